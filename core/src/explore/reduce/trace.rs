//! The turns of a run, which of them happen before which, and which could have been the other way round.
//!
//! A turn *happens before* a later one if both are of one task, or meet, or by way of others. It is known from vector clocks: Mattern,
//! *Virtual Time and Global States of Distributed Systems*, 1988. Two turns that meet, with nothing between them, are a *race*. Pure
//! data.

use super::footprint::Footprint;
use super::known::{CLOCK, Who};

/// One turn.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) who: Who,
    pub(super) footprint: Footprint,
    /// Where it was decided; nowhere if it is the clock's.
    pub(super) frame: Option<usize>,
    /// Which of its task's turns it is, from 1.
    nth: u32,
    /// How many turns of each task happen before it, itself included.
    clock: Vec<u32>,
}

/// Two turns that could have been the other way round.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reversal {
    /// Where the earlier one was decided.
    pub(super) frame: usize,
    /// Those who can have the first turn of an order in which the later one comes before it.
    pub(super) initials: Vec<Who>,
}

#[derive(Debug, Default)]
pub(super) struct Trace {
    turns: Vec<Turn>,
    /// Whether the last turn goes on.
    is_open: bool,
}

impl Trace {
    pub(super) fn len(&self) -> usize {
        self.turns.len()
    }

    /// The turn that goes on, if one does.
    pub(super) fn open(&mut self) -> Option<&mut Turn> {
        self.turns.last_mut().filter(|_| self.is_open)
    }

    pub(super) fn last(&self) -> Option<&Turn> {
        self.turns.last()
    }

    /// Forgets the turns that were decided at this frame or behind it.
    pub(super) fn forget_from(&mut self, frame: usize) {
        let is_before = |turn: &&Turn| turn.frame.is_none_or(|of| of < frame);
        let kept = self.turns.iter().take_while(is_before).count();
        self.turns.truncate(kept);
        self.is_open = false;
    }

    pub(super) fn begin(&mut self, who: Who, frame: Option<usize>) {
        let before = self.turns.iter().rev().find(|turn| turn.who == who);
        self.turns.push(Turn {
            who,
            footprint: if who == CLOCK {
                Footprint::all()
            } else {
                Footprint::default()
            },
            frame,
            nth: before.map_or(0, |turn| turn.nth) + 1,
            clock: Vec::new(),
        });
        self.is_open = true;
    }

    /// The last turn is over. Returns what could have been the other way round.
    pub(super) fn end(&mut self) -> Vec<Reversal> {
        self.is_open = false;
        let Some((this, before)) = self.turns.split_last_mut() else {
            return Vec::new();
        };
        let own = before.iter().rposition(|turn| turn.who == this.who);
        let spawned = || before.iter().position(|turn| turn.footprint.reaches(this.who));
        let mut clock = match own.or_else(spawned) {
            Some(nth) => before[nth].clock.clone(),
            None => Vec::new(),
        };
        let mut races = Vec::new();
        for (nth, turn) in before.iter().enumerate().rev() {
            if !is_known(&clock, turn) && turn.footprint.meets(turn.who, &this.footprint, this.who) {
                races.push(nth);
                join(&mut clock, &turn.clock);
            }
        }
        let own_entry = this.who as usize;
        clock.resize(clock.len().max(own_entry + 1), 0);
        clock[own_entry] = this.nth;
        this.clock = clock;
        if this.who == CLOCK {
            return Vec::new();
        }
        let since = own.unwrap_or(0);
        races
            .into_iter()
            .filter_map(|nth| self.reversal(nth, since))
            .collect()
    }

