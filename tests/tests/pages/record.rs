//! What is recorded in a file is what is so; on request, the file is brought up to date instead.

use std::path::Path;
use std::{env, fs};

use coro_tests::diff::diff;
use coro_tests::workspace::root;

/// Whether to write down what is so, in the way in which `trybuild` is asked.
pub(crate) fn overwrites() -> bool {
    env::var("TRYBUILD").is_ok_and(|mode| mode == "overwrite")
}

/// Holds a file to what it should say. A file that is missing says nothing.
pub(crate) fn hold(path: &Path, expected: &str) -> Result<(), String> {
    let recorded = fs::read_to_string(path).unwrap_or_default();
    if recorded == expected {
        return Ok(());
    }
    if overwrites() {
        fs::write(path, expected).map_err(|error| format!("{}: {error}", path.display()))?;
        return Ok(());
    }
    Err(format!(
        "{} is out of step (-: recorded, +: as it is; TRYBUILD=overwrite, twice, records it)\n{}",
        path.strip_prefix(root()).unwrap_or(path).display(),
        diff(&recorded, expected)
    ))
}

/// Fails with all that is wrong at once.
#[track_caller]
pub(crate) fn nothing_wrong(results: impl IntoIterator<Item = Result<(), String>>) {
    let wrong: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
