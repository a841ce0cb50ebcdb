//! The README of the tutorial is its table of contents.

use coro_tests::markdown::links;
use coro_tests::workspace::read;

use crate::steps::{folder, names, question};

#[test]
fn the_table_of_contents_names_every_step_in_order_with_its_question() {
    let contents = read(folder().join("README.md"));
    let is_step = |target: &str| target.ends_with(".rs") && target.starts_with(|c: char| c.is_ascii_digit());
    let mut listed = Vec::new();
    for line in contents.lines() {
        for (_, target) in links(line).into_iter().filter(|(_, target)| is_step(target)) {
            let step = target.trim_end_matches(".rs").to_owned();
            assert!(line.contains(&question(&step)), "{line}");
            listed.push(step);
        }
    }
    assert_eq!(listed, names());
}
