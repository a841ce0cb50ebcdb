//! coro's `Explorer`.

use std::future::Future;

use coro::Explorer;

use super::programs::{Tool, counted, joined, sending};
use super::{Program, Trial, begins};

struct Coro;

impl Tool for Coro {
    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + 'static {
        let task = coro::spawn(task);
        async { task.await.expect("no task of a benchmark fails") }
    }
}

fn explore(most: u64, program: impl AsyncFn()) {
    let explorer = Explorer::new().max_schedules(most);
    let explored = explorer.run(async || {
        begins();
        program().await;
    });
    explored.expect("no schedule of a benchmark fails");
}

pub(super) fn trial(program: Program) -> Trial {
    match program {
        Program::Joined => |most| explore(most, joined::<Coro>),
        Program::Counted3 => |most| explore(most, counted::<Coro, 3>),
        Program::Counted4 => |most| explore(most, counted::<Coro, 4>),
        Program::Sending => |most| explore(most, sending::<Coro>),
    }
}
