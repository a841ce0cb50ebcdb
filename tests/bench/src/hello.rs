//! What a peer costs before it runs: clean build time and stripped size of a hello-world.
//!
//! Each is a package of its own in a temporary directory, with the features that the benchmark uses and with the
//! workspace's lock file, so that the versions are those of the benchmark.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, process};

/// One program.
struct Hello {
    peer: &'static str,
    dependencies: &'static str,
    program: &'static str,
}

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const HELLOS: [Hello; 11] = [
    Hello {
        peer: "no executor",
        dependencies: "",
        program: "fn main() { println!(\"Hello, world!\"); }",
    },
    Hello {
        peer: "coro",
        dependencies: "coro-core = { path = \"WORKSPACE/core\" }",
        program: "#[coro::main] async fn main() { println!(\"Hello, world!\") }",
    },
    Hello {
        peer: "coro, no macros",
        dependencies: "coro-core = { path = \"WORKSPACE/core\", default-features = false }",
        program: "fn main() { coro::block_on(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "tokio, macros",
        dependencies: "tokio = { version = \"*\", default-features = false, features = [\"rt\", \"time\", \"macros\"] }",
        program: "#[tokio::main(flavor = \"current_thread\")] async fn main() { println!(\"Hello, world!\") }",
    },
    Hello {
        peer: "tokio",
        dependencies: "tokio = { version = \"*\", default-features = false, features = [\"rt\", \"time\"] }",
        program: "fn main() { tokio::runtime::Builder::new_current_thread().enable_time().build_local(Default::default())\
               .unwrap().block_on(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "async-executor",
        dependencies: "async-executor = \"*\"\nasync-io = \"*\"",
        program: "fn main() { let executor = async_executor::LocalExecutor::new();\
               async_io::block_on(executor.run(async { println!(\"Hello, world!\") })); }",
    },
    Hello {
        peer: "LocalPool",
        dependencies: "futures = { version = \"*\", default-features = false, features = [\"std\", \"executor\"] }",
        program: "fn main() { futures::executor::LocalPool::new().run_until(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "monoio",
        dependencies: "monoio = { version = \"*\", default-features = false, features = [\"legacy\", \"sync\"] }",
        program: "fn main() { monoio::RuntimeBuilder::<monoio::LegacyDriver>::new().enable_timer().build().unwrap()\
               .block_on(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "compio",
        dependencies: "compio-driver = { version = \"*\", default-features = false, features = [\"polling\"] }\n\
                       compio-runtime = { version = \"*\", default-features = false, features = [\"time\"] }",
        program: "fn main() { compio_runtime::Runtime::new().unwrap().block_on(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "glommio",
        dependencies: "glommio = \"*\"",
        program: "fn main() { glommio::LocalExecutorBuilder::default().make().unwrap()\
               .run(async { println!(\"Hello, world!\") }); }",
    },
    Hello {
        peer: "pollster",
        dependencies: "pollster = \"*\"",
        program: "fn main() { pollster::block_on(async { println!(\"Hello, world!\") }); }",
    },
];

/// Builds and runs the programs of the peers that were asked for and prints a table.
///
/// # Errors
///
/// If a program cannot be written, built or run.
pub(crate) fn measure(asked: impl Fn(&str) -> bool) -> Result<(), Box<dyn Error>> {
    let root = env::temp_dir().join(format!("coro-bench-hello-{}", process::id()));
    println!("{:16} {:>12}  {:>10}", "", "clean build", "size");
    for hello in HELLOS.iter().filter(|hello| asked(hello.peer)) {
        let package = root.join(hello.peer.replace([',', ' '], "-"));
        write(hello, &package)?;
        let elapsed = build(&package)?;
        let size = fs::metadata(package.join("target/release/hello"))?.len();
        println!(
            "{:16} {:>10.1} s  {:>7} KiB",
            hello.peer,
            elapsed.as_secs_f64(),
            size / 1024
        );
    }
    Ok(fs::remove_dir_all(root)?)
}

fn write(hello: &Hello, package: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/main.rs"), hello.program)?;
    let dependencies = hello.dependencies.replace("WORKSPACE", WORKSPACE);
    let manifest = format!(
        "[package]\nname = \"hello\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n\
         [profile.release]\nstrip = true\n\n[workspace]\n"
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::copy(
        Path::new(WORKSPACE).join("Cargo.lock"),
        package.join("Cargo.lock"),
    )?;
    Ok(())
}

/// Builds from nothing but the downloaded sources, and runs what came out.
fn build(package: &Path) -> Result<Duration, Box<dyn Error>> {
    cargo(package, "fetch")?;
    let start = Instant::now();
    cargo(package, "build")?;
    let elapsed = start.elapsed();
    cargo(package, "run")?;
    Ok(elapsed)
}

fn cargo(package: &Path, what: &str) -> Result<(), Box<dyn Error>> {
    let mut cargo = Command::new("cargo");
    cargo.args([what, "--quiet"]).current_dir(package);
    // The benchmark may itself run under a Cargo with a target directory of its own.
    cargo.env("CARGO_TARGET_DIR", package.join("target"));
    if what != "fetch" {
        cargo.arg("--release");
    }
    let output = cargo.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`cargo {what}` failed in {}: {said}", package.display()).into())
}
