//! The compiler and clippy, started for one program at a time, and the libraries that programs may use.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use coro_tests::workspace::{build, cargo_build, root};

use crate::page::Page;

/// The compiler whose words the pages show. Another one may say the same things otherwise.
const COMPILER: &str = "rustc 1.95.0";

/// Set to anything, makes the compiler above a stranger too: to try what others are held to.
const STRANGER: &str = "CORO_PAGES_BY_CODE";

/// Programs of the gallery take no time; a mistake may be to wait for ever.
const LONGEST: Duration = Duration::from_secs(60);

/// What programs of the gallery may use.
const LIBRARIES: [&str; 5] = ["async_channel", "async_lock", "coro", "futures", "tokio"];

/// Whether exact texts can be expected; if not, that is said once.
pub(crate) fn is_the_one_of_the_pages() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let version = run(rustc().arg("--version"));
        let version = String::from_utf8_lossy(&version.stdout);
        let is_known = version.starts_with(COMPILER) && env::var_os(STRANGER).is_none();
        if !is_known {
            note(&format!(
                "the pages show what {COMPILER} says and this is {}: their exact texts are NOT checked, only error \
                 codes and the messages of coro's own macros",
                version.trim_end()
            ));
        }
        is_known
    })
}

/// Says something that must be heard, whatever becomes of the test.
pub(crate) fn note(what: &str) {
    // Not `eprintln!`, which the test harness keeps to itself.
    writeln!(io::stderr(), "NOTE: {what}").expect("standard error is open");
}

/// Compiles a program against the built libraries, without cargo, as the package would see it.
pub(crate) fn compile(source: &Path, program: &Path, options: &[&str]) -> Output {
    run(rustc()
        .args(libraries())
        .args(options)
        .arg("-o")
        .arg(program)
        .arg(source))
}

/// What clippy says of a program with the settings in a folder; nothing if there is no clippy here.
pub(crate) fn clippy(source: &Path, output: &Path, settings: &Path) -> Option<Output> {
    static DRIVER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let driver = DRIVER.get_or_init(|| {
        let sysroot = run(rustc().args(["--print", "sysroot"]));
        let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim().to_owned();
        let driver = Path::new(&sysroot)
            .join("bin")
            .join(format!("clippy-driver{}", env::consts::EXE_SUFFIX));
        if !driver.exists() {
            note("there is no clippy beside this compiler: what pages show of it is NOT checked");
        }
        driver.exists().then_some(driver)
    });
    let mut command = in_this_package(driver.as_ref()?);
    command
        .env("CLIPPY_CONF_DIR", settings)
        .args(["--edition=2024", "--emit=metadata"]);
    Some(run(command.args(libraries()).arg("-o").arg(output).arg(source)))
}

/// A place for what is built of one file of one page, for as long as it is needed. Each process has its own, since
/// a program that runs cannot be written.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn of(page: &Page, file: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
        fs::create_dir_all(&folder).expect("the folder can be made");
        let name = format!(
            "{}.{file}.{}{}",
            page.name,
            process::id(),
            env::consts::EXE_SUFFIX
        );
        Place(folder.join(name))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // There is nothing to remove if nothing was built.
        drop(fs::remove_file(&self.0));
    }
}

/// A program that sees paths as the tests of this package do: so locations are the same on every machine.
fn in_this_package(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root().join("tests"))
        .env_remove("RUST_BACKTRACE");
    command
}

/// Runs a program of a page to its end, or for as long as can be asked of one that makes a mistake.
pub(crate) fn run_for_a_while(program: &Path) -> Result<Output, String> {
    let mut command = in_this_package(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let begin = Instant::now();
    // What these programs say fits into a pipe.
    while child.try_wait().expect("it can be waited for").is_none() {
        if begin.elapsed() > LONGEST {
            child.kill().expect("it can be ended");
            let output = child.wait_with_output().expect("it can be waited for");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("it has not ended after {LONGEST:?}\n{said}"));
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(child.wait_with_output().expect("it can be waited for"))
}

fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn rustc() -> Command {
    let rustc = env::var_os("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from);
    let mut command = in_this_package(&rustc);
    command.arg("--edition=2024");
    command
}

/// Where the libraries are, as options of the compiler.
fn libraries() -> &'static [String] {
    static OPTIONS: OnceLock<Vec<String>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        // Any target that has the libraries: cargo then names them, and has built them already.
        let built = build(cargo_build().example("see"));
        let file = |library: &str| {
            let file = built.get(library);
            file.unwrap_or_else(|| panic!("cargo built no `{library}`"))
                .display()
                .to_string()
        };
        let dependencies = |library: &str| Path::new(&file(library)).with_file_name("").display().to_string();
        let mut options = vec![format!("-Ldependency={}", dependencies("futures"))];
        options.extend(
            LIBRARIES
                .iter()
                .map(|library| format!("--extern={library}={}", file(library))),
        );
        options
    })
}
