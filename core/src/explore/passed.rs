//! What a test may return that is run more than once.

use std::fmt::Debug;

/// The output of a test under several schedules: nothing, or a `Result` of nothing, whose error is a failure.
pub trait Passed {
    /// Panics if it failed.
    fn passed(self);
}

impl Passed for () {
    fn passed(self) {}
}

impl<E: Debug> Passed for Result<(), E> {
    #[track_caller]
    fn passed(self) {
        if let Err(error) = self {
            panic!("Error: {error:?}");
        }
    }
}

/// Panics if the test failed.
#[track_caller]
pub fn passed<T: Passed>(output: T) {
    output.passed();
}
