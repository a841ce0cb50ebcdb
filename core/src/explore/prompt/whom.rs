//! Which task is meant by a name or a number.

use super::position::{At, Position};
use super::shown;
use super::walk::Stop;
use crate::observe::Dump;

/// Which of those who are ready is meant, from 0; whoever it is, if that is only one and nobody is named.
pub(super) fn of_ready(
    whom: Option<&str>,
    position: &Position,
    ready: &[u32],
    dump: &Dump,
) -> Result<usize, String> {
    let name = |id: &u32| position.names.of(*id);
    let Some(whom) = whom else {
        return match ready {
            [_] => Ok(0),
            [.., last] => Err(format!("whose turn is it? `send 1` or `send {}`", name(last))),
            [] => Err("nobody is ready".to_owned()),
        };
    };
    let by_name = ready.iter().position(|id| name(id) == whom);
    if let Some(nth) = by_name.or_else(|| number(whom, ready.len())) {
        return Ok(nth);
    }
    let known = dump.tasks.iter().find(|task| name(&task.task.id) == whom);
    Err(match known {
        Some(task) => {
            let state = shown::state(task, dump, &position.names);
            format!("{whom} is not ready: it {state}; `why {whom}` says more")
        }
        None => {
            let names: Vec<String> = ready.iter().map(name).collect();
            format!("nobody here is `{whom}`; ready are {}", names.join(", "))
        }
    })
}

/// The number of the task that is meant, of all.
pub(super) fn of_all(whom: Option<&str>, position: &Position, dump: &Dump) -> Result<u32, String> {
    let ids = || dump.tasks.iter().map(|task| task.task.id);
    let Some(whom) = whom else {
        let first = ids().next().map_or_else(String::new, |id| position.names.of(id));
        return Err(format!("whose reasons? `why {first}`, and `list` shows all"));
    };
    let ready = match &position.at {
        At::Stop {
            stop: Stop::Turn(ready),
            ..
        } => &ready[..],
        _ => &[],
    };
    let by_number = || number(whom, ready.len()).map(|nth| ready[nth]);
    ids()
        .find(|id| position.names.of(*id) == whom)
        .or_else(by_number)
        .ok_or_else(|| format!("nobody here is `{whom}`: `list` shows all"))
}

/// The place of a number from 1 in a list of so many.
fn number(word: &str, many: usize) -> Option<usize> {
    let nth: usize = word.parse().ok()?;
    nth.checked_sub(1).filter(|nth| *nth < many)
}
