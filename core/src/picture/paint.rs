//! Text with colours that are put on late, or not at all.

use std::fmt;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Quiet,
    Name,
    Polled,
    Ready,
    Timer,
    Task,
    Outside,
    Good,
    Bad,
}

impl Paint {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| colour.on_default();
        match self {
            Paint::Plain => Style::new(),
            Paint::Quiet => Style::new().dimmed(),
            Paint::Name => Style::new().bold(),
            Paint::Polled | Paint::Good => colour(AnsiColor::Green),
            Paint::Ready => colour(AnsiColor::Yellow).bold(),
            Paint::Timer => colour(AnsiColor::Blue),
            Paint::Task => colour(AnsiColor::Magenta),
            Paint::Outside => colour(AnsiColor::Cyan),
            Paint::Bad => colour(AnsiColor::Red).bold(),
        }
    }
}

/// A line of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<(Paint, String)>);

impl Line {
    pub(super) fn push(&mut self, paint: Paint, text: impl AsRef<str>) -> &mut Self {
        let text = text.as_ref();
        match self.0.last_mut() {
            Some((last, written)) if *last == paint => written.push_str(text),
            _ => self.0.push((paint, text.to_owned())),
        }
        self
    }

    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    /// Whether that text stands in it in that colour.
    pub(super) fn has(&self, paint: Paint, text: &str) -> bool {
        self.0
            .iter()
            .any(|(other, written)| *other == paint && written.contains(text))
    }

    /// Fills it up with spaces.
    pub(super) fn pad(&mut self, width: usize) -> &mut Self {
        let missing = width.saturating_sub(self.width());
        self.push(Paint::Plain, " ".repeat(missing))
    }

    pub(super) fn append(&mut self, line: Line) -> &mut Self {
        self.0.extend(line.0);
        self
    }

    /// Without spaces at its end.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, coloured: bool) -> fmt::Result {
        let text: String = self.0.iter().map(|(_, text)| text.as_str()).collect();
        let mut left = text.trim_end_matches(' ').len();
        for (paint, text) in &self.0 {
            let text = &text[..text.len().min(left)];
            left -= text.len();
            match paint.style() {
                style if coloured && !style.is_plain() && !text.trim().is_empty() => {
                    write!(f, "{style}{text}{style:#}")?;
                }
                _ => f.write_str(text)?,
            }
        }
        writeln!(f)
    }
}

/// Puts items into lines of that width, with a separator between those that share a line. The first line begins with `head`, the
/// others below it.
pub(super) fn wrap(head: &Line, items: Vec<Line>, separator: &str, width: usize) -> Vec<Line> {
    let indent = head.width();
    let mut lines = Vec::new();
    let mut line = head.clone();
    let mut empty = true;
    for item in items {
        if !empty && line.width() + separator.width() + item.width() > width {
            lines.push(std::mem::take(&mut line));
            line.pad(indent);
            empty = true;
        }
        if !empty {
            line.push(Paint::Quiet, separator);
        }
        line.append(item);
        empty = false;
    }
    lines.push(line);
    lines
}

/// The text in at most so many columns; what is too long ends in `…`.
pub(super) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut fitting = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        fitting.push(c);
    }
    if width > 0 {
        fitting.push('…');
    }
    fitting
}

/// The text on one line, whatever a name or an argument may hold: an escape sequence would paint the reader's terminal.
pub(super) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_control() => printable.extend(c.escape_default()),
            _ => printable.push(c),
        }
    }
    printable
}
