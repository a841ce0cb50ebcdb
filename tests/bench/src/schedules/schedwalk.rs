//! schedwalk. It has no limit on schedules and tries them all.

use std::future::Future;

use ::schedwalk::for_all_schedules;

use super::programs::{Tool, counted, joined, sending};
use super::{Program, Trial, begins};

struct Schedwalk;

impl Tool for Schedwalk {
    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + 'static {
        let task = ::schedwalk::spawn(task);
        async { task.await.ok().expect("no task of a benchmark fails") }
    }
}

fn explore<F: Future<Output = ()> + Send + 'static>(program: impl Fn() -> F) {
    for_all_schedules(|| {
        begins();
        program()
    });
}

pub(super) fn trial(program: Program) -> Trial {
    match program {
        Program::Joined => |_| explore(joined::<Schedwalk>),
        Program::Counted3 => |_| explore(counted::<Schedwalk, 3>),
        Program::Counted4 => |_| explore(counted::<Schedwalk, 4>),
        Program::Sending => |_| explore(sending::<Schedwalk>),
    }
}
