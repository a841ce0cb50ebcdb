//! Timelines, byte for byte.

use super::made::{self, Made, ms};
use super::{svg, timeline};
use crate::observe::{Cause, On, Recording};

#[track_caller]
fn shows(timeline: &super::Timeline, expected: &str) {
    let shown = timeline.to_string();
    assert_eq!(
        shown.trim_end_matches('\n'),
        expected.trim_matches('\n'),
        "\n{shown}"
    );
}

/// All tags are closed, in order.
#[track_caller]
fn is_well_formed(drawing: &str) {
    let mut open = Vec::new();
    for tag in drawing.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '/']).next().unwrap_or("");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(name),
        }
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert!(name == "style" || text.split('&').skip(1).all(|entity| entity.contains(';')));
    }
    assert_eq!(open, [""; 0]);
}

/// Calls that are too short for their names, and names that no terminal should see.
fn many_calls() -> Made {
    let mut made = Made::new();
    made.spawned(1, "naïve 日本語 \x1b[31mred", None).polled(1);
    let setup = made.call(1, None, "a_function_with_a_long_name", "\"line\\n\", 1");
    made.sleeps(1, 20)
        .at(20)
        .woken(1, Cause::Timer)
        .polled(1)
        .returned(1, &setup);
    for at in 20..40 {
        let short = made.call(1, None, "short", "");
        let inner = made.call(1, Some(&short), "inner", "1");
        made.sleeps(1, 1).at(at + 1).woken(1, Cause::Timer).polled(1);
        made.returned(1, &inner).returned(1, &short);
    }
    let timed = made.call(1, None, "fetch", "\"https://example.org\"");
    made.sleeps(1, 30).at(70).woken(1, Cause::Timer).polled(1);
    made.of_span(
        1,
        &timed,
        crate::observe::Moment::SpanCancelled { waiting_on: None },
    );
    made.at(80).finished(1);
    made
}

fn workers() -> Made {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    for id in 2..1002 {
        made.spawned(id, "worker", Some(1));
    }
    made.suspended(1, Some(On::All(1000)));
    for id in 2..1002 {
        made.polled(id).sleeps(id, 50);
    }
    made.at(50);
    for id in 2..1002 {
        made.woken(id, Cause::Timer);
    }
    for id in 2..1002 {
        made.polled(id).finished(id);
    }
    made.woken(1, Cause::Task(1001)).polled(1);
    made.at(53)
        .suspended_after(1, Some(On::Outside), ms(3))
        .at(100)
        .woken(1, Cause::Outside)
        .polled(1)
        .finished(1);
    made
}

fn different() -> Made {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    for id in 2..1002 {
        made.spawned(id, "worker", Some(1));
    }
    made.suspended(1, Some(On::All(1000)));
    for id in 2..1002 {
        made.at(u64::from(id)).polled(id).finished(id);
    }
    made.woken(1, Cause::Task(1001)).polled(1).finished(1);
    made
}

#[test]
fn two_tasks_that_wait_for_each_others_timers() {
    shows(
        &timeline(&made::two_that_wait().recording()),
        "
t(s)   0         0.5       1          1.5
main   █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄·█┄┄┄┄┄┄┄┄█✓  all of 2 ×2, ready 100ms
├ a    █▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒█✓             transfer(1, 2), sleep 500ms ×2
└ b    █────────────────────·█▒▒▒▒▒▒▒▒█✓  transfer(2, 1), waits for a, sleep 40…
wakes 1s a → b, main · 1.5s b → main
█ polled  ▒ timer  ─ waiting on a task  · ready, not polled  ┄ awaiting children
✓ done
9 polls · worst ready-delay 100ms b
",
    );
}

