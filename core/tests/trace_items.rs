//! What can be traced, how its arguments are shown, and that it otherwise stays what it is.
#![cfg(feature = "macros")]
#![deny(warnings, unused)]

mod said;

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::future::ready;
use std::rc::Rc;
use std::sync::Arc;

use coro::trace::capture;
use said::{call, lines_of, run};

struct Opaque;

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
    is_send(login("ada", "", (Opaque, 1), 2));
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
