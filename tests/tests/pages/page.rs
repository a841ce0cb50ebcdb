//! One page of the gallery: a folder with two programs, what is said of the first, and the text.

use std::path::{Path, PathBuf};

use coro_tests::markdown::{Section, sections};
use coro_tests::workspace::{list, read, root};

/// The one link of every page that leads to no other page.
pub(crate) const INDEX: &str = "mistakes";

/// When a mistake shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The program does not compile.
    Compile,
    /// It compiles, and goes wrong when it runs.
    Run,
}

impl Kind {
    /// The heading over what is said of the program; it tells the kinds of pages apart.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Kind::Compile => "The compiler says",
            Kind::Run => "The program says",
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Kind::Compile => "The compiler's hint",
            Kind::Run => "The report's hint",
        }
    }
}

pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The program that goes wrong.
    pub(crate) fail: String,
    /// What the compiler says of it, or what it says itself; empty as long as nobody has asked.
    pub(crate) stderr: String,
    /// The program that does what was meant.
    pub(crate) fix: String,
    /// What clippy says of the program that goes wrong.
    pub(crate) clippy: Option<String>,
    /// The settings with which clippy says it.
    pub(crate) settings: Option<String>,
    pub(crate) text: String,
}

pub(crate) fn gallery() -> PathBuf {
    root().join("tests/pages")
}

/// The folders of the gallery, by name: pages, or what should be.
pub(crate) fn folders() -> Vec<String> {
    let mut names = list(gallery());
    names.retain(|name| name != "README.md");
    names
}

/// Every page, by name.
pub(crate) fn all() -> Vec<Page> {
    let mut names = folders();
    // A test of the form names those that are no pages.
    names.retain(|name| {
        let folder = gallery().join(name);
        ["page.md", "fail.rs", "fix.rs"]
            .iter()
            .all(|file| folder.join(file).exists())
    });
    names.into_iter().map(Page::read).collect()
}

impl Page {
    fn read(name: String) -> Self {
        let folder = gallery().join(&name);
        let optional = |file: &str| Some(folder.join(file)).filter(|path| path.exists()).map(read);
        Page {
            fail: read(folder.join("fail.rs")),
            stderr: optional("fail.stderr").unwrap_or_default(),
            fix: read(folder.join("fix.rs")),
            clippy: optional("clippy.stderr"),
            settings: optional("clippy.toml"),
            text: read(folder.join("page.md")),
            name,
            folder,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        let mut headings = self.sections().into_iter().map(|section| section.heading);
        match headings.nth(1) {
            Some(heading) if heading == Kind::Run.says() => Kind::Run,
            _ => Kind::Compile,
        }
    }

    pub(crate) fn title(&self) -> &str {
        let first = self.text.lines().next().unwrap_or_default();
        first
            .strip_prefix("# ")
            .unwrap_or_else(|| panic!("{}: the first line is no title", self.name))
    }

    /// What one would search for, as written below the title.
    pub(crate) fn words(&self) -> Vec<&str> {
        let line = self.text.lines().nth(2).unwrap_or_default();
        line.split(" · ").filter(|word| !word.is_empty()).collect()
    }

    pub(crate) fn sections(&self) -> Vec<Section> {
        sections(&self.text)
    }

    /// What stands under a heading, if the page has it.
    pub(crate) fn section(&self, heading: &str) -> Option<String> {
        let found = self
            .sections()
            .into_iter()
            .find(|section| section.heading == heading);
        found.map(|section| section.body)
    }

    /// How the first error begins, `error[E0308]: mismatched types`; what a program says may begin in any way.
    pub(crate) fn first_line(&self) -> &str {
        let mut lines = self.stderr.lines();
        let error = lines.clone().find(|line| line.starts_with("error"));
        error.or_else(|| lines.next()).unwrap_or_default()
    }

    /// The code of the first error; lints and macros have none.
    pub(crate) fn code(&self) -> Option<&str> {
        let (code, _) = self.first_line().strip_prefix("error[")?.split_once(']')?;
        Some(code)
    }

    /// Where one of its files lies, seen from this package: so the compiler names it on every machine.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        Path::new("pages").join(&self.name).join(name)
    }
}
