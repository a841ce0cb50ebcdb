//! What traced functions say, byte for byte.
#![cfg(feature = "macros")]
#![deny(warnings, unused)]

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use coro::trace::{self, Moment, capture};

fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = poll_once(future.as_mut()) {
            return value;
        }
    }
}

fn lines_of<R>(run: impl FnOnce() -> R) -> String {
    capture(run).1
}

/// The lines of a call that ends with `word` in place of `Finishing`.
fn call_ending(word: &str, call: &str) -> String {
    format!("Starting {call}!\n{word} {call}!\n")
}

fn call(call: &str) -> String {
    call_ending("Finishing", call)
}

struct Opaque;

coro::trace! {
    async fn square(x: u64) -> u64 { x * x }
    async fn cube(x: u64) -> u64 { x * square(x).await }
    fn add(x: u64, y: u64) -> u64 { x + y }
    fn tick() {}
    async fn forever(x: u64) { pending::<()>().await; let _ = x; }
    async fn parse(text: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        let number: u32 = text.parse()?;
        if number == 0 { return Err("zero".into()); }
        Ok(number)
    }
    fn parse_now(text: &str) -> Option<u32> { let x = text.parse().ok()?; if x == 0 { return None; } Some(x) }
    async fn panics(x: u8) { ready(()).await; assert!(x > 9, "on purpose"); }
    fn panics_now(x: u8) { assert!(x > 9, "on purpose"); }
}

#[test]
fn an_async_function_starts_at_its_first_poll_and_not_when_called() {
    let said = Rc::new(RefCell::new(Vec::new()));
    let lines = said.clone();
    trace::listen(
        move |event| lines.borrow_mut().push(event.to_string()),
        || {
            let mut future = pin!(square(4));
            assert!(said.borrow().is_empty());
            assert_eq!(poll_once(future.as_mut()), Poll::Ready(16));
            assert_eq!(
                *said.borrow(),
                [
                    "Starting square with argument 4!",
                    "Finishing square with argument 4!"
                ]
            );
        },
    );
}

#[test]
fn calls_nest_in_the_order_they_run() {
    let (value, lines) = capture(|| run(cube(3)));
    assert_eq!(value, 27);
    let (outer, inner) = ("cube with argument 3", "square with argument 3");
    assert_eq!(
        lines,
        format!("Starting {outer}!\nStarting {inner}!\nFinishing {inner}!\nFinishing {outer}!\n")
    );
}

#[test]
fn the_line_counts_the_arguments() {
    assert_eq!(lines_of(|| add(1, 2)), call("add with arguments 1, 2"));
    assert_eq!(lines_of(tick), call("tick"));
}

#[test]
fn a_return_and_a_question_mark_finish() {
    assert_eq!(
        lines_of(|| run(parse("7")).unwrap()),
        call("parse with argument \"7\"")
    );
    assert_eq!(
        lines_of(|| run(parse("x")).unwrap_err()),
        call("parse with argument \"x\"")
    );
    assert_eq!(
        lines_of(|| run(parse("0")).unwrap_err()),
        call("parse with argument \"0\"")
    );
    assert_eq!(lines_of(|| parse_now("x")), call("parse_now with argument \"x\""));
    assert_eq!(lines_of(|| parse_now("0")), call("parse_now with argument \"0\""));
}

#[test]
fn a_future_dropped_after_a_poll_is_cancelled() {
    let lines = lines_of(|| assert!(poll_once(pin!(forever(1))).is_pending()));
    assert_eq!(lines, call_ending("Cancelling", "forever with argument 1"));
}

#[test]
fn a_future_dropped_before_its_first_poll_says_nothing() {
    assert_eq!(lines_of(|| drop(forever(1))), "");
}

#[test]
fn a_future_dropped_while_another_unwinds_is_cancelled_and_did_not_panic() {
    let lines = lines_of(|| {
        catch_unwind(|| {
            let mut future = Box::pin(forever(1));
            assert!(poll_once(future.as_mut()).is_pending());
            panic!("on purpose");
        })
    });
    assert_eq!(lines, call_ending("Cancelling", "forever with argument 1"));
}

#[test]
fn a_panic_says_panicking() {
    assert_eq!(
        lines_of(|| catch_unwind(|| run(panics(1)))),
        call_ending("Panicking", "panics with argument 1")
    );
    assert_eq!(
        lines_of(|| catch_unwind(|| panics_now(1))),
        call_ending("Panicking", "panics_now with argument 1")
    );
}

#[test]
fn a_call_that_returns_during_an_unwind_finishes() {
    struct Calls;
    impl Drop for Calls {
        fn drop(&mut self) {
            add(1, 2);
            run(square(3));
        }
    }
    let lines = lines_of(|| {
        catch_unwind(|| {
            let _calls = Calls;
            panic!("on purpose");
        })
    });
    assert_eq!(
        lines,
        call("add with arguments 1, 2") + &call("square with argument 3")
    );
}

