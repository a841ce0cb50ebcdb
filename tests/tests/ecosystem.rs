//! The table of crates in `coro::ecosystem` is true: what it names is used by the files that it names, and nothing is left out.

use std::collections::{BTreeMap, BTreeSet};

use coro_tests::markdown::{definitions, fences};
use coro_tests::source::code;
use coro_tests::workspace::{read, root, rust_files};

/// Where futures of other crates run on coro.
const SUITE: [&str; 2] = ["foreign", "orders/foreign"];

/// What the suite needs besides: it raises a signal with it.
const NOT_ASYNC: [&str; 1] = ["rustix"];

fn page() -> String {
    read(root().join("core/src/ecosystem/page.md"))
}

struct Row {
    crates: Vec<String>,
    files: Vec<String>,
}

fn rows() -> Vec<Row> {
    let cells = |line: &str| -> Option<Row> {
        let cells: Vec<_> = line
            .strip_prefix('|')?
            .strip_suffix('|')?
            .split('|')
            .map(str::trim)
            .collect();
        let [crates, .., tests] = *cells else { return None };
        let file = |cell: &str| {
            let is_slanted = cell.starts_with('*');
            let name = cell.trim_matches(['*', '`']);
            format!("{}/{name}.rs", SUITE[usize::from(is_slanted)])
        };
        let row = Row {
            crates: between(crates, '[', ']'),
            files: tests.split(", ").map(file).collect(),
        };
        (!row.crates.is_empty()).then_some(row)
    };
    page().lines().filter_map(cells).collect()
}

/// What stands between two marks, each time.
fn between(text: &str, open: char, close: char) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((inner, after)) = rest
        .split_once(open)
        .and_then(|(_, after)| after.split_once(close))
    {
        found.push(inner.to_owned());
        rest = after;
    }
    found
}

/// The packages that the tests depend on.
fn dependencies() -> BTreeSet<String> {
    let manifest = read(root().join("tests/Cargo.toml"));
    let mut names = BTreeSet::new();
    let mut in_table = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_table = line.ends_with("dev-dependencies]");
        } else if let (true, Some((name, _))) = (in_table, line.split_once(['.', ' ']))
            && !name.starts_with('#')
        {
            names.insert(name.to_owned());
        }
    }
    names
}

/// Whether a path in this code begins with the library of that package.
fn uses(code: &str, package: &str) -> bool {
    let path = package.replace('-', "_") + "::";
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// The suite's files, by their paths in `tests/tests`, and the code in them.
fn suite() -> BTreeMap<String, String> {
    let tests = root().join("tests/tests");
    let files = SUITE.iter().flat_map(|folder| {
        rust_files(&tests.join(folder))
            .into_iter()
            .map(move |file| format!("{folder}/{file}"))
    });
    files
        .map(|file| {
            let code = code(&read(tests.join(&file)));
            (file, code)
        })
        .collect()
}

#[test]
fn every_crate_of_the_table_is_used_by_the_files_of_its_row_and_they_by_nobody_else() {
    let (suite, dependencies) = (suite(), dependencies());
    let mut wrong = Vec::new();
    for Row { crates, files } in rows() {
        for package in &crates {
            if !dependencies.contains(package) {
                wrong.push(format!("{package} is no dependency of the tests"));
            }
            let is_used = |file: &String| suite.get(file).is_some_and(|code| uses(code, package));
            if !files.iter().any(is_used) {
                wrong.push(format!("no file of the row uses {package}"));
            }
        }
        for file in &files {
            match suite.get(file) {
                Some(code) if crates.iter().any(|package| uses(code, package)) => {}
                Some(_) => wrong.push(format!("{file} uses none of {crates:?}")),
                None => wrong.push(format!("there is no {file}")),
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_crate_that_the_suite_uses_is_in_the_table() {
    let listed: BTreeSet<_> = rows().into_iter().flat_map(|row| row.crates).collect();
    let suite = suite();
    let is_used = |package: &String| suite.values().any(|code| uses(code, package));
    let mut used: BTreeSet<_> = dependencies().into_iter().filter(is_used).collect();
    for package in NOT_ASYNC {
        assert!(used.remove(package), "{package} is not used any more");
    }
    assert_eq!(used, listed);
}

#[test]
fn every_file_with_a_test_is_in_a_row() {
    let listed: BTreeSet<_> = rows().into_iter().flat_map(|row| row.files).collect();
    let mut missing: Vec<_> = suite()
        .into_iter()
        .filter(|(_, code)| code.contains("#[test]"))
        .collect();
    missing.retain(|(file, _)| !listed.contains(file));
    let missing: Vec<_> = missing.into_iter().map(|(file, _)| file).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_crate_of_the_table_is_in_a_program_below_it_and_linked() {
    let page = page();
    let programs: String = fences(&page)
        .into_iter()
        .filter(|fence| fence.info.is_empty())
        .map(|fence| code(&fence.code))
        .collect();
    let links: BTreeMap<_, _> = definitions(&page).into_iter().collect();
    for package in rows().into_iter().flat_map(|row| row.crates) {
        assert!(uses(&programs, &package), "no program uses {package}");
        assert_eq!(links[&package], format!("https://docs.rs/{package}"));
    }
}
