//! Tests of the wheel, each level and edge of it, and an oracle that knows better.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

use super::*;
use crate::ticket::{Nowhere, Route, Ticket};

/// A waker that says which timer it belonged to.
struct Mark(u64, Arc<AtomicU64>);

impl Wake for Mark {
    fn wake(self: Arc<Self>) {
        self.1.store(self.0, Ordering::Relaxed);
    }
}

/// Timers with names, so that a test can say who fired. Those with even names have wakers of coro's own.
struct Named {
    timers: Timers,
    last: Arc<AtomicU64>,
}

impl Default for Named {
    fn default() -> Self {
        Named {
            timers: Timers::new(Nowhere::table()),
            last: Arc::default(),
        }
    }
}

impl Named {
    fn waker(&self, name: u64) -> Waker {
        if name.is_multiple_of(2) {
            Ticket::new(1, name as u32).waker(Nowhere::table())
        } else {
            Waker::from(Arc::new(Mark(name, self.last.clone())))
        }
    }

    fn insert(&mut self, deadline: u64, name: u64) -> Key {
        let waker = self.waker(name);
        let copied = self.timers.insert_copy(deadline, &waker);
        assert_eq!(copied.is_some(), name.is_multiple_of(2));
        copied.unwrap_or_else(|| self.timers.insert(deadline, waker))
    }

    fn next(&mut self) -> Option<u64> {
        let waker = self.timers.pop_due()?.1;
        if let Some(ticket) = Ticket::of(&waker, Nowhere::table()) {
            return Some(ticket.index().into());
        }
        waker.wake();
        Some(self.last.load(Ordering::Relaxed))
    }

    fn all_due(&mut self, now: u64) -> Vec<u64> {
        self.timers.advance(now);
        std::iter::from_fn(|| self.next()).collect()
    }
}

#[test]
fn timers_come_out_by_deadline_and_by_registration_where_deadlines_are_equal() {
    let mut named = Named::default();
    for (deadline, name) in [(500, 1), (70, 2), (500, 3), (4096, 4), (70, 5), (500, 6)] {
        named.insert(deadline, name);
    }
    assert_eq!(named.all_due(69), [0; 0]);
    assert_eq!(named.all_due(499), [2, 5]);
    assert_eq!(named.all_due(10_000), [1, 3, 6, 4]);
}

#[test]
fn a_timer_registered_later_for_the_same_moment_stays_behind_even_after_the_first_moved_down_a_level() {
    let mut named = Named::default();
    named.insert(1_000_000, 1);
    assert_eq!(named.all_due(999_990), [0; 0]);
    named.insert(1_000_000, 2);
    assert_eq!(named.all_due(1_000_000), [1, 2]);
}

#[test]
fn nothing_fires_early_on_either_side_of_a_power_of_two() {
    for bit in 0..64 {
        for deadline in [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1]
            .into_iter()
            .filter(|&at| at > 0)
        {
            let mut named = Named::default();
            named.insert(deadline, 1);
            assert_eq!(named.timers.next_deadline(), Some(deadline));
            assert_eq!(named.all_due(deadline - 1), [0; 0], "{deadline}");
            assert_eq!(named.all_due(deadline), [1], "{deadline}");
        }
    }
}

#[test]
fn a_removed_timer_never_fires_and_the_next_deadline_is_that_of_the_others() {
    let mut named = Named::default();
    let first = named.insert(10, 1);
    named.insert(20, 2);
    drop(named.timers.remove(first));
    assert_eq!(named.timers.next_deadline(), Some(20));
    assert_eq!(named.all_due(30), [2]);
    assert_eq!(named.timers.next_deadline(), None);
}

#[test]
fn a_fired_timer_keeps_its_node_until_it_is_given_back() {
    let mut named = Named::default();
    let key = named.insert(10, 1);
    assert_eq!(named.all_due(10), [1]);
    assert!(named.timers.is_fired(&key));
    let other = named.insert(20, 2);
    assert_ne!(key.0, other.0);
    drop(named.timers.remove(key));
    assert_eq!(named.timers.next_deadline(), Some(20));
}

#[test]
fn a_deadline_that_has_passed_is_due_at_once() {
    let mut named = Named::default();
    assert_eq!(named.all_due(1_000), [0; 0]);
    named.insert(5, 1);
    assert_eq!(named.timers.next_deadline(), Some(5));
    assert_eq!(named.all_due(1_000), [1]);
}

#[test]
fn deadlines_that_have_passed_come_out_in_order_too() {
    let mut named = Named::default();
    assert_eq!(named.all_due(1_000), [0; 0]);
    for (deadline, name) in [(1_000, 1), (7, 2), (5, 3), (1_000, 4), (7, 5), (1_001, 6)] {
        named.insert(deadline, name);
    }
    assert_eq!(named.all_due(1_000), [3, 2, 5, 1, 4]);
}

