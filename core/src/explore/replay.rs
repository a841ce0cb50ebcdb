//! One run with everybody watching.

use std::rc::Rc;

use super::failure::Failure;
use super::runner::{Fault, Runner, Setting};
use super::table::Table;
use super::words;
use crate::observe::{Names, Recorder, Recording};
use crate::schedule::{Choices, Deviation, Entered, Token, Track};

/// Enough for all turns of a run that is stopped because it does not end. Room is taken as it is needed.
const MOST_EVENTS: usize = 1 << 20;

/// What became of a run, and what happened in it.
pub(super) struct Seen {
    pub(super) ran: Result<(), Fault>,
    pub(super) token: Token,
    /// What to type at the prompt so that it happens again; `None` if that is not known.
    pub(super) words: Option<String>,
    pub(super) table: Table,
    recording: Recording,
}

/// Runs the test under a schedule that was printed; if asked, twice more before, to compare.
pub(super) fn replay(
    setting: Setting,
    twice: bool,
    schedule: &str,
    test: &impl AsyncFn(),
) -> Result<(), Failure> {
    let token: Token = match schedule.parse() {
        Ok(token) => token,
        Err(message) => return Err(Failure::of(Fault { message, place: None })),
    };
    let run = || {
        let names = Names::default();
        let called = names.clone();
        let track = Track::new(token.clone(), move |id| called.of(id));
        see(setting, test, Choices::by(track), (&[], &[]), names)
    };
    if twice {
        compare(run).map_err(Failure::of)?;
    }
    let seen = run();
    seen.ran
        .map_err(|fault| Failure::replayed(fault, token, seen.words, seen.table))
}

/// Runs the test under a schedule that was searched.
pub(super) fn look(
    setting: Setting,
    deviations: &[Deviation],
    outside: &[Entered],
    test: &impl AsyncFn(),
) -> Seen {
    see(
        setting,
        test,
        Choices::deviations(),
        (deviations, outside),
        Names::default(),
    )
}

/// Runs the test under a schedule that is made as it goes.
pub(super) fn look_by(setting: Setting, choices: Choices, test: &impl AsyncFn()) -> Seen {
    see(setting, test, choices, (&[], &[]), Names::default())
}

/// Runs twice in the same order, which must be the same, event by event.
///
/// # Errors
///
/// The first events that differ.
pub(super) fn compare(run: impl Fn() -> Seen) -> Result<(), Fault> {
    let [first, second] = [(); 2].map(|()| run().recording.to_string());
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
    (deviations, outside): (&[Deviation], &[Entered]),
    names: Names,
) -> Seen {
    let recorder = Recorder::with_capacity(MOST_EVENTS);
    let observers = vec![Rc::new(names.clone()) as _, Rc::new(recorder.clone()) as _];
    let choices = Rc::new(choices.keep_turns());
    let mut runner = Runner::watched(test, setting, choices.clone(), observers);
    let mut ran = runner.run_with(deviations, outside);
    let rest = choices.rest().0.into_iter().next();
    let is_alone = choices.outside().entered().is_empty();
    // A run that has left its track is not what was meant, and one in which others have a say cannot be told to them.
    let words = (rest.is_none() && is_alone).then(|| words::words(&choices, &names));
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
    let token = Token::of(&choices, |id| names.of(id));
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