    /// How the last turn could have come before this one, with which it races. It was last woken, or spawned, at `since` or later.
    fn reversal(&self, nth: usize, since: usize) -> Option<Reversal> {
        let (this, before) = self.turns.split_last()?;
        let earlier = &before[nth];
        let frame = earlier.frame?;
        if earlier.footprint.reaches(this.who) {
            // It could not if nobody else woke it. Another one does not come behind the earlier one, or that would be no race.
            let wakes = |turn: usize| turn != nth && before[turn].footprint.reaches(this.who);
            if !(since..before.len()).any(wakes) {
                return None;
            }
        }
        let behind = &before[nth + 1..];
        let is_free = |turn: &&Turn| !is_known(&turn.clock, earlier);
        let mut order: Vec<&Turn> = behind.iter().filter(is_free).collect();
        order.push(this);
        let mut initials = Vec::new();
        for (place, turn) in order.iter().enumerate() {
            let is_first = !order[..place].iter().any(|other| is_known(&turn.clock, other));
            if is_first {
                initials.push(turn.who);
            }
        }
        Some(Reversal { frame, initials })
    }
}

/// Whether a turn happens before the one with this clock.
fn is_known(clock: &[u32], turn: &Turn) -> bool {
    clock
        .get(turn.who as usize)
        .is_some_and(|known| *known >= turn.nth)
}

fn join(clock: &mut Vec<u32>, other: &[u32]) {
    clock.resize(clock.len().max(other.len()), 0);
    for (known, other) in clock.iter_mut().zip(other) {
        *known = (*known).max(*other);
    }
}

#[cfg(test)]
mod tests {
    use super::super::footprint::Thing;
    use super::*;

    /// A turn of the task, with those that it reaches and the things that it touches.
    fn turn(trace: &mut Trace, who: Who, reached: &[Who], things: &[u32]) -> Vec<Reversal> {
        trace.begin(who, Some(trace.len()));
        let footprint = &mut trace.open().unwrap().footprint;
        reached.iter().for_each(|task| footprint.reach(*task));
        things
            .iter()
            .for_each(|thing| footprint.touch(Thing::Named(*thing)));
        trace.end()
    }

    fn reversal(frame: usize, initials: &[Who]) -> Reversal {
        let initials = initials.to_vec();
        Reversal { frame, initials }
    }

    #[test]
    fn turns_that_meet_could_have_been_the_other_way_round_and_no_others() {
        let mut trace = Trace::default();
        assert_eq!(turn(&mut trace, 0, &[2, 3, 4], &[]), []);
        assert_eq!(turn(&mut trace, 2, &[], &[1]), []);
        assert_eq!(turn(&mut trace, 3, &[], &[2]), []);
        // Either the one that has nothing to do with it comes first then, or it does itself.
        assert_eq!(turn(&mut trace, 4, &[], &[1]), [reversal(1, &[3, 4])]);
        // With the first of them it would be a race only if there were nothing between.
        assert_eq!(turn(&mut trace, 3, &[], &[1]), [reversal(3, &[3])]);
    }

    #[test]
    fn a_turn_comes_before_one_of_two_that_wake_its_task_and_not_before_the_only_one() {
        let mut trace = Trace::default();
        turn(&mut trace, 0, &[2, 3, 4], &[]);
        turn(&mut trace, 4, &[], &[]);
        turn(&mut trace, 2, &[4], &[]);
        assert_eq!(turn(&mut trace, 4, &[], &[]), []);
        turn(&mut trace, 2, &[4], &[]);
        turn(&mut trace, 3, &[4], &[]);
        let either = [reversal(5, &[4]), reversal(4, &[3])];
        assert_eq!(turn(&mut trace, 4, &[], &[]), either);
    }

    #[test]
    fn nothing_changes_places_with_the_clock() {
        let mut trace = Trace::default();
        turn(&mut trace, 0, &[2], &[1]);
        trace.begin(CLOCK, None);
        assert_eq!(trace.end(), []);
        assert_eq!(turn(&mut trace, 2, &[], &[1]), []);
    }

    #[test]
    fn what_is_decided_anew_is_forgotten_with_all_behind_it() {
        let mut trace = Trace::default();
        (0..3).for_each(|_| drop(turn(&mut trace, 0, &[], &[])));
        trace.begin(CLOCK, None);
        trace.forget_from(1);
        assert_eq!(trace.len(), 1);
        assert!(trace.open().is_none());
    }
}
