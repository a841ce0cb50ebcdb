//! Each fault is told, all of them at once, and the item is still there.

mod soup;

use proc_macro2::TokenStream;

use crate::{entry, item};

/// An expansion given the options and the item.
type Expand = fn(TokenStream, TokenStream) -> TokenStream;

const TRACE: Expand = |_, input| item::trace(input);
const TRACED: Expand = item::traced;
const MAIN: Expand = |options, input| entry::expand(entry::Entry::Main, options, input);
const TEST: Expand = |options, input| entry::expand(entry::Entry::Test, options, input);

/// The expansion, its options, its input, how many faults it has, what must still be in the output.
const FAULTY: &[(Expand, &str, &str, usize, &str)] = &[
    (TRACE, "", "const fn f() {}", 1, "const fn f ()"),
    (TRACE, "", "struct S; fn f() {} enum E {}", 2, "fn f ()"),
    (
        TRACE,
        "",
        "use a::{b, c}; static X: T = T {}; fn f() {}",
        2,
        "static X : T = T { } ;",
    ),
    (TRACE, "", "#![trace(krate = x)] fn f() {}", 1, "fn f ()"),
    (
        TRACE,
        "",
        "#[traced(skip(a, b), nmae)] fn f(x: u8) {}",
        3,
        "fn f (x : u8)",
    ),
    (
        TRACE,
        "",
        "impl S { const fn f() {} const fn g() {} }",
        2,
        "const fn g ()",
    ),
    (TRACE, "", "\"label\"", 1, ""),
    (TRACE, "", "\"label\" f()", 1, ""),
    (TRACE, "", "\"label\", f(), g()", 1, ""),
    (TRACE, "", "\"\", f()", 1, "f ()"),
    (TRACE, "", "label, { f() }", 1, ""),
    (TRACE, "", "4, f()", 1, ""),
    (
        TRACE,
        "",
        "\"label\", { f().await; g(h().await) }",
        2,
        "g (h () . await)",
    ),
    (TRACE, "", "square(3)", 1, ""),
    (TRACED, "name = \"a\", name = \"b\"", "fn f() {}", 1, "fn f ()"),
    (TRACED, "3, skip, name, crate = \"x\"", "fn f() {}", 4, "fn f ()"),
    (TRACED, "skip(a), skip(b)", "fn f(a: u8, b: u8) {}", 1, "fn f"),
    (
        TRACED,
        "skip[a], name(\"a\"), crate: x",
        "fn f(a: u8) {}",
        3,
        "fn f",
    ),
    (TRACED, "a::b::<C, D>, true, a!(b), c.d", "fn f() {}", 4, "fn f"),
    (TRACED, "skip(a.b, \"a\", a,, a b)", "fn f(a: u8) {}", 4, "fn f"),
    (TRACED, "name = \"\"", "fn f() {}", 1, "fn f"),
    (
        TRACED,
        "",
        "#[coro::traced] #[a] #[traced(b)] fn f() {}",
        2,
        "# [a] fn f",
    ),
    (
        TRACED,
        "",
        "#[traced] impl S { #[traced] fn f() {} }",
        1,
        "fn f ()",
    ),
    (TRACED, "name = \"a\"", "impl S { fn f() {} }", 1, "fn f ()"),
    (TRACED, "", "struct S;", 1, "struct S ;"),
    (TRACED, "", "fn f();", 1, "fn f () ;"),
    (MAIN, "", "fn main() {}", 1, "fn main ()"),
    (
        MAIN,
        "",
        "async unsafe extern \"C\" fn f<T>(x: u8) {}",
        4,
        "async unsafe fn f < T > (x : u8)",
    ),
    (
        MAIN,
        "clok = 1, clock",
        "async fn main() {}",
        2,
        "block_on (main ())",
    ),
    (MAIN, "", "async fn main(&self) {}", 1, "fn main (& self)"),
    (MAIN, "", "async fn main(&self);", 1, "fn main (& self) ;"),
    (MAIN, "", "async fn main(x: u8);", 2, "fn main () { }"),
    (MAIN, "", "async fn main<T>() where T: U {}", 2, "fn main ()"),
    (
        MAIN,
        "",
        "#[coro::main] async fn main() {}",
        1,
        "async fn main () { }",
    ),
    (
        TEST,
        "",
        "#[coro::test(a)] #[main] async fn t() {}",
        2,
        "async fn t () { }",
    ),
    (
        MAIN,
        "",
        "pub unsafe extern \"C\" async fn main() {}",
        0,
        "async unsafe fn main () { }",
    ),
    (MAIN, "", "struct S;", 1, "struct S ;"),
    (TEST, "", "#[test] async fn t() {}", 1, "async fn t ()"),
];

