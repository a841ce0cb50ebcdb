//! Whether a reduced search meets every outcome that there is: by one that is not reduced.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use super::{Ran, Reduced};
use crate::explore::runner::{Fault, Runner, Setting};
use crate::explore::search::Search;
use crate::explore::{Explorer, replay};
use crate::schedule::Choices;

/// Compares the two, as far as they come.
///
/// # Errors
///
/// The first outcome that only the search meets which is not reduced.
pub(in crate::explore) fn compare<T: AsyncFn()>(
    explorer: &Explorer,
    setting: Setting,
    test: &T,
) -> Result<(), Fault> {
    let begin = Instant::now();
    let is_over = |tried: u64| {
        tried > 0
            && (tried >= explorer.most_schedules
                || explorer.longest.is_some_and(|longest| begin.elapsed() >= longest))
    };
    let mut reduced = Reduced::new(test, setting)?;
    let (mut met, mut tried) = (BTreeSet::new(), 0);
    loop {
        if is_over(tried) {
            return Ok(());
        }
        tried += 1;
        match reduced.run() {
            (Ran::New, result) => {
                met.insert(outcome(&result));
            }
            (Ran::Known, _) => {}
            (Ran::Undecided, _) => return Err(Fault::undecided()),
        }
        if !reduced.advance() {
            break;
        }
    }
    // As watched as the other, so that they fail with the same words.
    let mut runner = Runner::watched(test, setting, Rc::new(Choices::deviations()), Vec::new());
    let mut search = Search::new(None);
    tried = 0;
    while search.advance() && !is_over(tried) {
        tried += 1;
        let outcome = outcome(&runner.run(search.current()));
        if !met.contains(&outcome) {
            let token = replay::look(setting, search.current(), &[], test).token;
            return Err(missed(&outcome, &token.to_string()));
        }
        if !search.ran(&runner.choices().made(), &[]) {
            return Err(Fault::undecided());
        }
    }
    Ok(())
}

/// What became of a run, the same for all orders that are alike.
fn outcome(result: &Result<(), Fault>) -> String {
    let Err(fault) = result else {
        return "passed".to_owned();
    };
    let first = fault.message.lines().next().unwrap_or_default();
    // Its report has numbers of tasks and steps.
    let is_deadlock = first.starts_with("deadlock: ");
    let said = if is_deadlock { "deadlock" } else { first };
    format!("failed: {said}")
}

fn missed(outcome: &str, schedule: &str) -> Fault {
    Fault {
        message: format!(
            "the reduction misses an outcome: `{outcome}`, under the schedule {schedule}; tasks share something that the runtime \
             cannot see: declare each use of it with `coro::accesses`, or switch off `Explorer::partial_order_reduction`"
        ),
        place: None,
    }
}
