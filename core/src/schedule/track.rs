//! A run along a recorded track.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use super::choice::Kind;
use super::outside::Whom;
use super::rule::Rule;
use super::token::{Departure, Token, What};

/// What is left of a track.
pub(crate) struct Track {
    left: RefCell<VecDeque<Departure>>,
    /// The wakes from outside.
    outside: Vec<(u64, Whom)>,
    name_of: Box<dyn Fn(u32) -> String>,
    /// How many other choices there have been in this turn.
    others: Cell<u32>,
}

impl Track {
    /// `name_of` tells the name of a task by its number.
    pub(crate) fn new(token: Token, name_of: impl Fn(u32) -> String + 'static) -> Self {
        let outside = token.0.iter().filter_map(|departure| match &departure.what {
            What::Outside(name) => Some((departure.step, Whom::Name(name.clone()))),
            _ => None,
        });
        let outside = outside.collect();
        let mut left = VecDeque::from(token.0);
        left.retain(|departure| !matches!(departure.what, What::Outside(_)));
        Track {
            left: RefCell::new(left),
            outside,
            name_of: Box::new(name_of),
            others: Cell::new(0),
        }
    }
}

impl Rule for Track {
    /// # Panics
    ///
    /// If the track leads elsewhere than the program goes.
    fn turn(&self, step: u64, among: u32, who: &dyn Fn(u32) -> u32) -> u32 {
        self.others.set(0);
        let mut left = self.left.borrow_mut();
        let is_now = |departure: &&Departure| match departure.what {
            What::Turn(_) => departure.step <= step,
            // Within this turn it may still come.
            What::Other { .. } | What::Outside(_) => departure.step < step,
        };
        let Some(departure) = left.front().filter(is_now) else {
            return 0;
        };
        let ready = || (0..among).map(|nth| (self.name_of)(who(nth)));
        let found = match &departure.what {
            What::Turn(name) if departure.step == step => ready().position(|ready| ready == *name),
            _ => None,
        };
        let Some(found) = found else {
            let ready: Vec<String> = ready().collect();
            panic!(
                "the schedule does not fit the program any more: it goes on with `{departure}`, but at step {step} those are \
                 ready: {}; search anew, or go back to the program for which it was printed",
                ready.join(", ")
            )
        };
        left.pop_front();
        u32::try_from(found).unwrap_or(0)
    }

    fn other(&self, _kind: Kind, step: u64, among: u32) -> u32 {
        let this = self.others.get() + 1;
        self.others.set(this);
        let mut left = self.left.borrow_mut();
        match left.front().map(|departure| (departure.step, &departure.what)) {
            Some((at, &What::Other { nth, chosen })) if at == step && nth == this && chosen < among => {
                left.pop_front();
                chosen
            }
            _ => 0,
        }
    }

    fn outside(&self) -> Vec<(u64, Whom)> {
        self.outside.clone()
    }

    fn name_of(&self, who: u32) -> Option<String> {
        Some((self.name_of)(who))
    }

    /// The departures that have not been met.
    fn rest(&self) -> Token {
        Token(self.left.borrow().iter().cloned().collect())
    }
}
