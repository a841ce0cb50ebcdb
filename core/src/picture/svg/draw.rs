//! The drawing: what everything looks like.

use std::fmt::Write;

use super::super::axis::{Axis, rounded};
use super::super::lanes::{Call, Ending, Lane, Lanes, Poll, State, Stretch};
use super::super::paint::{fit, printable};
use super::super::words::whole_call;
use super::{CALLS, LANE, ROWS_OF_CALLS, SMALL, WIDTH};
use crate::clock::Instant;
use crate::observe::Short;

/// How wide a poll is at least, and how near to the one before it is not drawn.
pub(super) const POLL: f64 = 3.0;
const NEAR: f64 = 1.0;

/// How many ends of a lane are marked, besides the last.
const EARLIER: usize = 20;

pub(super) struct Canvas<'a> {
    pub(super) lanes: &'a Lanes,
    pub(super) axis: Axis,
    /// Where the chart begins, and how wide it is.
    pub(super) left: f64,
    pub(super) width: f64,
    drawn: String,
}

/// Where a lane is drawn.
pub(super) struct Row {
    pub(super) lane: usize,
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

    /// Where what is said beside the lanes begins.
    pub(super) fn beside(&self) -> f64 {
        self.left + self.width + 28.0
    }

    pub(super) fn add(&mut self, element: impl AsRef<str>) {
        self.drawn.push_str(element.as_ref());
        self.drawn.push('\n');
    }

    pub(super) fn x(&self, at: Instant) -> f64 {
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

    pub(super) fn times(&self, from: Instant, to: Instant) -> String {
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
