//! The choices of one run: made by a rule, and written down.

use std::cell::{Cell, RefCell};

use super::choice::{Choice, Deviation, Faults, Kind};
use super::outside::{Entered, Outside, Wake, Whom};
use super::rule::{Rule, Touch};
use super::token::Token;

/// What a run decides by, and what it has decided.
pub(crate) struct Choices {
    /// Where there is none it is always zero, but for the deviations.
    rule: Option<Box<dyn Rule>>,
    /// Nothing but deviations decides, and nothing but the choices is written down. Most runs of a search are like that, so it
    /// has ways of its own through what is done for every turn.
    is_plain: Cell<bool>,
    next: Cell<Deviation>,
    /// Those that come later, last one first.
    later: RefCell<Vec<Deviation>>,
    /// The choices so far that could have been others.
    made: RefCell<Vec<Choice>>,
    /// How many that is, for a rule of deviations.
    number: Cell<u32>,
    /// Whether they are written down: an executor may run for ever.
    keeps_made: bool,
    step: Cell<u64>,
    /// More turns than this are not given.
    most_steps: Cell<u64>,
    /// Those that may still come.
    faults: Cell<Faults>,
    outside: Outside,
    /// Who has had each turn, if that is to be kept.
    turns: Option<RefCell<Vec<u32>>>,
}

/// A deviation at the last choice that a number can name, to what happens anyway.
const NEVER: Deviation = (u32::MAX, 0);

impl Choices {
    /// Always zero, until [`begin`](Self::begin) says otherwise.
    pub(crate) fn deviations() -> Self {
        Choices {
            rule: None,
            is_plain: Cell::new(false),
            next: Cell::new(NEVER),
            later: RefCell::default(),
            made: RefCell::default(),
            number: Cell::new(0),
            keeps_made: true,
            step: Cell::new(0),
            most_steps: Cell::new(u64::MAX),
            faults: Cell::default(),
            outside: Outside::default(),
            turns: None,
        }
    }

    pub(crate) fn by(rule: impl Rule + 'static) -> Self {
        let choices = Choices::deviations();
        choices.outside.begin(rule.outside().into_iter());
        Choices {
            rule: Some(Box::new(rule)),
            ..choices
        }
    }

    /// What the rule still expects of a run that has ended.
    pub(crate) fn rest(&self) -> Token {
        self.rule.as_ref().map(|rule| rule.rest()).unwrap_or_default()
    }

    /// Tells the rule what the present turn does.
    pub(crate) fn touched(&self, touch: Touch<'_>) {
        if let Some(rule) = &self.rule {
            rule.touched(touch);
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

    /// A new run with these deviations, these wakes from outside, and at most so many turns and faults; whatever was written down of
    /// the one before is gone.
    pub(crate) fn begin(
        &self,
        deviations: &[Deviation],
        outside: &[Entered],
        most_steps: u64,
        faults: Faults,
    ) {
        let recorded = outside
            .iter()
            .map(|entered| (entered.step, Whom::Number(entered.who)));
        match &self.rule {
            Some(rule) => self.outside.begin(recorded.chain(rule.outside())),
            None => self.outside.begin(recorded),
        }
        let is_alone = outside.is_empty() && self.rule.is_none();
        let decides_alone = is_alone && self.keeps_made && self.turns.is_none();
        self.is_plain.set(decides_alone && faults == Faults::default());
        self.most_steps.set(most_steps);
        self.faults.set(faults);
        self.number.set(0);
        let mut later = self.later.borrow_mut();
        later.clear();
        later.extend(deviations.iter().rev());
        self.next.set(later.pop().unwrap_or(NEVER));
        self.made.borrow_mut().clear();
        if let Some(turns) = &self.turns {
            turns.borrow_mut().clear();
        }
        self.step.set(0);
    }

    /// The wakes from outside.
    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }

    /// A wake from outside that comes in now.
    #[inline]
    pub(crate) fn let_in(&self) -> Option<Wake> {
        if !self.is_outside_due() {
            return None;
        }
        let step = self.step.get();
        let (who, wake) = self.outside.let_in(step, &|who| self.name_of(who))?;
        if self.keeps_made {
            let choices = u32::try_from(self.made.borrow().len()).unwrap_or(u32::MAX);
            self.outside.write(Entered { step, choices, who });
        }
        Some(wake)
    }

    /// Whether one that has come may come in, or one must come before the next turn.
    #[inline]
    pub(crate) fn is_outside_due(&self) -> bool {
        self.outside.is_due(self.step.get())
    }

    /// Whom another thread has to wake before the next turn, if it has not done so.
    pub(crate) fn awaited(&self) -> Option<Whom> {
        self.outside.awaited(self.step.get(), &|who| self.name_of(who))
    }

    fn name_of(&self, who: u32) -> Option<String> {
        self.rule.as_ref().and_then(|rule| rule.name_of(who))
    }

    /// How many turns have been given.
    pub(crate) fn step(&self) -> u64 {
        self.step.get()
    }

    /// The choices so far that could have been others, in order.
    pub(crate) fn made(&self) -> std::cell::Ref<'_, Vec<Choice>> {
        self.made.borrow()
    }

