//! How readers find a page: the index of the gallery, and the documentation of this package.

use coro_tests::markdown::{dead_links, links, sections};
use coro_tests::workspace::{read, root};

use crate::page::{self, Page, gallery};

fn under(heading: &str) -> String {
    let index = read(gallery().join("README.md"));
    let section = sections(&index).into_iter().find(|s| s.heading == heading);
    section
        .unwrap_or_else(|| panic!("no section `{heading}` in the index"))
        .body
}

fn link(page: &Page) -> (String, String) {
    (page.title().to_owned(), format!("{}/page.md", page.name))
}

#[test]
fn the_index_lists_every_page_by_its_title_once() {
    let mut listed = links(&under("By what you believed"));
    listed.sort();
    let mut pages: Vec<_> = page::all().iter().map(link).collect();
    pages.sort();
    assert_eq!(listed, pages);
}

#[test]
fn the_index_lists_every_page_by_its_error_code() {
    let section = under("By error code");
    let mut expected = Vec::new();
    for page in page::all() {
        let begin = match page.code() {
            Some(code) => format!("- `{code}`:"),
            None => "- no code:".to_owned(),
        };
        let line = section.lines().find(|line| line.starts_with(&begin));
        let line = line.unwrap_or_else(|| panic!("no line that begins with {begin:?}"));
        assert!(
            links(line).contains(&link(&page)),
            "{} is missing in {line}",
            page.name
        );
        expected.push(link(&page));
    }
    let mut listed = links(&section);
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
}

#[test]
fn the_index_lists_every_page_by_some_word() {
    let listed = links(&under("By word"));
    for page in page::all() {
        let (_, target) = link(&page);
        assert!(listed.iter().any(|(_, listed)| *listed == target), "{target}");
    }
}

#[test]
fn every_link_of_the_index_leads_somewhere() {
    assert_eq!(
        dead_links(&read(gallery().join("README.md")), &gallery()),
        [""; 0]
    );
}

#[test]
fn the_documentation_of_this_package_holds_every_page() {
    let source = read(root().join("tests/src/pages.rs"));
    let modules: Vec<_> = source
        .lines()
        .filter(|line| line.starts_with("#[doc") || line.starts_with("pub mod"))
        .collect();
    let expected: Vec<_> = page::all()
        .iter()
        .flat_map(|page| {
            let name = &page.name;
            [
                format!("#[doc = include_str!(\"../pages/{name}/page.md\")]"),
                format!("pub mod {name} {{}}"),
            ]
        })
        .collect();
    assert_eq!(modules, expected);
}
