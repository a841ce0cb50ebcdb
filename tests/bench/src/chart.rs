//! The results as an SVG: a panel a row, a bar a peer.
//!
//! Bars are linear. One more than [`CAP`] times the shortest would leave nothing of the others, so it ends at the
//! edge, with a gap in it; its number still stands beside it.

use std::fmt::Write;

use crate::measure::Outcome;
use crate::table::{BOUND, ours, quantity, sound};

const CAP: f64 = 10.0;
const COLUMNS: usize = 2;
const PANEL: usize = 440;
const MARGIN: usize = 16;
const LABEL: usize = 110;
const BAR: usize = 230;
const LINE: usize = 17;
const HEAD: usize = 34;

/// Readable on a light and on a dark page.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#444}\
.t{font-weight:600;fill:#111}\
.v{font-size:11px}\
.e{text-anchor:end}\
.p{fill:#b4bcc8}.c{fill:#e8590c}.b{fill:none;stroke:#b4bcc8}.g{fill:#fff}\
@media(prefers-color-scheme:dark){text{fill:#bbb}.t{fill:#eee}.p{fill:#5c6675}.b{stroke:#5c6675}.g{fill:#0d1117}}";

/// One bar.
struct Bar<'a> {
    peer: &'a str,
    value: f64,
    label: String,
}

pub(crate) fn svg(outcomes: &[Outcome]) -> String {
    let mut panels = String::new();
    let mut bottoms = [MARGIN; COLUMNS];
    for outcome in outcomes {
        let column = usize::from(bottoms[1] < bottoms[0]);
        let bars = bars(outcome);
        let (x, y) = (MARGIN + column * (PANEL + MARGIN), bottoms[column]);
        panels += &panel(outcome.row.title, &bars, x, y);
        bottoms[column] += HEAD + bars.len() * LINE + MARGIN;
    }
    let width = COLUMNS * (PANEL + MARGIN) + MARGIN;
    let height = bottoms.into_iter().fold(0, usize::max);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\">\n<style>{STYLE}</style>\n{panels}</svg>\n"
    )
}

/// Shortest first.
fn bars(outcome: &Outcome) -> Vec<Bar<'_>> {
    let cases = outcome.row.cases.iter().zip(&outcome.values);
    let mut bars: Vec<_> = cases
        .map(|(case, &value)| Bar {
            peer: case.peer,
            value,
            label: quantity(outcome.row.unit, value) + if sound(outcome, case.peer) { "" } else { "*" },
        })
        .collect();
    bars.sort_by(|a, b| a.value.total_cmp(&b.value));
    bars
}

fn panel(title: &str, bars: &[Bar<'_>], x: usize, y: usize) -> String {
    let best = bars
        .iter()
        .find(|bar| bar.peer != BOUND)
        .map_or(1.0, |bar| bar.value);
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let full = longest.min(best * CAP);
    let mut svg = format!("<text class=\"t\" x=\"{x}\" y=\"{}\">{title}</text>\n", y + 16);
    for (line, bar) in bars.iter().enumerate() {
        draw(&mut svg, bar, full, x, y + HEAD + line * LINE).expect("a `String` takes all that is written");
    }
    svg
}

/// One bar, with its name to the left and its number to the right.
fn draw(svg: &mut String, bar: &Bar<'_>, full: f64, x: usize, y: usize) -> std::fmt::Result {
    let class = match bar.peer {
        peer if ours(peer) => "c",
        BOUND => "b",
        _ => "p",
    };
    let left = x + LABEL;
    let length = (bar.value / full).min(1.0) * BAR as f64;
    let (text, end) = (y + 5, left as f64 + length);
    writeln!(
        svg,
        "<text class=\"e\" x=\"{}\" y=\"{text}\">{}</text>",
        left - 8,
        bar.peer
    )?;
    writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{length:.1}\" height=\"11\"/>",
        y - 5
    )?;
    if bar.value > full {
        let gap = end - 16.0;
        writeln!(
            svg,
            "<rect class=\"g\" x=\"{gap:.1}\" y=\"{}\" width=\"4\" height=\"13\"/>",
            y - 6
        )?;
    }
    writeln!(
        svg,
        "<text class=\"v\" x=\"{:.1}\" y=\"{text}\">{}</text>",
        end + 6.0,
        bar.label
    )
}
