//! What is measured: one file an idea, each row the same code for every peer.

mod block_on;
mod gate;
mod groups;
mod hand_over;
mod join_all;
mod memory;
mod ping_pong;
mod spawn;
mod thread;
mod timers;
mod yields;

pub(crate) use block_on::ready_future;
pub(crate) use gate::{Gate, Yield};
pub(crate) use hand_over::{Baton, runner};
pub(crate) use join_all::twice;
pub(crate) use ping_pong::{caller, echo};
pub(crate) use spawn::number;
pub(crate) use thread::round_trip;
pub(crate) use yields::yielding;

use crate::measure::Sample;
use crate::peers::{self, Peer, Tasks, Timers};

/// Does an amount of work and returns one sample, or one per operation where the spread matters.
pub(crate) type Measure = fn(u64) -> Vec<Sample>;

/// How much work one sample is.
#[derive(Clone, Copy)]
pub(crate) enum Amount {
    /// As much as takes a few milliseconds on this peer.
    Calibrated,
    /// The row's name says how much.
    Fixed(u64),
}

/// What all the values of all rounds are reduced to.
#[derive(Clone, Copy)]
pub(crate) enum Summary {
    Median,
    Percentile99,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: Unit,
    pub(crate) amount: Amount,
    pub(crate) summary: Summary,
    /// In a process of its own, once: for what a used heap would falsify.
    pub(crate) alone: bool,
    pub(crate) cases: Vec<Case>,
}

pub(crate) struct Case {
    pub(crate) peer: &'static str,
    pub(crate) measure: Measure,
}

/// The rows, and who takes part in each.
pub(crate) struct Roster {
    pub(crate) rows: Vec<Row>,
}

impl Roster {
    /// All rows with all peers.
    pub(crate) fn full() -> Self {
        let mut roster = Roster { rows: rows() };
        peers::enroll(&mut roster);
        roster
    }

    /// # Panics
    ///
    /// If there is no such row.
    pub(crate) fn enter(&mut self, row: &str, peer: &'static str, measure: Measure) {
        let row = self.rows.iter_mut().find(|known| known.name == row);
        row.expect("only rows that `rows` lists are entered for")
            .cases
            .push(Case { peer, measure });
    }

    /// The rows that need no second task.
    pub(crate) fn runs<P: Peer>(&mut self) {
        self.enter("block-on", P::NAME, block_on::ready::<P>);
        self.enter("yield-main", P::NAME, yields::main::<P>);
        self.enter("join-all", P::NAME, join_all::ten_thousand::<P>);
        self.enter("children", P::NAME, groups::children::<P>);
        self.enter("wake-thread", P::NAME, round_trip::<P>);
    }

    /// The rows that have several tasks but do not measure spawning.
    pub(crate) fn shares<P: Tasks>(&mut self) {
        self.enter("yield-1", P::NAME, yields::tasks::<P, 1>);
        self.enter("yield-100", P::NAME, yields::tasks::<P, 100>);
        self.enter("yield-1k", P::NAME, yields::tasks::<P, 1_000>);
        self.enter("yield-100k", P::NAME, yields::tasks::<P, 100_000>);
        self.enter("hand-over", P::NAME, hand_over::wakes::<P>);
        self.enter("ping-pong", P::NAME, ping_pong::messages::<P>);
    }

    /// All rows that need tasks and no timers.
    pub(crate) fn spawns<P: Tasks>(&mut self) {
        self.shares::<P>();
        self.enter("spawn-1", P::NAME, spawn::one::<P>);
        self.enter("spawn-1k", P::NAME, spawn::many::<P, 1_000>);
        self.enter("join-set", P::NAME, groups::join_set::<P>);
        self.enter("spawn-100k", P::NAME, spawn::many::<P, 100_000>);
    }

    /// The row that needs a million timers in one task.
    pub(crate) fn sleeps_a_million_times<P: Timers>(&mut self) {
        self.enter("timer-set-1m", P::NAME, timers::set::<P, 1_000_000>);
    }

    /// The rows that need timers.
    pub(crate) fn sleeps<P: Timers>(&mut self) {
        self.enter("timer-set", P::NAME, timers::set::<P, 0>);
        self.enter("timer-fire", P::NAME, timers::fire::<P>);
        self.is_late::<P>();
        self.enter("memory", P::NAME, memory::sleeping::<P>);
    }

    /// The rows on how late timers are.
    pub(crate) fn is_late<P: Timers>(&mut self) {
        self.enter("late-100us", P::NAME, timers::lateness::<P, 100>);
        self.enter("late-100us-p99", P::NAME, timers::lateness::<P, 100>);
        self.enter("late-1ms", P::NAME, timers::lateness::<P, 1_000>);
        self.enter("late-1ms-p99", P::NAME, timers::lateness::<P, 1_000>);
    }
}

fn rows() -> Vec<Row> {
    use Amount::{Calibrated, Fixed};
    let row = |name, title, amount| Row {
        name,
        title,
        unit: Unit::Nanoseconds,
        amount,
        summary: Summary::Median,
        alone: false,
        cases: Vec::new(),
    };
    let p99 = |row: Row| Row {
        summary: Summary::Percentile99,
        ..row
    };
    vec![
        row("block-on", "block_on of a ready future", Calibrated),
        row("yield-main", "yield in block_on itself", Calibrated),
        row("yield-1", "yield, 1 task", Calibrated),
        row("yield-100", "yield, 100 tasks", Calibrated),
        row("yield-1k", "yield, 1,000 tasks", Calibrated),
        row("yield-100k", "yield, 100,000 tasks × 10", Fixed(10)),
        row("spawn-1", "spawn and await 1", Calibrated),
        row("spawn-1k", "spawn 1,000, await all", Calibrated),
        row("spawn-100k", "spawn 100,000, await all", Fixed(1)),
        row("hand-over", "wake another task, each in turn", Calibrated),
        row(
            "ping-pong",
            "ping-pong over async-channel, per message",
            Calibrated,
        ),
        row("join-all", "join_all of 10,000, per future", Calibrated),
        row("children", "scope of 1,000 children, each", Calibrated),
        row("join-set", "set of 1,000 tasks, each", Calibrated),
        row("wake-thread", "wake by a thread, round trip", Calibrated),
        row("timer-set", "set and drop a timer", Calibrated),
        row("timer-set-1m", "the same, 1,000,000 pending", Fixed(200_000)),
        row("timer-fire", "fire 100,000, CPU per timer", Fixed(100_000)),
        row("late-100us", "lateness of 100 µs, median", Fixed(200)),
        p99(row("late-100us-p99", "lateness of 100 µs, p99", Fixed(200))),
        row("late-1ms", "lateness of 1 ms, median", Fixed(50)),
        p99(row("late-1ms-p99", "lateness of 1 ms, p99", Fixed(50))),
        Row {
            unit: Unit::Bytes,
            alone: true,
            ..row("memory", "memory of a sleeping task", Fixed(1_000_000))
        },
    ]
}
