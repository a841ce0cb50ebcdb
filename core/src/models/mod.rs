//! The real code that threads share, run by loom under every order of their steps.
//!
//! `cargo run -p coro-models` builds these tests with `--cfg coro_loom`, which makes [`seam`](crate::seam) hand out loom's
//! primitives, and runs them; and again with each of the mistakes that it knows how to make, which some model must then notice.
//! A model that cannot go on is reported by loom, so a wake that is lost fails here.

mod cancelling;
mod driving;
mod parking;
mod remote;

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs a model under every order with so few preemptions, and says how many that were.
fn check(name: &str, model: impl Fn() + Send + Sync + 'static) {
    let explored = Arc::new(AtomicU64::new(0));
    let count = explored.clone();
    let mut builder = loom::model::Builder::new();
    let bound = env::var("CORO_PREEMPTIONS").map_or(2, |bound| bound.parse().expect("a number"));
    builder.preemption_bound = Some(bound);
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        model();
    });
    println!("model {name}: {}", explored.load(Ordering::Relaxed));
}

/// A test that is a model.
macro_rules! model {
    ($(#[$meta:meta])* fn $name:ident() $body:block) => {
        $(#[$meta])*
        #[test]
        fn $name() {
            $crate::models::check(stringify!($name), || $body);
        }
    };
}
use model;

/// Something that another thread does.
fn aside(something: impl FnOnce() + 'static) -> loom::thread::JoinHandle<()> {
    loom::thread::spawn(something)
}
