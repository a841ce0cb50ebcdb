//! The picture: a lane a coroutine, in which every send is one column and time takes two columns a second.

use std::time::Duration;

use super::seconds::seconds;

/// What one lane shows in one column.
pub(super) const SENT: char = '█';
pub(super) const ASLEEP: char = '▒';
pub(super) const WAITING: char = '─';
pub(super) const READY: char = '·';
pub(super) const DONE: char = '✓';
pub(super) const CANCELLED: char = '✗';
pub(super) const PANICKED: char = '!';
pub(super) const ABSENT: char = ' ';

const LEGEND: [(char, &str); 7] = [
    (SENT, "sent to"),
    (ASLEEP, "asleep"),
    (WAITING, "not woken"),
    (READY, "ready"),
    (DONE, "done"),
    (CANCELLED, "cancelled"),
    (PANICKED, "panicked"),
];

const WIDTH: usize = 78;
const COLUMNS_A_SECOND: f64 = 2.0;
/// An hour must not push everything else off the screen.
const MOST_COLUMNS_A_WAIT: f64 = 12.0;

/// Columns, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Picture(Vec<Column>);

/// What every lane showed, and what time it was when the column began.
#[derive(Debug)]
struct Column {
    at: Duration,
    marks: Vec<char>,
}

impl Picture {
    /// Somebody was sent to, or dropped.
    pub(super) fn happened(&mut self, at: Duration, marks: Vec<char>) {
        self.0.push(Column { at, marks });
    }

    /// Time passed, and nobody was sent to.
    pub(super) fn passed(&mut self, from: Duration, to: Duration, marks: Vec<char>) {
        let columns = ((to - from).as_secs_f64() * COLUMNS_A_SECOND).round();
        for _ in 0..columns.clamp(1.0, MOST_COLUMNS_A_WAIT) as usize {
            self.happened(from, marks.clone());
        }
    }

    /// The lanes under a line that says what time it was; the oldest columns make room if need be, and then the
    /// lanes in which nothing is left to be seen.
    pub(super) fn draw(&self, now: Duration, names: &[String]) -> String {
        let margin = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let room = WIDTH.saturating_sub(margin + 8);
        let columns = &self.0[self.0.len().saturating_sub(room)..];
        if columns.is_empty() {
            return String::new();
        }
        let mut lines = vec![format!("  {:margin$}  {}", "t", times(columns, now))];
        for (place, name) in names.iter().enumerate() {
            let marks = columns
                .iter()
                .map(|column| column.marks.get(place).unwrap_or(&ABSENT));
            let lane: String = marks.collect();
            if lane.trim().is_empty() {
                continue;
            }
            lines.push(format!("  {name:margin$}  {}", lane.trim_end()));
        }
        lines
            .iter()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect()
    }

    /// What the marks mean that are to be seen.
    pub(super) fn legend(&self) -> String {
        let seen = |mark| self.0.iter().any(|column| column.marks.contains(&mark));
        let meanings = LEGEND.iter().filter(|(mark, _)| seen(*mark));
        let meanings: Vec<_> = meanings
            .map(|(mark, meaning)| format!("{mark} {meaning}"))
            .collect();
        format!("  {}\n", meanings.join("  "))
    }
}

/// What time it was, above the first column of each moment, where there is room.
fn times(columns: &[Column], now: Duration) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut before = None;
    let moments = columns.iter().map(|column| column.at).chain([now]);
    for (place, at) in moments.enumerate() {
        if before.replace(at) != Some(at) && (place > length || place == 0) {
            let time = seconds(at);
            line.push_str(&" ".repeat(place - length));
            line.push_str(&time);
            length = place + time.chars().count();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_send_is_a_column_and_a_second_is_two() {
        let mut picture = Picture::default();
        picture.happened(Duration::ZERO, vec![SENT, READY]);
        picture.passed(Duration::ZERO, 3 * SECOND, vec![ASLEEP, READY]);
        picture.happened(3 * SECOND, vec![DONE, READY]);
        let names = ["1 a".to_owned(), "2 b".to_owned()];
        assert_eq!(
            picture.draw(3 * SECOND, &names),
            "  t    0s     3s\n  1 a  █▒▒▒▒▒▒✓\n  2 b  ········\n"
        );
        assert_eq!(picture.legend(), "  █ sent to  ▒ asleep  · ready  ✓ done\n");
    }

    #[test]
    fn the_oldest_columns_make_room() {
        let mut picture = Picture::default();
        for second in 0..1000 {
            picture.happened(second * SECOND, vec![SENT; 3]);
        }
        let drawn = picture.draw(
            999 * SECOND,
            &vec!["100 cube(18446744073709551615)".to_owned(); 3],
        );
        assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    }
}
