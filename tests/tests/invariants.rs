//! Every invariant of `ARCHITECTURE.md` is held by the test that it names, and that test says so.

use coro_tests::markdown::sections;
use coro_tests::workspace::{read, root, rust_files};

/// The invariants by number, each with the test named at its end.
fn invariants() -> Vec<(usize, String)> {
    let document = read(root().join("ARCHITECTURE.md"));
    let section = sections(&document)
        .into_iter()
        .find(|section| section.heading == "Invariants")
        .expect("there is a list of invariants");
    let mut invariants: Vec<(usize, String)> = Vec::new();
    for line in section.body.lines() {
        if let Some((number, _)) = line.split_once(". **")
            && let Ok(number) = number.parse()
        {
            invariants.push((number, String::new()));
        }
        if let Some((_, test)) = invariants.last_mut()
            && let Some(name) = line
                .trim_end()
                .strip_suffix('`')
                .and_then(|line| line.rsplit('`').next())
        {
            *test = name.to_owned();
        }
    }
    invariants
}

#[test]
fn invariants_are_numbered_in_order() {
    let numbers: Vec<usize> = invariants().into_iter().map(|(number, _)| number).collect();
    assert!(!numbers.is_empty());
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}

#[test]
fn each_is_held_by_a_test_that_cites_it() {
    let core = root().join("core");
    let sources: Vec<String> = rust_files(&core)
        .iter()
        .map(|file| read(core.join(file)))
        .collect();
    let cited = |number: usize, test: &str| {
        let citation = format!("/// Invariant {number}.\n#[test]\nfn {test}() {{");
        sources.iter().any(|source| source.contains(&citation))
    };
    let mut uncited = invariants();
    uncited.retain(|(number, test)| !cited(*number, test));
    assert_eq!(uncited, []);
}
