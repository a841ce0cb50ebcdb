//! The macros of coro: `#[main]`, `#[test]`, `trace!` and `#[traced]`. Use them through the package `coro-core`.
//!
//! One room a step: `ast` parses what the macros need to know and leaves bodies alone, `options` reads
//! lists of options and `attr` what each macro takes, `valid` judges, `expand`, `entry` and `label` write the code, `faults` gathers what is wrong so that all of it is said at once.

use proc_macro::TokenStream;

mod ast;
mod attr;
mod entry;
mod expand;
mod faults;
mod item;
mod krate;
mod label;
mod options;
mod params;
mod returns;
#[cfg(test)]
mod tests;
mod valid;

/// Runs an async function on an executor of its own, usually `main`.
///
/// The function keeps its name, attributes and return type, and takes no parameters.
///
/// ```
/// #[coro::main]
/// async fn main() -> Result<(), std::num::ParseIntError> {
///     assert_eq!("4".parse::<u32>()?, 4);
///     Ok(())
/// }
/// ```
///
/// # Options
///
/// * `clock = expr`: the executor's clock, any expression of type `coro::Clock`, for example
///   `#[coro::main(clock = coro::Clock::Virtual)]`.
/// * `crate = path`: where to find coro if the package was renamed.
///
/// # Mistakes
///
/// * [`#[coro::main]` makes my `main` async](../coro/mistakes/main_without_async/index.html)
/// * [`main` is given the arguments of the command line](../coro/mistakes/main_with_parameters/index.html)
/// * [`?` in `main` is enough to return a `Result`](../coro/mistakes/main_without_an_ok/index.html)
/// * [A `main` in which all went well ends in `Ok(())`](../coro/mistakes/main_with_an_ok_too_many/index.html)
/// * [In `main`, `?` ends the program with an error](../coro/mistakes/a_question_mark_in_main/index.html)
/// * [`main` returns the exit code](../coro/mistakes/main_that_returns_a_number/index.html)
/// * [I can choose the number of threads](../coro/mistakes/main_with_an_unknown_option/index.html)
/// * [`main` can leave open which error it returns](../coro/mistakes/main_with_a_type_parameter/index.html)
/// * [`main` can say in a `where` clause what it relies on](../coro/mistakes/main_with_a_where_clause/index.html)
/// * [`main` is called the way C calls it](../coro/mistakes/main_as_in_c/index.html)
/// * [A `main` with nothing to do needs no body](../coro/mistakes/main_without_a_body/index.html)
/// * [One function can be the `main` and a test](../coro/mistakes/main_and_test_in_one/index.html)
/// * [`#[coro::main]` makes a plain method of an async one](../coro/mistakes/main_on_a_method/index.html)
/// * [`#[coro::main]` finds the `main` in my `impl`](../coro/mistakes/main_on_an_impl/index.html)
/// * [The clock is chosen by its name in quotes](../coro/mistakes/clock_that_is_no_clock/index.html)
/// * [`clock` switches the virtual clock on](../coro/mistakes/clock_without_a_value/index.html)
/// * [An option knows the names of its values](../coro/mistakes/clock_by_its_last_name/index.html)
/// * [Options stand side by side, as attributes do](../coro/mistakes/a_comma_left_out/index.html)
/// * [A path among options is written in quotes](../coro/mistakes/a_crate_in_quotes/index.html)
/// * [An option without a value stands for the default](../coro/mistakes/an_option_left_empty/index.html)
/// * [The value of an option stands after a `:` or in `(..)`](../coro/mistakes/a_colon_for_an_equals_sign/index.html)
/// * [`main` can be `async`](../coro/mistakes/async_main/index.html)
#[proc_macro_attribute]
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Main, options.into(), item.into()).into()
}

