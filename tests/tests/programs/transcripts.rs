//! Each step prints its transcript.

use coro_tests::workspace::{list, read, root};

use crate::process::printed;
use crate::steps::{folder, names, numbered, program, transcript};

#[test]
fn every_step_prints_its_transcript() {
    for step in names() {
        assert_eq!(printed(&program(&step), &["--fast"]), transcript(&step), "{step}");
    }
}

#[test]
fn every_transcript_belongs_to_a_step() {
    let transcripts: Vec<_> = list(folder())
        .iter()
        .filter_map(|file| file.strip_suffix(".txt").map(str::to_owned))
        .collect();
    assert_eq!(transcripts, names());
}

/// What Python prints for the same coroutines is recorded in the fixtures.
#[test]
fn the_steps_print_what_the_same_coroutines_print_in_python() {
    let steps = [
        ("a", "04"),
        ("b", "05"),
        ("c", "06"),
        ("c", "09"),
        ("c", "10"),
        ("c", "11"),
    ];
    for (letter, number) in steps {
        let expected = read(root().join(format!("tests/fixtures/transcript_{letter}.txt")));
        let step = numbered(number);
        let printed = format!("\n{}", transcript(&step));
        assert!(
            printed.contains(&format!("\n{expected}")),
            "transcript {letter} is not in {step}.txt"
        );
    }
}

#[test]
fn a_step_prints_the_same_in_real_time() {
    let step = numbered("06");
    assert_eq!(printed(&program(&step), &[]), transcript(&step));
}
