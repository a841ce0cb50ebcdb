//! What the tasks of a random program do, and what is written down of it.

/// Tasks are called by their numbers: the main future is 0, the others follow as they are spawned, and each does what the
/// script of its number says.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) scripts: Vec<Vec<Step>>,
    /// How many tasks are there before the main future.
    pub(crate) before_main: usize,
}

/// One operation. A task that is named by a step is the one of that number modulo those that have been spawned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Yield,
    /// For so many nanoseconds.
    Sleep(u64),
    /// Suspends until it is woken by somebody else.
    Wait,
    /// By the waker of its first poll, if there has been one.
    WakeByValue(usize),
    WakeByRef(usize),
    /// Nothing if there is no script left.
    Spawn,
    Abort(usize),
    /// Nothing if somebody has joined or detached it before.
    Join(usize),
    Detach(usize),
}

impl Step {
    /// The same, with the number of a task that exists.
    pub(crate) fn among(self, tasks: usize) -> Self {
        match self {
            Step::WakeByValue(task) => Step::WakeByValue(task % tasks),
            Step::WakeByRef(task) => Step::WakeByRef(task % tasks),
            Step::Abort(task) => Step::Abort(task % tasks),
            Step::Join(task) => Step::Join(task % tasks),
            Step::Detach(task) => Step::Detach(task % tasks),
            step => step,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// In nanoseconds since the start.
    pub(crate) at: u64,
    pub(crate) task: usize,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Polled,
    /// Begins an operation.
    Does(Step),
    /// Goes on after a join of that task, which has finished or was cancelled.
    Joined(usize, bool),
    Finished,
    /// Its future is dropped before its end.
    Dropped,
    /// The main future can never be done.
    Stuck,
}

impl Program {
    pub(crate) fn random(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        // Now and then more than are polled in one round.
        let tasks = if random.u8(..) < 16 {
            random.usize(100..300)
        } else {
            random.usize(4..40)
        };
        let mut scripts: Vec<_> = (0..tasks)
            .map(|_| {
                (0..random.usize(..16))
                    .map(|_| step(&mut random))
                    .collect::<Vec<_>>()
            })
            .collect();
        let main = &mut scripts[0];
        main.extend((0..32).map(|_| step(&mut random)));
        // Or most programs would be stuck before they have begun.
        main.retain(|step| !matches!(step, Step::Wait | Step::Join(_)));
        match random.u8(..3) {
            // Long after all the others, or before.
            0 => main.push(Step::Sleep(1 << 40)),
            1 => main.extend((1..tasks).map(Step::Join)),
            _ => {}
        }
        Program {
            scripts,
            before_main: random.usize(..4),
        }
    }
}

fn step(random: &mut fastrand::Rng) -> Step {
    // Of any number, or of a small one, which has been woken, aborted and joined before.
    let task = if random.bool() {
        random.usize(..300)
    } else {
        random.usize(..6)
    };
    match random.u8(..64) {
        0..12 => Step::Yield,
        12..20 => Step::Sleep(random.u64(..6)),
        20..22 => Step::Sleep(1 << random.u8(..24)),
        22..25 => Step::Wait,
        25..34 => Step::WakeByValue(task),
        34..43 => Step::WakeByRef(task),
        43..55 => Step::Spawn,
        55..58 => Step::Abort(task),
        58..61 => Step::Join(task),
        _ => Step::Detach(task),
    }
}