/// A test that is an async function, run on the virtual clock: sleeping takes no time.
///
/// It is a `#[test]`, so `#[should_panic]`, `#[ignore]` and a `Result` as return type work as usual, and so do crates that run a
/// test with several arguments, such as rstest and test-case: their attributes stand above this one. With an option but `clock` and
/// `crate` the return type is `()` or a `Result` of it.
///
/// ```
/// #[coro::test]
/// async fn two_and_two_make_four() {
///     assert_eq!(async { 2 + 2 }.await, 4);
/// }
/// ```
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// #[coro::test(explore)]
/// async fn both_come_to_their_end_in_whichever_order() {
///     let ended = Rc::new(Cell::new(0));
///     for _ in 0..2 {
///         let ended = ended.clone();
///         drop(coro::spawn(async move { ended.set(ended.get() + 1) }));
///     }
///     while ended.get() < 2 {
///         coro::yield_now().await;
///     }
/// }
/// ```
///
/// # Options
///
/// * `explore`: the test is run under every schedule, as by `coro::explore`: it fails with the smallest one under which it does.
/// * `schedules = 100`: it is run under so many random schedules.
/// * `seed = 7`: it is run under the random schedule of this seed; with `schedules`, of this one and those that follow.
/// * `replay = ".."`: it is run under the schedule with which a report ended.
/// * `no_unfinished_tasks`: it fails if it leaves tasks behind that have neither ended nor been aborted, and lists them.
/// * `compare_runs`: it is run twice in the same order, and fails if the two runs differ in any event: whatever decides beside the
///   order is found. With `explore` in the usual order, before all else; under random schedules for each seed.
/// * `clock = expr`: another clock than the virtual one, any expression of type `coro::Clock`.
/// * `crate = path`: where to find coro if the package was renamed.
///
/// # Mistakes
///
/// * [A test can take parameters](../coro/mistakes/test_with_parameters/index.html)
/// * [An async test needs `#[test]` as well](../coro/mistakes/test_marked_twice/index.html)
/// * [I have to ask for a test that does not wait](../coro/mistakes/test_with_an_unknown_option/index.html)
/// * [`#[coro::test]` on a module makes tests of all that is in it](../coro/mistakes/test_on_a_module/index.html)
/// * [A `const` test is run by the compiler](../coro/mistakes/a_const_test/index.html)
/// * [I say how many orders to explore](../coro/mistakes/exploring_so_many_orders/index.html)
/// * [To explore, a test needs a seed](../coro/mistakes/exploring_from_a_seed/index.html)
/// * [A test can try all orders on the real clock](../coro/mistakes/exploring_on_the_real_clock/index.html)
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Test, options.into(), item.into()).into()
}

/// Traces functions, or one labelled expression: each says when it begins and how it ends.
///
/// What is said goes to the listener of the module [`coro::trace`](../coro/trace/index.html), which prints it.
///
/// # Functions
///
/// Any number of functions, async or not, `impl` blocks and traits, whose functions with a body are all traced:
///
/// ```
/// coro::trace! {
///     /// The square of `x`.
///     fn square(x: u64) -> u64 { x * x }
///
///     #[traced(name = "log in", skip(password))]
///     fn login(user: &str, password: &str) -> bool { user == "ada" && password == "secret" }
/// }
///
/// let ((), lines) = coro::trace::capture(|| {
///     square(4);
///     login("ada", "secret");
/// });
/// assert_eq!(lines, r#"Starting square with argument 4!
/// Finishing square with argument 4!
/// Starting log in with argument "ada"!
/// Finishing log in with argument "ada"!
/// "#);
/// ```
///
/// An async function begins when its future is first polled, not when it is called. The last line of a call is
/// `Finishing …!` if the body returned, by `return` and `?` too, `Panicking …!` if it panicked, and `Cancelling …!`
/// if its future was dropped before the end.
///
/// Arguments are shown as they are when the body begins: strings in quotes, others by `Display`, else by `Debug`; a
/// parameter of generic type by the bounds that the function states. Not shown are `self`, parameters that bind no
/// name such as `_`, and those given to `skip`.
///
/// Options of a function are written on it, as for [`#[traced]`](macro@traced). If the package was renamed, begin with
/// `#![trace(crate = path)]`, before a label too.
///
/// # Expressions
///
/// With a label first, a future or a block is traced:
///
/// ```
/// # fn block_on<F: Future>(f: F) -> F::Output {
/// #     let mut f = Box::pin(f);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop { if let std::task::Poll::Ready(x) = f.as_mut().poll(&mut context) { return x; } }
/// # }
/// let (sum, lines) = coro::trace::capture(|| {
///     let one = block_on(coro::trace!("one", async { 1 }));
///     one + coro::trace!("two", { 1 + 1 })
/// });
/// assert_eq!(sum, 3);
/// assert_eq!(lines, "Starting one!\nFinishing one!\nStarting two!\nFinishing two!\n");
/// ```
///
/// A future begins at its first poll. In a block, `return`, `?` and `break` mean what they mean without the macro; it
/// cannot `.await`: write `trace!("label", async { … })` for that.
///
/// # Mistakes
///
/// * [Everything inside of `coro::trace!` is traced](../coro/mistakes/tracing_a_struct/index.html)
/// * [A `const fn` can be traced](../coro/mistakes/tracing_a_const_fn/index.html)
/// * [A method traced in its trait is traced in every `impl`](../coro/mistakes/tracing_a_method_without_a_body/index.html)
/// * [A trace can show any argument](../coro/mistakes/an_argument_that_cannot_be_shown/index.html)
/// * [All functions in one `trace!` can share a name](../coro/mistakes/naming_a_whole_trace/index.html)
/// * [An attribute at the top of `trace!` holds for all that is in it](../coro/mistakes/an_inner_attribute_of_another_kind/index.html)
/// * [`coro::trace!` shows an expression, as `dbg!` does](../coro/mistakes/a_trace_without_a_label/index.html)
/// * [`coro::trace!` prints a message, as a log does](../coro/mistakes/a_label_alone/index.html)
/// * [A label stands before its block, as that of a loop does](../coro/mistakes/a_label_without_a_comma/index.html)
/// * [A label is any text, as in `println!`](../coro/mistakes/a_label_in_a_variable/index.html)
/// * [A label goes before any call](../coro/mistakes/a_label_on_a_plain_call/index.html)
/// * [Under one label I can trace several futures](../coro/mistakes/two_futures_under_one_label/index.html)
/// * [A traced block can `.await`](../coro/mistakes/awaiting_in_a_traced_block/index.html)
#[proc_macro]
pub fn trace(input: TokenStream) -> TokenStream {
    item::trace(input.into()).into()
}

