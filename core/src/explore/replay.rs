//! One run with everybody watching.

use std::rc::Rc;

use super::failure::Failure;
use super::names::Names;
use super::runner::{Fault, Runner, Setting};
use super::table::Table;
use super::words;
use crate::observe::{Recorder, Recording};
use crate::schedule::{Choices, Departure, Deviation, Kind, Token, Track, What};

/// What became of a run, and what happened in it.
pub(super) struct Seen {
    pub(super) ran: Result<(), Fault>,
    pub(super) token: Token,
    /// What to type at the prompt so that it happens again; `None` if that is not known.
    pub(super) words: Option<String>,
    pub(super) table: Table,
    recording: Recording,
}

/// Runs the test under a schedule that was printed.
pub(super) fn replay(setting: Setting, schedule: &str, test: &impl AsyncFn()) -> Result<(), Failure> {
    let token: Token = match schedule.parse() {
        Ok(token) => token,
        Err(message) => return Err(Failure::of(Fault { message, place: None })),
    };
    let names = Names::default();
    let called = names.clone();
    let track = Track::new(token.clone(), move |id| called.of(id));
    let seen = see(setting, test, Choices::by(track), &[], names);
    seen.ran
        .map_err(|fault| Failure::replayed(fault, token, seen.words, seen.table))
}

/// Runs the test under a schedule that was searched.
pub(super) fn look(setting: Setting, deviations: &[Deviation], test: &impl AsyncFn()) -> Seen {
    see(setting, test, Choices::deviations(), deviations, Names::default())
}

/// Runs the test under a schedule that is made as it goes.
pub(super) fn look_by(setting: Setting, choices: Choices, test: &impl AsyncFn()) -> Seen {
    see(setting, test, choices, &[], Names::default())
}

/// Runs the test twice in the usual order, which must be the same, event by event.
///
/// # Errors
///
/// The first events that differ.
pub(super) fn compare(setting: Setting, test: &impl AsyncFn()) -> Result<(), Fault> {
    let [first, second] = [(); 2].map(|()| look(setting, &[], test).recording.to_string());
    let ended = "nothing more";
    let (mut first, mut second) = (first.lines(), second.lines());
    loop {
        match (first.next(), second.next()) {
            (None, None) => return Ok(()),
            (one, other) if one == other => {}
            (one, other) => return Err(Fault::differs(one.unwrap_or(ended), other.unwrap_or(ended))),
        }
    }
}

fn see(
    setting: Setting,
    test: &impl AsyncFn(),
    choices: Choices,
    deviations: &[Deviation],
    names: Names,
) -> Seen {
    let recorder = Recorder::new();
    let observers = vec![Rc::new(names.clone()) as _, Rc::new(recorder.clone()) as _];
    let choices = Rc::new(choices.keep_turns());
    let mut runner = Runner::watched(test, setting, choices.clone(), observers);
    let mut ran = runner.run(deviations);
    let rest = choices.rest().0.into_iter().next();
    // A run that has left its track is not what was meant.
    let words = rest.is_none().then(|| words::words(&choices, &names));
    if let Some(rest) = rest
        && ran.is_ok()
    {
        let steps = choices.step();
        ran = Err(Fault {
            message: format!(
                "the schedule does not fit the program any more: that ended after {steps} turns, before `{rest}`; search anew, or \
                 go back to the program for which it was printed"
            ),
            place: None,
        });
    }
    let token = token(&choices, &names);
    let recording = recorder.recording();
    let table = Table::new(&recording, &choices, &names);
    Seen {
        ran,
        token,
        words,
        table,
        recording,
    }
}

/// The choices of a run that were not the first possibility, by the names of tasks.
pub(super) fn token(choices: &Choices, names: &Names) -> Token {
    let turns = choices.turns();
    let mut token = Token::default();
    let (mut step, mut others) = (0, 0);
    for choice in &*choices.made() {
        if choice.step != step {
            (step, others) = (choice.step, 0);
        }
        let what = if choice.kind == Kind::Turn {
            let who = usize::try_from(choice.step).ok().and_then(|step| turns.get(step));
            What::Turn(who.map_or_else(String::new, |who| names.of(*who)))
        } else {
            others += 1;
            What::Other {
                nth: others,
                chosen: choice.chosen,
            }
        };
        if choice.chosen > 0 {
            token.0.push(Departure { step, what });
        }
    }
    token
}
