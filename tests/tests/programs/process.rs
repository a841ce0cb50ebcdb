//! Running a built program to its end.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

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

/// What a program prints that ends well and is told `input`.
#[track_caller]
pub(crate) fn answers(program: &Path, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_owned();
    // A program may leave before it has read everything.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("it can be waited for");
    writer.join().expect("writing does not panic");
    assert!(
        output.status.success(),
        "{}: {}",
        program.display(),
        output.status
    );
    String::from_utf8(output.stdout).expect("our programs print UTF-8")
}
