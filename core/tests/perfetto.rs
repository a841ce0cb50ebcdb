//! The trace is one that Perfetto reads: flows have two ends that lie in slices, and slices lie in each other or apart.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use coro::observe::{Moment, Recorder, Recording};
use coro::picture::perfetto;
use coro::{Clock, Executor};
use serde_json::Value;

struct Slice {
    from: u64,
    to: u64,
    name: String,
}

fn nanos(value: &Value) -> u64 {
    // As Perfetto does: times a thousand, the rest cut off.
    (value.as_f64().unwrap() * 1000.0) as u64
}

/// Parses the trace and checks all that must be so of any; the slices by track.
fn checked(recording: &Recording) -> BTreeMap<u64, Vec<Slice>> {
    let trace: Value = serde_json::from_str(&perfetto(recording)).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let of = |phase: &'static str| events.iter().filter(move |event| event["ph"] == phase);
    assert!(
        events
            .iter()
            .all(|event| event["pid"] == 1 && event["tid"].is_u64())
    );

    let mut tracks: BTreeMap<u64, Vec<Slice>> = BTreeMap::new();
    for event in of("X") {
        let from = nanos(&event["ts"]);
        let to = from + nanos(&event["dur"]);
        assert!(from <= to, "{event}");
        let name = event["name"].as_str().unwrap().to_owned();
        tracks
            .entry(event["tid"].as_u64().unwrap())
            .or_default()
            .push(Slice { from, to, name });
    }
    let named =
        |phase: &'static str, name: &'static str| of(phase).filter(move |event| event["name"] == name);
    let titled: BTreeSet<_> = named("M", "thread_name")
        .map(|event| event["tid"].as_u64().unwrap())
        .collect();
    for (track, slices) in &mut tracks {
        assert!(titled.contains(track), "track {track} has no name");
        slices.sort_by_key(|slice| (slice.from, u64::MAX - slice.to));
        let mut open: Vec<u64> = Vec::new();
        for slice in slices {
            open.retain(|&end| end > slice.from);
            assert!(
                open.iter().all(|&end| slice.to <= end),
                "`{}` crosses another",
                slice.name
            );
            open.push(slice.to);
        }
    }

    let flow = |phase| -> BTreeMap<u64, (u64, u64)> {
        let ends = of(phase).map(|event| {
            let place = (event["tid"].as_u64().unwrap(), nanos(&event["ts"]));
            (event["id"].as_u64().unwrap(), place)
        });
        ends.collect()
    };
    let (starts, finishes) = (flow("s"), flow("f"));
    assert_eq!(starts.len(), of("s").count(), "two flows share a number");
    assert_eq!(
        starts.keys().collect::<Vec<_>>(),
        finishes.keys().collect::<Vec<_>>()
    );
    assert!(of("f").all(|event| event["bp"] == "e"));
    for (id, &(track, at)) in starts.iter().chain(&finishes) {
        let is_in = |slice: &Slice| slice.from <= at && at < slice.to;
        assert!(
            tracks[&track].iter().any(is_in),
            "an end of flow {id} is in no slice"
        );
        assert!(starts[id].1 < finishes[id].1, "flow {id} leads back");
    }

    let names: BTreeSet<_> = tracks
        .values()
        .flatten()
        .map(|slice| slice.name.clone())
        .collect();
    for event in recording.events() {
        // A wake alone says too little of its task to draw it.
        match (&event.span, &event.moment) {
            (Some(span), Moment::SpanStarted) => assert!(names.contains(&span.to_string()), "{span}"),
            (_, Moment::Spawned { .. }) => {
                let start = format!("#{} ", event.task.as_ref().unwrap().id);
                assert!(names.iter().any(|name| name.starts_with(&start)), "{event}");
            }
            _ => {}
        }
    }
    tracks
}

/// Runs a program and keeps its last events.
fn recorded(clock: Clock, capacity: usize, program: impl AsyncFnOnce()) -> Recording {
    coro::trace::silence();
    let recorder = Recorder::with_capacity(capacity);
    let executor = Executor::builder()
        .clock(clock)
        .observer(recorder.clone())
        .build();
    executor.block_on(program());
    drop(executor);
    recorder.recording()
}

fn on_virtual_clock(program: impl AsyncFnOnce()) -> Recording {
    recorded(Clock::Virtual, 1 << 16, program)
}

async fn sleep(seconds: u64) {
    coro::sleep(Duration::from_secs(seconds)).await;
}

#[coro::traced]
async fn square(x: u64) -> u64 {
    sleep(3).await;
    x * x
}

