//! What the page is told.

use serde_json::{Value, json};

use super::*;
use crate::picture::made::{bad_ends, here, three_cubes, two_that_wait};

fn written(recording: &crate::observe::Recording) -> Value {
    serde_json::from_str(&of(&Lanes::of(recording))).unwrap()
}

fn word(run: &Value, number: &Value) -> String {
    let number = usize::try_from(number.as_i64().unwrap()).unwrap();
    run["words"][number].as_str().unwrap().to_owned()
}

#[test]
fn a_lane_says_what_it_waited_for_and_when_it_was_polled() {
    let run = written(&two_that_wait().recording());
    let lane = &run["lanes"][1];
    assert_eq!(word(&run, &lane["name"]), "a");
    assert_eq!(word(&run, &lane["title"]), "#2 a");
    assert_eq!(lane["end"], "done");
    let waits = lane["stretches"].as_array().unwrap();
    assert_eq!((&waits[0][0], &waits[0][1]), (&json!(0), &json!(500_000_000)));
    assert_eq!(waits[0][2], "timer");
    let place = format!("{}:{}", here().file(), here().line());
    assert_eq!(word(&run, &waits[0][3]), format!("sleep 500ms at {place}"));
    let steps: Vec<_> = lane["polls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|poll| &poll[2])
        .collect();
    assert_eq!(steps, [2, 4, 5]);
}

#[test]
fn a_call_has_its_arguments_its_place_and_its_end() {
    let run = written(&bad_ends().recording());
    let lanes = run["lanes"].as_array().unwrap();
    let lane = lanes
        .iter()
        .find(|lane| word(&run, &lane["title"]) == "#2 fetch")
        .unwrap();
    let call = &lane["calls"][0];
    assert_eq!(word(&run, &call[3]), "fetch");
    assert_eq!(word(&run, &call[4]), "\"a\", 3");
    assert!(word(&run, &call[5]).contains("made.rs:"));
    assert_eq!(call[6], "cancelled");
    assert!(word(&run, &call[7]).starts_with("sleep 2s"));
}

#[test]
fn a_wake_leads_from_lane_to_poll() {
    let run = written(&two_that_wait().recording());
    let wakes = run["wakes"].as_array().unwrap();
    let wake = wakes
        .iter()
        .find(|wake| wake[0] == 1_000_000_000 && wake[1] == "task")
        .unwrap();
    assert_eq!(wake[2], 1);
    let poll = usize::try_from(wake[4].as_u64().unwrap()).unwrap();
    let lane = usize::try_from(wake[3].as_u64().unwrap()).unwrap();
    assert!(run["lanes"][lane]["polls"][poll][2].as_u64().unwrap() > 5);
}

#[test]
fn branches_stand_under_their_task() {
    let run = written(&three_cubes().recording());
    let lanes = run["lanes"].as_array().unwrap();
    assert_eq!(lanes.len(), 4);
    for branch in &lanes[1..] {
        assert_eq!((&branch["branch"], &branch["parent"]), (&json!(true), &json!(0)));
    }
}

#[test]
fn a_text_is_written_once() {
    let run = written(&three_cubes().recording());
    let words: Vec<_> = run["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    assert_eq!(words.iter().filter(|&&word| word == "square").count(), 1);
}
