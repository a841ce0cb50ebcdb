//! What a person sees on the page of a run, and what happens when they point and type.

mod recording;
mod seen;

use std::sync::Arc;

use coro::observe::Recording;
use coro_browser::{Browser, Page};
use recording::{busy_recording, deadlocked_recording, long_recording, recording};

/// The page of that run, in a browser that lasts as long as it is held.
fn shown(run: &Recording) -> (Arc<Browser>, Page) {
    let browser = Browser::shared();
    let mut page = browser.open(&coro::picture::html(run));
    page.rest();
    (browser, page)
}

const CHOSEN: &str = "(document.querySelector('#chosen')?.textContent ?? '')";
const RANGE: &str = "document.querySelector('#range').textContent";
const DETAILS: &str = "document.querySelector('#details').innerText";

/// The selector of a slice of that kind which says this.
fn mark(page: &mut Page, kind: &str, says: &str) {
    let found = page.value(&format!(
        "(() => {{ document.querySelector('[data-mark]')?.removeAttribute('data-mark');
            const cell = [...document.querySelectorAll('[data-kind={kind}]')].find((cell) => cell.textContent.includes({says:?}));
            cell?.setAttribute('data-mark', ''); return Boolean(cell); }})()"
    ));
    assert_eq!(found, true, "there is no {kind} that says {says}");
}

fn names(page: &mut Page) -> Vec<String> {
    let names = page
        .value("[...document.querySelectorAll('[role=rowheader] .name')].map((name) => name.textContent)");
    let names = names.as_array().expect("a list of names");
    names
        .iter()
        .map(|name| name.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn it_loads_alone_and_complains_of_nothing() {
    let (_browser, mut page) = shown(&recording());
    for key in [
        "Tab", "Enter", "w", "+", "-", "0", "t", "t", "t", "b", "Escape", "?", "Escape",
    ] {
        page.key(key);
    }
    page.rest();
    assert_eq!(page.troubles(), [""; 0]);
    assert_eq!(page.files(), 1);
}

#[test]
fn its_policy_forbids_the_network() {
    let (_browser, mut page) = shown(&recording());
    let answer = page.text("fetch('data:,x').then(() => 'it came', () => 'refused')");
    assert_eq!(answer, "refused");
    assert_ne!(page.troubles(), [""; 0]);
}

#[test]
fn there_is_a_lane_for_each_task_and_branch() {
    let (_browser, mut page) = shown(&recording());
    let names = names(&mut page);
    let wanted = [
        "recording",
        "produce(8)",
        "consume()",
        "fetch(\"example.org\", 9)",
        "cube(3)",
        "cube(4)",
        "cube(5)",
    ];
    for name in wanted {
        assert!(
            names.iter().any(|other| other == name),
            "{name} is not in {names:?}"
        );
    }
    assert_eq!(names.len(), wanted.len());
    let statistics = page.text("document.querySelector('#stats').innerText");
    for name in ["polls", "longest poll", "worst ready delay", "lost events"] {
        assert!(statistics.contains(name), "{statistics}");
    }
}

#[test]
fn a_filter_leaves_the_lanes_of_that_name_and_those_around_them() {
    let (_browser, mut page) = shown(&recording());
    page.key("/");
    page.write("CUBE(4");
    page.rest();
    assert_eq!(names(&mut page), ["recording", "cube(4)"]);
    assert_eq!(
        page.text("document.querySelector('#count').textContent"),
        "2 of 7 lanes"
    );
    page.write("nothing like this");
    page.until("!document.querySelector('#empty').hidden");
    page.key("Escape");
    page.rest();
    assert_eq!(names(&mut page).len(), 7);
}

#[test]
fn wheel_keys_and_drag_change_what_is_seen() {
    let (_browser, mut page) = shown(&recording());
    let all = page.text(RANGE);
    let middle = page.place("#lanes > canvas").middle();
    let changed = |page: &mut Page, from: &str| {
        page.until(&format!("{RANGE} !== {from:?}"));
        page.text(RANGE)
    };

    page.wheel(middle, -400.0, false);
    let closer = changed(&mut page, &all);
    page.wheel(middle, 200.0, true);
    let further = changed(&mut page, &closer);
    page.drag(middle, (middle.0 + 200.0, middle.1));
    let dragged = changed(&mut page, &further);
    page.value("document.querySelector('#lanes').focus()");
    page.key("+");
    let closest = changed(&mut page, &dragged);
    page.key("ArrowRight");
    let moved = changed(&mut page, &closest);
    page.key("-");
    changed(&mut page, &moved);
    page.key("0");
    page.until(&format!("{RANGE} === {all:?}"));
}

#[test]
fn a_call_under_the_pointer_says_its_arguments_and_its_place() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "call", "connect(2)");
    let at = page.place("[data-mark]").middle();
    page.point(at);
    page.until("!document.querySelector('#tip').hidden");
    let tip = page.text("document.querySelector('#tip').innerText");
    assert!(tip.contains("connect(2)"), "{tip}");
    assert!(tip.contains("recording.rs:"), "{tip}");
    assert!(tip.contains("240 ms, from 0.120s to 0.360s"), "{tip}");

    page.click(at);
    page.until("!document.querySelector('#details').hidden");
    let details = page.text(DETAILS);
    for fact in ["connect(2)", "arguments\n2", "recording.rs:", "Polls meanwhile"] {
        assert!(details.contains(fact), "{fact:?} is not in {details}");
    }
}

