//! A run in the words of the prompt: what to type there so that it happens again.

use crate::observe::Names;
use crate::schedule::{Choice, Choices, Kind};

/// The words that lead from the start of a run to its end: `fifo 12, send reaper, send session`.
pub(super) fn words(choices: &Choices, names: &Names) -> String {
    let made = choices.made();
    let turns = choices.turns();
    let Some(last) = made.iter().rfind(|choice| choice.chosen > 0) else {
        return "auto fifo".to_owned();
    };
    let last = usize::try_from(last.step).unwrap_or(usize::MAX);
    let mut words = Vec::new();
    let mut in_order = 0;
    let mut asks = false;
    let mut later = &made[..];
    for (step, who) in turns.iter().enumerate().take(last.saturating_add(1)) {
        let here;
        (here, later) = split(later, step as u64);
        if here.iter().all(|choice| choice.chosen == 0) {
            in_order += 1;
            continue;
        }
        if in_order > 0 {
            words.push(format!("fifo {in_order}"));
            in_order = 0;
        }
        words.push(format!("send {}", names.of(*who)));
        let others: Vec<u32> = here
            .iter()
            .filter(|choice| choice.kind != Kind::Turn)
            .map(|choice| choice.chosen)
            .collect();
        // What is not answered before the next turn is zero.
        let answered = others
            .iter()
            .rposition(|chosen| *chosen > 0)
            .map_or(0, |last| last + 1);
        words.extend(others[..answered].iter().map(|chosen| format!("choose {chosen}")));
        asks = others.len() > answered;
    }
    let rest = turns.get(last.saturating_add(1)..).unwrap_or_default();
    let mut at_the_end = later.iter().take_while(|choice| choice.step == last as u64 + 1);
    let asks_at_the_end = at_the_end.any(|choice| choice.kind != Kind::Turn);
    match rest {
        [] if !asks => {}
        [only] if !asks_at_the_end => words.push(format!("send {}", names.of(*only))),
        _ => words.push("auto fifo".to_owned()),
    }
    words.join(", ")
}

/// Those that belong to a step, and those that come later.
fn split(choices: &[Choice], step: u64) -> (&[Choice], &[Choice]) {
    choices.split_at(choices.iter().take_while(|choice| choice.step == step).count())
}