coro::trace! {
    fn display(x: impl Display) { drop(x); }
    fn debug<T: Debug>(x: T) { drop(x); }
    fn unsized_display<T: Display + ?Sized>(x: &T) -> String { x.to_string() }
    fn references(a: &u8, b: &&u8, c: &[u8], d: &dyn Debug, e: &mut u8) -> usize {
        usize::from(*a + **b + *e) + c.len() + format!("{d:?}").len()
    }
    fn strings(a: &str, b: String, c: &String, d: Cow<'_, str>, e: Box<str>, f: Arc<str>, g: char) -> usize {
        a.len() + b.len() + c.len() + d.len() + e.len() + f.len() + g.len_utf8()
    }
    async fn patterns((a, mut b): (u32, u32), [c, ..]: [u32; 2], _: Opaque, d: Option<u8>) -> u32 {
        b += 1;
        a + b + c + u32::from(d.unwrap_or(0))
    }
    fn patterns_now((a, mut b): (u32, u32), [c, ..]: [u32; 2], _: Opaque, _d: u8) -> u32 { b += 1; a + b + c }
    #[traced(name = "log in", skip(password, token))]
    async fn login(user: &str, password: &str, (token, _): (Opaque, u8), times: u8) -> usize {
        let Opaque = token;
        user.len() + password.len() + usize::from(times)
    }
    async fn rebinds(mut x: u8, text: String) -> (u8, String) { x += 1; (x, text) }
}

#[test]
fn arguments_are_shown_by_display_or_else_by_debug() {
    assert_eq!(lines_of(|| display(1.5)), call("display with argument 1.5"));
    assert_eq!(lines_of(|| debug(Some(1))), call("debug with argument Some(1)"));
    assert_eq!(
        lines_of(|| unsized_display(&7)),
        call("unsized_display with argument 7")
    );
    let lines = lines_of(|| references(&1, &&2, &[3, 4], &Some(5), &mut 6));
    assert_eq!(lines, call("references with arguments 1, 2, [3, 4], Some(5), 6"));
}

#[test]
fn strings_are_quoted() {
    let lines = lines_of(|| {
        strings(
            "a",
            "b".into(),
            &"c\n".into(),
            Cow::Borrowed("d"),
            "e".into(),
            "f".into(),
            'g',
        )
    });
    assert_eq!(
        lines,
        call(r#"strings with arguments "a", "b", "c\n", "d", "e", "f", g"#)
    );
}

#[test]
fn a_pattern_is_shown_as_the_whole_argument_and_an_unnamed_one_is_not_shown() {
    let (value, lines) = capture(|| run(patterns((1, 2), [3, 4], Opaque, Some(5))));
    assert_eq!(value, 12);
    assert_eq!(lines, call("patterns with arguments (1, 2), [3, 4], Some(5)"));
    let (value, lines) = capture(|| patterns_now((1, 2), [3, 4], Opaque, 5));
    assert_eq!(value, 7);
    assert_eq!(lines, call("patterns_now with arguments (1, 2), [3, 4], 5"));
}

#[test]
fn a_function_can_be_renamed_and_arguments_skipped() {
    let lines = lines_of(|| run(login("ada", "secret", (Opaque, 1), 2)));
    assert_eq!(lines, call("log in with arguments \"ada\", 2"));
}

#[test]
fn arguments_are_shown_as_they_were_at_the_start() {
    let (value, lines) = capture(|| run(rebinds(1, "a".into())));
    assert_eq!(value, (2, "a".to_owned()));
    assert_eq!(lines, call("rebinds with arguments 1, \"a\""));
}

struct Counter(u32);

trait Greet {
    fn greet(&self, name: &str) -> String;
    fn twice(&self, name: &str) -> String;
}

coro::trace! {
    impl Counter {
        const STEP: u32 = 2;
        async fn next(&mut self, by: u32) -> &mut u32 { self.0 += by * Self::STEP; &mut self.0 }
        fn get(&self) -> &u32 { &self.0 }
        #[traced(name = "Counter::into_inner")]
        fn into_inner(self) -> u32 { self.0 }
    }

    impl Greet for Counter {
        fn greet(&self, name: &str) -> String { format!("{name} is {}", self.0) }
        fn twice(&self, name: &str) -> String { self.greet(name).repeat(2) }
    }

    trait Named {
        type Name: Display;
        fn name(&self) -> Self::Name;
        fn described(&self, adjective: &'static str) -> String { format!("{adjective} {}", self.name()) }
    }
}

impl Named for u8 {
    type Name = u8;
    #[coro::traced]
    fn name(&self) -> u8 {
        *self
    }
}

#[test]
fn methods_are_traced_without_self() {
    let (value, lines) = capture(|| {
        let mut counter = Counter(1);
        *run(counter.next(3)) += 1;
        assert_eq!(*counter.get(), 8);
        counter.into_inner()
    });
    assert_eq!(value, 8);
    assert_eq!(
        lines,
        call("next with argument 3") + &call("get") + &call("Counter::into_inner")
    );
}

#[test]
fn trait_impls_and_provided_methods_are_traced() {
    let (value, lines) = capture(|| Counter(1).twice("a"));
    assert_eq!(value, "a is 1a is 1");
    let inner = call("greet with argument \"a\"");
    assert_eq!(
        lines,
        format!("Starting twice with argument \"a\"!\n{inner}Finishing twice with argument \"a\"!\n")
    );
    let (value, lines) = capture(|| 7.described("lucky"));
    assert_eq!(value, "lucky 7");
    let outer = "described with argument \"lucky\"";
    assert_eq!(
        lines,
        format!("Starting {outer}!\n{}Finishing {outer}!\n", call("name"))
    );
}

#[coro::traced]
async fn generic<T, const N: usize>(items: [T; N], default: T) -> T
where
    T: Debug + Clone,
{
    ready(()).await;
    items.first().cloned().unwrap_or(default)
}

#[coro::traced]
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() { a } else { b }
}

#[coro::traced]
async fn adder<'a>(text: &'a str) -> Result<impl Fn(u32) -> u32 + 'a, std::num::ParseIntError> {
    let number: u32 = text.parse()?;
    Ok(move |other| number + other)
}

