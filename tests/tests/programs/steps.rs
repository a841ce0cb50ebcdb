//! The steps of the tutorial, found by listing their folder.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use coro_tests::workspace::{build, cargo_build, list, read, root};

pub(crate) fn folder() -> PathBuf {
    root().join("examples")
}

/// The names of all steps, in order: `04_manual_sleep`.
pub(crate) fn names() -> Vec<String> {
    let is_step = |name: &String| name.starts_with(|c: char| c.is_ascii_digit());
    let files = list(folder()).into_iter().filter(is_step);
    files
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .collect()
}

/// The step with this number.
#[track_caller]
pub(crate) fn numbered(number: &str) -> String {
    let step = names().into_iter().find(|name| name.starts_with(number));
    step.unwrap_or_else(|| panic!("there is no step {number}"))
}

/// What a step answers: the first line of its documentation.
#[track_caller]
pub(crate) fn question(step: &str) -> String {
    let source = read(folder().join(format!("{step}.rs")));
    let first = source.lines().next().unwrap_or_default();
    first
        .strip_prefix("//! # ")
        .unwrap_or_else(|| panic!("{step} does not begin with its question"))
        .to_owned()
}

/// What a step is expected to print.
pub(crate) fn transcript(step: &str) -> String {
    read(folder().join(format!("{step}.txt")))
}

/// The built program of this name.
#[track_caller]
pub(crate) fn program(name: &str) -> PathBuf {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build(cargo_build().bins()));
    built
        .get(name)
        .unwrap_or_else(|| panic!("cargo built no `{name}`"))
        .clone()
}
