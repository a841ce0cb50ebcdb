//! What every page looks like.

use std::collections::BTreeSet;
use std::{env, fs};

use coro_tests::markdown::{dead_links, fences};
use coro_tests::workspace::list;

use crate::page::{self, Page};

const HEADINGS: [&str; 6] = [
    "You write",
    "The compiler says",
    "Why",
    "The compiler's hint",
    "Write instead",
    "Next",
];

/// How the section on the compiler's hint begins.
const VERDICTS: [&str; 4] = [
    "**Right.**",
    "**Half right.**",
    "**Wrong.**",
    "**There is none.**",
];

const MOST_WORDS: usize = 120;
const MOST_CHANGED_LINES: usize = 8;

#[test]
fn a_page_is_four_files() {
    for page in page::all() {
        let files = list(&page.folder);
        assert_eq!(
            files,
            ["fail.rs", "fail.stderr", "fix.rs", "page.md"],
            "{}",
            page.name
        );
    }
}

#[test]
fn every_page_has_the_same_sections_in_the_same_order() {
    for page in page::all() {
        let headings: Vec<_> = page.sections().into_iter().map(|s| s.heading).collect();
        assert_eq!(headings, HEADINGS, "{}", page.name);
    }
}

#[test]
fn a_page_shows_its_programs_and_what_the_compiler_says_to_the_byte() {
    for page in page::all() {
        let shown = [
            ("You write", page.fail_info(), &page.fail),
            ("The compiler says", "text".to_owned(), &page.stderr),
            ("Write instead", "rust".to_owned(), &page.fix),
        ];
        let mut text = page.text.clone();
        for (heading, info, code) in shown {
            text = with_fence(&text, heading, &format!("```{info}\n{}\n```", code.trim_end()));
        }
        if page.text == text {
            continue;
        }
        let overwrite = env::var("TRYBUILD").is_ok_and(|mode| mode == "overwrite");
        assert!(
            overwrite,
            "{} is out of step with its programs: TRYBUILD=overwrite rewrites it",
            page.name
        );
        fs::write(page.folder.join("page.md"), text).expect("the page can be written");
    }
}

#[test]
fn only_the_shown_sections_hold_code() {
    for page in page::all() {
        assert_eq!(fences(&page.text).len(), 3, "{}", page.name);
    }
}

#[test]
fn why_is_said_in_few_words() {
    for page in page::all() {
        let words = section(&page, "Why").split_whitespace().count();
        assert!(
            (1..=MOST_WORDS).contains(&words),
            "{}: {words} words under Why",
            page.name
        );
    }
}

#[test]
fn every_page_judges_the_hint_of_the_compiler() {
    for page in page::all() {
        let hint = section(&page, "The compiler's hint");
        assert!(
            VERDICTS.iter().any(|verdict| hint.starts_with(verdict)),
            "{}: begin with one of {VERDICTS:?}",
            page.name
        );
    }
}

#[test]
fn no_two_pages_have_the_same_title() {
    let mut titles = BTreeSet::new();
    for page in page::all() {
        assert!(
            titles.insert(page.title().to_owned()),
            "{}: {}",
            page.name,
            page.title()
        );
    }
}

#[test]
fn every_page_leads_on_to_something_that_exists() {
    for page in page::all() {
        assert_eq!(
            dead_links(&page.text, &page.folder),
            [""; 0],
            "links of {}",
            page.name
        );
        assert!(section(&page, "Next").contains("]("), "{}", page.name);
    }
}

#[test]
fn a_remedy_is_a_small_change() {
    for page in page::all() {
        let changed = changed_lines(&page.fail, &page.fix);
        assert!(
            (1..=MOST_CHANGED_LINES).contains(&changed),
            "{}: {changed} lines differ",
            page.name
        );
    }
}

fn section(page: &Page, heading: &str) -> String {
    let found = page.sections().into_iter().find(|s| s.heading == heading);
    found
        .unwrap_or_else(|| panic!("{}: no section `{heading}`", page.name))
        .body
}

/// The text with `fence` as all that stands under `heading`.
fn with_fence(text: &str, heading: &str, fence: &str) -> String {
    let marked = format!("\n## {heading}\n");
    let Some(start) = text.find(&marked).map(|at| at + marked.len()) else {
        return text.to_owned();
    };
    let end = text[start..].find("\n## ").map_or(text.len(), |at| start + at);
    format!("{}\n{fence}\n{}", &text[..start], &text[end..])
}

/// How many lines one must take out of one text and put into it to get the other.
fn changed_lines(old: &str, new: &str) -> usize {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // The longest common subsequence, row by row.
    let mut common = vec![0; new.len() + 1];
    for line in &old {
        let mut diagonal = 0;
        for (column, other) in new.iter().enumerate() {
            let above = common[column + 1];
            common[column + 1] = if line == other {
                diagonal + 1
            } else {
                above.max(common[column])
            };
            diagonal = above;
        }
    }
    old.len() + new.len() - 2 * common[new.len()]
}
