//! The drawing: what its shapes mean.

use std::collections::HashSet;
use std::mem::discriminant;

use super::super::lanes::{Ending, Lanes, State};
use super::SMALL;
use super::draw::mark;

/// What occurs in the picture, in one line around `y`.
pub(super) fn legend(lanes: &Lanes, mut x: f64, y: f64) -> String {
    let mut legend = String::new();
    for (shape, meaning) in items(lanes) {
        let text = format!("<text class=\"quiet\" x=\"24\" y=\"4\">{meaning}</text>");
        legend.push_str(&format!(
            "<g transform=\"translate({x:.1} {y:.1})\">{shape}{text}</g>\n"
        ));
        x += 24.0 + (meaning.len() as f64 + 2.0) * SMALL;
    }
    legend
}

fn items(lanes: &Lanes) -> Vec<(String, &'static str)> {
    let stretches = lanes.lanes.iter().flat_map(|lane| &lane.stretches);
    let states: HashSet<_> = stretches.map(|stretch| discriminant(&stretch.state)).collect();
    let calls = lanes
        .lanes
        .iter()
        .flat_map(|lane| &lane.calls)
        .map(|call| call.end);
    let ends: HashSet<_> = lanes.lanes.iter().map(|lane| lane.end).chain(calls).collect();
    let bar = |class: &str, half: f64| {
        let (top, height) = (-half, 2.0 * half);
        format!("<rect class=\"{class}\" y=\"{top}\" width=\"18\" height=\"{height}\"/>")
    };
    let dashes = |class: &str| format!("<path class=\"{class}\" d=\"M0 0h18\"/>");
    let poll = "<rect class=\"polled\" x=\"7\" y=\"-8\" width=\"4\" height=\"16\" rx=\"1\"/>".to_owned();
    let states = [
        (State::Polled, poll, "polled"),
        (State::Timer, bar("timer", 5.0), "timer"),
        (State::Task(0), bar("task", 1.5), "waiting on a task"),
        (State::Ready, bar("ready", 5.0), "ready, not polled"),
        (State::Children, dashes("children"), "awaiting children"),
        (State::Outside, dashes("outside"), "outside or unknown"),
        (State::Stuck, dashes("stuck"), "nobody can wake it"),
    ]
    .into_iter()
    .filter(|(state, _, _)| {
        states.contains(&discriminant(state))
            || *state == State::Outside && states.contains(&discriminant(&State::Unknown))
    })
    .map(|(_, shape, meaning)| (shape, meaning));
    let ends = [
        (Ending::Done, "done"),
        (Ending::Cancelled, "cancelled"),
        (Ending::Panicked, "panicked"),
        (Ending::Open, "goes on"),
    ]
    .into_iter()
    .filter(|(ending, _)| ends.contains(ending))
    .map(|(ending, meaning)| (mark(ending, 10.0, 0.0), meaning));
    let wake = "<path class=\"wake\" d=\"M0 0h14\" marker-end=\"url(#coro-woken)\"/>".to_owned();
    let are_woken = lanes
        .wakes
        .iter()
        .any(|wake| !wake.spawned && wake.from.is_some_and(|from| from != wake.to));
    let wake = are_woken.then_some((wake, "wakes"));
    states.chain(ends).chain(wake).collect()
}
