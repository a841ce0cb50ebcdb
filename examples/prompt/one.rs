//! One coroutine of the prompt: what it runs, what it waits for, and where it is.

use std::mem;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use coro::observe::{Frame, FrameKind};
use coro::trace::capture;
use coro::{Coroutine, Request, Step};

use super::calls::{Call, Mailbox, Running};
use super::picture;
use super::seconds::seconds;

/// A coroutine, or what is known of it when it is gone.
pub(super) struct One {
    pub(super) call: Call,
    life: Life,
    /// When it was sent to last.
    sent_at: Duration,
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
            life: Life::Suspended(Coroutine::new(call.call(mailbox)).watched(), Wait::FirstSend),
            sent_at: Duration::ZERO,
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
        self.sent_at = now;
        let (step, said) = capture(|| quietly(|| coroutine.send()));
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
        Some(capture(|| drop(life)).1)
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

    /// Where it stands, in a line: the calls that it is in, up to where several are awaited together, and what it asked for.
    pub(super) fn place(&self) -> String {
        let (coroutine, awaits) = match &self.life {
            Life::Suspended(coroutine, Wait::Until(_)) => (coroutine, "sleep"),
            Life::Suspended(coroutine, Wait::Turn) => (coroutine, "yield_now"),
            Life::Suspended(coroutine, Wait::Waker) => (coroutine, "recv"),
            Life::Suspended(_, Wait::FirstSend) | Life::Gone(..) => return self.call.to_string(),
        };
        let dump = coroutine.dump();
        let frames = dump.tasks.iter().flat_map(|task| &task.frames);
        let before_branches = frames.take_while(|frame| !matches!(frame.what, FrameKind::Branch { .. }));
        let calls = before_branches.filter_map(|frame| match frame {
            Frame {
                what: FrameKind::Call(call),
                ..
            } => Some(call.as_str()),
            _ => None,
        });
        calls.chain([awaits]).collect::<Vec<_>>().join(" → ")
    }

    /// Where it stands, as a dump shows it: what it is in and what it waits for, a line each.
    pub(super) fn tree(&self, now: Duration) -> Vec<String> {
        let Life::Suspended(coroutine, _) = &self.life else {
            return Vec::new();
        };
        let mut dump = coroutine.dump();
        // Its own clock has stood still since it was sent to.
        dump.time += now - self.sent_at;
        let text = dump.to_string();
        // Above the tree stands what we say in other words.
        let tree = text.lines().skip_while(|line| !line.starts_with(['├', '└']));
        tree.map(str::to_owned).collect()
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