#[test]
fn the_same_wider() {
    shows(
        &timeline(&made::two_that_wait().recording()).width(110),
        "
t(s)   0              0.5            1               1.5
main   █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄··█┄┄┄┄┄┄┄┄┄┄┄┄█✓  all of 2 ×2, ready 100ms
├ a    █▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓                  transfer(1, 2), sleep 500ms ×2
└ b    █──────────────────────────────··█▒▒▒▒▒▒▒▒▒▒▒▒█✓  transfer(2, 1), waits for a, sleep 400ms, ready 100ms
wakes 1s a → b, main · 1.5s b → main
█ polled  ▒ timer  ─ waiting on a task  · ready, not polled  ┄ awaiting children  ✓ done
9 polls · worst ready-delay 100ms b
",
    );
}

#[test]
fn polls_in_their_order() {
    shows(
        &timeline(&made::two_that_wait().recording()).by_steps(),
        "
step   0                5
main   ████┄┄┄┄┄┄┄┄┄┄······█████··████✓   all of 2, ready 3 steps
├ a    ···████▒▒▒████████✓                transfer(1, 2), sleep 500ms, ready 1 …
└ b    ······█████───···████▒▒▒████✓      transfer(2, 1), waits for a, sleep 40…
wakes step 5 a → b, main · step 8 b → main
█ polled  ▒ timer  ─ waiting on a task  · ready, not polled  ┄ awaiting children
✓ done
9 polls · worst ready-delay 2 steps b
",
    );
}

#[test]
fn branches_with_calls_inside_calls() {
    shows(
        &timeline(&made::three_cubes().recording()),
        "
t(s)       0        1        2        3        4        5        6
main       █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█✓  all of 3 ×2
├ cube(3)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
│                                     ╶square(3)─────────────────╴
├ cube(4)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
│                                     ╶square(4)─────────────────╴
└ cube(5)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s ×2
                                      ╶square(5)─────────────────╴
█ polled  ▒ timer  ┄ awaiting children  ✓ done
3 polls
",
    );
}

#[test]
fn a_cancelled_task_and_a_panicked_one() {
    shows(
        &timeline(&made::bad_ends().recording()),
        r#"
t(ms)     0        10        20       30        40
main      █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█──────────›  sleep 30ms, waits for listen
├ fetch   █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒✗            fetch("a", 3), sleep 2s
├ parse   █▒▒▒▒▒▒▒▒█!                               parse(b"<&>"), sleep 10ms
└ listen  █~~~~~~~~~~~~~~~~~~~~~~~~~~~~??????????›  no waker was kept
█ polled  ▒ timer  ─ waiting on a task  ~ outside or unknown
? nobody can wake it  ✗ cancelled  ! panicked  › goes on
6 polls · deadlock at 40ms
"#,
    );
}

#[test]
fn nothing_at_all() {
    shows(
        &timeline(&Recording::default()),
        "
nothing was recorded
",
    );
}

#[test]
fn a_recording_without_its_beginning() {
    shows(
        &timeline(&made::two_that_wait().without_the_first(14)),
        "
t(s)   0.5            1               1.5
a      █▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓                  transfer(1, 2), sleep 500ms
b      ~~~~~~~~~~~~~~~~··█▒▒▒▒▒▒▒▒▒▒▒▒█✓  transfer(2, 1), sleep 400ms, ready 10…
main   ~~~~~~~~~~~~~~~~··█┄┄┄┄┄┄┄┄┄┄┄┄█✓  all of 2, ready 100ms
wakes 1s a → b, main · 1.5s b → main
█ polled  ▒ timer  · ready, not polled  ┄ awaiting children
~ outside or unknown  ✓ done
6 polls · worst ready-delay 100ms b
",
    );
}

#[test]
fn branches_without_their_beginning() {
    shows(
        &timeline(&made::three_cubes().without_the_first(18)),
        "
t(s)       3        3.5       4        4.5       5        5.5       6
main       █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█✓  all of 3
├ cube(3)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s
│          ╶square(3)───────────────────────────────────────────────╴
├ cube(4)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s
│          ╶square(4)───────────────────────────────────────────────╴
└ cube(5)  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓  sleep 3s
           ╶square(5)───────────────────────────────────────────────╴
█ polled  ▒ timer  ┄ awaiting children  ✓ done
2 polls
",
    );
}

