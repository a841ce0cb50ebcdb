//! How readers find a page in the repository: the parts of the index that follow from the pages.

use std::collections::BTreeMap;

use coro_tests::markdown::{dead_links, sections};

use crate::page::{Kind, Page, gallery};
use crate::record::{hold, nothing_wrong};
use crate::shelves::{index, pages};
use crate::tokio;

const FIRST: &str = "\n## By error code\n\n";

#[test]
fn the_index_finds_every_page_by_code_and_by_word() {
    let index = index();
    let by_hand = index.split(FIRST).next().unwrap_or_default().trim_end();
    let pages = pages();
    let beside = tokio::table(&pages).unwrap_or_else(|| recorded(&index));
    let parts = [
        by_hand.to_owned(),
        format!("{FIRST}{}", by_code(&pages)),
        format!("## By word\n\n{}", by_word(&pages)),
        format!("## {}\n\n{beside}", tokio::HEADING),
        definitions(&pages),
    ];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    let expected = parts.join("\n\n") + "\n";
    nothing_wrong([hold(&gallery().join("README.md"), &expected)]);
}

#[test]
fn every_link_of_the_index_leads_somewhere() {
    assert_eq!(dead_links(&index(), &gallery()), [""; 0]);
}

fn by_code(pages: &[Page]) -> String {
    let key = |page: &Page| match (page.kind(), page.code()) {
        (Kind::Compile, Some(code)) => (0, format!("`{code}`")),
        (Kind::Compile, None) => (1, "no code".to_owned()),
        (Kind::Run, _) => (2, "when it runs".to_owned()),
    };
    let mut lines: BTreeMap<_, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        lines.entry(key(page)).or_default().push(page);
    }
    lines.iter().map(|((_, key), pages)| line(key, pages)).collect()
}

fn by_word(pages: &[Page]) -> String {
    let mut lines: BTreeMap<_, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        for word in page.words() {
            lines.entry((sorted_as(word), word)).or_default().push(page);
        }
    }
    lines.iter().map(|((_, word), pages)| line(word, pages)).collect()
}

/// Marks are looked through, and capitals are letters like others.
fn sorted_as(word: &str) -> String {
    let word = word.replace('`', "").to_lowercase();
    word.trim_start_matches(['.', '#', '[', '!']).to_owned()
}

fn line(key: &str, pages: &[&Page]) -> String {
    let links: Vec<String> = pages.iter().map(|page| link(page)).collect();
    format!("- {key}: {}\n", links.join(", "))
}

pub(crate) fn link(page: &Page) -> String {
    format!("[{}][{}]", page.title(), page.name)
}

fn definitions(pages: &[Page]) -> String {
    let mut names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    names.sort_unstable();
    names
        .iter()
        .map(|name| format!("[{name}]: {name}/page.md\n"))
        .collect()
}

/// What stands beside tokio now: the definitions of links follow it.
fn recorded(index: &str) -> String {
    let section = sections(index)
        .into_iter()
        .find(|section| section.heading == tokio::HEADING);
    let body = section.map(|section| section.body).unwrap_or_default();
    body.split("\n\n[").next().unwrap_or_default().to_owned()
}

#[test]
fn words_are_sorted_by_their_letters() {
    let mut words = ["task", "`.await`", "`Box::pin`", "`#[test]`", "arguments"];
    words.sort_by_key(|word| sorted_as(word));
    assert_eq!(
        words,
        ["arguments", "`.await`", "`Box::pin`", "task", "`#[test]`"]
    );
}
