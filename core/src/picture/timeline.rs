//! The timeline that is printed: layout.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::alike::{self, Block};
use super::axis::{Axis, Scale};
use super::cells::{self, Cell};
use super::lanes::Lanes;
use super::paint::{Line, Paint, fit, printable, wrap};
use super::tree::Tree;
use super::words::{self, Names};
use crate::observe::Recording;

/// How wide it is unless told otherwise, and at least.
const WIDTH: usize = 80;
const LEAST_WIDTH: usize = 40;

/// How many lanes are shown.
const LANES: usize = 40;

/// How many lines of wakes are shown.
const LINES_OF_WAKES: usize = 4;

/// A recording as text: what [`timeline()`](super::timeline()) draws.
///
/// Its [`Display`](fmt::Display) is plain text.
///
/// ```text
/// t(ms)  0         500       1000       1500
/// main   █┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄·█┄┄┄┄┄┄┄┄┄█✓   all of 2 ×2, ready 100ms
/// ├ a    █▒▒▒▒▒▒▒▒▒█▒▒▒▒▒▒▒▒▒█✓              transfer(1, 2), sleep 500ms ×2
/// └ b    █───────────────────·█▒▒▒▒▒▒▒▒▒█✓   transfer(2, 1), waits for a
/// ```
#[derive(Clone, Debug)]
pub struct Timeline {
    recording: Recording,
    width: usize,
    by_steps: bool,
}

impl Timeline {
    pub(super) fn new(recording: &Recording) -> Self {
        let events = recording.events();
        let stands_still = events.first().map(|event| event.time) == events.last().map(|event| event.time);
        Timeline {
            recording: recording.clone(),
            width: WIDTH,
            by_steps: stands_still,
        }
    }

    /// So many columns wide, instead of 80, but at least 40.
    ///
    /// ```
    /// use coro::observe::Recording;
    ///
    /// let timeline = coro::picture::timeline(&Recording::default()).width(120);
    /// assert_eq!(timeline.to_string(), "nothing was recorded\n");
    /// ```
    #[must_use]
    pub fn width(mut self, columns: usize) -> Self {
        self.width = columns.max(LEAST_WIDTH);
        self
    }

    /// One poll after the other instead of by time, as it is anyway if time stood still.
    ///
    /// On the virtual clock all that happens between two deadlines shares one moment. This draws it apart.
    ///
    /// ```
    /// use coro::observe::Recorder;
    /// use coro::{Clock, Executor};
    ///
    /// let recorder = Recorder::new();
    /// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
    /// executor.block_on(coro::yield_now());
    ///
    /// let picture = coro::picture::timeline(&recorder.recording()).by_steps();
    /// assert!(picture.to_string().starts_with("step"));
    /// ```
    #[must_use]
    pub fn by_steps(mut self) -> Self {
        self.by_steps = true;
        self
    }

    /// The same in colours: with the escape sequences of a terminal.
    ///
    /// ```
    /// use coro::observe::Recording;
    ///
    /// let nothing = coro::picture::timeline(&Recording::default()).coloured().to_string();
    /// assert!(nothing.contains("nothing was recorded"));
    /// ```
    pub fn coloured(&self) -> impl fmt::Display + use<> {
        Coloured(self.lines())
    }

    /// Prints it: in colours if standard output is a terminal that has them.
    ///
    /// ```
    /// use coro::observe::Recording;
    ///
    /// coro::picture::timeline(&Recording::default()).print();
    /// ```
    pub fn print(&self) {
        anstream::print!("{}", self.coloured());
    }

    fn lines(&self) -> Vec<Line> {
        let (lanes, scale) = if self.by_steps {
            (Lanes::by_steps(&self.recording), Scale::Steps)
        } else {
            (Lanes::of(&self.recording), Scale::Time)
        };
        if lanes.lanes.is_empty() {
            let mut line = Line::default();
            line.push(Paint::Plain, "nothing was recorded");
            return vec![line];
        }
        Layout::new(&lanes, scale, self.width).lines()
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| line.write(f, false))
    }
}

struct Coloured(Vec<Line>);

impl fmt::Display for Coloured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| line.write(f, true))
    }
}

struct Layout<'a> {
    lanes: &'a Lanes,
    axis: Axis,
    tree: Tree,
    width: usize,
    /// How many columns the names have, the cells, and what is said beside them.
    name: usize,
    chart: usize,
}

impl<'a> Layout<'a> {
    fn new(lanes: &'a Lanes, scale: Scale, width: usize) -> Self {
        Layout {
            lanes,
            axis: Axis::new(lanes.start, lanes.end, scale),
            tree: Tree::of(lanes),
            width,
            name: 0,
            chart: width / 2,
        }
    }

