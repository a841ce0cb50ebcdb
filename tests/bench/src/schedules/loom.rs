//! loom. It has no tasks, so a thread stands for each, and makes the same accesses; it tries also what the memory model allows.

use std::sync::Arc;

use ::loom::model::Builder;
use ::loom::sync::atomic::{AtomicU32, Ordering};
use ::loom::thread;

use super::{Program, Trial, begins};

fn explore(most: u64, program: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.max_permutations = usize::try_from(most).ok();
    // It looks at the limit this often.
    builder.checkpoint_interval = 1_000;
    builder.check(move || {
        begins();
        program();
    });
}

/// So many threads that read and write; returns whom to join.
fn adding(threads: usize) -> Vec<thread::JoinHandle<()>> {
    let counter = Arc::new(AtomicU32::new(0));
    let add = |counter: Arc<AtomicU32>| {
        move || {
            let before = counter.load(Ordering::Acquire);
            counter.store(before + 1, Ordering::Release);
        }
    };
    (0..threads)
        .map(|_| thread::spawn(add(counter.clone())))
        .collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("no thread of a benchmark fails");
    }
}

/// The program, if loom has what it needs.
pub(super) fn trial(program: Program) -> Option<Trial> {
    let trial: Trial = match program {
        Program::Joined => |most| explore(most, || join(adding(3))),
        // Nobody waits; an execution is over when all threads are.
        Program::Counted3 => |most| explore(most, || drop(adding(3))),
        Program::Counted4 => |most| explore(most, || drop(adding(4))),
        // It has no channel that is ever full.
        Program::Sending => return None,
    };
    Some(trial)
}
