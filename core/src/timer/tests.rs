//! Tests of the wheel, each level and edge of it, and an oracle that knows better.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

use super::*;

/// A waker that says which timer it belonged to.
struct Mark(u64, Arc<AtomicU64>);

impl Wake for Mark {
    fn wake(self: Arc<Self>) {
        self.1.store(self.0, Ordering::Relaxed);
    }
}

/// Timers with names, so that a test can say who fired.
#[derive(Default)]
struct Named {
    timers: Timers,
    last: Arc<AtomicU64>,
}

impl Named {
    fn insert(&mut self, deadline: u64, name: u64) -> Key {
        self.timers
            .insert(deadline, Waker::from(Arc::new(Mark(name, self.last.clone()))))
    }

    fn pop_due(&mut self, now: u64) -> Option<u64> {
        self.timers.pop_due(now)?.wake();
        Some(self.last.load(Ordering::Relaxed))
    }

    fn all_due(&mut self, now: u64) -> Vec<u64> {
        std::iter::from_fn(|| self.pop_due(now)).collect()
    }
}

#[test]
fn timers_come_out_by_deadline_and_by_registration_where_deadlines_are_equal() {
    let mut named = Named::default();
    for (deadline, name) in [(500, 1), (70, 2), (500, 3), (4096, 4), (70, 5), (500, 6)] {
        named.insert(deadline, name);
    }
    assert_eq!(named.all_due(69), []);
    assert_eq!(named.all_due(499), [2, 5]);
    assert_eq!(named.all_due(10_000), [1, 3, 6, 4]);
}

#[test]
fn a_timer_registered_later_for_the_same_moment_stays_behind_even_after_the_first_moved_down_a_level() {
    let mut named = Named::default();
    named.insert(1_000_000, 1);
    assert_eq!(named.all_due(999_990), []);
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
            assert_eq!(named.pop_due(deadline - 1), None, "{deadline}");
            assert_eq!(named.pop_due(deadline), Some(1), "{deadline}");
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
    assert_eq!(named.pop_due(10), Some(1));
    assert!(named.timers.is_fired(&key));
    let other = named.insert(20, 2);
    assert_ne!(key.0, other.0);
    drop(named.timers.remove(key));
    assert_eq!(named.timers.next_deadline(), Some(20));
}

#[test]
fn a_deadline_that_has_passed_is_due_at_once() {
    let mut named = Named::default();
    assert_eq!(named.pop_due(1_000), None);
    named.insert(5, 1);
    assert_eq!(named.pop_due(1_000), Some(1));
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

/// Invariant 8.
#[test]
fn the_wheel_agrees_with_a_sorted_map() {
    for seed in 0..200 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut named = Named::default();
        let mut model = BTreeMap::new();
        let mut keys = Vec::new();
        let mut now = 0u64;
        for name in 0..500 {
            match random.u8(..10) {
                0..5 => {
                    let deadline = now.saturating_add(delay(&mut random));
                    keys.push((named.insert(deadline, name), (deadline, name)));
                    model.insert((deadline, name), ());
                }
                5..7 if !keys.is_empty() => {
                    let (key, place) = keys.swap_remove(random.usize(..keys.len()));
                    assert_eq!(named.timers.is_fired(&key), !model.contains_key(&place));
                    model.remove(&place);
                    drop(named.timers.remove(key));
                }
                7 => {
                    let next = model.first_key_value().map(|((deadline, _), ())| *deadline);
                    assert_eq!(named.timers.next_deadline(), next, "seed {seed}");
                }
                _ => {
                    now = now.saturating_add(delay(&mut random));
                    while let Some(fired) = named.pop_due(now) {
                        let ((deadline, expected), ()) = model.pop_first().expect("the model has it too");
                        assert!(deadline <= now);
                        assert_eq!(fired, expected, "seed {seed}");
                    }
                    assert!(
                        model
                            .first_key_value()
                            .is_none_or(|((deadline, _), ())| *deadline > now)
                    );
                }
            }
        }
        let left: Vec<u64> = model.keys().map(|(deadline, _)| *deadline).collect();
        assert_eq!(named.timers.deadlines(), left);
    }
}
