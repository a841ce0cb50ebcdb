//! The documents at the root of the repository lead where they say, and promise what is checked.

use coro_tests::markdown::{dead_links, fences, sections};
use coro_tests::workspace::{read, root};

#[test]
fn every_link_in_a_document_leads_somewhere() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "examples/README.md",
        "examples/everyday/README.md",
    ] {
        let path = root().join(document);
        let folder = path.parent().expect("a file lies in a folder");
        assert_eq!(dead_links(&read(&path), folder), [""; 0], "{document}");
    }
}

#[test]
fn whoever_lands_a_change_runs_the_commands_of_the_readme() {
    let readme = read(root().join("README.md"));
    let section = sections(&readme)
        .into_iter()
        .find(|section| section.heading == "Two commands")
        .expect("the README names two commands");
    let commands = fences(&section.body)
        .into_iter()
        .find(|fence| fence.info == "sh")
        .expect("the commands stand in a block");
    let ci = read(root().join(".ci/run"));
    for command in commands.code.lines() {
        assert!(ci.lines().any(|line| line.trim() == command), "{command}");
    }
}
