//! The drawing: where everything stands.

mod arrows;
mod draw;
mod legend;
mod strip;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use self::draw::{Canvas, Row, escaped};
use super::alike::{self, Block};
use super::axis::{Axis, Scale};
use super::lanes::Lanes;
use super::paint::{fit, printable};
use super::tree::Tree;
use super::words::{self, Names};
use crate::observe::Recording;
use crate::observe::Short;

const WIDTH: f64 = 1120.0;
const MARGIN: f64 = 16.0;

/// How wide a character of the names is, and one of the smaller text.
const CHARACTER: f64 = 7.3;
const SMALL: f64 = 6.7;

/// How much each depth is indented.
const INDENT: f64 = 16.0;

/// Heights: of the axis, of a lane, of a row of calls, of a line of text.
const AXIS: f64 = 30.0;
const LANE: f64 = 30.0;
const CALLS: f64 = 20.0;
const LINE: f64 = 18.0;

/// How many lanes and how many rows of calls of each are drawn, and from how many on those that look alike are drawn once.
const LANES: usize = 200;
const ROWS_OF_CALLS: usize = 12;
const MANY: usize = 60;

pub(super) fn svg(recording: &Recording) -> String {
    let events = recording.events();
    let stands_still = events.first().map(|event| event.time) == events.last().map(|event| event.time);
    let (lanes, scale) = if stands_still {
        (Lanes::by_steps(recording), Scale::Steps)
    } else {
        (Lanes::of(recording), Scale::Time)
    };
    let axis = Axis::new(lanes.start, lanes.end, scale);
    Drawing::of(&lanes, axis).text()
}

struct Drawing<'a> {
    lanes: &'a Lanes,
    blocks: Vec<Block>,
    hidden: usize,
    said: Vec<String>,
    canvas: Canvas<'a>,
    /// How many characters fit beside a lane.
    fitting: usize,
}

impl<'a> Drawing<'a> {
    fn of(lanes: &'a Lanes, axis: Axis) -> Self {
        let tree = Tree::of(lanes);
        let mut blocks = alike::blocks(lanes, &axis, &tree, 200, MANY);
        let hidden = blocks.iter().skip(LANES).map(|block| block.alike).sum();
        blocks.truncate(LANES);

        let names = Names::of(lanes);
        let visible = axis.least(200);
        let said =
            |block: &Block| words::summary(&lanes.lanes[block.lane], &names, &axis, visible).join(", ");
        let said: Vec<_> = blocks.iter().map(said).collect();
        let widest = said.iter().map(|said| said.width()).max().unwrap_or(0).min(54);
        let widths = blocks.iter().map(|block| {
            let lane = &lanes.lanes[block.lane];
            lane.depth as f64 * INDENT + (name(lanes, block).width() as f64 + 2.0) * CHARACTER
        });
        let left = MARGIN + widths.fold(60.0, f64::max).min(280.0);
        let beside = WIDTH - MARGIN - widest as f64 * SMALL;
        Drawing {
            lanes,
            blocks,
            hidden,
            said,
            canvas: Canvas::new(lanes, axis, left, beside - 28.0 - left),
            fitting: widest,
        }
    }

    fn text(mut self) -> String {
        if self.lanes.lanes.is_empty() {
            self.canvas
                .text("quiet", MARGIN, MARGIN + 12.0, "nothing was recorded");
            return self.around(2.0 * MARGIN + 12.0);
        }
        let mut top = MARGIN + AXIS;
        let mut rows = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let row = self.canvas.row(block.lane, top);
            top = row.bottom;
            rows.push(row);
        }
        let bottom = top + 4.0;
        self.canvas.grid(MARGIN + AXIS - 8.0, bottom);
        self.branches(&rows);
        for (index, row) in rows.iter().enumerate() {
            self.name(index, row);
            self.canvas.lane(row);
            let said = fit(&self.said[index], self.fitting);
            let at = row.middle + 4.0;
            self.canvas
                .titled_text("more", self.canvas.beside(), at, &said, &self.said[index]);
        }
        self.canvas.wakes(&rows);
        let height = self.foot(bottom);
        self.around(height)
    }

    /// The lines from each lane to its children.
    fn branches(&mut self, rows: &[Row]) {
        let mut place = vec![None; self.lanes.lanes.len()];
        for (index, block) in self.blocks.iter().enumerate() {
            place[block.lane] = Some(index);
        }
        for (block, row) in self.blocks.iter().zip(rows) {
            let lane = &self.lanes.lanes[block.lane];
            let Some(parent) = lane.parent.and_then(|parent| place[parent]) else {
                continue;
            };
            let x = self.indented(lane.depth - 1) + 4.0;
            self.canvas
                .elbow(x, rows[parent].middle + 10.0, row.middle, INDENT - 7.0);
        }
    }

    fn indented(&self, depth: usize) -> f64 {
        // Deeper ones would leave no room for their names.
        MARGIN + depth.min(10) as f64 * INDENT
    }

    fn name(&mut self, index: usize, row: &Row) {
        let block = &self.blocks[index];
        let lane = &self.lanes.lanes[block.lane];
        let x = self.indented(lane.depth);
        let fitting = ((self.canvas.left - x) / CHARACTER) as usize;
        let name = fit(&name(self.lanes, block), fitting.saturating_sub(1));
        let title = match &lane.branch {
            Some(branch) => format!("{branch} of {}, awaited at {}", lane.task, Short(lane.place())),
            None => format!("{}, spawned at {}", lane.task, Short(lane.place())),
        };
        let title = match words::whole_call(lane).map(|call| &lane.calls[call].span) {
            Some(call) => format!("{title}\n{call} at {}", Short(call.at)),
            None => title,
        };
        let title = match lane.begun {
            true => title,
            false => format!("{title}\nbegan before the recording"),
        };
        self.canvas
            .titled_text("name", x, row.middle + 4.0, &name, &title);
    }

    /// What stands below the lanes; gives the height of it all.
    fn foot(&mut self, bottom: f64) -> f64 {
        let mut y = self.canvas.strip(bottom);
        if self.hidden > 0 {
            y += LINE;
            let more = format!("… and {} more", self.hidden);
            self.canvas.text("quiet", MARGIN, y, &more);
        }
        y += LINE + 6.0;
        let legend = legend::legend(self.lanes, MARGIN, y - 4.0);
        self.canvas.add(legend.trim_end());
        y += LINE + 4.0;
        let statistics = words::statistics(self.lanes, &self.canvas.axis).join(" · ");
        self.canvas.text("quiet", MARGIN, y, &statistics);
        y + MARGIN
    }

    fn around(self, height: f64) -> String {
        let mut text = String::new();
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"coro-picture\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n"
        );
        text.push_str(&head);
        let names = self.lanes.lanes.iter().filter(|lane| lane.depth == 0).take(3);
        let names: Vec<_> = names.map(|lane| escaped(&printable(&lane.name))).collect();
        // Writing to a string cannot fail.
        let _written = writeln!(text, "<title>What became of {}</title>", names.join(", "));
        text.push_str("<style>\n");
        text.push_str(include_str!("style.css"));
        text.push_str("</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n");
        text.push_str(&self.canvas.finish());
        text.push_str("</svg>\n");
        text
    }
}

fn name(lanes: &Lanes, block: &Block) -> String {
    let name = printable(&lanes.lanes[block.lane].name);
    match block.alike {
        1 => name,
        many => format!("{} ×{many}", fit(&name, 28)),
    }
}
