//! What a suspended coroutine asks of its driver.

use std::fmt;
use std::time::Duration;

/// What a coroutine driven by hand asks for when it suspends itself in one of coro's own futures.
///
/// Its `Display` is a polite sentence:
///
/// ```
/// use std::time::Duration;
/// use coro::Request;
///
/// let say = |duration| Request::Sleep(duration).to_string();
/// assert_eq!(say(Duration::from_secs(3)), "Please do not continue until 3 seconds have elapsed.");
/// assert_eq!(say(Duration::from_secs(1)), "Please do not continue until 1 second has elapsed.");
/// assert_eq!(say(Duration::from_millis(1500)), "Please do not continue until 1.5 seconds have elapsed.");
/// assert_eq!(say(Duration::from_millis(20)), "Please do not continue until 20 milliseconds have elapsed.");
/// assert_eq!(say(Duration::MAX), "Please do not ever continue.");
/// assert_eq!(Request::Yield.to_string(), "Please let others go first.");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Request {
    /// Not to be continued before this much time has passed, counted from now.
    Sleep(Duration),
    /// Ready to go on, but others should have a turn first.
    Yield,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Request::Sleep(duration) if is_forever(duration) => f.write_str("Please do not ever continue."),
            Request::Sleep(duration) => {
                let (amount, unit) = in_words(duration);
                let (plural, have) = if amount == "1" { ("", "has") } else { ("s", "have") };
                write!(
                    f,
                    "Please do not continue until {amount} {unit}{plural} {have} elapsed."
                )
            }
            Request::Yield => f.write_str("Please let others go first."),
        }
    }
}

/// The clock counts nanoseconds in 64 bits; what does not fit is never reached.
fn is_forever(duration: Duration) -> bool {
    duration.as_nanos() >= u128::from(u64::MAX)
}

/// The amount in the largest unit of which it is at least one, without trailing zeros.
fn in_words(duration: Duration) -> (String, &'static str) {
    let nanos = duration.as_nanos();
    let (unit, name) = match nanos {
        0 | 1_000_000_000.. => (1_000_000_000, "second"),
        1_000_000.. => (1_000_000, "millisecond"),
        1_000.. => (1_000, "microsecond"),
        _ => (1, "nanosecond"),
    };
    let (whole, part) = (nanos / unit, nanos % unit);
    if part == 0 {
        return (whole.to_string(), name);
    }
    let digits = unit.ilog10() as usize;
    let fraction = format!("{part:0digits$}");
    (format!("{whole}.{}", fraction.trim_end_matches('0')), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_given_in_the_largest_unit_that_fits() {
        let say = |nanos| {
            let (amount, unit) = in_words(Duration::from_nanos(nanos));
            format!("{amount} {unit}")
        };
        assert_eq!(say(0), "0 second");
        assert_eq!(say(1), "1 nanosecond");
        assert_eq!(say(1_500), "1.5 microsecond");
        assert_eq!(say(999_999_999), "999.999999 millisecond");
        assert_eq!(say(1_000_000_001), "1.000000001 second");
        assert_eq!(say(90_000_000_000), "90 second");
    }

    #[test]
    fn nothing_at_all_is_zero_seconds() {
        let request = Request::Sleep(Duration::ZERO);
        assert_eq!(
            request.to_string(),
            "Please do not continue until 0 seconds have elapsed."
        );
    }
}
