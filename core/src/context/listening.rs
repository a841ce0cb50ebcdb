//! The questions of a coroutine that somebody polls on behalf of another driver, which serves all else that it awaits.

use std::any::Any;
use std::ptr;
use std::rc::Rc;

use super::Driver;
use crate::slots::Scoped;

thread_local! {
    static LISTENER: Scoped<Listener> = const { Scoped::new() };
}

struct Listener {
    questions: Rc<dyn Any>,
    /// Where the driver stands during whose poll somebody listens. Of another, as in a nested `block_on`, nobody does.
    driver: usize,
}

/// Does something during which questions that are asked under the current driver come here.
pub(crate) fn listen<R>(questions: Rc<dyn Any>, something: impl FnOnce() -> R) -> R {
    let driver = super::with(address);
    Scoped::set(&LISTENER, &Listener { questions, driver }, something)
}

/// Where questions go, if not to a person who drives by hand.
pub(crate) fn listener() -> Option<Rc<dyn Any>> {
    let driver = super::with(address);
    Scoped::with(&LISTENER, |listener| {
        let listener = listener.filter(|listener| listener.driver == driver)?;
        Some(listener.questions.clone())
    })
}

fn address(driver: Option<&Driver>) -> usize {
    driver.map_or(0, |driver| ptr::from_ref(driver).addr())
}
