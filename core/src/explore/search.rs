//! In which order schedules are tried: by the number of their deviations from first in, first out.
//!
//! A schedule is a list of deviations: at the choice of this number, another possibility than the first. All schedules are a tree, in
//! which a schedule's children have one deviation more, behind the last. What choices there are behind it is known when it has been run.
//! So the search asks for a run and is told of its choices, without recursion. Pure data.

use std::collections::VecDeque;

use crate::schedule::{Choice, Deviation, Entered};

/// Up to so many deviations, all schedules with fewer are tried before any with more. To go on like this would need room for all of them,
/// so the rest is searched one branch of the tree after the other.
const BY_LEVELS: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Search {
    most_deviations: Option<usize>,
    /// Those that have been run, and whose children are to be tried level by level.
    level: VecDeque<Node>,
    /// The branch that is searched at present.
    branch: Vec<Node>,
    /// Nodes that are done with, whose memory is used again.
    spare: Vec<Node>,
    current: Vec<Deviation>,
    /// The wakes by other threads that came before the last deviation, in the run that is departed from.
    outside: Vec<Entered>,
    state: State,
    /// Whether there are schedules with more deviations than are tried.
    is_cut: bool,
    /// Choices before this one are never others.
    from: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    New,
    Running,
    Told,
}

/// A schedule that has been run.
#[derive(Debug, Default)]
struct Node {
    deviations: Vec<Deviation>,
    /// Among how many each choice was made.
    among: Vec<u32>,
    /// The wakes by other threads.
    outside: Vec<Entered>,
    /// The deviation of the child that comes next.
    next: Deviation,
}

impl Search {
    pub(super) fn new(most_deviations: Option<usize>) -> Self {
        Search {
            most_deviations,
            ..Search::default()
        }
    }

    /// Only schedules that begin like this one, with its deviations before the choice of this number, and go on in any way.
    pub(super) fn from(deviations: &[Deviation], choice: u32) -> Self {
        let before = deviations.iter().copied().filter(|(at, _)| *at < choice);
        Search {
            from: choice,
            current: before.collect(),
            ..Search::default()
        }
    }

    /// The schedule to be run now.
    pub(super) fn current(&self) -> &[Deviation] {
        &self.current
    }

    /// The wakes by other threads that belong to it, so that it begins like the one that it departs from.
    pub(super) fn outside(&self) -> &[Entered] {
        &self.outside
    }

    /// Goes on to the schedule to be run next. Returns whether there is one.
    pub(super) fn advance(&mut self) -> bool {
        assert_ne!(self.state, State::Running, "the run before has not been told of");
        if self.state == State::New {
            self.state = State::Running;
            return true;
        }
        loop {
            if let Some(node) = self.branch.last_mut() {
                if !node.put_child(&mut self.current, &mut self.outside) {
                    self.spare.extend(self.branch.pop());
                    continue;
                }
            } else {
                let Some(node) = self.level.front_mut() else {
                    return false;
                };
                if node.deviations.len() >= BY_LEVELS {
                    self.branch.extend(self.level.pop_front());
                    continue;
                }
                if !node.put_child(&mut self.current, &mut self.outside) {
                    self.spare.extend(self.level.pop_front());
                    continue;
                }
            }
            self.state = State::Running;
            return true;
        }
    }

    /// Tells of the run that was asked for last: which choices were made, and which wakes came from outside. Returns whether the choices
    /// before its last deviation were made among as many as in the run that it departs from; if not, something else decides as well.
    pub(super) fn ran(&mut self, made: &[Choice], outside: &[Entered]) -> bool {
        self.state = State::Told;
        let depth = self.current.len();
        let first = self.current.last().map_or(0, |(at, _)| at + 1).max(self.from);
        let parent = self.branch.last().or(self.level.front());
        let is_same = parent.is_none_or(|parent| {
            let shared = first as usize;
            let alike = |before: &[Choice]| {
                let pairs = parent.among.iter().zip(before);
                pairs.fold(true, |same, (among, choice)| same & (*among == choice.among))
            };
            made.get(..shared).is_some_and(alike)
        });
        if made.len() <= first as usize {
            // It has no children.
            return is_same;
        }
        if self.most_deviations.is_some_and(|most| depth >= most) {
            self.is_cut = true;
            return is_same;
        }
        let mut node = self.spare.pop().unwrap_or_default();
        node.deviations.clone_from(&self.current);
        node.among.clear();
        node.among.extend(made.iter().map(|choice| choice.among));
        node.outside.clear();
        if !outside.is_empty() {
            node.outside.extend(outside);
        }
        node.next = (first, 0);
        if self.branch.is_empty() {
            self.level.push_back(node);
        } else {
            self.branch.push(node);
        }
        is_same
    }

