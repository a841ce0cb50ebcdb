//! Where blocking work is done.

/// Where [`unblock`](crate::unblock) does blocking work.
///
/// Unless said otherwise it is [`Threads`](Blocking::Threads) on the real clock, and [`Refused`](Blocking::Refused) on the
/// virtual one, which cannot know how long the work takes. [`Builder::blocking`](crate::Builder::blocking) sets it for an
/// executor, and [`Explorer::blocking`](crate::Explorer::blocking) for the runs of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blocking {
    /// Where it is awaited, at once: all others wait. On the virtual clock it takes no time, and is part of the turn; so runs
    /// are as deterministic as the work is.
    Inline,
    /// On a thread of the pool of the crate [`blocking`](https://docs.rs/blocking). On the virtual clock time stands still
    /// meanwhile, as for whatever is awaited [`outside`](crate::outside); which of two is done first is then up to the threads.
    Threads,
    /// Nowhere: to await it is a panic, which says what to do.
    Refused,
}
