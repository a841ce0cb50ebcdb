//! The drawing: what everything looks like.

use std::collections::HashSet;
use std::fmt::Write;

use super::super::axis::{Axis, rounded};
use super::super::lanes::{Call, Ending, Lane, Lanes, Poll, State, Stretch, Wake};
use super::super::paint::{fit, printable};
use super::super::words::whole_call;
use super::{CALLS, LANE, ROWS_OF_CALLS, SMALL, WIDTH};
use crate::clock::Instant;
use crate::observe::Cause;
use crate::observe::Short;

/// How wide a poll is at least, and how near to the one before it is not drawn.
const POLL: f64 = 3.0;
const NEAR: f64 = 1.0;

/// How many arrows are drawn, and up to how many from tasks to those that they spawned.
const ARROWS: usize = 400;
const SPAWNS: usize = 20;

/// How many ends of a lane are marked, besides the last.
const EARLIER: usize = 20;

pub(super) struct Canvas<'a> {
    lanes: &'a Lanes,
    pub(super) axis: Axis,
    /// Where the chart begins, and how wide it is.
    pub(super) left: f64,
    width: f64,
    drawn: String,
}

/// Where a lane is drawn.
pub(super) struct Row {
    lane: usize,
    pub(super) middle: f64,
    calls: usize,
    pub(super) bottom: f64,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(lanes: &'a Lanes, axis: Axis, left: f64, width: f64) -> Self {
        let drawn = String::new();
        Canvas {
            lanes,
            axis,
            left,
            width,
            drawn,
        }
    }

    pub(super) fn finish(self) -> String {
        self.drawn
    }

    pub(super) fn add(&mut self, element: impl AsRef<str>) {
        self.drawn.push_str(element.as_ref());
        self.drawn.push('\n');
    }

    fn x(&self, at: Instant) -> f64 {
        self.left + self.axis.place_exactly(at, self.width)
    }

