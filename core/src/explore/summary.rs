//! How far a search came.

use std::fmt;
use std::time::Duration;

use crate::schedule::Choice;

/// How far a search came without finding a schedule under which the test fails.
///
/// Its [`Display`](fmt::Display) is a line that always says whether the search was complete.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// How many schedules were tried.
    pub schedules: u64,
    /// How many of them were random ones, after it had shown that there are too many.
    pub at_random: u64,
    /// The test passes under every schedule with so many deviations from first in, first out, or fewer; `None` if under every
    /// schedule there is.
    pub deviations: Option<usize>,
    /// Whether one order was tried of all that are [alike](crate::Explorer::partial_order_reduction).
    pub is_reduced: bool,
    /// How many runs went where all had been tried before; they are not counted among the schedules. None where nothing is reduced.
    pub redundant: u64,
    /// How long it took, by the real clock.
    pub took: Duration,
    /// About how many schedules there are, as a power of ten.
    magnitude: f64,
}

impl Summary {
    /// Whether there is no schedule that was not tried.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.deviations.is_none()
    }

    pub(super) fn first(&mut self, made: &[Choice]) {
        // Knuth, *Estimating the Efficiency of Backtrack Programs*, 1975: what one path through the tree tells of all.
        self.magnitude = made.iter().map(|choice| f64::from(choice.among).log10()).sum();
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tried, took) = (Grouped(self.schedules), self.took);
        match self.deviations {
            None if self.is_reduced => {
                let (orders, stand) = if self.schedules == 1 {
                    ("order", "stands")
                } else {
                    ("orders", "stand")
                };
                write!(
                    f,
                    "ok: {tried} {orders} in {took:.1?} {stand} for all there are. complete."
                )
            }
            Some(_) if self.is_reduced => write!(
                f,
                "INCOMPLETE: {tried} orders in {took:.1?}, each for all that are alike, and there are more. they pass."
            ),
            None if self.schedules == 1 => write!(f, "ok: the only order there is, in {took:.1?}. complete."),
            None => write!(f, "ok: all {tried} orders in {took:.1?}. complete."),
            Some(deviations) => {
                write!(f, "INCOMPLETE: {tried} of about ")?;
                if self.magnitude < 6.0 {
                    // More than there are cannot have been tried.
                    write!(
                        f,
                        "{}",
                        Grouped((10_f64.powf(self.magnitude) as u64).max(self.schedules))
                    )?;
                } else {
                    write!(f, "10^{:.0}", self.magnitude)?;
                }
                let changes = if deviations == 1 { "change" } else { "changes" };
                write!(
                    f,
                    " orders in {took:.1?}. every order within {deviations} {changes} of FIFO passes"
                )?;
                match self.at_random {
                    0 => f.write_str("."),
                    many => write!(f, ", and {} at random.", Grouped(many)),
                }
            }
        }
    }
}

/// A number in groups of three digits.
pub(super) struct Grouped(pub(super) u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (nth, digit) in digits.chars().enumerate() {
            if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_read_in_groups() {
        let all = [0, 12, 123, 1_234, 123_456, 1_234_567].map(|number| Grouped(number).to_string());
        assert_eq!(all, ["0", "12", "123", "1 234", "123 456", "1 234 567"]);
    }
}
