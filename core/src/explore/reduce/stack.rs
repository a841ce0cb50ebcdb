//! What has been decided on the way to the present run, and what is still to be tried at each place.
//!
//! At each turn a set of tasks is to be tried, which grows as races show that it must: *source sets*. A task whose turn has been
//! tried *sleeps* until a turn meets what it would do: *sleep sets*. An explicit stack, without recursion. Pure data.

use super::footprint::Footprint;
use super::known::Who;

#[derive(Debug)]
pub(super) enum Frame {
    Turn(Place),
    /// Another choice, within the turn before it: each possibility is tried.
    Other {
        among: u32,
        chosen: u32,
    },
}

/// A turn, and who else is to have it.
#[derive(Debug)]
pub(super) struct Place {
    /// Those who can have it.
    pub(super) ready: Vec<Who>,
    pub(super) chosen: Who,
    /// Those who are to have it sooner or later, and those who have had it.
    wanted: Vec<Who>,
    /// Those who need not have it: what they would do has been tried before, with this footprint.
    asleep: Vec<(Who, Footprint)>,
    /// Of the one who is chosen, whatever else it chooses.
    footprint: Footprint,
}

#[derive(Debug, Default)]
pub(super) struct Stack(Vec<Frame>);

impl Stack {
    pub(super) fn get(&self, nth: usize) -> Option<&Frame> {
        self.0.get(nth)
    }

    /// A new choice among so many, within a turn.
    pub(super) fn push_other(&mut self, among: u32) {
        self.0.push(Frame::Other { among, chosen: 0 });
    }

    /// A new turn, with those asleep. The first who is not gets it; `None` if all of them are.
    pub(super) fn push_turn(&mut self, ready: Vec<Who>, asleep: Vec<(Who, Footprint)>) -> Option<Who> {
        let sleeps = |who: &Who| asleep.iter().any(|(sleeper, _)| sleeper == who);
        let chosen = *ready.iter().find(|who| !sleeps(who))?;
        self.0.push(Frame::Turn(Place {
            ready,
            chosen,
            wanted: vec![chosen],
            asleep,
            footprint: Footprint::default(),
        }));
        Some(chosen)
    }

    /// Those who still sleep after the turn that was decided at this frame and had this footprint.
    pub(super) fn asleep_after(&self, frame: usize, footprint: &Footprint) -> Vec<(Who, Footprint)> {
        let Some(Frame::Turn(place)) = self.0.get(frame) else {
            return Vec::new();
        };
        let sleeps = |sleeper: &&(Who, Footprint)| !footprint.meets(place.chosen, &sleeper.1, sleeper.0);
        place.asleep.iter().filter(sleeps).cloned().collect()
    }

    /// The turn that was decided at this frame had this footprint.
    pub(super) fn had(&mut self, frame: usize, footprint: &Footprint) {
        if let Some(place) = self.place(frame) {
            place.footprint.add(footprint);
        }
    }

    /// One of these is to have the turn as well.
    pub(super) fn want_one_of(&mut self, frame: usize, initials: &[Who]) {
        let Some(place) = self.place(frame) else {
            return;
        };
        let is_covered = |who: &Who| place.wanted.contains(who) || place.sleeps(*who);
        if !initials.iter().any(is_covered) {
            place.wanted.extend(initials.first());
        }
    }

    /// Everybody is to have the turn.
    pub(super) fn want_all(&mut self, frame: usize) {
        if let Some(place) = self.place(frame) {
            let ready = place.ready.clone();
            let missing = ready.into_iter().filter(|who| !place.wanted.contains(who));
            let missing: Vec<Who> = missing.collect();
            place.wanted.extend(missing);
        }
    }

    /// Goes on to what is to be tried next. Returns the first frame that is another than before, or `None` if all has been tried.
    /// If that is a choice within a turn, it is the frame of that turn, which will not do what it did.
    pub(super) fn advance(&mut self) -> Option<usize> {
        loop {
            match self.0.last_mut()? {
                Frame::Other { among, chosen } if *chosen + 1 < *among => {
                    *chosen += 1;
                    return self.0.iter().rposition(|frame| matches!(frame, Frame::Turn(_)));
                }
                Frame::Other { .. } => {}
                Frame::Turn(place) => {
                    if place.next() {
                        return Some(self.0.len() - 1);
                    }
                }
            }
            self.0.pop();
        }
    }

    fn place(&mut self, frame: usize) -> Option<&mut Place> {
        match self.0.get_mut(frame) {
            Some(Frame::Turn(place)) => Some(place),
            _ => None,
        }
    }
}

impl Place {
    fn sleeps(&self, who: Who) -> bool {
        self.asleep.iter().any(|(sleeper, _)| *sleeper == who)
    }

    /// Puts the one who had the turn to sleep, and chooses the next.
    fn next(&mut self) -> bool {
        let footprint = std::mem::take(&mut self.footprint);
        self.asleep.push((self.chosen, footprint));
        let next = self.wanted.iter().find(|who| !self.sleeps(**who)).copied();
        if let Some(next) = next {
            self.chosen = next;
        }
        next.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::footprint::Thing;
    use super::*;

    fn of(thing: u32) -> Footprint {
        let mut footprint = Footprint::default();
        footprint.touch(Thing::Named(thing));
        footprint
    }

    #[test]
    fn only_what_is_wanted_is_tried_and_what_has_been_tried_sleeps_until_it_is_met() {
        let mut stack = Stack::default();
        assert_eq!(stack.push_turn(vec![2, 3, 4], Vec::new()), Some(2));
        stack.had(0, &of(1));
        stack.want_one_of(0, &[4, 3]);
        // One of them is wanted already.
        stack.want_one_of(0, &[3, 4]);
        assert_eq!(stack.advance(), Some(0));
        assert_eq!(stack.asleep_after(0, &of(2)), [(2, of(1))]);
        assert_eq!(stack.asleep_after(0, &of(1)), []);
        assert_eq!(stack.push_turn(vec![2], vec![(2, of(1))]), None);
        assert_eq!(stack.advance(), None);
    }

    #[test]
    fn another_choice_within_a_turn_is_tried_in_the_same_turn_again() {
        let mut stack = Stack::default();
        stack.push_turn(vec![2], Vec::new());
        stack.push_turn(vec![2], Vec::new());
        stack.push_other(3);
        assert_eq!(
            [stack.advance(), stack.advance(), stack.advance()],
            [Some(1), Some(1), None]
        );
    }
}