#[test]
fn a_cancelled_call_says_what_it_waited_for() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "call", "fetch(");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    page.until("!document.querySelector('#details').hidden");
    let details = page.text(DETAILS);
    for fact in ["cancelled", "sleep 480ms at ", "\"example.org\", 9"] {
        assert!(details.contains(fact), "{fact:?} is not in {details}");
    }
}

#[test]
fn a_click_on_a_wake_leads_to_its_cause_and_b_leads_back() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "wake", "consume() woken; at 0.270s; by #2");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    page.until(&format!("{CHOSEN}.includes('produce(8)')"));
    let cause = page.text(CHOSEN);
    assert!(
        cause.starts_with("poll ") && cause.contains("at 0.270s"),
        "{cause}"
    );
    assert!(page.text(DETAILS).contains("woke"));
    page.value("document.querySelector('#lanes').focus()");
    page.key("b");
    page.until(&format!("{CHOSEN}.includes('of consume()')"));
    // The same way once more, by the keyboard.
    page.key("w");
    page.until(&format!("{CHOSEN} === {cause:?}"));
}

#[test]
fn a_wake_that_is_off_the_screen_is_scrolled_to() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "polled", "poll");
    mark(&mut page, "wake", "consume() woken; at 0.630s; by #2");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    page.until(&format!("{CHOSEN}.includes('produce(8)')"));
    page.value("document.querySelector('#lanes').focus()");
    for _ in 0..12 {
        page.key("ArrowLeft");
    }
    for _ in 0..8 {
        page.key("z");
    }
    let close = page.text(RANGE);
    page.key("b");
    page.until(&format!(
        "{RANGE} !== {close:?} && {CHOSEN}.includes('of consume()')"
    ));
    let (ring, lanes) = (page.place("#chosen"), page.place("#lanes"));
    assert!(
        ring.x >= lanes.x && ring.x < lanes.x + lanes.width,
        "{ring:?} {lanes:?}"
    );
}

#[test]
fn everything_is_reached_by_keyboard() {
    let (_browser, mut page) = shown(&recording());
    page.value("document.querySelector('#lanes').focus()");
    page.key("Tab");
    page.until(&format!("{CHOSEN}.startsWith('poll 1 of recording')"));
    page.key("ArrowDown");
    page.until(&format!("{CHOSEN}.startsWith('poll 2 of produce')"));
    page.key("ArrowDown");
    page.until(&format!("{CHOSEN}.startsWith('produce(8)')"));
    page.key("ArrowUp");
    page.key("ArrowRight");
    page.until(&format!("{CHOSEN}.includes('waiting for a timer')"));
    page.key("End");
    page.until(&format!("{CHOSEN}.includes('0.720s')"));
    page.key("Enter");
    page.until("document.activeElement.id === 'details'");
    page.key("Escape");
    page.until("document.activeElement.id === 'lanes' && document.querySelector('#details').hidden");
    page.key("?");
    page.until("document.querySelector('#keys').open");
    page.key("Escape");
    page.until("!document.querySelector('#keys').open");
    // Nobody is kept in the lanes: after Escape, Tab goes on.
    page.value("document.querySelector('#lanes').focus()");
    page.key("Escape");
    page.until("!document.querySelector('#chosen')");
    page.key("Shift+Tab");
    page.until("document.activeElement.id === 'help'");
}

#[test]
fn whoever_cannot_see_it_is_told() {
    let (_browser, mut page) = shown(&recording());
    page.value("document.querySelector('#lanes').focus()");
    page.key("Tab");
    page.until("document.querySelector('#lanes').getAttribute('aria-activedescendant') === 'chosen'");
    page.until(&format!(
        "document.querySelector('#said').textContent === {CHOSEN}"
    ));
    let nameless = page.value(
        "[...document.querySelectorAll('button, input')]
            .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML)",
    );
    assert_eq!(nameless.as_array().map(Vec::len), Some(0), "{nameless}");
}

