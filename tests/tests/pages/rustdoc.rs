//! How readers find a page in the documentation of coro: a module a page, found by code and by word.

use coro_tests::markdown::links as links_in;
use coro_tests::workspace::{read, root, rust_files};

use crate::page::{INDEX, Page};
use crate::record::{hold, nothing_wrong};
use crate::shelves::{pages, pages_on};

const HEAD: &str = r#"//! What one can believe about async Rust, and about coro, until something says no.
//!
#![doc = include_str!("links.md")]
#![doc = include_str!("../../../tests/pages/README.md")]
// This file and `links.md` are written by the tests of the gallery:
// TRYBUILD=overwrite cargo test -p coro-tests --test pages

macro_rules! pages {
    ($($name:ident: $($alias:literal)*;)*) => {$(
        // The first definition of a link counts: here pages lead to modules, where they lie to files.
        #[doc = include_str!("links.md")]
        #[doc = include_str!(concat!("../../../tests/pages/", stringify!($name), "/page.md"))]
        $(#[doc(alias = $alias)])*
        pub mod $name {}
    )*};
}

// In the order of the index; after each page its error code and its words, for the search.
pages! {
"#;

#[test]
fn the_documentation_of_coro_holds_every_page() {
    let pages = pages();
    let room = root().join("core/src/mistakes");
    let lines = pages.iter().map(line).collect::<String>();
    nothing_wrong([
        hold(&room.join("mod.rs"), &format!("{HEAD}{lines}}}\n")),
        hold(&room.join("links.md"), &links(&pages)),
    ]);
}

/// A page and what it is found by, besides its name.
fn line(page: &Page) -> String {
    let mut aliases: Vec<String> = page.code().map(str::to_owned).into_iter().collect();
    for word in page.words() {
        // What rustdoc refuses in an alias, and what the search has no use for.
        let alias = word.replace(['`', '"', '\''], "");
        if alias != page.name && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    let aliases: String = aliases.iter().map(|alias| format!(" {alias:?}")).collect();
    format!("    {}:{aliases};\n", page.name)
}

fn links(pages: &[Page]) -> String {
    let mut names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    names.sort_unstable();
    let pages: String = names
        .iter()
        .map(|name| format!("[{name}]: crate::{INDEX}::{name}\n"))
        .collect();
    format!("[{INDEX}]: crate::{INDEX}\n{pages}\n")
}

/// The shelves on which every page is about something that coro has, so that its documentation leads there.
const OF_OUR_OWN: [&str; 9] = [
    "Together",
    "Tasks",
    "Structure",
    "Streams",
    "By hand",
    "Running a program",
    "Threads",
    "Tracing",
    "In every order",
];

#[test]
fn the_documentation_of_what_a_mistake_is_made_with_leads_to_its_page() {
    let linked = linked();
    let of_our_own = OF_OUR_OWN.into_iter().flat_map(pages_on);
    nothing_wrong(of_our_own.map(|page| {
        let is_linked = linked.iter().any(|(_, name)| *name == page.name);
        is_linked
            .then_some(())
            .ok_or(format!("nothing links {}", page.name))
    }));
}

#[test]
fn a_link_from_the_documentation_to_a_page_bears_its_title() {
    let pages = pages();
    nothing_wrong(linked().iter().map(|(title, name)| {
        let page = pages.iter().find(|page| page.name == *name);
        match page.map(Page::title) {
            None => Err(format!("there is no page {name}")),
            Some(right) if right != title => Err(format!("{name} is called {right:?}, not {title:?}")),
            Some(_) => Ok(()),
        }
    }));
}

/// The titles and names of the pages to which documentation of items leads.
fn linked() -> Vec<(String, String)> {
    let mut linked = Vec::new();
    for folder in ["core/src", "macros/src"] {
        let folder = root().join(folder);
        for file in rust_files(&folder) {
            let source = read(folder.join(file));
            let comments = source
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("///"));
            let text: String = comments.map(|line| format!("{}\n", line.trim_start())).collect();
            for (title, target) in links_in(&text) {
                // The macros are in a crate of their own, from which there is no path to coro.
                let name = target.strip_prefix("crate::mistakes::").or_else(|| {
                    let path = target.strip_prefix("../coro/mistakes/")?;
                    path.strip_suffix("/index.html")
                });
                linked.extend(name.map(|name| (title, name.to_owned())));
            }
        }
    }
    linked
}
