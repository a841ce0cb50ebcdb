//! The macros of coro: `#[main]`, `#[test]`, `trace!` and `#[traced]`. Use them through the package `coro-core`.
//!
//! One room a step: `ast` parses what the macros need to know and leaves bodies alone, `attr` reads options, `valid`
//! judges, `expand`, `entry` and `label` write the code, `faults` gathers what is wrong so that all of it is said at once.

use proc_macro::TokenStream;

mod ast;
mod attr;
mod entry;
mod expand;
mod faults;
mod item;
mod krate;
mod label;
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
#[proc_macro_attribute]
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Main, options.into(), item.into()).into()
}

/// A test that is an async function, run on the virtual clock: sleeping takes no time.
///
/// It is a `#[test]`, so `#[should_panic]`, `#[ignore]` and a `Result` as return type work as usual.
///
/// ```
/// #[coro::test]
/// async fn two_and_two_make_four() {
///     assert_eq!(async { 2 + 2 }.await, 4);
/// }
/// ```
///
/// # Options
///
/// * `clock = expr`: another clock than the virtual one, any expression of type `coro::Clock`.
/// * `crate = path`: where to find coro if the package was renamed.
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
/// An `impl` block or a trait takes only `crate`; its functions take all of them. Within it the attribute is
/// recognised by its last word, `traced`.
#[proc_macro_attribute]
pub fn traced(options: TokenStream, item: TokenStream) -> TokenStream {
    item::traced(options.into(), item.into()).into()
}
