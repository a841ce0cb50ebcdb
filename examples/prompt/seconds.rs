//! How moments and durations are shown.

use std::time::Duration;

/// As `{:?}` shows it, `1.5s`, but for the beginning, which has no unit smaller than the others.
pub(super) fn seconds(duration: Duration) -> String {
    if duration.is_zero() {
        "0s".to_owned()
    } else {
        format!("{duration:?}")
    }
}
