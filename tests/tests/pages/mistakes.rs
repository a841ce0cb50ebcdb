//! The mistakes are mistakes, in the words that the pages show, and the remedies are remedies.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use coro_tests::workspace::{build, cargo_build};
use trybuild::TestCases;

use crate::page::{self, Page};

// Three remedies are tests themselves: as programs they would only be compiled.
#[allow(dead_code, reason = "it has a `main`, for the page")]
#[path = "../../pages/test_marked_twice/fix.rs"]
mod test_marked_twice;
#[allow(dead_code, reason = "it has a `main`, for the page")]
#[path = "../../pages/test_with_an_unknown_option/fix.rs"]
mod test_with_an_unknown_option;
#[allow(dead_code, reason = "it has a `main`, for the page")]
#[path = "../../pages/test_with_parameters/fix.rs"]
mod test_with_parameters;

/// The compiler whose words the pages show. Another one may say the same things otherwise.
const COMPILER: &str = "rustc 1.95.0";

/// Set to anything, makes the compiler above a stranger too: to try what others are held to.
const STRANGER: &str = "CORO_PAGES_BY_CODE";

#[test]
fn every_mistake_fails_as_its_page_says_and_every_remedy_runs() {
    let version = rustc(&["--version"]);
    let version = String::from_utf8_lossy(&version.stdout);
    if version.starts_with(COMPILER) && env::var_os(STRANGER).is_none() {
        let cases = TestCases::new();
        cases.compile_fail("pages/*/fail.rs");
        cases.pass("pages/*/fix.rs");
    } else {
        // Not `eprintln!`, which the test harness keeps to itself.
        writeln!(
            io::stderr(),
            "NOTE: the pages show what {COMPILER} says and this is {}: their exact texts are NOT checked, only \
             error codes and the messages of coro's own macros",
            version.trim_end()
        )
        .expect("standard error is open");
        by_code();
    }
}

fn by_code() {
    let coro = build(cargo_build().package("coro-core"))
        .remove("coro")
        .expect("the library is built");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&out).expect("the folder can be made");
    let wrong: Vec<String> = page::all()
        .iter()
        .flat_map(|page| [mistake(page, &coro, &out), remedy(page, &coro, &out)])
        .filter_map(Result::err)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn mistake(page: &Page, coro: &Path, out: &Path) -> Result<(), String> {
    let said = compile(&page.folder.join("fail.rs"), coro, &out.join(&page.name));
    let stderr = String::from_utf8_lossy(&said.stderr);
    let expected = match page.code() {
        Some(code) => format!("error[{code}]"),
        None => page.first_error().to_owned(),
    };
    if said.status.success() {
        return Err(format!("{}: the mistake compiles", page.name));
    }
    if !stderr.contains(&expected) {
        return Err(format!("{}: expected {expected}\n{stderr}", page.name));
    }
    Ok(())
}

fn remedy(page: &Page, coro: &Path, out: &Path) -> Result<(), String> {
    let program = out.join(&page.name);
    let said = compile(&page.folder.join("fix.rs"), coro, &program);
    if !said.status.success() {
        let stderr = String::from_utf8_lossy(&said.stderr);
        return Err(format!("{}: the remedy does not compile\n{stderr}", page.name));
    }
    let ran = Command::new(program).output().expect("the remedy starts");
    if !ran.status.success() {
        let stderr = String::from_utf8_lossy(&ran.stderr);
        return Err(format!("{}: the remedy does not run\n{stderr}", page.name));
    }
    Ok(())
}

/// Compiles one program against the built library, without cargo; errors are one line each.
fn compile(source: &Path, coro: &Path, program: &Path) -> Output {
    let dependencies = coro.with_file_name("deps");
    let text = |path: &Path| path.display().to_string();
    rustc(&[
        "--edition=2024",
        "--crate-name=page",
        "--error-format=short",
        &format!("--extern=coro={}", text(coro)),
        &format!("-Ldependency={}", text(&dependencies)),
        "-o",
        &text(program),
        &text(source),
    ])
}

fn rustc(arguments: &[&str]) -> Output {
    let rustc = env::var_os("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from);
    Command::new(rustc)
        .args(arguments)
        .output()
        .expect("rustc starts")
}