#[test]
fn a_fired_timer_that_is_given_back_before_it_is_handed_out_wakes_once_for_nothing() {
    let mut named = Named::default();
    let first = named.insert(10, 1);
    named.insert(10, 2);
    named.timers.advance(10);
    assert!(named.timers.is_fired(&first));
    assert!(named.timers.remove(first).is_none());
    assert!(!named.timers.is_empty());
    assert_eq!(named.timers.next_deadline(), Some(10));
    assert_eq!(
        (named.next(), named.next(), named.next()),
        (Some(1), Some(2), None)
    );
    assert!(named.timers.is_empty());
}

#[test]
fn a_timer_fires_the_waker_that_it_was_given_last() {
    let mut named = Named::default();
    for (old, new) in [(1, 2), (2, 3), (3, 5), (2, 4)] {
        let key = named.insert(10, old);
        let waker = named.waker(new);
        assert!(!named.timers.will_wake(&key, &waker));
        drop(named.timers.set_waker(&key, waker.clone()));
        assert!(named.timers.will_wake(&key, &waker));
        assert_eq!(named.all_due(10), [new]);
        assert!(!named.timers.will_wake(&key, &waker));
        let handed_back = named.timers.set_waker(&key, waker.clone());
        assert!(handed_back.will_wake(&waker));
        assert!(named.timers.remove(key).is_none());
    }
}

#[test]
fn timers_that_come_and_go_take_no_more_memory_than_those_that_were_there_together() {
    let mut named = Named::default();
    let mut bytes = None;
    for round in 0..1_000 {
        let keys: Vec<_> = (0..10).map(|name| named.insert(round + name, name)).collect();
        assert_eq!(named.all_due(round + 4), [0, 1, 2, 3, 4]);
        for key in keys {
            drop(named.timers.remove(key));
        }
        if round > 100 {
            assert_eq!(*bytes.get_or_insert(named.timers.bytes()), named.timers.bytes());
        }
    }
}

/// Delays that sit on the edges of the wheel's levels, and plain ones.
fn delay(random: &mut fastrand::Rng) -> u64 {
    match random.u8(..8) {
        0 => random.u64(..4),
        1..4 => (1u64 << random.u32(..64))
            .wrapping_add(random.u64(..3))
            .wrapping_sub(1),
        4 => u64::MAX,
        _ => {
            let bits = random.u32(1..40);
            random.u64(..1 << bits)
        }
    }
}

/// A deadline: ahead, now and then one that another timer has, or one that has passed.
fn deadline(random: &mut fastrand::Rng, now: u64, others: &[(Key, (u64, u64))]) -> u64 {
    match (random.u8(..8), random.choice(others)) {
        (0..3, Some((_, (deadline, _)))) => *deadline,
        (3, _) => now.saturating_sub(delay(random)),
        _ => now.saturating_add(delay(random)),
    }
}

/// How much is tried: so many unless the environment says otherwise, as CONTRIBUTING does for the long form.
fn effort(variable: &str, usual: u64) -> u64 {
    let said = std::env::var(variable).ok();
    said.map_or(usual, |said| said.parse().expect("a number"))
}

/// Invariant 8.
#[test]
fn the_wheel_agrees_with_a_sorted_map() {
    let (seeds, operations) = (effort("CORO_SEEDS", 400), effort("CORO_OPERATIONS", 500));
    for seed in 0..seeds {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut named = Named::default();
        let (mut pending, mut due) = (BTreeSet::new(), VecDeque::new());
        let mut keys = Vec::new();
        let mut now = random.u64(..) >> random.u32(..64);
        for name in 0..operations {
            match random.u8(..12) {
                0..5 => {
                    let deadline = deadline(&mut random, now, &keys);
                    let key = named.insert(deadline, name);
                    assert_eq!(named.timers.deadline(&key), deadline);
                    keys.push((key, (deadline, name)));
                    pending.insert((deadline, name));
                }
                5..7 if !keys.is_empty() => {
                    let (key, place) = keys.swap_remove(random.usize(..keys.len()));
                    let was_pending = pending.remove(&place);
                    assert_eq!(named.timers.is_fired(&key), !was_pending);
                    let is_foreign = !place.1.is_multiple_of(2);
                    assert_eq!(named.timers.remove(key).is_some(), was_pending && is_foreign);
                }
                7..9 => {
                    let next = due.front().or(pending.first()).map(|(deadline, _)| *deadline);
                    assert_eq!(named.timers.next_deadline(), next, "seed {seed}");
                }
                9 => {
                    now = now.saturating_add(delay(&mut random) >> random.u32(..32));
                    named.timers.advance(now);
                    while pending.first().is_some_and(|(deadline, _)| *deadline <= now) {
                        due.extend(pending.pop_first());
                    }
                }
                _ => {
                    for _ in 0..random.u8(..20) {
                        let expected = due.pop_front().map(|(_, name)| name);
                        assert_eq!(named.next(), expected, "seed {seed}");
                    }
                }
            }
            assert_eq!(named.timers.is_empty(), pending.is_empty() && due.is_empty());
        }
        let left: Vec<u64> = pending.iter().map(|(deadline, _)| *deadline).collect();
        assert_eq!(named.timers.deadlines(), left);
    }
}
