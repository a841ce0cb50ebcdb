//! One coroutine of the prompt: what it runs, what it waits for, and where it is.

use std::cell::RefCell;
use std::mem;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use coro::trace::{self, Event, Moment};
use coro::{Coroutine, Request, Step};

use super::calls::{Call, Mailbox, Running};
use super::picture;
use super::seconds::seconds;

/// A coroutine, or what is known of it when it is gone.
pub(super) struct One {
    pub(super) call: Call,
    life: Life,
    /// Its traced calls that began and have not ended, the outermost first.
    open: Vec<String>,
    /// How many sends there had been, to whomever, when it began to wait.
    pub(super) since: usize,
}

enum Life {
    Suspended(Coroutine<Running>, Wait),
    Gone(End, Duration),
}

/// What a suspended coroutine waits for.
#[derive(Clone, Copy)]
enum Wait {
    FirstSend,
    Until(Duration),
    Turn,
    Waker,
}

/// How a coroutine ended.
enum End {
    Returned(String),
    Panicked,
    Cancelled,
}

/// What a send has led to.
pub(super) enum Outcome {
    Asked(Request),
    Waits,
    Returned(String),
    Panicked(String),
}

impl One {
    pub(super) fn new(call: Call, mailbox: &Mailbox) -> One {
        One {
            call,
            life: Life::Suspended(Coroutine::new(call.call(mailbox)), Wait::FirstSend),
            open: Vec::new(),
            since: 0,
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        matches!(self.life, Life::Gone(..))
    }

    /// Whether it could go on if it were sent to.
    pub(super) fn is_ready(&self, now: Duration) -> bool {
        match &self.life {
            Life::Suspended(_, Wait::FirstSend | Wait::Turn) => true,
            Life::Suspended(_, Wait::Until(deadline)) => *deadline <= now,
            Life::Suspended(coroutine, Wait::Waker) => coroutine.is_woken(),
            Life::Gone(..) => false,
        }
    }

    /// Until when it has asked not to be continued, if that is yet to come.
    pub(super) fn deadline(&self, now: Duration) -> Option<Duration> {
        match self.life {
            Life::Suspended(_, Wait::Until(deadline)) if deadline > now => Some(deadline),
            _ => None,
        }
    }

    /// Sends to it, and gives what its calls said and what it came to. One that is gone stays so.
    pub(super) fn send(&mut self, now: Duration) -> Option<(String, Outcome)> {
        let life = mem::replace(&mut self.life, Life::Gone(End::Cancelled, now));
        let Life::Suspended(coroutine, _) = life else {
            self.life = life;
            return None;
        };
        let (step, said) = self.watch(|| quietly(|| coroutine.send()));
        let (life, outcome) = match step {
            Ok(Step::Yielded(coroutine, request)) => {
                let wait = match request {
                    Request::Sleep(duration) => Wait::Until(now.saturating_add(duration)),
                    _ => Wait::Turn,
                };
                (Life::Suspended(coroutine, wait), Outcome::Asked(request))
            }
            Ok(Step::Waiting(coroutine)) => (Life::Suspended(coroutine, Wait::Waker), Outcome::Waits),
            Ok(Step::Finished(value)) => (
                Life::Gone(End::Returned(value.clone()), now),
                Outcome::Returned(value),
            ),
            Err(message) => (Life::Gone(End::Panicked, now), Outcome::Panicked(message)),
        };
        self.life = life;
        Some((said, outcome))
    }

    /// Drops it, and gives what its calls said to that. One that is gone stays so.
    pub(super) fn cancel(&mut self, now: Duration) -> Option<String> {
        if self.is_gone() {
            return None;
        }
        let life = mem::replace(&mut self.life, Life::Gone(End::Cancelled, now));
        Some(self.watch(|| drop(life)).1)
    }

    /// What its lane shows while it is not sent to.
    pub(super) fn mark(&self, now: Duration) -> char {
        match self.life {
            Life::Gone(..) => picture::ABSENT,
            _ if self.is_ready(now) => picture::READY,
            Life::Suspended(_, Wait::Waker) => picture::WAITING,
            Life::Suspended(..) => picture::ASLEEP,
        }
    }

    /// What its lane shows in the moment in which it was sent to or dropped.
    pub(super) fn mark_of_change(&self) -> char {
        match self.life {
            Life::Suspended(..) => picture::SENT,
            Life::Gone(End::Returned(_), _) => picture::DONE,
            Life::Gone(End::Panicked, _) => picture::PANICKED,
            Life::Gone(End::Cancelled, _) => picture::CANCELLED,
        }
    }

    /// What it waits for, in a few words.
    pub(super) fn state(&self, now: Duration) -> String {
        match &self.life {
            Life::Suspended(_, Wait::FirstSend) => "has never been sent to".to_owned(),
            Life::Suspended(_, Wait::Turn) => "let the others go first, and is ready".to_owned(),
            Life::Suspended(coroutine, Wait::Waker) if coroutine.is_woken() => {
                "was woken, and is ready".to_owned()
            }
            Life::Suspended(_, Wait::Waker) => "waits until somebody wakes it".to_owned(),
            Life::Suspended(_, Wait::Until(deadline)) if *deadline <= now => {
                format!("waited until t={}, and is ready", seconds(*deadline))
            }
            Life::Suspended(_, Wait::Until(deadline)) => {
                format!(
                    "waits until t={}, {} more",
                    seconds(*deadline),
                    seconds(*deadline - now)
                )
            }
            Life::Gone(End::Returned(value), at) => format!("returned {value} at t={}", seconds(*at)),
            Life::Gone(End::Panicked, at) => format!("panicked at t={}", seconds(*at)),
            Life::Gone(End::Cancelled, at) => format!("was dropped at t={}", seconds(*at)),
        }
    }

    /// Until when it waits besides: one that awaits several things together asks for each of them.
    pub(super) fn other_deadlines(&self) -> Vec<Duration> {
        let Life::Suspended(coroutine, Wait::Until(deadline)) = &self.life else {
            return Vec::new();
        };
        let mut sleeps = coroutine
            .pending()
            .into_iter()
            .filter_map(|request| match request {
                Request::Sleep(duration) => Some(duration),
                _ => None,
            });
        let first = sleeps.next().unwrap_or_default();
        sleeps
            .map(|other| deadline.saturating_add(other.saturating_sub(first)))
            .collect()
    }

    /// Where it stands: the calls that are open in it, and in the innermost of them what it awaits.
    pub(super) fn place(&self) -> String {
        let awaits = match self.life {
            Life::Suspended(_, Wait::Until(_)) => "sleep",
            Life::Suspended(_, Wait::Turn) => "yield_now",
            Life::Suspended(_, Wait::Waker) => "recv",
            Life::Suspended(_, Wait::FirstSend) | Life::Gone(..) => return self.call.to_string(),
        };
        let calls = self.open.iter().map(String::as_str);
        calls.chain([awaits]).collect::<Vec<_>>().join(" → ")
    }

    /// Runs `run`, keeps account of the calls that it begins and ends, and gives what they said.
    fn watch<R>(&mut self, run: impl FnOnce() -> R) -> (R, String) {
        let heard = Rc::new(RefCell::new((mem::take(&mut self.open), String::new())));
        let notes = heard.clone();
        let value = trace::listen(
            move |event| {
                let (open, said) = &mut *notes.borrow_mut();
                note(open, event);
                said.push_str(&format!("{event}\n"));
            },
            run,
        );
        let (open, said) = heard.take();
        self.open = open;
        (value, said)
    }
}

fn note(open: &mut Vec<String>, event: &Event<'_>) {
    let call = format!("{}({})", event.name(), event.arguments());
    if event.moment() == Moment::Starting {
        open.push(call);
    } else if let Some(place) = open.iter().rposition(|other| *other == call) {
        open.remove(place);
    }
}

/// Gives the message of a panic in place of the panic. What std would print about it is left out.
fn quietly<R>(run: impl FnOnce() -> R) -> Result<R, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let value = catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(hook);
    value.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("it did not say why").to_owned()
    })
}
