//! How much later than asked the kernel may wake this thread, and making that less.
//!
//! Linux lets a wait with a time limit run over by the thread's *timer slack*, 50 µs unless said otherwise, so
//! that it can wake the processor once for several threads. A thread may say otherwise for itself, through a file.
//! Where there is no such file nothing is changed.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};

thread_local! {
    static LEAST: RefCell<Weak<Least>> = const { RefCell::new(Weak::new()) };
}

/// Keeps this thread's slack the least there is. When the last one is dropped, it becomes what it was before.
pub(crate) struct Least {
    file: PathBuf,
    before: String,
}

/// Makes this thread's slack the least there is; `None` where that cannot be done.
pub(crate) fn least() -> Option<Rc<Least>> {
    let shared = |shared: &RefCell<Weak<Least>>| {
        let least = shared.borrow().upgrade();
        let least = least.or_else(|| Least::set().map(Rc::new))?;
        shared.replace(Rc::downgrade(&least));
        Some(least)
    };
    // A thread that is being torn down will hardly sleep any more.
    LEAST.try_with(shared).ok().flatten()
}

impl Least {
    fn set() -> Option<Self> {
        let file = file()?;
        let before = fs::read_to_string(&file).ok()?;
        // Nanoseconds. Zero would mean the default.
        fs::write(&file, "1").ok()?;
        Some(Least { file, before })
    }
}

impl Drop for Least {
    fn drop(&mut self) {
        // If it cannot be written any more, timers fire in time all the same.
        fs::write(&self.file, &self.before).ok();
    }
}

/// Where this thread's slack is written. The kernel has it in the directories of processes only, not in
/// `/proc/thread-self`; but every thread has a directory as if it were one, under its own number.
fn file() -> Option<PathBuf> {
    let this = fs::read_link("/proc/thread-self").ok()?;
    Some(Path::new("/proc").join(this.file_name()?).join("timerslack_ns"))
}
