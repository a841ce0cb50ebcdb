//! What a recording becomes: lanes.

use super::lanes::{Ending, Lane, Lanes, State};
use super::made::{self, Made, ms};
use crate::clock::Instant;
use crate::observe::{Cause, Moment, On, Recording};

fn shown(state: State) -> String {
    format!("{state:?}").to_lowercase()
}

/// `polled 0-0, timer 0-500`, in milliseconds.
fn stretches(lane: &Lane) -> String {
    let millis = |at: Instant| at.elapsed_since_start().as_millis();
    let shown = |s: &super::lanes::Stretch| format!("{} {}-{}", shown(s.state), millis(s.from), millis(s.to));
    lane.stretches.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn tree(lanes: &Lanes) -> Vec<String> {
    let line = |lane: &Lane| format!("{}{}", "  ".repeat(lane.depth), lane.name);
    lanes.lanes.iter().map(line).collect()
}

#[track_caller]
fn check(lanes: &Lanes) {
    let mut steps = 0;
    for (index, lane) in lanes.lanes.iter().enumerate() {
        assert!(lanes.start <= lane.from && lane.from <= lane.to && lane.to <= lanes.end);
        assert!(
            lane.parent
                .is_none_or(|parent| parent < index && lanes.lanes[parent].depth + 1 == lane.depth)
        );
        let mut at = lane.from;
        for stretch in &lane.stretches {
            let is_gap = lane.earlier.iter().any(|(end, _)| *end == at);
            assert!(stretch.from == at || stretch.from > at && is_gap, "no gap");
            assert!(stretch.from < stretch.to || stretch.state == State::Polled);
            at = stretch.to;
        }
        assert_eq!(at, lane.to);
        let mut rows: Vec<Vec<(Instant, Instant)>> = Vec::new();
        for call in &lane.calls {
            assert!(call.from <= call.to);
            rows.resize(rows.len().max(call.depth + 1), Vec::new());
            assert!(
                rows[call.depth].last().is_none_or(|last| last.1 <= call.from),
                "no overlap"
            );
            assert!(
                call.parent
                    .is_none_or(|parent| lane.calls[parent].depth < call.depth)
            );
            rows[call.depth].push((call.from, call.to));
        }
        assert!(lane.polls.is_sorted_by_key(|poll| poll.step));
        steps += if lane.branch.is_none() {
            lane.polls.len()
        } else {
            0
        };
    }
    assert_eq!(lanes.statistics.polls, steps);
    for wake in &lanes.wakes {
        assert!(wake.from.is_none_or(|from| from < lanes.lanes.len()));
        assert!(
            wake.poll
                .is_none_or(|poll| lanes.lanes[wake.to].polls[poll].from >= wake.at)
        );
    }
    assert!(lanes.parked.iter().all(|(from, to)| from < to));
}

#[test]
fn tasks_stand_below_those_that_spawned_them() {
    let lanes = Lanes::of(&made::two_that_wait().recording());
    check(&lanes);
    assert_eq!(tree(&lanes), ["main", "  a", "  b"]);
    let [main, a, b] = &lanes.lanes[..] else { panic!() };
    assert_eq!(
        stretches(a),
        "polled 0-0, timer 0-500, polled 500-500, timer 500-1000, polled 1000-1000"
    );
    assert_eq!(
        stretches(b),
        "polled 0-0, task(2) 0-1000, ready 1000-1100, polled 1100-1100, timer 1100-1500, polled 1500-1500"
    );
    assert_eq!(
        stretches(main),
        "polled 0-0, children 0-1000, ready 1000-1100, polled 1100-1100, children 1100-1500, polled 1500-1500"
    );
    assert_eq!(b.calls[0].span.to_string(), "transfer(2, 1)");
    assert_eq!((a.end, b.end), (Ending::Done, Ending::Done));
    assert_eq!(lanes.statistics.polls, 9);
    let delay = lanes.statistics.worst_delay.unwrap();
    assert_eq!((delay.lane, delay.delay), (2, ms(100)));
    let woke_b = lanes
        .wakes
        .iter()
        .find(|wake| wake.to == 2 && wake.by == Cause::Task(2))
        .unwrap();
    assert_eq!(
        (woke_b.from, woke_b.poll, woke_b.spawned),
        (Some(1), Some(1), false)
    );
    assert_eq!(lanes.ready.iter().map(|(_, many)| *many).max(), Some(2));
    assert_eq!(lanes.parked.len(), 2);
}

#[test]
fn branches_are_lanes_and_calls_inside_them_lie_below_each_other() {
    let lanes = Lanes::of(&made::three_cubes().recording());
    check(&lanes);
    assert_eq!(tree(&lanes), ["main", "  cube(3)", "  cube(4)", "  cube(5)"]);
    let cube = &lanes.lanes[2];
    assert_eq!(
        stretches(cube),
        "polled 0-0, timer 0-3000, polled 3000-3000, timer 3000-6000, polled 6000-6000"
    );
    let calls: Vec<_> = cube
        .calls
        .iter()
        .map(|call| (call.span.to_string(), call.depth))
        .collect();
    assert_eq!(calls, [("cube(4)".to_owned(), 0), ("square(4)".to_owned(), 1)]);
    assert_eq!(lanes.statistics.polls, 3);
}

#[test]
fn what_ends_badly_is_told_apart() {
    let lanes = Lanes::of(&made::bad_ends().recording());
    check(&lanes);
    assert_eq!(tree(&lanes), ["main", "  fetch", "  parse", "  listen"]);
    let ends: Vec<_> = lanes.lanes.iter().map(|lane| lane.end).collect();
    assert_eq!(
        ends,
        [Ending::Open, Ending::Cancelled, Ending::Panicked, Ending::Open]
    );
    let fetch = &lanes.lanes[1].calls[0];
    assert_eq!(fetch.end, Ending::Cancelled);
    assert!(matches!(fetch.wait.unwrap().on, On::Sleep { .. }));
    assert_eq!(
        stretches(&lanes.lanes[3]),
        "polled 0-0, unknown 0-30, stuck 30-40"
    );
    assert_eq!(lanes.deadlocked, Some(Instant(0) + ms(40)));
}

#[test]
fn a_branch_that_could_go_on_before_its_task_was_polled_was_ready() {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    let branch = made.branch(1, None, "race", 0);
    made.branch_sleeps(1, &branch, 10)
        .suspended(1, Some(On::First(2)));
    made.at(15).woken(1, Cause::Timer).polled(1);
    made.of_span(1, &branch, Moment::BranchPolled)
        .returned(1, &branch)
        .finished(1);
    let lanes = Lanes::of(&made.recording());
    check(&lanes);
    assert_eq!(
        stretches(&lanes.lanes[1]),
        "polled 0-0, timer 0-10, ready 10-15, polled 15-15"
    );
    assert_eq!(lanes.lanes[1].name, "race[0]");
}

#[test]
fn branches_that_follow_each_other_in_a_loop_share_a_lane() {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    for at in [0, 20] {
        made.at(at);
        let first = made.branch(1, None, "race", 0);
        let call = made.call(1, Some(&first), "work", "");
        made.branch_sleeps(1, &first, 10);
        let second = made.branch(1, None, "race", 1);
        made.branch_sleeps(1, &second, 10);
        made.suspended(1, Some(On::First(2))).at(at + 10);
        made.woken(1, Cause::Timer)
            .polled(1)
            .of_span(1, &first, Moment::BranchPolled);
        made.returned(1, &call).returned(1, &first);
        made.of_span(1, &second, Moment::SpanCancelled { waiting_on: None });
        made.sleeps(1, 10).at(at + 20).woken(1, Cause::Timer).polled(1);
    }
    made.finished(1);
    let lanes = Lanes::of(&made.recording());
    check(&lanes);
    assert_eq!(tree(&lanes), ["main", "  race[0]", "  race[1]"]);
    let [_, first, second] = &lanes.lanes[..] else {
        panic!()
    };
    assert_eq!(
        stretches(first),
        "polled 0-0, timer 0-10, polled 10-10, polled 20-20, timer 20-30, polled 30-30"
    );
    assert_eq!((first.calls[0].depth, first.calls[1].depth), (0, 0));
    assert_eq!((first.earlier.len(), second.earlier[0].1), (1, Ending::Cancelled));
    assert_eq!((first.end, second.end), (Ending::Done, Ending::Cancelled));
}

#[test]
fn a_task_that_wakes_itself_is_ready_again_at_once() {
    let mut made = Made::new();
    made.spawned(1, "main", None)
        .polled(1)
        .at(1)
        .woken(1, Cause::Task(1));
    made.at(2)
        .suspended_after(1, Some(On::Turn), ms(2))
        .at(5)
        .polled(1)
        .at(6)
        .finished(1);
    let lanes = Lanes::of(&made.recording());
    check(&lanes);
    assert_eq!(stretches(&lanes.lanes[0]), "polled 0-2, ready 2-5, polled 5-6");
    assert_eq!(lanes.statistics.longest.unwrap().ran, ms(2));
}

#[test]
fn calls_that_overlap_lie_in_different_rows() {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    let all = made.call(1, None, "all", "");
    let one = made.call(1, Some(&all), "one", "");
    let inner = made.call(1, Some(&one), "inner", "");
    let two = made.call(1, Some(&all), "two", "");
    made.at(1).returned(1, &inner);
    let again = made.call(1, Some(&one), "again", "");
    made.at(2).returned(1, &again).returned(1, &one);
    let three = made.call(1, Some(&all), "three", "");
    made.at(3)
        .returned(1, &two)
        .returned(1, &three)
        .returned(1, &all)
        .finished(1);
    let lanes = Lanes::of(&made.recording());
    check(&lanes);
    let depths: Vec<_> = lanes.lanes[0].calls.iter().map(|call| call.depth).collect();
    assert_eq!(depths, [0, 1, 2, 3, 2, 1]);
}

#[test]
fn whatever_was_lost_in_the_beginning_the_rest_is_drawn() {
    for made in [made::two_that_wait(), made::three_cubes(), made::bad_ends()] {
        for lost in 0..=made.count() {
            check(&Lanes::of(&made.without_the_first(lost)));
        }
    }
    let cubes = made::three_cubes();
    // From the first poll of a branch at 3 s on.
    let lanes = Lanes::of(&cubes.without_the_first(18));
    let cube = &lanes.lanes[1];
    assert!(!cube.begun && !cube.calls[0].begun && cube.calls[1].begun);
    assert_eq!(tree(&lanes), ["main", "  cube(3)", "  cube(4)", "  cube(5)"]);
}

#[test]
fn nothing_happened_in_an_empty_recording() {
    let lanes = Lanes::of(&Recording::default());
    assert!(lanes.lanes.is_empty() && lanes.start == lanes.end);
}

#[test]
fn long_chains_and_deep_calls_take_no_longer_than_others() {
    let mut made = Made::new();
    made.spawned(1, "task", None);
    for id in 2..20_000 {
        made.spawned(id, "task", Some(id - 1));
    }
    made.polled(1);
    let mut around = None;
    for _ in 0..20_000 {
        around = Some(made.call(1, around.as_ref(), "deep", ""));
    }
    for _ in 0..20_000 {
        made.call(1, None, "beside", "");
    }
    let lanes = Lanes::of(&made.recording());
    assert_eq!(lanes.lanes.last().unwrap().depth, 19_998);
    assert_eq!(lanes.lanes[0].calls.len(), 40_000);
    let lanes = Lanes::of(&made.without_the_first(30_000));
    assert_eq!(lanes.lanes[0].calls.len(), 40_000);
}
