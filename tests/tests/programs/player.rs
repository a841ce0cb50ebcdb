//! `cargo run` plays the tutorial.

use std::env;
use std::path::PathBuf;

use coro_tests::workspace::{read, root};

use crate::process::{printed, run};
use crate::steps::{folder, names, numbered, program, question, transcript};

/// The program that a bare `cargo run` starts.
pub(crate) fn player() -> PathBuf {
    let manifest = read(folder().join("Cargo.toml"));
    let name = manifest
        .lines()
        .find_map(|line| line.strip_prefix("default-run = \"")?.strip_suffix('"'));
    program(name.expect("the manifest says what `cargo run` starts"))
}

#[test]
fn the_player_plays_every_step_in_order() {
    let printed = printed(&player(), &[]);
    let mut rest = printed.as_str();
    for step in names() {
        for part in [question(&step), transcript(&step)] {
            let at = rest
                .find(&part)
                .unwrap_or_else(|| panic!("{step}: not played, or too late: {part}\n{printed}"));
            rest = &rest[at + part.len()..];
        }
    }
}

#[test]
fn the_player_plays_one_step() {
    let printed = printed(&player(), &["04", "fast"]);
    for step in names() {
        assert_eq!(
            printed.contains(&question(&step)),
            step == numbered("04"),
            "{step}"
        );
    }
    assert!(printed.contains(&transcript(&numbered("04"))));
}

#[test]
fn a_bare_cargo_run_in_the_workspace_is_the_player() {
    let cargo = PathBuf::from(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let manifest = root().join("Cargo.toml").display().to_string();
    let listed = printed(&cargo, &["run", "--quiet", "--manifest-path", &manifest, "list"]);
    assert_eq!(listed, printed(&player(), &["list"]));
}

#[test]
fn the_player_lists_every_step_with_its_question() {
    let listed = printed(&player(), &["list"]);
    let mut lines: Vec<_> = listed.lines().collect();
    assert!(lines.pop().is_some_and(|line| line.starts_with("prompt ")));
    assert_eq!(lines.len(), names().len());
    for (line, step) in lines.iter().zip(names()) {
        assert!(line.contains(&step) && line.contains(&question(&step)), "{line}");
    }
}

#[test]
fn the_player_says_what_it_knows_when_asked_for_something_else() {
    for word in ["99", "cow"] {
        let output = run(&player(), &[word]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(&format!("`{word}`")), "{stderr}");
        assert!(stderr.contains("cargo run list"), "{stderr}");
        assert!(output.stdout.is_empty());
    }
}
