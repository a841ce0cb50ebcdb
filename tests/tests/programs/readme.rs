//! The program at the top of the README; the example `readme` of this package runs it.

use coro_tests::markdown::{Fence, fences};
use coro_tests::workspace::{build, cargo_build, read, root};

use crate::process::printed;

/// The first program of the README, and what is shown after it.
fn shown() -> (Fence, Fence) {
    let mut fences = fences(&read(root().join("README.md"))).into_iter();
    let program = fences.find(|fence| fence.info == "rust");
    let output = fences.find(|fence| fence.info == "text");
    program.zip(output).expect("there is a program and its output")
}

#[test]
fn the_first_program_of_the_readme_is_the_one_that_runs() {
    let (program, _) = shown();
    assert_eq!(program.code, read(root().join("tests/readme/program.rs")));
}

#[test]
fn the_first_program_of_the_readme_prints_what_the_readme_shows() {
    let built = build(cargo_build().package("coro-tests").example("readme"));
    let (_, output) = shown();
    assert_eq!(printed(&built["readme"], &[]), output.code);
}
