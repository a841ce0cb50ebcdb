//! The workspace as a test sees it: its files, and what cargo builds from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use escargot::CargoBuild;
use escargot::format::Message;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    // Asked of cargo now, not when this was compiled: a checkout may move, with what was built in it.
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.parent()
        .expect("this package lies in the workspace")
        .to_owned()
}

/// The text of a file.
///
/// # Panics
///
/// If there is none, with the path.
#[track_caller]
pub fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names in a folder, sorted.
///
/// # Panics
///
/// If it cannot be listed, with the path.
#[track_caller]
pub fn list(folder: impl AsRef<Path>) -> Vec<String> {
    let folder = folder.as_ref();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the entry is readable").file_name())
        .map(|name| name.into_string().expect("our names are UTF-8"))
        .collect();
    names.sort();
    names
}

/// Every `.rs` file in a folder and those below it, by its path within that folder, sorted.
#[track_caller]
pub fn rust_files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for name in list(folder) {
        if folder.join(&name).is_dir() {
            let inner = rust_files(&folder.join(&name));
            files.extend(inner.into_iter().map(|file| format!("{name}/{file}")));
        } else if name.ends_with(".rs") {
            files.push(name);
        }
    }
    files
}

/// A build of the workspace, to be narrowed to targets but not to a package: it then shares all that a `cargo test`
/// at the root has built, where a package alone may get its dependencies with fewer features, and anew.
pub fn cargo_build() -> CargoBuild {
    CargoBuild::new().manifest_path(root().join("Cargo.toml"))
}

/// Builds, and gives the files that were asked for, by the name of their target.
///
/// # Panics
///
/// If the build fails, with what cargo said.
#[track_caller]
pub fn build(what: CargoBuild) -> BTreeMap<String, PathBuf> {
    let messages = what.exec().unwrap_or_else(|error| panic!("{error}"));
    let mut built = BTreeMap::new();
    for message in messages {
        let message = message.unwrap_or_else(|error| panic!("{error}"));
        if let Ok(Message::CompilerArtifact(artifact)) = message.decode() {
            let file = artifact.executable.or(artifact.filenames.into_iter().next());
            if let Some(file) = file {
                built.insert(artifact.target.name.into_owned(), file.into_owned());
            }
        }
    }
    built
}
