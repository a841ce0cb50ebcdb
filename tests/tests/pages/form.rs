//! What every page looks like.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use coro_tests::diff::changed_lines;
use coro_tests::markdown::{dead_links, links, references};
use coro_tests::workspace::{list, root};

use crate::page::{self, INDEX, Page, gallery};
use crate::record::nothing_wrong;
use crate::toolchain::note;

const FILES: [&str; 4] = ["fail.rs", "fail.stderr", "fix.rs", "page.md"];
const OPTIONAL: [&str; 3] = ["clippy.stderr", "clippy.toml", "tokio.rs"];

/// How the section on the hint begins.
const VERDICTS: [&str; 4] = [
    "**Right.**",
    "**Half right.**",
    "**Wrong.**",
    "**There is none.**",
];

const MOST_WORDS: usize = 120;
const MOST_CHANGED_LINES: usize = 8;
const MOST_LINKS: usize = 3;

#[test]
fn every_folder_is_a_page_with_all_of_its_files_and_no_others() {
    nothing_wrong(page::folders().into_iter().map(|folder| {
        let files = list(gallery().join(&folder));
        let is_missing = |file: &&&str| !files.iter().any(|have| have == *file);
        let is_strange = |file: &&String| {
            let file = file.as_str();
            !FILES.contains(&file) && !OPTIONAL.contains(&file)
        };
        let missing: Vec<_> = FILES.iter().filter(is_missing).collect();
        let strange: Vec<_> = files.iter().filter(is_strange).collect();
        held(missing.is_empty() && strange.is_empty(), || {
            format!("{folder}: missing {missing:?}, strange {strange:?}")
        })
    }));
}

#[test]
fn every_page_of_a_kind_has_the_same_sections_in_the_same_order() {
    every(|page| {
        let headings: Vec<_> = page.sections().into_iter().map(|s| s.heading).collect();
        let kind = page.kind();
        let mut expected = vec!["You write", kind.says(), "Why", kind.hint()];
        expected.extend(page.clippy.is_some().then_some("Clippy says"));
        expected.extend(["Write instead", "Next"]);
        held(headings == expected, || format!("{headings:?}, not {expected:?}"))
    });
}

#[test]
fn a_page_begins_with_what_one_believes_and_what_one_would_search_for() {
    every(|page| {
        let mut lines = page.text.lines();
        let title = lines.next().is_some_and(|line| line.len() > "# ".len());
        let rest = [lines.next(), lines.nth(1), lines.next()];
        let words = page.words();
        let unique: BTreeSet<_> = words.iter().collect();
        held(
            title && rest == [Some(""), Some(""), Some("## You write")],
            || "it does not begin with a title and a line of words".to_owned(),
        )?;
        let are_words = !words.is_empty() && words.iter().all(|word| word.trim() == *word);
        held(are_words && unique.len() == words.len(), || {
            format!("words {words:?}")
        })
    });
}

#[test]
fn why_is_said_in_few_words() {
    every(|page| {
        let words = section(page, "Why").split_whitespace().count();
        held((1..=MOST_WORDS).contains(&words), || {
            format!("{words} words under Why")
        })
    });
}

#[test]
fn every_page_judges_the_hint_that_one_is_given() {
    every(|page| {
        let hint = section(page, page.kind().hint());
        let is_judged = VERDICTS.iter().any(|verdict| hint.starts_with(verdict));
        held(is_judged, || format!("begin the hint with one of {VERDICTS:?}"))
    });
}

#[test]
fn no_two_pages_have_the_same_title() {
    let pages = page::all();
    every(|page| {
        let namesakes = pages.iter().filter(|other| other.title() == page.title()).count();
        held(namesakes == 1, || {
            format!("not the only one with the title {}", page.title())
        })
    });
}

#[test]
fn every_page_leads_on_to_others_by_their_titles() {
    let pages = page::all();
    let titles: BTreeMap<&str, &str> = pages
        .iter()
        .map(|page| (page.name.as_str(), page.title()))
        .collect();
    every(|page| {
        let next = section(page, "Next");
        let lines: Vec<&str> = next.lines().take_while(|line| !line.is_empty()).collect();
        let (last, others) = lines.split_last().unwrap_or((&"", &[]));
        held(*last == format!("- [All pages][{INDEX}]"), || {
            format!("the last link is {last:?}")
        })?;
        held((1..=MOST_LINKS).contains(&others.len()), || {
            format!("leads to {others:?}")
        })?;
        for line in others {
            let (_, name) = references(line).into_iter().next().unwrap_or_default();
            let title = titles.get(name.as_str()).copied().unwrap_or("a page");
            let expected = format!("- [{title}][{name}]");
            held(*line == expected, || format!("{line:?}, not {expected:?}"))?;
        }
        Ok(())
    });
}

#[test]
fn every_link_of_a_page_leads_somewhere_and_can_be_led_elsewhere() {
    every(|page| {
        let dead = dead_links(&page.text, &page.folder);
        held(dead.is_empty(), || format!("links that lead nowhere: {dead:?}"))?;
        // The documentation of coro gives names other targets; a target that is written out it cannot.
        let written_out = links(&page.text);
        held(written_out.is_empty(), || {
            format!("write `[text][name]`: {written_out:?}")
        })
    });
}

#[test]
fn a_remedy_is_a_small_change_and_shows_that_it_works() {
    every(|page| {
        let changed = changed_lines(&page.fail, &page.fix);
        held((1..=MOST_CHANGED_LINES).contains(&changed), || {
            format!("{changed} lines differ")
        })?;
        held(page.fix.contains("assert"), || {
            "fix.rs asserts nothing".to_owned()
        })
    });
}

#[test]
fn programs_look_as_rustfmt_would_have_them() {
    let pages = page::all();
    let files = pages
        .iter()
        .flat_map(|page| ["fail.rs", "fix.rs"].map(|file| page.folder.join(file)));
    let output = Command::new("rustfmt")
        .args(["--check", "--edition=2024", "--config-path"])
        .arg(root())
        .args(files)
        .output();
    let Ok(output) = output else {
        note("there is no rustfmt here: whether programs are formatted is NOT checked");
        return;
    };
    // A program that cannot be parsed at all has no form either, and no difference is printed.
    let difference = String::from_utf8_lossy(&output.stdout);
    assert!(difference.is_empty(), "{difference}");
}

/// What stands under a heading; nothing where it is missing, which another test says.
fn section(page: &Page, heading: &str) -> String {
    page.section(heading).unwrap_or_default()
}

/// Looks at every page, and names all that break the rule.
#[track_caller]
fn every(rule: impl Fn(&Page) -> Result<(), String>) {
    let named = |page: &Page| rule(page).map_err(|fault| format!("{}: {fault}", page.name));
    nothing_wrong(page::all().iter().map(named));
}

fn held(rule: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if rule { Ok(()) } else { Err(fault()) }
}
