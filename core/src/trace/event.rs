//! What is said: one moment in the life of one traced call.

use std::fmt;

use crate::observe::Wait;

/// When in the life of a traced call an [`Event`] was said.
///
/// # Examples
///
/// ```
/// assert_eq!(coro::trace::Moment::Starting.to_string(), "Starting");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Moment {
    /// The body begins: when the function is called, or, if it is async, when its future is first polled.
    Starting,
    /// The body returned, by its end, by `return` or by `?`.
    Finishing,
    /// The future was dropped before its end.
    Cancelling,
    /// The body panicked.
    Panicking,
}

/// One thing that a traced call said.
///
/// Its [`Display`](fmt::Display) is the line that is printed, without a line break.
///
/// # Examples
///
/// ```
/// use coro::trace::{self, Moment};
///
/// #[coro::traced]
/// fn greet(name: &str, times: u8) {}
///
/// trace::listen(
///     |event| {
///         if event.moment() == Moment::Starting {
///             assert_eq!(event.name(), "greet");
///             assert_eq!(event.arguments(), "\"Ada\", 2");
///             assert_eq!(event.argument_count(), 2);
///             assert_eq!(event.to_string(), "Starting greet with arguments \"Ada\", 2!");
///         }
///     },
///     || greet("Ada", 2),
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Event<'a> {
    moment: Moment,
    name: &'a str,
    arguments: &'a str,
    argument_count: usize,
    waiting_on: Option<Wait>,
}

impl<'a> Event<'a> {
    pub(super) fn new(moment: Moment, name: &'a str, arguments: &'a str, argument_count: usize) -> Self {
        Event {
            moment,
            name,
            arguments,
            argument_count,
            waiting_on: None,
        }
    }

    pub(super) fn waiting_on(self, waiting_on: Option<Wait>) -> Self {
        Event { waiting_on, ..self }
    }

    /// When in the life of the call this was said.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// The name of the function, or the label of the traced expression.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The arguments as they were when the body began, separated by `, `; empty if none is shown.
    #[must_use]
    pub fn arguments(&self) -> &'a str {
        self.arguments
    }

    /// How many arguments [`arguments`](Event::arguments) shows.
    #[must_use]
    pub fn argument_count(&self) -> usize {
        self.argument_count
    }

    /// What the call waited for when it was cancelled, if that was a future of coro's.
    #[must_use]
    pub fn while_waiting_on(&self) -> Option<Wait> {
        self.waiting_on
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Moment::Starting => "Starting",
            Moment::Finishing => "Finishing",
            Moment::Cancelling => "Cancelling",
            Moment::Panicking => "Panicking",
        })
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event {
            moment,
            name,
            arguments,
            argument_count,
            waiting_on,
        } = self;
        match argument_count {
            0 => write!(formatter, "{moment} {name}")?,
            1 => write!(formatter, "{moment} {name} with argument {arguments}")?,
            _ => write!(formatter, "{moment} {name} with arguments {arguments}")?,
        }
        if let Some(wait) = waiting_on {
            write!(formatter, ", while waiting on {wait}")?;
        }
        formatter.write_str("!")
    }
}
