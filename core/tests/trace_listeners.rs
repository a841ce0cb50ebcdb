//! Who hears what traced functions say.
#![cfg(feature = "macros")]
#![deny(warnings, unused)]

mod said;

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use coro::trace::{self, Moment, capture};
use said::{call, lines_of, poll_once};

coro::trace! {
    fn tick() {}
    fn add(x: u64, y: u64) -> u64 { x + y }
    fn debug<T: Debug>(x: T) { drop(x); }
    async fn forever(x: u64) { pending::<()>().await; let _ = x; }
}

#[test]
fn captures_nest_and_are_restored_by_an_unwind() {
    let (inner, outer) = capture(|| {
        tick();
        let inner = lines_of(|| add(1, 2));
        assert!(catch_unwind(|| capture(|| panic!("on purpose"))).is_err());
        tick();
        inner
    });
    assert_eq!(inner, call("add with arguments 1, 2"));
    assert_eq!(outer, call("tick") + &call("tick"));
}

#[test]
fn a_listener_and_the_arguments_being_shown_do_not_hear_themselves() {
    struct Loud;
    impl Debug for Loud {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tick();
            formatter.write_str("Loud")
        }
    }
    let count = Rc::new(RefCell::new(0));
    let counter = count.clone();
    trace::listen(
        move |_| {
            *counter.borrow_mut() += 1;
            tick();
        },
        || debug(Loud),
    );
    assert_eq!(*count.borrow(), 2);
}

#[test]
fn a_listener_may_panic() {
    let caught = catch_unwind(|| trace::listen(|_| panic!("on purpose"), tick));
    assert!(caught.is_err());
    assert_eq!(lines_of(tick), call("tick"));
}

#[test]
fn an_event_tells_its_parts() {
    let events = Rc::new(RefCell::new(Vec::new()));
    let heard = events.clone();
    trace::listen(
        move |event| {
            let parts = (
                event.moment(),
                event.name().to_owned(),
                event.arguments().to_owned(),
                event.argument_count(),
            );
            heard.borrow_mut().push(parts);
        },
        || add(1, 2),
    );
    let parts = |moment| (moment, "add".to_owned(), "1, 2".to_owned(), 2);
    assert_eq!(
        *events.borrow(),
        [parts(Moment::Starting), parts(Moment::Finishing)]
    );
}

/// The global listener is one for all tests of this program, so one test has it all.
#[test]
fn the_global_listener_can_be_replaced_and_silenced() {
    let heard = Arc::new(Mutex::new(String::new()));
    let lines = heard.clone();
    let me = std::thread::current().id();
    trace::set_listener(move |event| {
        // From within a listener the listener can be replaced; other tests may run meanwhile.
        if std::thread::current().id() == me {
            trace::silence();
            lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push_str(&event.to_string());
        }
    });
    tick();
    tick();
    let mut unheard = Box::pin(forever(1));
    assert!(poll_once(unheard.as_mut()).is_pending());
    assert_eq!(
        lines_of(|| drop(unheard)),
        "",
        "a call that began unheard stays silent"
    );
    trace::print();
    let lines = lines_of(|| catch_unwind(AssertUnwindSafe(tick)).unwrap());
    assert_eq!(
        lines,
        call("tick"),
        "a listener of the thread comes before the global one"
    );
    assert_eq!(
        *heard.lock().unwrap_or_else(PoisonError::into_inner),
        "Starting tick!"
    );
}
