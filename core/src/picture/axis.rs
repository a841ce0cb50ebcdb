//! The axis of time, or of steps: where a moment lies, and which round numbers stand beside it.

use std::time::Duration;

use super::lanes::Stretch;
use crate::clock::Instant;

/// How a picture measures: in time, or in polls where time stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    Time,
    Steps,
}

pub(super) struct Axis {
    start: Instant,
    span: u64,
    pub(super) scale: Scale,
    /// The moment that is called zero.
    pub(super) zero: Instant,
}

/// A round number beside the axis.
pub(super) struct Tick {
    pub(super) at: Instant,
    pub(super) label: String,
}

const UNITS: [(u64, &str); 4] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns")];

impl Axis {
    pub(super) fn new(start: Instant, end: Instant, scale: Scale) -> Self {
        let span = (end.0 - start.0).max(1);
        // Who looks at a picture wants to know how long things took, and not since when the clock has been running.
        let far = start.0 / 3 > span;
        let zero = if far { start } else { Instant(0) };
        Axis {
            start,
            span,
            scale,
            zero,
        }
    }

    /// Where `at` lies if the axis is so long: from 0 to `length`, both included.
    pub(super) fn place(&self, at: Instant, length: usize) -> usize {
        let since = u128::from(at.0.saturating_sub(self.start.0).min(self.span));
        (since * length as u128 / u128::from(self.span)) as usize
    }

    /// How many nanoseconds of the stretch lie at that place. The places may be shorter than one.
    pub(super) fn share(&self, stretch: &Stretch, place: usize, length: usize) -> f64 {
        let each = self.span as f64 / length as f64;
        let (begin, end) = (place as f64 * each, (place + 1) as f64 * each);
        let since = |at: Instant| at.0.saturating_sub(self.start.0) as f64;
        (since(stretch.to).min(end) - since(stretch.from).max(begin)).max(0.0)
    }

    /// What is shorter than this cannot be seen if the axis is so long.
    pub(super) fn least(&self, length: usize) -> Duration {
        Duration::from_nanos(self.span / length as u64)
    }

    /// As [`place`](Axis::place), for a canvas.
    pub(super) fn place_exactly(&self, at: Instant, length: f64) -> f64 {
        let since = at.0.saturating_sub(self.start.0).min(self.span);
        since as f64 / self.span as f64 * length
    }

    /// What is written before the ticks, and at most so many of them, which are one, two or five times a power of ten apart.
    pub(super) fn ticks(&self, most: usize) -> (String, Vec<Tick>) {
        let apart = self.span.div_ceil(most.max(1) as u64);
        let mut power = 1_u64;
        while power < apart / 10 {
            power *= 10;
        }
        let round = [1, 2, 5, 10, 20, 50, 100].map(|factor| power.saturating_mul(factor));
        let step = round.into_iter().find(|step| *step >= apart).unwrap_or(apart);
        let (origin, end) = (self.zero.0, self.start.0.saturating_add(self.span));
        let (unit, name) = match self.scale {
            Scale::Steps => (1, "step".to_owned()),
            Scale::Time => {
                let largest = end - origin;
                // A tick every 200 ms of a few seconds is better read in milliseconds.
                let fits = |unit: u64| unit <= largest && step >= unit / 10;
                let (unit, name) = UNITS
                    .into_iter()
                    .find(|(unit, _)| fits(*unit))
                    .unwrap_or((1, "ns"));
                (unit, format!("t({name})"))
            }
        };
        // A real clock has run for some microseconds when a program begins: less than can be seen.
        let unseen = self.span / 200;
        let first = (self.start.0 - origin).saturating_sub(unseen).div_ceil(step);
        let ticks = (first..)
            .map_while(|count| {
                count
                    .checked_mul(step)?
                    .checked_add(origin)
                    .filter(|at| *at <= end)
            })
            .map(|at| Tick {
                at: Instant(at),
                label: decimal(at - origin, unit),
            })
            .collect();
        (name, ticks)
    }

    /// A length, rounded to three digits.
    pub(super) fn length(&self, duration: Duration) -> String {
        match self.scale {
            Scale::Time => rounded(duration),
            Scale::Steps => match duration.as_nanos() {
                1 => "1 step".to_owned(),
                many => format!("{many} steps"),
            },
        }
    }

    /// A moment, to the microsecond of a second and so on.
    pub(super) fn moment(&self, at: Instant) -> String {
        match self.scale {
            Scale::Time => digits(at.elapsed_since_start(), 6),
            Scale::Steps => format!("step {}", at.0 + 1),
        }
    }
}

/// A duration in three digits: `1.23ms`.
pub(super) fn rounded(duration: Duration) -> String {
    digits(duration, 3)
}

fn digits(duration: Duration, digits: u32) -> String {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let largest = UNITS.into_iter().find(|(unit, _)| nanos >= *unit);
    let Some((unit, name)) = largest else {
        return "0s".to_owned();
    };
    let whole = (nanos / unit).max(1).ilog10() + 1;
    // What lies behind the last digit that is shown.
    let behind = (unit.ilog10()).saturating_sub(digits.saturating_sub(whole));
    let least = 10_u64.pow(behind);
    let kept = nanos.saturating_add(least / 2) / least * least;
    match UNITS
        .into_iter()
        .rev()
        .find(|(larger, _)| *larger > unit && kept >= *larger)
    {
        Some((larger, name)) => format!("{}{name}", decimal(kept, larger)),
        None => format!("{}{name}", decimal(kept, unit)),
    }
}

/// So many units, exactly, without zeros at the end.
fn decimal(count: u64, unit: u64) -> String {
    let (whole, rest) = (count / unit, count % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let places = unit.ilog10() as usize;
    format!("{whole}.{rest:0places$}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded_to_three_digits_and_moments_are_not() {
        let micros = Duration::from_micros;
        let shown =
            [0, 1, 1_234, 12_345, 123_456, 999_950, 59_999_600, 3_600_000_000].map(|m| rounded(micros(m)));
        assert_eq!(
            shown,
            ["0s", "1µs", "1.23ms", "12.3ms", "123ms", "1s", "60s", "3600s"]
        );
        assert_eq!(digits(micros(1_234_567), 6), "1.23457s");
        assert_eq!(rounded(Duration::MAX), "18446744073s");
    }

    #[test]
    fn ticks_are_round_and_not_too_many() {
        let labels = |start, end, most| {
            let (unit, ticks) = Axis::new(Instant(start), Instant(end), Scale::Time).ticks(most);
            let labels: Vec<_> = ticks.into_iter().map(|tick| tick.label).collect();
            format!("{unit} {}", labels.join(" "))
        };
        assert_eq!(labels(0, 2_000_000_000, 5), "t(s) 0 0.5 1 1.5 2");
        assert_eq!(labels(0, 900_000_000, 5), "t(ms) 0 200 400 600 800");
        assert_eq!(labels(700_000_000, 1_100_000_000, 5), "t(s) 0.7 0.8 0.9 1 1.1");
        assert_eq!(labels(5_000_000_000, 5_000_000_900, 3), "t(ns) 0 500");
        assert_eq!(labels(27_000_300_000, 33_000_400_000, 5), "t(s) 0 2 4 6");
        assert_eq!(labels(300_000, 6_000_000_000, 5), "t(s) 0 2 4 6");
        assert_eq!(labels(0, 0, 3), "t(ns) 0 1");
        assert_eq!(labels(0, u64::MAX, 3).split(' ').count(), 3);
    }
}
