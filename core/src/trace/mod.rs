//! Watching functions begin and end: what `coro::trace!` and `#[coro::traced]` say, and who hears it.
//!
//! A traced function says when its body begins and how it ends, one [`Event`] each:
//!
//! ```
//! coro::trace! {
//!     fn square(x: u64) -> u64 { x * x }
//! }
//!
//! let (nine, lines) = coro::trace::capture(|| square(3));
//! assert_eq!(nine, 9);
//! assert_eq!(lines, "Starting square with argument 3!\nFinishing square with argument 3!\n");
//! ```
//!
//! # Who listens
//!
//! One listener at a time hears a thread: the one that [`listen`] or [`capture`] put there, else the global one.
//! The global listener prints every line to the standard output until [`set_listener`] or [`silence`] says otherwise.
//!
//! # What it promises
//!
//! * While nobody listens, a traced call costs one relaxed atomic load, and no argument is formatted.
//! * Every call that said [`Moment::Starting`] says exactly one other moment when it ends, unless it is leaked or
//!   nobody listens any more. A call that began unheard stays silent.
//! * No lock and no borrow is held while a listener runs: it may panic, call [`set_listener`], or call traced
//!   functions. Those say nothing: while a listener runs or an argument is formatted, that thread is silent, so a
//!   listener never hears itself. A panic of a listener goes to the traced call; as any panic out of a drop, it
//!   aborts the process if the thread is unwinding already.

mod call;
mod event;
#[doc(hidden)]
pub mod expansion;
mod listener;
mod show;

pub use event::{Event, Moment};
pub use listener::{capture, listen, print, set_listener, silence};
