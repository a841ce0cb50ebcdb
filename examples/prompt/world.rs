//! The coroutines of the prompt and the clock that they share.
//!
//! By hand every coroutine has a clock of its own; the prompt shows them on one, so that a wait of one is a wait of
//! all. To send to a coroutine is to say that its request has been met: if it asked for time, time passes first.

use std::time::Duration;

use super::calls::{Call, Mailbox};
use super::one::{One, Outcome};
use super::picture::Picture;

/// What changes a world. The same actions in the same order lead to the same world, which is what undoing relies on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    New(Call),
    Send(usize),
    Pass(Duration),
    Drop(usize),
}

pub(super) struct World {
    pub(super) now: Duration,
    all: Vec<One>,
    /// The numbers of those who could go on, the one that has been ready longest in front.
    pub(super) ready: Vec<usize>,
    sends: usize,
    mailbox: Mailbox,
    picture: Picture,
}

/// What came of a send.
pub(super) struct Sent {
    /// How much time passed before it, because the coroutine had asked for that.
    pub(super) passed: Duration,
    /// Who else became ready.
    pub(super) others: Vec<usize>,
    /// What the calls of the coroutine said.
    pub(super) said: String,
    pub(super) outcome: Outcome,
}

impl World {
    pub(super) fn new() -> World {
        World {
            now: Duration::ZERO,
            all: Vec::new(),
            ready: Vec::new(),
            sends: 0,
            mailbox: smol::channel::unbounded(),
            picture: Picture::default(),
        }
    }

    /// Does the same again, unseen.
    pub(super) fn replay(actions: impl IntoIterator<Item = Action>) -> World {
        let mut world = World::new();
        for action in actions {
            match action {
                Action::New(call) => drop(world.create(call)),
                Action::Send(number) => drop(world.send(number)),
                Action::Pass(time) => drop(world.pass(time)),
                Action::Drop(number) => drop(world.cancel(number)),
            }
        }
        world
    }

    /// Creates a coroutine, and gives its number.
    pub(super) fn create(&mut self, call: Call) -> usize {
        self.all.push(One::new(call, &self.mailbox));
        self.note_ready();
        self.all.len()
    }

    /// The coroutine with this number, if there ever was one. Numbers begin with 1.
    pub(super) fn get(&self, number: usize) -> Option<&One> {
        self.all.get(number.checked_sub(1)?)
    }

    /// All there ever were, with their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &One)> {
        (1..).zip(&self.all)
    }

    /// The numbers of those that are not gone.
    pub(super) fn alive(&self) -> Vec<usize> {
        let alive = self.all().filter(|(_, one)| !one.is_gone());
        alive.map(|(number, _)| number).collect()
    }

    /// Sends to a coroutine, after the time that it asked for; nothing happens to one that is gone.
    pub(super) fn send(&mut self, number: usize) -> Option<Sent> {
        let deadline = self.get(number)?.deadline(self.now);
        let passed = deadline.map_or(Duration::ZERO, |deadline| deadline - self.now);
        let mut others = self.pass(passed);
        let (said, outcome) = self.all.get_mut(number - 1)?.send(self.now)?;
        self.changed(number);
        others.extend(self.note_ready());
        others.retain(|other| *other != number);
        Some(Sent {
            passed,
            others,
            said,
            outcome,
        })
    }

    /// Drops a coroutine, and gives what its calls said to that; nothing happens to one that is gone.
    pub(super) fn cancel(&mut self, number: usize) -> Option<String> {
        let said = self.all.get_mut(number.checked_sub(1)?)?.cancel(self.now)?;
        self.changed(number);
        self.note_ready();
        Some(said)
    }

    /// Lets time pass from deadline to deadline, and gives who became ready.
    pub(super) fn pass(&mut self, time: Duration) -> Vec<usize> {
        let end = self.now.saturating_add(time);
        let mut became_ready = Vec::new();
        while self.now < end {
            let next = self.next_deadline().map_or(end, |deadline| deadline.min(end));
            let marks = self.marks();
            self.picture.passed(self.now, next, marks);
            self.now = next;
            became_ready.extend(self.note_ready());
        }
        became_ready
    }

    /// The moment at which the next of those asleep may go on.
    pub(super) fn next_deadline(&self) -> Option<Duration> {
        self.all.iter().filter_map(|one| one.deadline(self.now)).min()
    }

    pub(super) fn picture(&self) -> String {
        let names = self.all().map(|(number, one)| format!("{number} {}", one.call));
        self.picture.draw(self.now, &names.collect::<Vec<_>>())
    }

    pub(super) fn legend(&self) -> String {
        self.picture.legend()
    }

    fn marks(&self) -> Vec<char> {
        self.all.iter().map(|one| one.mark(self.now)).collect()
    }

    /// The coroutine was sent to or dropped: it gets into the picture, and is ready no longer, or again.
    fn changed(&mut self, number: usize) {
        self.sends += 1;
        self.ready.retain(|other| *other != number);
        let mut marks = self.marks();
        if let Some(one) = self.all.get_mut(number - 1) {
            one.since = self.sends;
            marks[number - 1] = one.mark_of_change();
        }
        self.picture.happened(self.now, marks);
    }

    /// Lets those queue up who have become ready, of several the one that began to wait first, and gives them.
    fn note_ready(&mut self) -> Vec<usize> {
        let ready = self.all().filter(|(_, one)| one.is_ready(self.now));
        let new = ready.filter(|(number, _)| !self.ready.contains(number));
        let mut new: Vec<_> = new.map(|(number, one)| (one.since, number)).collect();
        new.sort();
        let new: Vec<_> = new.into_iter().map(|(_, number)| number).collect();
        self.ready.extend(&new);
        new
    }
}
