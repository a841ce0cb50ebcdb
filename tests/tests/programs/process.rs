//! Running a built program to its end.

use std::path::Path;
use std::process::{Command, Output};

/// Runs a program, and reads what it prints; colours are for terminals.
pub(crate) fn run(program: &Path, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

/// What a program prints that ends well.
///
/// Line ends are those of the program, so that a comparison is to the byte.
#[track_caller]
pub(crate) fn printed(program: &Path, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} {arguments:?}: {}\n{stderr}",
        program.display(),
        output.status
    );
    String::from_utf8(output.stdout).expect("our programs print UTF-8")
}
