//! The programs that the README shows with their output; they are examples of this package.

use std::path::PathBuf;

use coro_tests::markdown::{Fence, fences, sections};
use coro_tests::workspace::{build, cargo_build, read, root};

use crate::process::{printed, run};

fn readme() -> String {
    read(root().join("README.md"))
}

/// The first fence of this kind.
fn first(fences: &mut impl Iterator<Item = Fence>, info: &str) -> Fence {
    let mut of_the_kind = fences.filter(|fence| fence.info == info);
    of_the_kind
        .next()
        .unwrap_or_else(|| panic!("there is no `{info}`"))
}

/// The first program of the README, and what is shown after it.
fn shown() -> (Fence, Fence) {
    let mut fences = fences(&readme()).into_iter();
    (first(&mut fences, "rust"), first(&mut fences, "text"))
}

/// The blocks of the section with this heading, in order.
#[track_caller]
fn blocks(heading: &str) -> impl Iterator<Item = Fence> {
    let section = sections(&readme())
        .into_iter()
        .find(|section| section.heading == heading);
    let section = section.unwrap_or_else(|| panic!("there is no section `{heading}`"));
    fences(&section.body).into_iter()
}

fn seeing() -> impl Iterator<Item = Fence> {
    blocks("See every coroutine")
}

fn example(name: &str) -> PathBuf {
    build(cargo_build().example(name))[name].clone()
}

#[test]
fn the_first_program_of_the_readme_is_the_one_that_runs() {
    let (program, _) = shown();
    assert_eq!(program.code, read(root().join("tests/readme/program.rs")));
}

#[test]
fn the_first_program_of_the_readme_prints_what_the_readme_shows() {
    let (_, output) = shown();
    assert_eq!(printed(&example("readme"), &[]), output.code);
}

#[test]
fn the_program_that_looks_at_coroutines_prints_what_the_readme_shows() {
    let mut shown = seeing();
    let (program, output) = (first(&mut shown, "rust"), first(&mut shown, "text"));
    assert_eq!(program.code, read(root().join("tests/readme/see.rs")));
    assert_eq!(read(root().join("tests/readme/see.txt")), output.code);
    assert_eq!(printed(&example("see"), &[]), output.code);
}

#[test]
fn the_program_that_is_stuck_says_why_as_the_readme_shows() {
    let mut shown = seeing();
    let program = first(&mut shown, "rust,should_panic");
    let report = first(&mut shown, "text").code;
    assert_eq!(program.code, read(root().join("tests/readme/stuck.rs")));
    assert_eq!(read(root().join("tests/readme/stuck.txt")), report);
    panics_with("stuck", &report);
}

#[test]
fn the_program_that_fails_in_some_order_reports_what_the_readme_shows() {
    let mut shown = blocks("In every order");
    let program = first(&mut shown, "rust,should_panic");
    let report = first(&mut shown, "text").code;
    assert_eq!(program.code, read(root().join("tests/readme/orders.rs")));
    panics_with("orders", &report);
}

/// The program ends with a panic whose message begins like this.
#[track_caller]
fn panics_with(name: &str, report: &str) {
    let output = run(&example(name), &[]);
    assert_eq!(output.status.code(), Some(101));
    // Around it stands what a panic says of itself: which thread and where.
    let stderr = String::from_utf8(output.stderr).expect("our programs print UTF-8");
    let begin = report.lines().next().unwrap_or_default();
    let said = stderr.find(begin).map(|at| &stderr[at..]);
    assert!(said.is_some_and(|said| said.starts_with(report)), "{stderr}");
}