#[coro::traced]
async fn countdown(n: u32) -> u32 {
    if n == 0 {
        0
    } else {
        1 + Box::pin(countdown(n - 1)).await
    }
}

#[coro::traced]
extern "C" fn foreign(x: i32) -> i32 {
    x
}

#[test]
fn generics_lifetimes_and_opaque_types_are_kept() {
    let (value, lines) = capture(|| run(generic([1, 2], 3)));
    assert_eq!(value, 1);
    assert_eq!(lines, call("generic with arguments [1, 2], 3"));
    assert_eq!(capture(|| longest("a", "bc")).0, "bc");
    assert_eq!(capture(|| run(adder("3")).map(|add| add(4))).0, Ok(7));
    assert_eq!(capture(|| run(countdown(3))).0, 3);
    assert_eq!(lines_of(|| foreign(3)), call("foreign with argument 3"));
}

#[test]
fn traced_futures_are_send() {
    fn is_send(_: impl Send) {}
    is_send(cube(3));
    is_send(parse("3"));
    is_send(generic([String::new()], String::new()));
    is_send(countdown(3));
    is_send(coro::trace!("label", ready(3)));
}

/// Says its name when it is dropped.
#[derive(Debug)]
struct Noisy(&'static str, Rc<RefCell<Vec<&'static str>>>);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

#[test]
fn parameters_are_dropped_in_the_order_of_an_untraced_function() {
    async fn plain(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, c: Noisy) {
        let _local = Noisy("local", a.1.clone());
        drop(b);
        let _ = &c;
    }
    #[coro::traced(skip(a, b, c))]
    async fn traced(a: Noisy, (b, _): (Noisy, Noisy), _: Noisy, c: Noisy) {
        let _local = Noisy("local", a.1.clone());
        drop(b);
        let _ = &c;
    }
    fn order<F: Future>(function: fn(Noisy, (Noisy, Noisy), Noisy, Noisy) -> F) -> Vec<&'static str> {
        let order = Rc::new(RefCell::new(Vec::new()));
        let new = |name| Noisy(name, order.clone());
        run(function(
            new("a"),
            (new("b"), new("unbound")),
            new("unnamed"),
            new("c"),
        ));
        order
            .take()
            .into_iter()
            .filter(|name| *name != "unnamed")
            .collect()
    }
    assert_eq!(order(plain), order(traced));
}

#[test]
fn a_labelled_future_starts_at_its_first_poll() {
    let lines = lines_of(|| {
        let future = coro::trace!("label", async { 3 });
        add(1, 2);
        assert_eq!(run(future), 3);
        assert!(poll_once(pin!(coro::trace!("late", pending::<()>()))).is_pending());
    });
    assert_eq!(
        lines,
        call("add with arguments 1, 2") + &call("label") + &call_ending("Cancelling", "late")
    );
}

#[test]
fn a_labelled_block_is_left_as_without_the_label() {
    fn find(items: &[Option<u32>]) -> Option<u32> {
        for item in items {
            coro::trace!("look", {
                if (*item)? == 0 {
                    continue;
                }
                return *item;
            });
        }
        Some(coro::trace!("none", { 0 }))
    }
    assert_eq!(capture(|| find(&[])), (Some(0), call("none")));
    assert_eq!(capture(|| find(&[None])), (None, call("look")));
    assert_eq!(
        capture(|| find(&[Some(0), Some(1)])),
        (Some(1), call("look") + &call("look"))
    );
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