#[test]
fn many_calls_in_a_row_and_strange_names() {
    shows(
        &timeline(&many_calls().recording()),
        r#"
t(ms)                  0      20      40      60      80
naïve 日本語 \u{1b}[…  █▒▒▒▒▒▒█████████▒▒▒▒▒▒▒▒▒▒▒████✓   sleep 20ms, sleep 1ms…
                       ╶a_fun…╴╶╶╶╶╶╶╶╶╶fetch("ht…✗       a_function_with_a_lon…
                              ╶╴╶╶╶╶╶╶╶                   inner ×20
█ polled  ▒ timer  ✓ done  ✗ cancelled
23 polls
longest poll 10ms naïve 日本語 \u{1b}[31m… core/src/picture/made.rs:30
"#,
    );
}

#[test]
fn a_thousand_workers() {
    shows(
        &timeline(&workers().recording()),
        "
t(ms)           0               50              100
main            █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█~~~~~~~~~~~~~~~█✓  all of 1000, someone outside
└ worker ×1000  █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█✓                  sleep 50ms
wakes 50ms worker → main · 100ms outside → main
█ polled  ▒ timer  ┄ awaiting children  ~ outside or unknown  ✓ done
2003 polls · longest poll 3ms main core/src/picture/made.rs:30
",
    );
}

#[test]
fn a_thousand_different_tasks() {
    let shown = timeline(&different().recording()).to_string();
    let rows = shown.lines().filter(|line| line.starts_with('├')).count();
    assert_eq!(rows, 39);
    let beyond = shown.lines().find(|line| line.starts_with('…'));
    assert!(beyond.is_some_and(|line| line.ends_with(" more")), "{shown}");
}

#[test]
fn a_drawing_is_well_formed_and_says_places_and_arguments_where_the_pointer_rests() {
    let recordings = [
        made::two_that_wait().recording(),
        made::three_cubes().without_the_first(18),
        many_calls().recording(),
        workers().recording(),
        different().recording(),
        Recording::default(),
    ];
    for recording in recordings {
        is_well_formed(&svg(&recording));
    }
    let drawing = svg(&made::bad_ends().recording());
    is_well_formed(&drawing);
    assert!(drawing.contains("<title>#2 fetch, spawned at core/src/picture/made.rs:"));
    assert!(drawing.contains("fetch(&quot;a&quot;, 3) at core/src/picture/made.rs:"));
    assert!(drawing.contains("parse(b&quot;&lt;&amp;&gt;&quot;)"));
    assert!(drawing.contains(">nobody can wake it<"));
}

#[test]
fn a_wake_is_an_arrow_with_names_and_a_moment() {
    let drawing = svg(&made::two_that_wait().recording());
    assert!(drawing.contains("<title>1s: b woken by a</title>"));
    assert!(drawing.contains("<title>0s: b spawned by main</title>"));
    assert_eq!(
        drawing.matches("class=\"wake\" d=\"M0").count(),
        1,
        "one is in the legend"
    );
}

#[test]
fn a_full_recorder_is_drawn_at_once() {
    let mut made = Made::new();
    made.spawned(1, "main", None).polled(1);
    for id in 2..100 {
        made.spawned(id, "worker", Some(1));
    }
    let mut at = 0;
    while made.count() < 1 << 16 {
        at += 1;
        for id in 2..100 {
            made.at(at * 10 + u64::from(id) % 7).polled(id);
            let call = made.call(id, None, "work", "1");
            let branch = made.branch(id, Some(&call), "race", 0);
            made.returned(id, &branch).returned(id, &call);
            made.suspended(id, Some(On::Task(id - 1)))
                .woken(id, Cause::Task(id - 1));
        }
    }
    let recording = made.recording();
    let start = std::time::Instant::now();
    let (text, drawing) = (timeline(&recording).width(200).to_string(), svg(&recording));
    // Quadratic algorithms would take minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    eprintln!("{:?} {} {}\n{text}", start.elapsed(), text.len(), drawing.len());
}