    fn lines(mut self) -> Vec<Line> {
        let said = self.said();
        let names = self.lanes.lanes.iter().take(LANES).enumerate();
        let widths = names.map(|(lane, shown)| 2 * shown.depth.min(8) + self.lanes.lanes[lane].name.width());
        // Lanes that look the same are counted beside their name.
        let count = if self.lanes.lanes.len() > LANES { 6 } else { 0 };
        self.name = (widths.max().unwrap_or(0) + count).clamp(5, self.width * 3 / 10);
        let widest = said
            .iter()
            .take(LANES)
            .map(|said| said.width())
            .max()
            .unwrap_or(0);
        let beside = widest.min(self.width - self.name - 5 - self.width * 2 / 5);
        self.chart = self.width - self.name - beside - 5;

        let mut lines = vec![self.scale()];
        let blocks = alike::blocks(self.lanes, &self.axis, &self.tree, self.chart, LANES);
        let hidden: usize = blocks.iter().skip(LANES).map(|block| block.alike).sum();
        for block in blocks.into_iter().take(LANES) {
            self.block(&block, &said[block.lane], &mut lines);
        }
        if hidden > 0 {
            let mut line = Line::default();
            line.push(Paint::Quiet, format!("… and {hidden} more"));
            lines.push(line);
        }
        self.below(lines)
    }

    /// What is said beside each lane.
    fn said(&self) -> Vec<String> {
        let names = Names::of(self.lanes);
        let visible = self.axis.least(self.chart);
        let said = |lane| words::summary(lane, &names, &self.axis, visible).join(", ");
        self.lanes.lanes.iter().map(said).collect()
    }

    fn scale(&self) -> Line {
        let (unit, ticks) = self.axis.ticks(self.chart / 8);
        let mut line = Line::default();
        line.push(Paint::Quiet, unit).pad(self.name + 2);
        for tick in ticks {
            let at = self.name + 2 + self.axis.place(tick.at, self.chart - 1);
            if line.width() <= at {
                line.pad(at).push(Paint::Quiet, tick.label);
            }
        }
        if self.axis.zero.0 > 0 {
            let from = self.axis.moment(self.axis.zero);
            line.push(Paint::Quiet, format!(" after {from}"));
        }
        line
    }

    fn calls(&self, lane: usize) -> Vec<(Line, String)> {
        cells::of_calls(&self.lanes.lanes[lane], &self.axis, self.chart)
    }

    fn block(&self, block: &Block, said: &str, lines: &mut Vec<Line>) {
        let Block {
            lane,
            alike,
            ref cells,
        } = *block;
        let mut name = printable(&self.lanes.lanes[lane].name);
        if alike > 1 {
            let times = format!(" ×{alike}");
            let before = self.tree.before(lane, self.name / 2).width() + times.width();
            name = fit(&name, self.name.saturating_sub(before)) + &times;
        }
        let tree = self.tree.before(lane, self.name / 2);
        let mut line = Line::default();
        line.push(Paint::Quiet, &tree);
        line.push(Paint::Name, fit(&name, self.name - tree.width()));
        lines.push(self.row(line, cells::line(cells), said));
        for (row, said) in self.calls(lane) {
            let mut line = Line::default();
            line.push(Paint::Quiet, self.tree.below(lane, self.name / 2));
            lines.push(self.row(line, row, &said));
        }
    }

    fn row(&self, mut line: Line, row: Line, said: &str) -> Line {
        let beside = self.name + self.chart + 5;
        line.pad(self.name + 2).append(row).pad(beside);
        line.push(Paint::Plain, fit(said, self.width - beside));
        line
    }

    fn below(&self, mut lines: Vec<Line>) -> Vec<Line> {
        let plain = |text: String| {
            let mut line = Line::default();
            line.push(Paint::Plain, fit(&text, self.width - 6));
            line
        };
        let wakes = |wakes: Vec<String>| {
            let mut head = Line::default();
            head.push(Paint::Quiet, "wakes ");
            let empty = wakes.is_empty();
            let wakes = wrap(&head, wakes.into_iter().map(plain).collect(), " · ", self.width);
            if empty { Vec::new() } else { wakes }
        };
        let mut woken = wakes(words::wakes(self.lanes, &self.axis));
        if woken.len() > LINES_OF_WAKES {
            woken = wakes(words::wakes_in_sum(self.lanes));
        }
        if woken.len() > LINES_OF_WAKES {
            woken.truncate(LINES_OF_WAKES);
            woken.push(plain("      …".to_owned()));
        }
        lines.append(&mut woken);
        let is_drawn = |cell: &Cell| {
            let (glyph, paint, _) = cell.look();
            lines.iter().any(|line| line.has(paint, glyph))
        };
        let legend = Cell::ALL.into_iter().filter(is_drawn).map(|cell| {
            let (glyph, paint, meaning) = cell.look();
            let mut line = Line::default();
            line.push(paint, glyph).push(Paint::Quiet, format!(" {meaning}"));
            line
        });
        let legend = legend.collect();
        lines.append(&mut wrap(&Line::default(), legend, "  ", self.width));
        let statistics = words::statistics(self.lanes, &self.axis).into_iter().map(plain);
        lines.append(&mut wrap(
            &Line::default(),
            statistics.collect(),
            " · ",
            self.width,
        ));
        lines
    }
}
