//! The real code that threads share, run by loom under every order of their steps.
//!
//! Built with `--cfg coro_loom`, with which [`seam`](crate::seam) hands out loom's primitives, and run by `tests/models`. A model
//! that cannot go on is reported by loom: so a wake that is lost fails here.

mod cancelling;
mod driving;
mod parking;
mod remote;

use std::cell::Cell;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

type Model = (&'static str, fn());

const ALL: [&[Model]; 4] = [
    parking::MODELS,
    driving::MODELS,
    cancelling::MODELS,
    remote::MODELS,
];

/// The names of all models.
pub fn names() -> Vec<&'static str> {
    ALL.iter().copied().flatten().map(|(name, _)| *name).collect()
}

/// Runs a model under every order with so few preemptions. Returns how many that were.
pub fn run(name: &str, preemptions: usize) -> u64 {
    let known = ALL.iter().copied().flatten().find(|(known, _)| *known == name);
    let Some((_, model)) = known else {
        eprintln!("there is no model `{name}`");
        process::exit(2);
    };
    let explored = Arc::new(AtomicU64::new(0));
    let count = explored.clone();
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        model();
    });
    explored.load(Ordering::Relaxed)
}

/// Models: functions, and a list of them.
macro_rules! models {
    ($($(#[$meta:meta])* fn $name:ident() $body:block)*) => {
        pub(super) const MODELS: &[$crate::models::Model] = &[$((stringify!($name), $name)),*];
        $($(#[$meta])* fn $name() $body)*
    };
}
use models;

/// Something that another thread does, which is waited for.
#[must_use]
struct Aside(Cell<Option<loom::thread::JoinHandle<()>>>);

fn aside(something: impl FnOnce() + 'static) -> Aside {
    Aside(Cell::new(Some(loom::thread::spawn(something))))
}

impl Aside {
    fn join(self) {
        if let Some(thread) = self.0.take() {
            thread.join().expect("the other thread does not panic");
        }
    }
}