#[test]
fn light_and_dark_differ_and_both_can_be_read() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "call", "connect(2)");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    let background = "getComputedStyle(document.body).backgroundColor";
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        page.prefer(scheme);
        page.rest();
        grounds.push(page.text(background));
        let faint = page.value(seen::FAINT);
        assert_eq!(faint.as_array().map(Vec::len), Some(0), "{scheme}: {faint:#}");
    }
    assert_ne!(grounds[0], grounds[1]);
    // The button overrules the system.
    page.prefer("dark");
    page.value("document.querySelector('#theme').click()");
    page.until(&format!("{background} === {:?}", grounds[0]));
}

#[test]
fn as_many_events_as_a_recorder_keeps_are_shown_and_moved() {
    let run = long_recording();
    assert_eq!(run.events().len(), 1 << 16);
    let (_browser, mut page) = shown(&run);
    let statistics = page.text("document.querySelector('#stats').innerText");
    assert!(
        statistics.contains(&format!("lost events\n{}", run.lost())),
        "{statistics}"
    );
    for _ in 0..10 {
        let before = page.text(RANGE);
        page.key("+");
        page.until(&format!("{RANGE} !== {before:?}"));
    }
    page.value("document.querySelector('#lanes').focus()");
    page.value("document.querySelector('#lanes').scrollTop = 1e6");
    page.rest();
    page.key("Tab");
    page.until(&format!("{CHOSEN} !== ''"));
    // Only what is near is made of elements.
    let elements = page.value("document.querySelectorAll('*').length");
    assert!(elements.as_u64() < Some(1500), "{elements}");
    assert_eq!(page.troubles(), [""; 0]);
}

#[test]
fn on_the_real_clock_polls_take_time_and_the_worst_delay_can_be_gone_to() {
    let (_browser, mut page) = shown(&busy_recording());
    let legend = page.text("document.querySelector('#legend').innerText");
    assert!(legend.contains("ready, not polled"), "{legend}");
    for at in [0, 1] {
        page.value(&format!(
            "document.querySelectorAll('#stats button')[{at}].click()"
        ));
        page.until(&format!(
            "{CHOSEN}.includes({:?})",
            ["poll ", "ready, not polled"][at]
        ));
    }
    assert!(page.text(DETAILS).contains("lasted"));
    assert_eq!(page.troubles(), [""; 0]);
}

#[test]
fn a_deadlock_is_said_at_the_top() {
    let (_browser, mut page) = shown(&deadlocked_recording());
    let statistics = page.text("document.querySelector('#stats').innerText");
    assert!(statistics.contains("deadlock\nat 0.020s"), "{statistics}");
}

#[test]
fn nothing_recorded_is_said_to_be_nothing() {
    let (_browser, mut page) = shown(&Recording::default());
    assert!(
        page.text("document.querySelector('main').innerText")
            .contains("Nothing was recorded.")
    );
    for key in ["+", "0", "Tab", "w", "z"] {
        page.key(key);
    }
    page.rest();
    assert_eq!(page.troubles(), [""; 0]);
}

#[test]
fn a_wake_that_no_poll_caused_says_whose_it_was() {
    let (_browser, mut page) = shown(&recording());
    mark(&mut page, "wake", "by a timer");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    page.until("document.querySelector('#note').textContent === 'woken by a timer, not by a poll'");
    page.value("document.querySelector('#lanes').focus()");
    page.key("ArrowRight");
    page.until("document.querySelector('#note').textContent === ''");
}

/// Pictures of the page for whoever works on it, in the directory that `PHOTOGRAPHS` names.
#[test]
fn photographs() {
    let Some(directory) = std::env::var_os("PHOTOGRAPHS").map(std::path::PathBuf::from) else {
        return;
    };
    let (_browser, mut page) = shown(&recording());
    page.photograph(&directory.join("light.png"));
    page.prefer("dark");
    mark(&mut page, "call", "connect(2)");
    let at = page.place("[data-mark]").middle();
    page.point(at);
    page.rest();
    page.photograph(&directory.join("dark.png"));
    mark(&mut page, "wake", "consume() woken; at 0.270s; by #2");
    let at = page.place("[data-mark]").middle();
    page.click(at);
    page.value("document.querySelector('#lanes').focus()");
    page.rest();
    page.photograph(&directory.join("wake.png"));
    page.prefer("light");
    page.key("z");
    page.rest();
    page.photograph(&directory.join("zoomed.png"));
    page.key("?");
    page.rest();
    page.photograph(&directory.join("keys.png"));
    let (_browser, mut page) = shown(&deadlocked_recording());
    page.photograph(&directory.join("deadlock.png"));
    let (_browser, mut page) = shown(&busy_recording());
    page.photograph(&directory.join("busy.png"));
    let (_browser, mut page) = shown(&long_recording());
    page.photograph(&directory.join("long.png"));
}
