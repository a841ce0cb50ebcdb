//! What compilers and programs say, without what differs from run to run and from machine to machine.

use coro_tests::workspace::root;

/// The end of every run of the compiler says nothing about the program.
const SUMMARIES: [&str; 4] = [
    "error: aborting due to ",
    "For more information about ",
    "Some errors have detailed explanations: ",
    "note: run with `RUST_BACKTRACE=1` ",
];

/// What is written down of a text on standard error.
pub(crate) fn normalised(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr).replace("\r\n", "\n");
    let text = text.replace(&format!("{}/", root().display()), "");
    let mut lines: Vec<String> = text.lines().filter(|line| !is_summary(line)).map(line).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    // Where a summary stood between two errors, the line before it stays.
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn is_summary(line: &str) -> bool {
    let counts = (line.starts_with("warning: ") || line.starts_with("error: "))
        && (line.ends_with(" warning emitted") || line.ends_with(" warnings emitted"));
    counts || SUMMARIES.iter().any(|summary| line.starts_with(summary))
}

fn line(line: &str) -> String {
    let line = without_thread_id(line.trim_end());
    let words: Vec<String> = line.split(' ').map(word).collect();
    words.join(" ")
}

/// A word may be a place in a source that is not the page's: it lies elsewhere on another machine, and its lines
/// change with every edit of it.
fn word(word: &str) -> String {
    let foreign = || {
        if word.starts_with("/rustc/") {
            return Some(format!("$RUST/{}", word.split_once("/library/")?.1));
        }
        if word.starts_with("core/src/") {
            return Some(format!("$WORKSPACE/{word}"));
        }
        // A registry has a folder that is named after its address, and in it the crates.
        let (_, path) = word.split_once("/registry/src/")?;
        Some(format!("$CARGO/{}", path.split_once('/')?.1))
    };
    foreign().map_or_else(|| word.to_owned(), |place| without_numbers(&place))
}

/// `a.rs:1:2` is `a.rs`; a colon after the numbers is punctuation.
fn without_numbers(place: &str) -> String {
    let path = place.trim_end_matches(|c: char| c == ':' || c.is_ascii_digit());
    let colon = if place.ends_with(':') { ":" } else { "" };
    format!("{path}{colon}")
}

/// `thread 'main' (1234) panicked at` has the number of the thread since Rust 1.91.
fn without_thread_id(line: &str) -> String {
    let parts = || {
        let (before, after) = line.split_once(" panicked at ")?;
        let (thread, id) = before.strip_suffix(')')?.rsplit_once(" (")?;
        let is_number = thread.starts_with("thread ") && id.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| format!("{thread} panicked at {after}"))
    };
    parts().unwrap_or_else(|| line.to_owned())
}

#[test]
fn what_differs_between_two_runs_is_not_written_down() {
    let said = "thread 'main' (4711) panicked at core/src/executor/mod.rs:12:34:\nno\n\
                note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
    assert_eq!(
        normalised(said.as_bytes()),
        "thread 'main' panicked at $WORKSPACE/core/src/executor/mod.rs:\nno\n"
    );
    let said = "at /rustc/59807616e1fa/library/core/src/cell.rs:1:2 (x)\n\
                at /home/cow/.cargo/registry/src/index.some-where-1949/futures-0.3.34/src/lib.rs:1:2\n";
    assert_eq!(
        normalised(said.as_bytes()),
        "at $RUST/core/src/cell.rs (x)\nat $CARGO/futures-0.3.34/src/lib.rs\n"
    );
}

#[test]
fn what_the_compiler_says_at_its_end_is_not_written_down() {
    let said = "warning: a\n\nerror[E0277]: b\n\nerror: aborting due to 1 previous error; 1 warning emitted\n\n\
                For more information about this error, try `rustc --explain E0277`.\n";
    assert_eq!(normalised(said.as_bytes()), "warning: a\n\nerror[E0277]: b\n");
    assert_eq!(
        normalised(b"warning: a\n\nwarning: 1 warning emitted\n"),
        "warning: a\n"
    );
}
