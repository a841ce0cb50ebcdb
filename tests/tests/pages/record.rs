//! What is recorded in a file is what is so; on request, the file is brought up to date instead.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io, process};

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
        return replace(path, expected).map_err(|error| format!("{}: {error}", path.display()));
    }
    Err(format!(
        "{} is out of step (-: recorded, +: as it is; TRYBUILD=overwrite, twice, records it)\n{}",
        path.strip_prefix(root()).unwrap_or(path).display(),
        diff(&recorded, expected)
    ))
}

/// In one step: other tests read the same file meanwhile.
fn replace(path: &Path, content: &str) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}.{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&written, content)?;
    fs::rename(written, path)
}

/// Fails with all that is wrong at once.
#[track_caller]
pub(crate) fn nothing_wrong(results: impl IntoIterator<Item = Result<(), String>>) {
    let wrong: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
