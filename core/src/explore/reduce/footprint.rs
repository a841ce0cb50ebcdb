//! What one turn has to do with others, and so whether the order of two turns can matter.
//!
//! Two turns of different tasks *meet* if it can; if they do not, either order leaves everything as the other does. Pure data.

use super::known::Who;

/// What a turn reached for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Footprint {
    /// It meets every other.
    pub(super) is_all: bool,
    /// The tasks that it woke or spawned: none of them has its next turn in the same way before it.
    reached: Vec<Who>,
    things: Vec<Thing>,
}

/// Something whose users do not commute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// Whether this task has ended, and who is told.
    End(Who),
    /// What the program has named.
    Named(u32),
}

impl Footprint {
    pub(super) fn all() -> Self {
        Footprint {
            is_all: true,
            ..Footprint::default()
        }
    }

    pub(super) fn reach(&mut self, task: Who) {
        if !self.reached.contains(&task) {
            self.reached.push(task);
        }
    }

    pub(super) fn touch(&mut self, thing: Thing) {
        if !self.things.contains(&thing) {
            self.things.push(thing);
        }
    }

    /// Adds what another turn of the same task reached for, which might have been had in its place.
    pub(super) fn add(&mut self, other: &Footprint) {
        self.is_all |= other.is_all;
        for task in &other.reached {
            self.reach(*task);
        }
        for thing in &other.things {
            self.touch(*thing);
        }
    }

    /// Whether it woke or spawned the task.
    pub(super) fn reaches(&self, task: Who) -> bool {
        self.reached.contains(&task)
    }

    /// Whether the order matters of this turn, of `own`, and one of another task.
    pub(super) fn meets(&self, own: Who, other: &Footprint, others: Who) -> bool {
        self.is_all
            || other.is_all
            // Two wakes of one task commute: the second finds it ready. A wake and a turn of it do not.
            || self.reaches(others)
            || other.reaches(own)
            || self.things.iter().any(|thing| other.things.contains(thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footprint(reached: &[Who], things: &[Thing]) -> Footprint {
        let mut made = Footprint::default();
        reached.iter().for_each(|task| made.reach(*task));
        things.iter().for_each(|thing| made.touch(*thing));
        made
    }

    #[test]
    fn a_wake_meets_the_turns_of_the_task_that_it_wakes_and_no_other_wake() {
        let (wake, plain) = (footprint(&[7], &[]), footprint(&[], &[]));
        assert!(wake.meets(2, &plain, 7) && plain.meets(7, &wake, 2));
        assert!(!wake.meets(2, &plain, 3));
        assert!(!wake.meets(2, &wake.clone(), 3));
    }

    #[test]
    fn two_turns_that_use_the_same_thing_meet() {
        let (one, other) = (
            footprint(&[], &[Thing::Named(1)]),
            footprint(&[], &[Thing::End(1)]),
        );
        assert!(one.meets(2, &one.clone(), 3));
        assert!(!one.meets(2, &other, 3));
        let mut both = one.clone();
        both.add(&other);
        assert!(both.meets(2, &other, 3) && both.meets(2, &one, 3));
    }

    #[test]
    fn what_ends_the_run_meets_everything() {
        let end = Footprint::all();
        assert!(end.meets(0, &Footprint::default(), 2) && Footprint::default().meets(2, &end, 0));
    }
}
