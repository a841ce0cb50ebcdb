//! What is said beside a picture: what a lane waited for, who woke whom, how many polls there were.

use std::collections::HashMap;
use std::time::Duration;

use super::axis::{Axis, rounded};
use super::lanes::{Lane, Lanes, State, Wake};
use super::paint::{fit, printable};
use crate::clock::Instant;
use crate::observe::Short;
use crate::observe::{Cause, On};

/// How much of a name is said where more follows it.
const NAME: usize = 24;

/// The names of tasks, for those who wait for them.
pub(super) struct Names<'a>(HashMap<u32, &'a str>);

impl<'a> Names<'a> {
    pub(super) fn of(lanes: &'a Lanes) -> Self {
        let tasks = lanes.lanes.iter().filter(|lane| lane.branch.is_none());
        Names(tasks.map(|lane| (lane.task.id, lane.name.as_str())).collect())
    }

    fn get(&self, id: u32) -> String {
        match self.0.get(&id) {
            Some(name) => printable(name),
            None => format!("#{id}"),
        }
    }
}

/// The call that stands for the whole lane, if its name does not say it: it is said beside the lane.
pub(super) fn whole_call(lane: &Lane) -> Option<usize> {
    if lane.named_by.is_some() {
        return lane.named_by;
    }
    let mut outermost = (0..lane.calls.len()).filter(|&call| lane.calls[call].parent.is_none());
    match (outermost.next(), outermost.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// `transfer(1, 2)`, `sleep 500ms ×2`, `waits for a`, in the order in which each first happened.
pub(super) fn summary(lane: &Lane, names: &Names<'_>, axis: &Axis, visible: Duration) -> Vec<String> {
    let mut said: Vec<(String, usize)> = Vec::new();
    let mut places = HashMap::new();
    let mut unpolled = Duration::ZERO;
    for stretch in &lane.stretches {
        let what = match (stretch.state, stretch.wait.map(|wait| wait.on)) {
            (State::Polled, _) => continue,
            (State::Ready, _) => {
                unpolled += stretch.to - stretch.from;
                continue;
            }
            (_, Some(on)) => waits_for(on, names),
            (State::Stuck, None) => "no waker was kept".to_owned(),
            (_, None) => continue,
        };
        let place = *places.entry(what).or_insert_with_key(|what| {
            said.push((what.clone(), 0));
            said.len() - 1
        });
        said[place].1 += 1;
    }
    let call = whole_call(lane).filter(|_| lane.named_by.is_none());
    let call = call.map(|call| printable(&lane.calls[call].span.to_string()));
    let said = said.into_iter().map(|(what, times)| match times {
        1 => what,
        _ => format!("{what} ×{times}"),
    });
    let ready =
        (unpolled >= visible && !unpolled.is_zero()).then(|| format!("ready {}", axis.length(unpolled)));
    call.into_iter().chain(said).chain(ready).collect()
}

fn waits_for(on: On, names: &Names<'_>) -> String {
    match on {
        On::Sleep { since, until } if until < Instant::NEVER => format!("sleep {}", rounded(until - since)),
        On::Task(id) => format!("waits for {}", names.get(id)),
        On::All(many) => format!("all of {many}"),
        On::First(many) => format!("first of {many}"),
        _ => on.to_string(),
    }
}

/// `1s a → b, main`: the wakes that a task or somebody outside gave to another task.
pub(super) fn wakes(lanes: &Lanes, axis: &Axis) -> Vec<String> {
    let mut said: Vec<(Instant, Cause, String)> = Vec::new();
    for (wake, by, to) in between_lanes(lanes) {
        match said.last_mut() {
            Some((at, cause, text)) if (*at, *cause) == (wake.at, wake.by) => {
                text.push_str(", ");
                text.push_str(&to);
            }
            _ => said.push((wake.at, wake.by, format!("{} {by} → {to}", axis.moment(wake.at)))),
        }
    }
    said.into_iter().map(|(_, _, text)| text).collect()
}

/// `a → b ×12`: the same, if they are too many to name the moment of each.
pub(super) fn wakes_in_sum(lanes: &Lanes) -> Vec<String> {
    let mut said: Vec<(String, usize)> = Vec::new();
    let mut places = HashMap::new();
    for (_, by, to) in between_lanes(lanes) {
        let place = *places.entry(format!("{by} → {to}")).or_insert_with_key(|pair| {
            said.push((pair.clone(), 0));
            said.len() - 1
        });
        said[place].1 += 1;
    }
    let said = said.into_iter().map(|(pair, times)| format!("{pair} ×{times}"));
    said.collect()
}

fn between_lanes(lanes: &Lanes) -> impl Iterator<Item = (&Wake, String, String)> {
    lanes.wakes.iter().filter_map(|wake| {
        let to = &lanes.lanes[wake.to];
        let by = match (wake.by, wake.from) {
            _ if wake.spawned => return None,
            (Cause::Task(id), _) if id == to.task.id => return None,
            (Cause::Task(_), Some(from)) => printable(&lanes.lanes[from].name),
            (Cause::Task(id), None) => format!("#{id}"),
            (Cause::Outside, _) => "outside".to_owned(),
            (Cause::Timer | Cause::Driver, _) => return None,
        };
        Some((wake, by, printable(&to.name)))
    })
}

/// `8 polls`, `longest poll 1.2ms b src/bank.rs:14`, `worst ready-delay 100ms b`.
pub(super) fn statistics(lanes: &Lanes, axis: &Axis) -> Vec<String> {
    let statistics = &lanes.statistics;
    let mut said = vec![match statistics.polls {
        1 => "1 poll".to_owned(),
        many => format!("{many} polls"),
    }];
    let name = |lane: usize| fit(&printable(&lanes.lanes[lane].name), NAME);
    if let Some(longest) = &statistics.longest {
        let (ran, at) = (rounded(longest.ran), Short(longest.at));
        said.push(format!("longest poll {ran} {} {at}", name(longest.lane)));
    }
    if let Some(worst) = &statistics.worst_delay {
        let delay = axis.length(worst.delay);
        said.push(format!("worst ready-delay {delay} {}", name(worst.lane)));
    }
    if let Some(at) = lanes.deadlocked {
        said.push(format!("deadlock at {}", axis.moment(at)));
    }
    if lanes.lost > 0 {
        said.push(format!("{} earlier events were lost", lanes.lost));
    }
    said
}
