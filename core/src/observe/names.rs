//! What tasks are called in a schedule, so that it survives edits elsewhere in the program.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::who::FIRST;
use super::{Event, Moment, Observer};

/// The names of the tasks of one run, as they are spawned: `main`; the given one or that of the function, with a number if there
/// are several; or that of whoever spawned it and which of its children it is.
#[derive(Clone, Default)]
pub(crate) struct Names(Rc<RefCell<Known>>);

#[derive(Default)]
struct Known {
    of: HashMap<u32, String>,
    /// How many have had this name.
    times: HashMap<String, u32>,
}

impl Names {
    /// The name of the task with this number.
    pub(crate) fn of(&self, id: u32) -> String {
        let known = self.0.borrow();
        known.of.get(&id).cloned().unwrap_or_else(|| format!("#{id}"))
    }
}

impl Observer for Names {
    fn event(&self, event: &Event) {
        let (Moment::Spawned { by }, Some(task)) = (&event.moment, &event.task) else {
            return;
        };
        let known = &mut *self.0.borrow_mut();
        let is_main = task.id == FIRST && by.is_none();
        if is_main && known.of.contains_key(&FIRST) {
            // The future of another `block_on` on the same executor.
            return;
        }
        let own = task.name();
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let base = match by.and_then(|by| known.of.get(&by)) {
            // An async block is known by where it was spawned.
            Some(parent) if !task.is_named() && own.contains(' ') => format!("{parent}."),
            // Whatever its future is called: the same program may be run in several ways.
            _ if is_main => "main".to_owned(),
            None if !task.is_named() && own.contains(' ') => "main".to_owned(),
            _ => own.chars().map(|c| if is_word(c) { c } else { '_' }).collect(),
        };
        let times = known.times.entry(base.clone()).or_insert(0);
        *times += 1;
        let name = match (*times, base.ends_with('.')) {
            (nth, true) => format!("{base}{nth}"),
            (1, false) => base,
            (nth, false) => format!("{base}#{nth}"),
        };
        known.of.insert(task.id, name);
    }
}