    pub(super) fn row(&self, lane: usize, top: f64) -> Row {
        let shown = &self.lanes.lanes[lane];
        let deepest = shown.calls.iter().map(|call| call.depth + 1).max().unwrap_or(0);
        let calls = deepest.saturating_sub(whole_is_said(shown)).min(ROWS_OF_CALLS);
        Row {
            lane,
            middle: top + LANE / 2.0,
            calls,
            bottom: top + LANE + calls as f64 * CALLS,
        }
    }

    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let text = escaped(text);
        self.add(format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
        ));
    }

    pub(super) fn titled_text(&mut self, class: &str, x: f64, y: f64, text: &str, title: &str) {
        let (text, title) = (escaped(text), escaped(&printable_lines(title)));
        self.add(format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}<title>{title}</title></text>"
        ));
    }

    pub(super) fn grid(&mut self, top: f64, bottom: f64) {
        let (unit, ticks) = self.axis.ticks((self.width / 90.0) as usize);
        self.text("quiet", super::MARGIN, top - 6.0, &unit);
        if self.axis.zero.0 > 0 {
            let after = format!("after {}", self.axis.moment(self.axis.zero));
            self.text("quiet", WIDTH - 160.0, top - 6.0, &after);
        }
        for tick in ticks {
            let x = self.x(tick.at);
            self.add(format!(
                "<path class=\"grid\" d=\"M{x:.1} {top:.1}V{bottom:.1}\"/>"
            ));
            self.text("quiet", x - 3.0, top - 6.0, &tick.label);
        }
    }

    /// From a lane down to its child.
    pub(super) fn elbow(&mut self, x: f64, from: f64, to: f64, width: f64) {
        self.add(format!(
            "<path class=\"tree\" d=\"M{x:.1} {from:.1}V{to:.1}h{width:.1}\"/>"
        ));
    }

    pub(super) fn lane(&mut self, row: &Row) {
        let lane = &self.lanes.lanes[row.lane];
        let mut last = f64::NEG_INFINITY;
        for stretch in lane
            .stretches
            .iter()
            .filter(|stretch| stretch.state != State::Polled)
        {
            // What is too short to be seen lies below a poll.
            if self.x(stretch.to) - last >= 0.3 {
                self.stretch(lane, stretch, row.middle);
                last = self.x(stretch.to);
            }
        }
        let mut last = f64::NEG_INFINITY;
        for poll in &lane.polls {
            let (from, to) = (self.x(poll.from), self.x(poll.to));
            if to - last >= NEAR {
                self.poll(lane, poll, row.middle);
                last = to.max(from);
            }
        }
        let bad = lane.earlier.iter().filter(|(_, end)| *end != Ending::Done);
        for (at, end) in bad.take(EARLIER) {
            let x = self.x(*at) + POLL + 9.0;
            self.add(mark(*end, x, row.middle));
        }
        let end = self.x(lane.to) + POLL + 9.0;
        self.add(mark(lane.end, end, row.middle));
        let skipped = whole_is_said(lane);
        for call in &lane.calls {
            if let Some(depth) = call.depth.checked_sub(skipped)
                && depth < row.calls
            {
                let top = row.middle + LANE / 2.0 + depth as f64 * CALLS - 3.0;
                self.call(call, top);
            }
        }
    }

    fn stretch(&mut self, lane: &Lane, stretch: &Stretch, middle: f64) {
        let (from, to) = (self.x(stretch.from), self.x(stretch.to));
        let (class, half) = match stretch.state {
            State::Polled => return,
            State::Timer => ("timer", 5.0),
            State::Ready => ("ready", 5.0),
            State::Task(_) => ("task", 1.5),
            State::Children => ("children", 0.0),
            State::Outside | State::Unknown => ("outside", 0.0),
            State::Stuck => ("stuck", 0.0),
        };
        let what = match (stretch.state, &stretch.wait) {
            (State::Ready, _) => "ready, not polled".to_owned(),
            (_, Some(wait)) => format!("waiting on {wait}"),
            (State::Stuck, None) => "nobody can wake it".to_owned(),
            (_, None) => "waiting on what nobody knows of".to_owned(),
        };
        let title = format!("{}: {what}\n{}", lane.name, self.times(stretch.from, stretch.to));
        let title = escaped(&printable_lines(&title));
        let width = to - from;
        self.add(if half > 0.0 {
            let (top, height) = (middle - half, 2.0 * half);
            format!(
                "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
                 height=\"{height:.1}\"><title>{title}</title></rect>"
            )
        } else {
            format!(
                "<path class=\"{class}\" d=\"M{from:.1} {middle:.1}h{width:.1}\"><title>{title}</title></path>"
            )
        });
    }

    fn poll(&mut self, lane: &Lane, poll: &Poll, middle: f64) {
        let (from, to) = (self.x(poll.from), self.x(poll.to));
        let mut title = format!("{}: polled, step {}", lane.name, poll.step);
        let places = [("from", poll.resumed_at), ("until", poll.suspended_at)];
        for (word, place) in places
            .into_iter()
            .filter_map(|(word, place)| Some((word, place?)))
        {
            let _written = write!(title, "\n{word} {}", Short(place));
        }
        let _written = write!(title, "\n{}", self.times(poll.from, poll.to));
        if !poll.ran.is_zero() {
            let _written = write!(title, ", ran {}", rounded(poll.ran));
        }
        let (title, top) = (escaped(&printable_lines(&title)), middle - 8.0);
        let width = (to - from - 0.6).max(POLL);
        self.add(format!(
            "<rect class=\"polled\" x=\"{from:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"16\" rx=\"1\">\
             <title>{title}</title></rect>"
        ));
    }

    fn call(&mut self, call: &Call, top: f64) {
        let (from, to) = (self.x(call.from), self.x(call.to));
        let width = (to - from).max(POLL);
        let (class, how) = match call.end {
            Ending::Done => ("call", ""),
            Ending::Open => ("call", ", goes on"),
            Ending::Cancelled => ("call bad", ", cancelled"),
            Ending::Panicked => ("call bad", ", panicked"),
        };
        let name = call.span.to_string();
        let times = self.times(call.from, call.to);
        let mut title = format!("{name} at {}\n{times}{how}", Short(call.span.at));
        if let Some(wait) = &call.wait {
            let _written = write!(title, "\nwhile waiting on {wait}");
        }
        if !call.begun {
            title.push_str("\nbegan before the recording");
        }
        let title = escaped(&printable_lines(&title));
        let fitting = ((width - 10.0) / SMALL) as usize;
        let name = match fitting {
            0..3 => String::new(),
            _ => escaped(&fit(&printable(&name), fitting)),
        };
        let (x, y) = (from + 5.0, top + 12.0);
        self.add(format!(
            "<g><rect class=\"{class}\" x=\"{from:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"16\" rx=\"3\"/>\
             <text class=\"inside\" x=\"{x:.1}\" y=\"{y:.1}\">{name}</text><title>{title}</title></g>"
        ));
    }

    pub(super) fn wakes(&mut self, rows: &[Row]) {
        let mut middles = vec![None; self.lanes.lanes.len()];
        for row in rows {
            middles[row.lane] = Some(row.middle);
        }
        self.add(HEADS);
        // Who spawned whom is seen from the tree as well, and many arrows from one place are a blot.
        let spawns = self.lanes.wakes.iter().filter(|wake| wake.spawned).count();
        let mut drawn = HashSet::new();
        for wake in &self.lanes.wakes {
            let from = match (wake.by, wake.from) {
                _ if wake.spawned && spawns > SPAWNS => continue,
                (Cause::Outside, _) => None,
                (Cause::Task(_), Some(from)) if from != wake.to => Some(from),
                _ => continue,
            };
            let Some(to) = middles[wake.to] else { continue };
            // From outside of all lanes it falls from above.
            let Some(from) = from.map_or(Some(to - LANE - 2.0), |from| middles[from]) else {
                continue;
            };
            let x = self.x(wake.at) + POLL / 2.0;
            if drawn.len() < ARROWS && drawn.insert((x as i64, from as i64, to as i64)) {
                self.wake(wake, x, from, to);
            }
        }
    }

    fn wake(&mut self, wake: &Wake, x: f64, from: f64, to: f64) {
        let (class, head, did) = match wake.spawned {
            true => ("spawn", "spawned", "spawned"),
            false => ("wake", "woken", "woken"),
        };
        let by = wake.from.map(|from| self.lanes.lanes[from].name.as_str());
        let by = by.unwrap_or("someone outside");
        let name = &self.lanes.lanes[wake.to].name;
        let title = format!("{}: {name} {did} by {by}", self.axis.moment(wake.at));
        let title = escaped(&printable(&title));
        // It leaves and arrives at the edges of polls, and keeps clear of what lies between.
        let down = (to - from).signum();
        let (from, to) = (from + down * 8.0, to - down * 8.0);
        let aside = match wake.from {
            Some(_) => x + ((to - from).abs() / 4.0).clamp(6.0, 22.0),
            None => x,
        };
        let (first, second) = (from + (to - from) * 0.25, from + (to - from) * 0.7);
        self.add(format!(
            "<path class=\"{class}\" \
             d=\"M{x:.1} {from:.1}C{aside:.1} {first:.1} {aside:.1} {second:.1} {x:.1} {to:.1}\" \
             marker-end=\"url(#coro-{head})\"><title>{title}</title></path>"
        ));
    }

    fn times(&self, from: Instant, to: Instant) -> String {
        let (begin, end) = (self.axis.moment(from), self.axis.moment(to));
        match from == to {
            true => format!("at {begin}"),
            false => format!("{}: from {begin} to {end}", self.axis.length(to - from)),
        }
    }
}

/// The sign for an end.
pub(super) fn mark(ending: Ending, x: f64, y: f64) -> String {
    let (class, shape) = match ending {
        Ending::Done => ("mark", "m-4 0l3 3.5l5 -7"),
        Ending::Cancelled => ("mark bad", "m-3.5 -3.5l7 7m0 -7l-7 7"),
        Ending::Panicked => ("mark bad", "m0 -5v5.5m0 4v.1"),
        Ending::Open => ("mark open", "m-2 -3.5l3.5 3.5l-3.5 3.5"),
    };
    format!("<path class=\"{class}\" d=\"M{x:.1} {y:.1}{shape}\"/>")
}

/// Whether the outermost call is not drawn, since it is said beside the lane: how many rows that saves.
fn whole_is_said(lane: &Lane) -> usize {
    usize::from(whole_call(lane).is_some())
}

const HEADS: &str = "\
<defs>
<marker id=\"coro-woken\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path class=\"head\" d=\"M0 0L6 3L0 6z\"/></marker>
<marker id=\"coro-spawned\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path class=\"spawn-head\" d=\"M0 0L6 3L0 6z\"/></marker>
</defs>";

/// A title of several lines, without anything that a name or an argument should not bring in.
fn printable_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// Text as XML has it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write these.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}