#[test]
fn every_fault_is_told_and_the_item_is_kept() {
    for &(expand, options, input, faults, kept) in FAULTY {
        let output = expand(options.parse().unwrap(), input.parse().unwrap()).to_string();
        assert_eq!(
            output.matches("compile_error").count(),
            faults,
            "{input}\n{output}"
        );
        assert!(output.contains(kept), "{input}\n{output}");
    }
}

#[test]
fn what_is_sound_has_no_fault() {
    let sound: &[(Expand, &str, &str)] = &[
        (TRACE, "", ""),
        (
            TRACE,
            "",
            "pub trait T<const N: usize = { 3 }> where A<{ N }>: Fn() -> u8 { const X: u8 = { 3 }; fn f(); }",
        ),
        (
            TRACE,
            "",
            "unsafe impl<'a, T: Fn(u8) -> u8> X<{ 1 }> for T { type Y = u8; m! {} default fn f(self) {} }",
        ),
        (
            TRACE,
            "",
            "\"label\", { async { f().await }; || async { g().await }; async fn h() { i().await } }",
        ),
        (
            TRACED,
            "name = \"a\", skip(a,), crate = a::b,",
            "async fn f((a, b): (u8, u8)) {}",
        ),
        (MAIN, "clock = f::<A, B>(), crate = x", "async fn main() {}"),
    ];
    for &(expand, options, input) in sound {
        let output = expand(options.parse().unwrap(), input.parse().unwrap()).to_string();
        assert!(!output.contains("compile_error"), "{input}\n{output}");
    }
}

#[test]
fn an_opaque_return_type_is_left_to_inference() {
    let input = "async fn f() -> Result<(impl Fn(u8) -> Vec<u8> + 'a, u8), E<impl T>> {}";
    let output = item::traced(TokenStream::new(), input.parse().unwrap()).to_string();
    assert!(
        output.contains("returning :: < Result < (_ , u8) , E < _ > > >"),
        "{output}"
    );
}

#[test]
fn what_is_said_fits_what_it_is_said_of() {
    let said: &[(Expand, &str, &str, &str)] = &[
        (TRACE, "", "unsafe extern \"C\" {}", "not an `extern`"),
        (TRACE, "", "let x = 3; fn f() {}", "not a `let`"),
        (
            TRACED,
            "skip(a), skip(b)",
            "fn f(a: u8, b: u8) {}",
            "write both lists as one",
        ),
        (TRACED, "name = \"a\", name = \"b\"", "fn f() {}", "remove one"),
        (
            MAIN,
            "clock: X",
            "async fn main() {}",
            "expected `=` after `clock`",
        ),
        (
            MAIN,
            "clock(X)",
            "async fn main() {}",
            "takes its value after an `=`",
        ),
        (MAIN, "a::Clock::X", "async fn main() {}", "expected an option"),
    ];
    for &(expand, options, input, message) in said {
        let output = expand(options.parse().unwrap(), input.parse().unwrap()).to_string();
        assert!(output.contains(message), "{input}\n{output}");
    }
}

#[test]
fn what_else_is_said_of_a_test_still_stands_at_it() {
    for options in ["", "explore", "seed = 3, compare_runs"] {
        let input = "#[ignore = \"slow\"] #[should_panic(expected = \"x\")] async fn t() {}";
        let output = TEST(options.parse().unwrap(), input.parse().unwrap()).to_string();
        let kept = ["# [ignore = \"slow\"]", "# [should_panic (expected = \"x\")]"];
        assert!(kept.iter().all(|attr| output.contains(attr)), "{output}");
    }
}
