//! The choices of one run: made by a rule, and written down.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::random::Random;
use super::token::Token;
use super::track::Track;

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Which of the ready tasks goes first.
    Turn,
    /// Which branch of a race is polled first.
    Branch,
    /// A number that the program asked for.
    Number,
    /// Whether the task is cancelled instead of polled.
    Cancel,
    /// Which of the waiting tasks is woken for nothing behind this turn, from 1; zero is none.
    Wake,
}

/// How many faults on purpose a run may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    pub(crate) cancellations: u32,
    pub(crate) wakes: u32,
}

/// A choice that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) kind: Kind,
    /// How many possibilities there were: two or more.
    pub(crate) among: u32,
    pub(crate) chosen: u32,
    /// How many turns had been given before.
    pub(crate) step: u64,
}

/// What a run decides by, and what it has decided.
#[derive(Debug)]
pub(crate) struct Choices {
    rule: Rule,
    /// The choices so far that could have been others.
    made: RefCell<Vec<Choice>>,
    /// Whether they are written down: an executor may run for ever.
    keeps_made: bool,
    step: Cell<u64>,
    /// More turns than this are not given.
    most_steps: Cell<u64>,
    /// Those that may still come.
    faults: Cell<Faults>,
    /// Whether anybody was woken by another thread, which is no choice.
    from_outside: Cell<bool>,
    /// Who has had each turn, if that is to be kept.
    turns: Option<RefCell<Vec<u32>>>,
}

#[derive(Debug)]
enum Rule {
    /// Zero, except that the choice of the first number is the second: in the order of the first.
    Deviations {
        /// The last one first.
        later: RefCell<Vec<(u32, u32)>>,
        next: Cell<(u32, u32)>,
    },
    Track(Track),
    Random(Random),
    Priorities {
        random: Random,
        /// Of the tasks by number; the higher one goes first.
        of: RefCell<HashMap<u32, u64>>,
        /// The steps at which whoever runs falls behind, last one first.
        changes: RefCell<Vec<u64>>,
        /// The priority of whoever falls behind next: below all others, and below those who fell before.
        lowest: Cell<u64>,
    },
}

/// A deviation at the last choice that a number can name, to what happens anyway.
const NEVER: (u32, u32) = (u32::MAX, 0);

impl Choices {
    /// Always zero, until [`begin`](Self::begin) says otherwise.
    pub(crate) fn deviations() -> Self {
        Choices::by(Rule::Deviations {
            later: RefCell::default(),
            next: Cell::new(NEVER),
        })
    }

    /// As it was recorded.
    pub(crate) fn track(track: Track) -> Self {
        Choices::by(Rule::Track(track))
    }

    /// What is left of a track.
    pub(crate) fn rest(&self) -> Option<Token> {
        match &self.rule {
            Rule::Track(track) => Some(track.rest()),
            _ => None,
        }
    }

    pub(crate) fn random(seed: u64) -> Self {
        Choices::by(Rule::Random(Random::new(seed)))
    }

    pub(super) fn priorities(seed: u64, changes: u32, steps: u64) -> Self {
        let random = Random::new(seed);
        let mut at: Vec<u64> = (0..changes).map(|_| random.below(steps)).collect();
        at.sort_unstable_by(|one, other| other.cmp(one));
        Choices::by(Rule::Priorities {
            random,
            of: RefCell::default(),
            changes: RefCell::new(at),
            lowest: Cell::new(u64::from(changes)),
        })
    }

    fn by(rule: Rule) -> Self {
        Choices {
            rule,
            made: RefCell::default(),
            keeps_made: true,
            step: Cell::new(0),
            most_steps: Cell::new(u64::MAX),
            faults: Cell::default(),
            from_outside: Cell::new(false),
            turns: None,
        }
    }

    /// Writes nothing down, where nobody will read it.
    pub(crate) fn forgetting(self) -> Self {
        Choices {
            keeps_made: false,
            ..self
        }
    }

    /// Keeps from now on who has each turn.
    pub(crate) fn keep_turns(self) -> Self {
        Choices {
            turns: Some(RefCell::default()),
            ..self
        }
    }

    /// The numbers of those who had a turn, in order, if they were kept.
    pub(crate) fn turns(&self) -> Vec<u32> {
        let kept = self.turns.as_ref();
        kept.map(|turns| turns.borrow().clone()).unwrap_or_default()
    }

    /// A new run with these deviations and at most so many turns and faults; whatever was written down of the one before is
    /// gone.
    pub(crate) fn begin(&self, deviations: &[(u32, u32)], most_steps: u64, faults: Faults) {
        self.most_steps.set(most_steps);
        self.faults.set(faults);
        self.from_outside.set(false);
        if let Rule::Deviations { later, next } = &self.rule {
            let mut later = later.borrow_mut();
            later.clear();
            later.extend(deviations.iter().rev());
            next.set(later.pop().unwrap_or(NEVER));
        }
        self.made.borrow_mut().clear();
        if let Some(turns) = &self.turns {
            turns.borrow_mut().clear();
        }
        self.step.set(0);
    }