/// Traces one function, method, `impl` block or trait, as [`trace!`](macro@trace) does.
///
/// ```
/// #[coro::traced(name = "add", skip(note))]
/// fn add_with_note(a: u32, b: u32, note: &str) -> u32 { a + b }
///
/// let (three, lines) = coro::trace::capture(|| add_with_note(1, 2, "sum"));
/// assert_eq!(three, 3);
/// assert_eq!(lines, "Starting add with arguments 1, 2!\nFinishing add with arguments 1, 2!\n");
/// ```
///
/// # Options
///
/// * `name = "…"`: the name to say instead of the function's.
/// * `skip(a, b)`: parameters not to show; a name that a pattern binds stands for the whole parameter.
/// * `crate = path`: where to find coro if the package was renamed.
///
/// All options stand in one attribute. An `impl` block or a trait takes only `crate`; its functions take all of them.
/// Within it, and beside another one, the attribute is recognised by its last word, `traced`.
///
/// # Mistakes
///
/// * [A trace has levels, as a log has](../coro/mistakes/traced_with_an_unknown_option/index.html)
/// * [The first thing in `#[traced(..)]` is the name](../coro/mistakes/a_name_without_its_key/index.html)
/// * [The name in a trace can be a constant](../coro/mistakes/a_name_in_a_constant/index.html)
/// * [`#[traced = ".."]` is short for a name](../coro/mistakes/traced_with_an_equals_sign/index.html)
/// * [Each `#[traced]` adds an option to those above](../coro/mistakes/traced_twice/index.html)
/// * [I write `skip` once for each parameter](../coro/mistakes/an_option_given_twice/index.html)
/// * [A name on an `impl` block stands before those of its methods](../coro/mistakes/tracing_an_impl_by_name/index.html)
/// * [`#[coro::traced]` on a `struct` traces its methods](../coro/mistakes/traced_on_a_struct/index.html)
/// * [A misspelt name in `skip` does no harm](../coro/mistakes/skipping_no_parameter/index.html)
/// * [Naming a parameter twice in `skip` does no harm](../coro/mistakes/skipping_twice/index.html)
/// * [A trace shows `self` unless I skip it](../coro/mistakes/skipping_self/index.html)
/// * [I can hide one field of an argument](../coro/mistakes/skipping_a_field/index.html)
/// * [`skip` takes its value after an `=`, as `name` does](../coro/mistakes/skip_with_an_equals_sign/index.html)
#[proc_macro_attribute]
pub fn traced(options: TokenStream, item: TokenStream) -> TokenStream {
    item::traced(options.into(), item.into()).into()
}
