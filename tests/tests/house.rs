//! The rooms of the runtime stand in the house as its plan says: the code map of `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use coro_tests::markdown::sections;
use coro_tests::source::{code, words};
use coro_tests::workspace::{list, read, root, rust_files};

const MOST_LINES: usize = 400;

/// The rooms that may hold `unsafe`.
const UNSAFE: [&str; 2] = ["slots", "ticket"];

fn house() -> PathBuf {
    root().join("core/src")
}

/// The rooms as the plan lists them, with their floors.
fn plan() -> Vec<(String, u32)> {
    let document = read(root().join("ARCHITECTURE.md"));
    let map = sections(&document)
        .into_iter()
        .find(|section| section.heading == "Code map")
        .expect("there is a code map");
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let floor = cells.next()?.parse().ok()?;
        let room = cells.next()?.trim_matches('`').to_owned();
        Some((room, floor))
    };
    map.body.lines().filter_map(row).collect()
}

/// Which room a file belongs to: `slots/task.rs` to `slots`.
fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

/// What a file names after `crate::`, but for macros, which every floor may use.
fn named(source: &str) -> BTreeSet<String> {
    let code = code(source);
    let mut named = BTreeSet::new();
    for (at, path) in code.match_indices("crate::") {
        // `$crate::` stands in a macro and is a path of whoever uses it.
        if code[..at].ends_with(|c: char| c == '$' || c == '_' || c.is_alphanumeric()) {
            continue;
        }
        let rest = code[at + path.len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => named.extend(heads(group)),
            None => named.extend(words(rest).next().map(str::to_owned)),
        }
    }
    named
}

/// The first word of each path in a group of imports whose brace is open.
fn heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let (mut depth, mut path) = (0_usize, String::new());
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => heads.extend(words(&std::mem::take(&mut path)).next().map(str::to_owned)),
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => path.push(c),
        }
    }
    heads.extend(words(&path).next().map(str::to_owned));
    heads
}

#[test]
fn the_plan_lists_every_room_once() {
    let mut planned: Vec<_> = plan().into_iter().map(|(room, _)| room).collect();
    planned.sort();
    let mut rooms: Vec<_> = list(house())
        .iter()
        .map(|name| room_of(name).to_owned())
        .collect();
    rooms.sort();
    assert_eq!(planned, rooms);
}

#[test]
fn a_room_knows_only_the_floors_below_it() {
    let floors: BTreeMap<String, u32> = plan().into_iter().collect();
    let mut wrong = Vec::new();
    for file in rust_files(&house()) {
        let room = room_of(&file);
        let floor = floors[room];
        for other in named(&read(house().join(&file))) {
            match floors.get(&other) {
                _ if other == room => {}
                Some(&below) if below < floor => {}
                Some(&not_below) => wrong.push(format!(
                    "{file} (floor {floor}) names `{other}` (floor {not_below})"
                )),
                None => wrong.push(format!("{file} names `crate::{other}`, which is no room")),
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_file_begins_with_what_it_owns() {
    let mut files = rust_files(&house());
    files.retain(|file| !read(house().join(file)).starts_with("//! "));
    assert_eq!(files, [""; 0]);
}

#[test]
fn no_file_is_too_long_to_be_read_at_once() {
    for file in rust_files(&house()) {
        let lines = read(house().join(&file)).lines().count();
        assert!(lines < MOST_LINES, "{file}: {lines} lines");
    }
}

#[test]
fn unsafe_code_stands_in_its_rooms_only() {
    for file in rust_files(&house()) {
        let code = code(&read(house().join(&file)));
        let is_unsafe = words(&code).any(|word| word == "unsafe");
        assert!(!is_unsafe || UNSAFE.contains(&room_of(&file)), "{file}");
    }
}

#[test]
fn an_import_is_seen_however_it_is_written() {
    let source =
        "use crate::a;\nuse crate::{b::{x, y}, c};\nfn f() { crate::d::e(); $crate::no!(); }\n// crate::no\n";
    assert_eq!(named(source), ["a", "b", "c", "d"].map(str::to_owned).into());
}
