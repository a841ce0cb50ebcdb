//! The shelves of the index: what is written by hand in it, and the order that all the rest follows.

use std::collections::BTreeMap;

use coro_tests::markdown::{references, sections};
use coro_tests::workspace::read;

use crate::page::{self, Page, gallery};

pub(crate) fn index() -> String {
    read(gallery().join("README.md"))
}

fn shelves() -> String {
    let section = sections(&index())
        .into_iter()
        .find(|section| section.heading == "By what you believed");
    section.expect("the index has shelves").body
}

/// The pages that stand on some shelf, in the order in which they are to be read.
pub(crate) fn pages() -> Vec<Page> {
    named_in(&shelves())
}

/// The pages on the shelf of this name.
#[track_caller]
pub(crate) fn pages_on(shelf: &str) -> Vec<Page> {
    let shelves = format!("\n{}", shelves());
    let mut shelves = shelves.split("\n### ");
    let found = shelves.find_map(|text| text.strip_prefix(shelf)?.strip_prefix('\n'));
    named_in(found.unwrap_or_else(|| panic!("there is no shelf {shelf:?}")))
}

fn named_in(shelves: &str) -> Vec<Page> {
    let mut pages: BTreeMap<_, _> = page::all()
        .into_iter()
        .map(|page| (page.name.clone(), page))
        .collect();
    let names = references(shelves).into_iter();
    names.filter_map(|(_, name)| pages.remove(&name)).collect()
}

#[test]
fn every_page_stands_on_one_shelf_by_its_title() {
    let link = |page: &Page| (page.title().to_owned(), page.name.clone());
    let mut expected: Vec<_> = page::all().iter().map(link).collect();
    let mut listed = references(&shelves());
    expected.sort();
    listed.sort();
    let missing: Vec<_> = expected.iter().filter(|page| !listed.contains(page)).collect();
    let unknown: Vec<_> = listed.iter().filter(|page| !expected.contains(page)).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "on no shelf: {missing:#?}\nno page, or not its title: {unknown:#?}"
    );
    assert_eq!(listed, expected, "a page stands on two shelves");
}

#[test]
fn a_shelf_says_in_a_sentence_what_stands_on_it() {
    for shelf in format!("\n{}", shelves()).split("\n### ").skip(1) {
        let (name, rest) = shelf.split_once("\n\n").unwrap_or((shelf, ""));
        let sentence = rest.lines().next().unwrap_or_default();
        let is_sentence = sentence.starts_with(|c: char| c.is_uppercase() || c == '`');
        assert!(is_sentence, "{name}: {sentence:?}");
        let list = rest.split("\n\n").skip(1);
        for line in list.flat_map(str::lines) {
            assert!(line.starts_with("- ["), "{name}: {line}");
        }
    }
}