    /// Whether there are schedules with more deviations than are tried.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// How many deviations a schedule may have so that it is sure to have been tried.
    pub(super) fn tried_up_to(&self) -> usize {
        let parent = self.branch.first().or(self.level.front());
        parent.map_or(self.current.len(), |parent| parent.deviations.len())
    }
}

impl Node {
    /// Puts the next child's deviations in `child`, and returns whether there is one.
    fn put_child(&mut self, child: &mut Vec<Deviation>, outside: &mut Vec<Entered>) -> bool {
        let (mut at, mut chosen) = self.next;
        loop {
            let Some(&among) = self.among.get(at as usize) else {
                return false;
            };
            chosen += 1;
            if chosen < among {
                break;
            }
            (at, chosen) = (at + 1, 0);
        }
        self.next = (at, chosen);
        child.clear();
        child.extend_from_slice(&self.deviations);
        child.push((at, chosen));
        outside.clear();
        // Of most programs there are none, and so this takes no time.
        if self.outside.is_empty() {
            return true;
        }
        outside.extend(self.outside.iter().filter(|entered| entered.choices <= at));
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schedule::Kind;

    /// The choices of tasks that take turns: each has so many left, and the order of the queue does not matter.
    fn among(mut left: Vec<u32>, deviations: &[Deviation]) -> Vec<u32> {
        let mut among = Vec::new();
        while !left.is_empty() {
            let ready = u32::try_from(left.len()).unwrap();
            let number = u32::try_from(among.len()).unwrap();
            let chosen = deviations.iter().find(|(at, _)| ready > 1 && *at == number);
            let task = left.remove(chosen.map_or(0, |(_, chosen)| *chosen as usize));
            if ready > 1 {
                among.push(ready);
            }
            if task > 1 {
                left.push(task - 1);
            }
        }
        among
    }

    fn choices(among: Vec<u32>) -> Vec<Choice> {
        let choice = |among| Choice {
            kind: Kind::Turn,
            among,
            chosen: 0,
            step: 0,
        };
        among.into_iter().map(choice).collect()
    }

    fn all(tasks: &[u32], most: Option<usize>) -> Vec<Vec<Deviation>> {
        let mut search = Search::new(most);
        let mut all = Vec::new();
        while search.advance() {
            let deviations = search.current().to_vec();
            search.ran(&choices(among(tasks.to_vec(), &deviations)), &[]);
            all.push(deviations);
        }
        all
    }

    #[test]
    fn every_order_of_independent_tasks_is_tried_once() {
        // (np)! / (p!)^n
        for (tasks, polls, orders) in [(2, 1, 2), (3, 2, 90), (4, 2, 2_520), (3, 3, 1_680), (1, 5, 1)] {
            let tried = all(&vec![polls; tasks], None);
            assert_eq!(tried.len(), orders, "{tasks} tasks of {polls}");
            assert_eq!(tried.iter().collect::<BTreeSet<_>>().len(), orders);
        }
    }

    #[test]
    fn schedules_with_fewer_deviations_are_tried_first() {
        let tried = all(&[2, 2, 2], None);
        let depths: Vec<usize> = tried.iter().map(Vec::len).collect();
        let levels = depths.iter().take_while(|depth| **depth <= BY_LEVELS);
        assert!(levels.clone().is_sorted());
        assert!(depths[levels.count()..].iter().all(|depth| *depth > BY_LEVELS));
        assert_eq!(
            all(&[2, 2, 2], Some(1)).len(),
            depths.iter().filter(|depth| **depth <= 1).count()
        );
    }

    #[test]
    fn a_search_from_a_choice_tries_all_that_begin_alike() {
        let tasks = vec![2, 2, 2];
        let tried = all(&tasks, None);
        for deviations in &tried {
            let widths = among(tasks.clone(), deviations);
            for choice in 0..u32::try_from(widths.len()).unwrap() {
                let begin = |deviations: &[Deviation]| -> Vec<Deviation> {
                    deviations
                        .iter()
                        .copied()
                        .filter(|(at, _)| *at < choice)
                        .collect()
                };
                let expected = tried
                    .iter()
                    .filter(|other| begin(other) == begin(deviations))
                    .count();
                let kept = begin(deviations);
                let mut search = Search::from(deviations, choice);
                let mut found = 0;
                while search.advance() {
                    let next = search.current().to_vec();
                    assert_eq!(begin(&next), kept);
                    search.ran(&choices(among(tasks.clone(), &next)), &[]);
                    found += 1;
                }
                assert_eq!(found, expected);
            }
        }
    }
}
