//! Who is next, when the reader does not want to say it.

use fastrand::Rng;

/// A rule that chooses among those who are ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schedule {
    /// Whoever has been ready longest.
    Fifo,
    /// Whoever has become ready last.
    Lifo,
    /// Anybody, but with the same seed always the same.
    Random(u64),
}

impl Schedule {
    pub(super) fn read(words: &[&str]) -> Result<Schedule, String> {
        match words {
            ["fifo"] => Ok(Schedule::Fifo),
            ["lifo"] => Ok(Schedule::Lifo),
            ["random", seed] => seed
                .parse()
                .map(Schedule::Random)
                .map_err(|_| format!("`{seed}` is no seed: a whole number, `auto random 7`")),
            ["random"] => Err("with the same seed it is the same order again: `auto random 7`".to_owned()),
            _ => Err("by which schedule? `auto fifo`, `auto lifo` or `auto random 7`".to_owned()),
        }
    }

    /// Chooses a place in a queue of `length`, which is not empty, the one that has been ready longest in front.
    pub(super) fn chooser(self) -> impl FnMut(usize) -> usize {
        let mut rng = match self {
            Schedule::Random(seed) => Rng::with_seed(seed),
            Schedule::Fifo | Schedule::Lifo => Rng::with_seed(0),
        };
        move |length| match self {
            Schedule::Fifo => 0,
            Schedule::Lifo => length - 1,
            Schedule::Random(_) => rng.usize(..length),
        }
    }
}
