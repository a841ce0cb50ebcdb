//! One choice, of what there is to choose.

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Which of the ready tasks goes first.
    Turn,
    /// Which branch of a race is polled first.
    Branch,
    /// Which of the children of a scope that have been woken is polled first.
    Child,
    /// A number that the program asked for.
    Number,
    /// Whether the task is cancelled instead of polled.
    Cancel,
    /// Which of the waiting tasks is woken for nothing behind this turn, from 1; zero is none.
    Wake,
    /// Which of the deadlines after the next one the clock jumps to instead, from 1; zero is none.
    Late,
    /// Which of the timers that are due at the same moment fires first.
    Timer,
}

/// How many faults on purpose a run may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    pub(crate) cancellations: u32,
    pub(crate) wakes: u32,
    pub(crate) late: u32,
}

/// A choice that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) kind: Kind,
    /// How many possibilities there were: two or more.
    pub(crate) among: u32,
    pub(crate) chosen: u32,
    /// How many turns had been given before.
    pub(crate) step: u64,
}

/// At the choice with this number, take this possibility.
pub(crate) type Deviation = (u32, u32);
