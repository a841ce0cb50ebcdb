//! How readers find a page in the documentation of coro: a module a page, found by code and by word.

use coro_tests::workspace::root;

use crate::page::{INDEX, Page};
use crate::record::{hold, nothing_wrong};
use crate::shelves::pages;

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
