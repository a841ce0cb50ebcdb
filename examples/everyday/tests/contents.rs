//! The README of this folder is its table of contents.

use std::fs;
use std::path::Path;

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The programs by their names and files, as `Cargo.toml` says.
fn programs() -> Vec<(String, String)> {
    let manifest = text("Cargo.toml");
    let value = |table: &str, key: &str| {
        let line = table
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let tables = manifest.split("[[bin]]").skip(1);
    tables
        .map(|table| (value(table, "name"), value(table, "path")))
        .collect()
}

#[test]
fn every_program_has_its_row_with_its_file_and_how_to_run_it() {
    let readme = text("README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.contains("--bin")).collect();
    let programs = programs();
    assert_eq!(rows.len(), programs.len());
    for (row, (name, path)) in rows.iter().zip(programs) {
        assert!(row.contains(&format!("[{name}]({path})")), "{name}: {row}");
        assert!(
            row.contains(&format!("`cargo run -p coro-everyday --bin {name}")),
            "{name}: {row}"
        );
    }
}

#[test]
fn what_several_programs_use_has_its_row() {
    let (readme, library) = (text("README.md"), text("lib.rs"));
    for line in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let file = format!("{}.rs", line.trim_end_matches(';'));
        assert!(readme.contains(&format!("[{file}]({file})")), "{file}");
    }
}

#[test]
fn every_program_begins_with_what_one_sees_how_to_run_it_and_when_to_use_something_else() {
    for (name, path) in programs() {
        let source = text(&path);
        let head: String = source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect();
        for part in [
            "# ",
            "**What you see:**",
            "**Run:**",
            "**Notice:**",
            "**Something else:**",
        ] {
            assert!(head.contains(part), "{name} does not say {part}");
        }
    }
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).unwrap().lines().count();
                assert!(lines < 220, "{}: {lines} lines", path.display());
            }
        }
    }
}
