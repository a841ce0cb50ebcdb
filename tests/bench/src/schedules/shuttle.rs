//! shuttle, depth first.

use std::future::Future;

use ::shuttle::future::block_on;

use super::programs::{Tool, counted, joined, sending};
use super::{Program, Trial, begins};

struct Shuttle;

impl Tool for Shuttle {
    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + 'static {
        let task = ::shuttle::future::spawn(task);
        async { task.await.expect("no task of a benchmark fails") }
    }
}

fn explore<F: Future<Output = ()>>(most: u64, program: impl Fn() -> F + Send + Sync + 'static) {
    let most = usize::try_from(most).ok();
    ::shuttle::check_dfs(
        move || {
            begins();
            block_on(program());
        },
        most,
    );
}

pub(super) fn trial(program: Program) -> Trial {
    match program {
        Program::Joined => |most| explore(most, joined::<Shuttle>),
        Program::Counted3 => |most| explore(most, counted::<Shuttle, 3>),
        Program::Counted4 => |most| explore(most, counted::<Shuttle, 4>),
        Program::Sending => |most| explore(most, sending::<Shuttle>),
    }
}
