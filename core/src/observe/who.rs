//! Whom an event is about: tasks, and the traced calls and branches inside them.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// A task: one that was spawned, the future of a `block_on`, or a coroutine that is driven by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Task {
    /// Its number: 1 for the future of `block_on`; spawned tasks follow in their order.
    pub id: u32,
    name: Name,
    /// Where it was spawned, or where `block_on` or `Coroutine::new` was called.
    pub spawned_at: &'static Location<'static>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    Given(String),
    Type(&'static str),
}

/// The number of the future of a `block_on`, and of a coroutine that was given none.
pub(crate) const FIRST: u32 = 1;

impl Task {
    pub(crate) fn named(id: u32, name: String, spawned_at: &'static Location<'static>) -> Self {
        let name = Name::Given(name);
        Task { id, name, spawned_at }
    }

    pub(crate) fn of_type(id: u32, type_name: &'static str, spawned_at: &'static Location<'static>) -> Self {
        let name = Name::Type(type_name);
        Task { id, name, spawned_at }
    }

    /// The name that it was given, or else that of its function, or where its async block stands.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.name {
            Name::Given(name) => name.clone(),
            Name::Type(type_name) => short(type_name),
        }
    }

    /// Whether it was given a name.
    #[must_use]
    pub fn is_named(&self) -> bool {
        matches!(self.name, Name::Given(_))
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.id, self.name())
    }
}

/// A traced call, or one branch of futures that are awaited together.
///
/// Its [`Display`](fmt::Display) is `square(4)` or `join_all[2]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Span {
    /// Its number: spans of one driver are numbered in the order in which they started.
    pub id: u64,
    /// What it is.
    pub kind: SpanKind,
    /// The name of the function, the label, or what awaits the branches: `join`, `join_all` or `race`.
    pub name: &'static str,
    /// The arguments as they were when the body began, separated by `, `.
    pub arguments: String,
    /// Where the function is defined, or where the branches are awaited.
    pub at: &'static Location<'static>,
    /// The call or branch around it.
    pub parent: Option<Arc<Span>>,
}

/// What a [`Span`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpanKind {
    /// A call of a traced function, or a traced expression.
    Call,
    /// One of several futures that are awaited together.
    Branch {
        /// Which one, from 0.
        index: usize,
    },
}

impl Span {
    /// This span and those around it, innermost first.
    pub fn path(&self) -> impl Iterator<Item = &Span> {
        std::iter::successors(Some(self), |span| span.parent.as_deref())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            SpanKind::Call => write!(f, "{}({})", self.name, self.arguments),
            SpanKind::Branch { index } => write!(f, "{}[{index}]", self.name),
        }
    }
}

impl Drop for Span {
    /// Not by recursion: calls may be as deep as there is memory.
    fn drop(&mut self) {
        let mut around = self.parent.take();
        while let Some(mut last) = around.and_then(Arc::into_inner) {
            around = last.parent.take();
        }
    }
}

/// The last part of a future's type name that says something: a function's name, or where an async block is.
pub(crate) fn short(type_name: &str) -> String {
    let plain = type_name.split('<').next().unwrap_or(type_name);
    let (mut function, mut closures) = (plain, 0);
    while let Some(outer) = function.strip_suffix("::{{closure}}") {
        (function, closures) = (outer, closures + 1);
    }
    let name = function.rsplit(':').next().unwrap_or(function);
    match closures {
        0 | 1 => name.to_owned(),
        _ => format!("async block in {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_is_called_by_its_function_or_by_where_its_block_stands() {
        assert_eq!(short("bank::transfer::{{closure}}"), "transfer");
        assert_eq!(
            short("bank::main::{{closure}}::{{closure}}"),
            "async block in main"
        );
        assert_eq!(short("coro::time::Sleep"), "Sleep");
        assert_eq!(short("core::future::ready::Ready<a::B>"), "Ready");
    }
}
