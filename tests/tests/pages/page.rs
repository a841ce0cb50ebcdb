//! One page of the gallery: a folder with two programs, what the compiler says of the first, and the text.

use std::path::PathBuf;

use coro_tests::markdown::{Section, sections};
use coro_tests::workspace::{list, read, root};

pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The program that does not compile.
    pub(crate) fail: String,
    /// What the compiler says of it.
    pub(crate) stderr: String,
    /// The program that does what was meant.
    pub(crate) fix: String,
    pub(crate) text: String,
}

pub(crate) fn gallery() -> PathBuf {
    root().join("tests/pages")
}

/// Every page, by name.
pub(crate) fn all() -> Vec<Page> {
    let names = list(gallery()).into_iter().filter(|name| name != "README.md");
    names.map(Page::read).collect()
}

impl Page {
    fn read(name: String) -> Self {
        let folder = gallery().join(&name);
        Page {
            fail: read(folder.join("fail.rs")),
            stderr: read(folder.join("fail.stderr")),
            fix: read(folder.join("fix.rs")),
            text: read(folder.join("page.md")),
            name,
            folder,
        }
    }

    pub(crate) fn title(&self) -> &str {
        let first = self.text.lines().next().unwrap_or_default();
        first
            .strip_prefix("# ")
            .unwrap_or_else(|| panic!("{}: the first line is no title", self.name))
    }

    pub(crate) fn sections(&self) -> Vec<Section> {
        sections(&self.text)
    }

    /// The first line of what the compiler says: `error[E0308]: mismatched types`.
    pub(crate) fn first_error(&self) -> &str {
        self.stderr.lines().next().unwrap_or_default()
    }

    /// The code of the first error; lints and macros have none.
    pub(crate) fn code(&self) -> Option<&str> {
        let (code, _) = self.first_error().strip_prefix("error[")?.split_once(']')?;
        Some(code)
    }

    /// What opens the fence of the failing program: rustdoc tries it too.
    pub(crate) fn fail_info(&self) -> String {
        match self.code() {
            Some(code) => format!("rust,compile_fail,{code}"),
            None => "rust,compile_fail".to_owned(),
        }
    }
}
