//! `#[coro::main]` and `#[coro::test]`.
#![cfg(feature = "macros")]
#![deny(warnings, unused)]

use std::cell::Cell;
use std::num::ParseIntError;

/// Kept on the function.
#[must_use]
#[coro::main]
pub async fn main_like() -> u32 {
    async { 2 }.await + 2
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn on_the_virtual_clock() -> Result<u32, ParseIntError> {
    let number: u32 = "4".parse()?;
    Ok(number)
}

#[coro::main]
async fn nothing() {}

mod renamed {
    pub(crate) use coro as kernel;
}

#[coro::main(crate = renamed::kernel)]
async fn of_a_renamed_crate() -> &'static str {
    "found"
}

#[test]
fn main_runs_its_body_and_gives_its_value() {
    assert_eq!(main_like(), 4);
    assert_eq!(on_the_virtual_clock(), Ok(4));
    assert_eq!(of_a_renamed_crate(), "found");
    nothing();
}

mod traced {
    use super::renamed;

    coro::trace! {
        #![trace(crate = renamed::kernel)]
        #[coro::main]
        pub(super) async fn traced_main() -> u32 { 4 }
    }

    pub(super) fn labelled() -> u32 {
        renamed::kernel::trace!(#![trace(crate = renamed::kernel)] "label", { 1 + 1 })
    }

    #[renamed::kernel::traced(crate = renamed::kernel)]
    pub(super) fn by_attribute() {}
}

#[test]
fn main_and_trace_compose() {
    let (value, lines) = coro::trace::capture(|| {
        traced::by_attribute();
        assert_eq!(traced::labelled(), 2);
        traced::traced_main()
    });
    assert_eq!(value, 4);
    assert_eq!(
        lines,
        "Starting by_attribute!\nFinishing by_attribute!\nStarting label!\nFinishing label!\nStarting traced_main!\nFinishing traced_main!\n"
    );
}

#[coro::test]
async fn a_test_may_await() {
    let cell = Cell::new(0);
    async { cell.set(1) }.await;
    assert_eq!(cell.get(), 1);
}

#[coro::test]
async fn a_test_may_return_a_result() -> Result<(), ParseIntError> {
    let _: u32 = "4".parse()?;
    Ok(())
}

#[coro::test(clock = coro::Clock::Virtual, crate = renamed::kernel)]
async fn a_test_takes_options() {}

#[coro::test]
#[should_panic(expected = "on purpose")]
async fn a_test_may_be_expected_to_panic() {
    panic!("on purpose");
}

#[coro::test]
#[ignore = "that it compiles is the test"]
async fn a_test_may_be_ignored() {
    unreachable!();
}
