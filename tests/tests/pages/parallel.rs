//! The compiler is started for hundreds of small programs: as many at once as there are cores.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

/// Does the work for each item, and gives the results in the order of the items.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = Mutex::new(items.iter().enumerate());
    let results = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    // Not in the condition of a `while let`, which would keep the lock for the work.
                    let item = next.lock().expect("nobody panics with the lock").next();
                    let Some((at, item)) = item else { break };
                    let result = work(item);
                    results
                        .lock()
                        .expect("nobody panics with the lock")
                        .push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("nobody panics with the lock");
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