    /// The run so far as deviations from first in, first out.
    pub(crate) fn departures(&self) -> Vec<Deviation> {
        let made = self.made();
        let others = made.iter().zip(0..).filter(|(choice, _)| choice.chosen > 0);
        others.map(|(choice, number)| (number, choice.chosen)).collect()
    }

    /// Chooses among so many, of whom `who` knows the numbers, and counts the turn.
    ///
    /// # Panics
    ///
    /// If there have been too many.
    #[inline(always)]
    pub(crate) fn turn(&self, among: u32, who: impl Fn(u32) -> u32) -> u32 {
        self.check_steps();
        let chosen = match &self.rule {
            None => self.choose(Kind::Turn, among),
            Some(rule) => {
                let first = rule.turn(self.step.get(), among, &who);
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

    /// The same in a run that [is plain](Self::is_plain).
    // Once for every turn, so a call less is felt.
    #[inline(always)]
    pub(crate) fn plain_turn(&self, among: u32) -> u32 {
        self.check_steps();
        let chosen = if among < 2 {
            0
        } else {
            self.deviate(Kind::Turn, among)
        };
        self.step.set(self.step.get() + 1);
        chosen
    }

    /// Whether nothing but deviations decides, there are no faults, and nobody wants to know who had which turn.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain.get()
    }

    /// # Panics
    ///
    /// If there have been too many turns.
    #[inline(always)]
    fn check_steps(&self) {
        if self.step.get() >= self.most_steps.get() {
            too_many(self.most_steps.get());
        }
    }

    /// Chooses among so many.
    #[inline]
    pub(crate) fn choose(&self, kind: Kind, among: u32) -> u32 {
        if among < 2 {
            return 0;
        }
        let Some(rule) = &self.rule else {
            return self.deviate(kind, among);
        };
        let chosen = rule.other(kind, self.step.get().saturating_sub(1), among);
        self.write(kind, among, chosen);
        chosen
    }

    /// Zero, but for the deviations, among two or more.
    #[inline(always)]
    fn deviate(&self, kind: Kind, among: u32) -> u32 {
        let number = self.number.get();
        self.number.set(number + 1);
        let chosen = if number == self.next.get().0 {
            self.next_deviation(among)
        } else {
            0
        };
        self.write(kind, among, chosen);
        chosen
    }

    fn next_deviation(&self, among: u32) -> u32 {
        let (_, chosen) = self.next.replace(self.later.borrow_mut().pop().unwrap_or(NEVER));
        // What was wanted of another program may not be there.
        chosen.min(among - 1)
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
            Kind::Late => &mut faults.late,
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

#[cold]
fn too_many(most: u64) -> ! {
    panic!("the program has not ended after {most} turns: a task is always ready, or it needs more of them")
}
