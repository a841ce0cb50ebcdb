//! The dictionaries of `coro::coming_from`: every entry leads to a section of the phrasebook, and every section has a program
//! that is run and asserts something.
//!
//! After a heading was added or changed: `TRYBUILD=overwrite cargo test -p coro-tests --test coming_from` writes the links.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

use coro_tests::markdown::{fences, references, sections};
use coro_tests::workspace::{read, root};

const PAGES: [&str; 4] = ["tokio", "smol", "asyncio", "trio"];

/// Where entries may lead, and which module each file is.
const BOOKS: [(&str, &str); 2] = [
    (
        "core/src/coming_from/phrasebook.md",
        "crate::coming_from::phrasebook",
    ),
    ("core/src/ecosystem/page.md", "crate::ecosystem"),
];

fn page(name: &str) -> String {
    read(root().join(format!("core/src/coming_from/{name}.md")))
}

/// As rustdoc makes it of a heading, if the heading is of plain words.
fn anchor(heading: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ,-".contains(c);
    assert!(heading.chars().all(is_plain), "{heading}");
    heading.replace(',', "").replace(' ', "-").to_lowercase()
}

/// The rows of the tables: what is said there, and the links in what is said here.
fn entries(page: &str) -> Vec<(String, Vec<String>)> {
    let row = |line: &str| {
        let cells: Vec<_> = line.strip_prefix("| ")?.split(" | ").collect();
        let is_head = PAGES.contains(&cells[0]);
        let links = references(cells.get(1)?).into_iter().map(|(_, name)| name);
        (!is_head).then(|| (cells[0].to_owned(), links.collect()))
    };
    page.lines().filter_map(row).collect()
}

#[test]
fn every_entry_leads_to_a_program() {
    let mut anchors = BTreeSet::new();
    for (file, _) in BOOKS {
        let headings = sections(&read(root().join(file))).into_iter();
        anchors.extend(headings.map(|section| anchor(&section.heading)));
    }
    let mut wrong = Vec::new();
    for name in PAGES {
        let entries = entries(&page(name));
        assert!(!entries.is_empty());
        for (there, links) in entries {
            if links.is_empty() || !links.iter().all(|link| anchors.contains(link)) {
                wrong.push(format!("{name}: {there} leads to {links:?}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_section_has_a_program_that_is_run_and_asserts_something() {
    let is_run = |info: &str| info.is_empty() || info == "should_panic";
    let mut without = Vec::new();
    for (file, _) in BOOKS {
        let mut sections = sections(&read(root().join(file)));
        sections.retain(|section| {
            !fences(&section.body).iter().any(|fence| {
                is_run(&fence.info) && (fence.info == "should_panic" || fence.code.contains("assert"))
            })
        });
        without.extend(sections.into_iter().map(|section| section.heading));
    }
    assert_eq!(without, [""; 0]);
}

#[test]
fn every_section_of_the_phrasebook_is_led_to_and_has_a_heading_of_its_own() {
    let linked: BTreeSet<_> = PAGES
        .iter()
        .flat_map(|name| entries(&page(name)))
        .flat_map(|(_, links)| links)
        .collect();
    let mut seen = BTreeMap::new();
    for section in sections(&page("phrasebook")) {
        *seen.entry(anchor(&section.heading)).or_insert(0) += 1;
    }
    seen.retain(|anchor, times| *times != 1 || !linked.contains(anchor));
    assert_eq!(seen, BTreeMap::new());
}

#[test]
fn what_there_is_not_is_said() {
    for name in PAGES {
        let sections = sections(&page(name));
        let last = sections.last().expect("it has sections");
        assert_eq!(last.heading, "What there is not", "{name}");
        assert!(last.body.contains("\n* **"), "{name}");
    }
}

#[test]
fn the_links_are_those_of_the_sections() {
    let mut links = String::new();
    for (file, module) in BOOKS {
        for section in sections(&read(root().join(file))) {
            let anchor = anchor(&section.heading);
            links += &format!("[{anchor}]: {module}#{anchor}\n");
        }
    }
    // What follows is no part of the last link.
    links.push('\n');
    let path = root().join("core/src/coming_from/links.md");
    if env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &links).expect("the links can be written");
    }
    assert_eq!(read(path), links);
}
