//! What is asked of each bug and of each remedy.

use coro::{Explorer, Failure};

/// No program here needs as many turns.
fn explorer() -> Explorer {
    Explorer::new().max_steps(100)
}

/// The test fails under an order with so many changes, and under none with fewer; the search finds the same again, and the
/// schedule in the report fails again in the same way.
#[track_caller]
pub(crate) fn fails(changes: usize, test: impl AsyncFn()) -> Failure {
    let failure = explorer().run(&test).expect_err("it fails under some order");
    let report = failure.to_string();
    assert_eq!(failure.deviations(), Some(changes), "{report}");
    if let Some(fewer) = changes.checked_sub(1) {
        let smaller = explorer().max_deviations(fewer).run(&test);
        assert_eq!(smaller.expect("it is the smallest").deviations, Some(fewer));
    }
    assert_eq!(explorer().run(&test).unwrap_err().to_string(), report);
    let schedule = failure.schedule().expect("it was found under a schedule");
    let again = explorer().replay(&schedule, &test).expect_err("it fails again");
    assert_eq!(again.message(), failure.message());
    assert_eq!(again.schedule(), failure.schedule());
    failure
}

/// The test passes under every order there is. Returns how many these are.
#[track_caller]
pub(crate) fn passes(test: impl AsyncFn()) -> u64 {
    match explorer().run(test) {
        Ok(summary) => {
            assert!(summary.is_complete(), "{summary}");
            summary.schedules
        }
        Err(failure) => panic!("{failure}"),
    }
}