    /// Somebody was woken by another thread, or while another executor ran on this one.
    #[cold]
    pub(crate) fn was_woken_from_outside(&self) {
        self.from_outside.set(true);
    }

    /// Whether that has happened in this run.
    pub(crate) fn is_woken_from_outside(&self) -> bool {
        self.from_outside.get()
    }

    /// How many turns have been given.
    pub(crate) fn step(&self) -> u64 {
        self.step.get()
    }

    /// The choices so far that could have been others, in order.
    pub(crate) fn made(&self) -> std::cell::Ref<'_, Vec<Choice>> {
        self.made.borrow()
    }

    /// Chooses among so many, of whom `who` knows the numbers, and counts the turn.
    ///
    /// # Panics
    ///
    /// If there have been too many.
    #[inline(always)]
    pub(crate) fn turn(&self, among: u32, who: impl Fn(u32) -> u32) -> u32 {
        let most = self.most_steps.get();
        assert!(
            self.step.get() < most,
            "the program has not ended after {most} turns: a task is always ready, or it needs more of them"
        );
        let chosen = match &self.rule {
            Rule::Deviations { .. } | Rule::Random(_) => self.choose(Kind::Turn, among),
            Rule::Track(_) | Rule::Priorities { .. } => {
                let first = self.first_by_who(among, &who);
                self.write(Kind::Turn, among, first);
                first
            }
        };
        self.step.set(self.step.get() + 1);
        if let Some(turns) = &self.turns {
            turns.borrow_mut().push(who(chosen));
        }
        chosen
    }

    /// Who goes first by rules that know the tasks.
    #[cold]
    fn first_by_who(&self, among: u32, who: &dyn Fn(u32) -> u32) -> u32 {
        match &self.rule {
            Rule::Priorities {
                random,
                of,
                changes,
                lowest,
            } => {
                let mut of = of.borrow_mut();
                let mut priority = |nth: u32| {
                    // Above all that are given to those who fall behind.
                    *of.entry(who(nth)).or_insert_with(|| random.next() | 1 << 63)
                };
                let first = (0..among).max_by_key(|nth| (priority(*nth), u32::MAX - nth));
                let first = first.unwrap_or(0);
                let mut changes = changes.borrow_mut();
                while changes.pop_if(|at| *at <= self.step.get()).is_some() {
                    lowest.set(lowest.get().saturating_sub(1));
                    of.insert(who(first), lowest.get());
                }
                first
            }
            Rule::Track(track) => track.turn(self.step.get(), among, who),
            Rule::Deviations { .. } | Rule::Random(_) => 0,
        }
    }

    /// Chooses among so many.
    // Once for every turn, so a call less is felt.
    #[inline(always)]
    pub(crate) fn choose(&self, kind: Kind, among: u32) -> u32 {
        if among < 2 {
            return 0;
        }
        let chosen = match &self.rule {
            Rule::Deviations { later, next } => {
                let (at, chosen) = next.get();
                if self.made.borrow().len() == at as usize {
                    next.set(later.borrow_mut().pop().unwrap_or(NEVER));
                    // What was wanted of another program may not be there.
                    chosen.min(among - 1)
                } else {
                    0
                }
            }
            Rule::Track(track) => track.other(self.step.get().saturating_sub(1), among),
            Rule::Random(random) | Rule::Priorities { random, .. } => {
                u32::try_from(random.below(u64::from(among))).unwrap_or(0)
            }
        };
        self.write(kind, among, chosen);
        chosen
    }

    /// Chooses whether there is a fault, if there may be one more of this kind.
    #[inline]
    pub(crate) fn fault(&self, kind: Kind, among: impl Fn() -> u32) -> u32 {
        let mut faults = self.faults.get();
        if faults == Faults::default() {
            return 0;
        }
        let left = match kind {
            Kind::Cancel => &mut faults.cancellations,
            _ => &mut faults.wakes,
        };
        if *left == 0 {
            return 0;
        }
        let chosen = self.choose(kind, among());
        if chosen > 0 {
            *left -= 1;
            self.faults.set(faults);
        }
        chosen
    }

    #[inline(always)]
    fn write(&self, kind: Kind, among: u32, chosen: u32) {
        if among > 1 && self.keeps_made {
            // What is chosen within a turn belongs to that turn, which has been counted.
            let step = match kind {
                Kind::Turn => self.step.get(),
                _ => self.step.get().saturating_sub(1),
            };
            self.made.borrow_mut().push(Choice {
                kind,
                among,
                chosen,
                step,
            });
        }
    }
}
