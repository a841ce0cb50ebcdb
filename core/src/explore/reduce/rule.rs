//! Decides the turns of one run after the other as the stack has them, and learns from each what is still to be tried.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::footprint::Thing;
use super::known::{CLOCK, Known, MAIN, Who};
use super::stack::{Frame, Stack};
use super::trace::Trace;
use crate::schedule::{Kind, Rule, Touch};

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::explore) enum Ran {
    /// It stands for all orders that differ from it in nothing but turns that do not meet.
    New,
    /// It went on in the usual order from where every way on had been tried.
    Known,
    /// It did not begin as the one before did.
    Undecided,
}

/// A search through the orders of a test, of those that are alike one.
#[derive(Clone, Default)]
pub(super) struct Orders(Rc<Shared>);

#[derive(Default)]
struct Shared {
    state: RefCell<State>,
    /// What has become of the run so far.
    ran: Cell<Option<Ran>>,
}

#[derive(Default)]
struct State {
    known: Known,
    stack: Stack,
    trace: Trace,
    /// The frame of the choice that comes next.
    next_frame: usize,
    /// How many turns there have been, the clock's included.
    turns: usize,
    /// Who has the present one.
    who: Who,
}

impl Orders {
    /// A new run begins.
    pub(super) fn begin(&self) {
        let state = &mut *self.0.state.borrow_mut();
        state.known.begin();
        (state.next_frame, state.turns, state.who) = (0, 0, MAIN);
        self.0.ran.set(None);
    }

    /// The run has ended.
    pub(super) fn ended(&self) -> Ran {
        let ran = self.0.ran.get().unwrap_or(Ran::New);
        if ran == Ran::New {
            self.0.state.borrow_mut().end_run();
        }
        ran
    }

    /// Goes on to the order to be run next. Returns whether there is one.
    pub(super) fn advance(&self) -> bool {
        let state = &mut *self.0.state.borrow_mut();
        match state.stack.advance() {
            Some(frame) => {
                state.trace.forget_from(frame);
                true
            }
            None => false,
        }
    }
}

impl Rule for Orders {
    fn turn(&self, _step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32 {
        if self.0.ran.get().is_some() {
            return 0;
        }
        let state = &mut *self.0.state.borrow_mut();
        let ready = (0..among).map(|nth| state.known.task(who(nth))).collect();
        let decided = match ready {
            Some(ready) => state.turn(ready),
            None => Err(Ran::Undecided),
        };
        decided.unwrap_or_else(|ran| {
            self.0.ran.set(Some(ran));
            0
        })
    }

    fn other(&self, _kind: Kind, _step: u64, among: u32) -> u32 {
        if self.0.ran.get().is_some() {
            return 0;
        }
        let decided = self.0.state.borrow_mut().other(among);
        decided.unwrap_or_else(|ran| {
            self.0.ran.set(Some(ran));
            0
        })
    }

    fn touched(&self, touch: Touch<'_>) {
        if self.0.ran.get().is_none() {
            self.0.state.borrow_mut().touched(touch);
        }
    }
}

impl State {
    /// Who of the ready ones gets the turn, by place.
    fn turn(&mut self, ready: Vec<Who>) -> Result<u32, Ran> {
        self.end_turn();
        let frame = self.next_frame;
        let chosen = match self.stack.get(frame) {
            Some(Frame::Turn(place)) if place.ready == ready => place.chosen,
            Some(_) => return Err(Ran::Undecided),
            None => {
                let asleep = match self.trace.last() {
                    Some(turn) => turn
                        .frame
                        .map(|before| self.stack.asleep_after(before, &turn.footprint))
                        .unwrap_or_default(),
                    None => Vec::new(),
                };
                self.stack.push_turn(ready.clone(), asleep).ok_or(Ran::Known)?
            }
        };
        self.next_frame += 1;
        self.begin_turn(chosen, Some(frame));
        let place = ready.iter().position(|who| *who == chosen);
        place
            .and_then(|place| u32::try_from(place).ok())
            .ok_or(Ran::Undecided)
    }

    fn other(&mut self, among: u32) -> Result<u32, Ran> {
        let frame = self.next_frame;
        self.next_frame += 1;
        match self.stack.get(frame) {
            Some(&Frame::Other {
                among: before,
                chosen,
            }) if before == among => Ok(chosen),
            Some(_) => Err(Ran::Undecided),
            None => {
                self.stack.push_other(among);
                Ok(0)
            }
        }
    }

    fn touched(&mut self, touch: Touch<'_>) {
        let known = &mut self.known;
        let reached = match touch {
            Touch::Nobody => {
                self.end_turn();
                return self.begin_turn(CLOCK, None);
            }
            Touch::All => return self.meet_all(),
            Touch::Spawned(task) => Some(known.spawned(task, self.who)),
            Touch::Woken(task) => known.task(task),
            Touch::End(_) | Touch::Named(_) => None,
        };
        let Some(turn) = self.trace.open() else {
            // It is known what this turn does.
            return;
        };
        match touch {
            Touch::Named(name) => turn.footprint.touch(Thing::Named(known.thing(name))),
            Touch::End(task) => {
                if let Some(task) = known.task(task) {
                    turn.footprint.touch(Thing::End(task));
                }
            }
            _ => reached.into_iter().for_each(|task| turn.footprint.reach(task)),
        }
    }

    fn begin_turn(&mut self, who: Who, frame: Option<usize>) {
        self.who = who;
        if self.turns == self.trace.len() {
            self.trace.begin(who, frame);
        }
        self.turns += 1;
    }

    /// The present turn is over, if it is one that was not known.
    fn end_turn(&mut self) {
        let Some(turn) = self.trace.open() else {
            return;
        };
        if let Some(frame) = turn.frame {
            self.stack.had(frame, &turn.footprint);
        }
        for reversal in self.trace.end() {
            self.stack.want_one_of(reversal.frame, &reversal.initials);
        }
    }

    /// No turn follows.
    fn end_run(&mut self) {
        self.meet_all();
        self.end_turn();
    }

    /// The present turn has ended those who could still have gone on: they are to be tried before.
    fn meet_all(&mut self) {
        if let Some(turn) = self.trace.open()
            && let Some(frame) = turn.frame
        {
            turn.footprint.is_all = true;
            self.stack.want_all(frame);
        }
    }
}
