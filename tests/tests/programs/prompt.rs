//! The interactive prompt, by the sessions that are written out beside it.

use std::path::PathBuf;

use coro_tests::workspace::{list, read, root};

use crate::player::player;
use crate::process::answers;
use crate::steps::{folder, program};

fn sessions() -> Vec<(PathBuf, String)> {
    let folder = folder().join("prompt/sessions");
    let paths = list(&folder).into_iter().map(|name| folder.join(name));
    paths.map(|path| (path.clone(), read(path))).collect()
}

/// The lines that the reader wrote.
fn commands(session: &str) -> String {
    let commands = session.lines().filter_map(|line| line.strip_prefix("> "));
    commands.map(|command| format!("{command}\n")).collect()
}

#[test]
fn every_session_goes_as_it_is_written_out() {
    assert!(!sessions().is_empty());
    for (path, session) in sessions() {
        let answers = answers(&program("prompt"), &[], commands(&session).as_bytes());
        assert_eq!(answers, session, "{}", path.display());
    }
}

#[test]
fn the_player_opens_the_prompt() {
    let (_, session) = sessions().swap_remove(0);
    assert_eq!(
        answers(&player(), &["prompt"], commands(&session).as_bytes()),
        session
    );
}

#[test]
fn a_session_fits_on_a_screen_of_80_columns() {
    for (path, session) in sessions() {
        // What a call says when it is cancelled is as long as its arguments and the path of its file.
        let is_long = |line: &&str| line.chars().count() > 80 && !line.starts_with("Cancelling ");
        let long: Vec<_> = session.lines().filter(is_long).collect();
        assert_eq!(long, [""; 0], "{}", path.display());
    }
}

/// What Python prints when somebody sends to the two in turn.
#[test]
fn two_cubes_say_at_the_prompt_what_they_say_in_python() {
    let session = read(folder().join("prompt/sessions/two_at_once.txt"));
    let mut lines = session.lines();
    for expected in read(root().join("tests/fixtures/transcript_b.txt")).lines() {
        assert!(
            lines.any(|line| line == expected),
            "missing, or too early: {expected}"
        );
    }
}

#[test]
fn whatever_bytes_are_read_the_prompt_leaves_well() {
    let noise: Vec<u8> = (0..=255).cycle().take(5000).collect();
    for input in [b"".as_slice(), b"\n \n", b"list", b"quit\nlist\n", &noise] {
        answers(&program("prompt"), &[], input);
    }
}