#[coro::traced]
async fn cube(x: u64) -> u64 {
    sleep(3).await;
    x * square(x).await
}

#[coro::traced]
async fn nap(name: &str, seconds: u64) {
    if seconds == 0 {
        // A panic that nobody prints.
        std::panic::resume_unwind(Box::new(name.to_owned()));
    }
    sleep(seconds).await;
}

async fn everything() {
    let (sender, receiver) = async_channel::unbounded();
    let hears = coro::spawn_named(
        "hears \"it\"\\",
        async move { while receiver.recv().await.is_ok() {} },
    );
    let cubes = coro::spawn(async { coro::join_all([cube(3), cube(4)]).await });
    let aborted = coro::spawn_named("aborted", nap("a\n", 100));
    let panics = coro::spawn_named("panics", nap("b", 0));
    for seconds in [0, 1, 1, 2] {
        sleep(seconds).await;
        coro::yield_now().await;
        sender.send(()).await.unwrap();
    }
    drop(sender);
    hears.await.unwrap();
    aborted.abort();
    assert!(aborted.await.is_err() && panics.await.is_err());
    let cubed = async { drop(cubes.await.unwrap()) };
    coro::race(cubed, nap("c", 50)).await;
}

#[test]
fn traces_are_well_formed_wherever_the_recording_begins() {
    let all = on_virtual_clock(everything);
    checked(&all);
    for capacity in 1..all.events().len() {
        checked(&recorded(Clock::Virtual, capacity, everything));
    }
    checked(&Recording::default());
    let again = on_virtual_clock(everything);
    assert_eq!(perfetto(&all), perfetto(&again));
}

#[test]
fn a_deadlock_is_in_the_trace() {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(recorder.clone())
        .build();
    let stuck = std::panic::catch_unwind(AssertUnwindSafe(|| executor.block_on(coro::pending::<()>())));
    assert!(stuck.is_err());
    checked(&recorder.recording());
    assert!(perfetto(&recorder.recording()).contains(r#"{"name":"deadlock","ph":"i""#));
}

#[test]
fn a_call_is_one_slice_however_often_it_is_suspended() {
    let tracks = checked(&on_virtual_clock(async || {
        coro::join_all([cube(3), cube(4), cube(5)]).await;
    }));
    let cubes = tracks
        .values()
        .flatten()
        .filter(|slice| slice.name.starts_with("cube("));
    let lengths: Vec<_> = cubes.map(|slice| slice.to - slice.from).collect();
    assert_eq!(lengths, [6_000_000_000; 3]);
}

#[test]
fn calls_that_overlap_without_being_in_each_other_lie_on_tracks_of_their_own() {
    let tracks = checked(&on_virtual_clock(async || {
        let later = async {
            sleep(1).await;
            nap("second", 5).await;
        };
        let (mut first, mut second) = (pin!(nap("first", 3)), pin!(later));
        // A foreign `join`: coro hears nothing of its branches.
        let open = RefCell::new((true, true));
        poll_fn(|cx| {
            let mut open = open.borrow_mut();
            open.0 = open.0 && first.as_mut().poll(cx).is_pending();
            open.1 = open.1 && second.as_mut().poll(cx).is_pending();
            if open.0 || open.1 {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }));
    let with_naps = tracks
        .values()
        .filter(|slices| slices.iter().any(|slice| slice.name.starts_with("nap(")));
    assert_eq!(with_naps.count(), 2);
}

#[test]
fn polls_on_the_real_clock_last_as_long_as_they_did() {
    let tracks = checked(&recorded(Clock::Real, 1 << 16, async || {
        std::thread::sleep(Duration::from_millis(2));
        coro::yield_now().await;
    }));
    let polls: Vec<_> = tracks[&1].iter().filter(|slice| slice.name != "parked").collect();
    assert_eq!(polls.len(), 2);
    assert!(polls[0].to - polls[0].from >= 2_000_000);
    assert!(polls[1].to - polls[1].from < 2_000_000);
}

#[test]
fn a_small_recording_is_this_trace() {
    let recording = on_virtual_clock(async || {
        coro::spawn_named("sleeper", nap("a", 3)).await.unwrap();
    });
    checked(&recording);
    // The lines of this file may change.
    let mut parts = perfetto(&recording).replace(file!(), "\0");
    while let Some(at) = parts.find("\0:") {
        let rest = parts[at + 2..]
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .to_owned();
        parts.replace_range(at.., &format!("HERE{rest}"));
    }
    assert_eq!(parts, include_str!("perfetto.json"));
}
