//! Asking one's driver a question.

use std::any::type_name;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::questions::{Number, Questions};
use crate::context::{self, Driver};
use crate::future_of::{ByNoWay, NoWay, TheWay};
use crate::observe::{Leaf, On, Wait};

/// A question that a coroutine may [`ask`] whoever drives it by hand.
///
/// A coroutine has one type of questions; make it an `enum` to ask several kinds.
///
/// # Mistakes
///
/// * [I can ask my driver anything](crate::mistakes::asking_what_is_no_question)
/// * [I can answer a question with whatever I like](crate::mistakes::an_answer_of_another_type)
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a question that a coroutine can ask",
    label = "no question",
    note = "say on a type of your own what its answer is: `impl coro::Question for {Self} {{ type Answer = ..; }}`"
)]
pub trait Question: 'static {
    /// What the driver answers it with.
    type Answer: 'static;
}

/// What asks the question `Q`: every [`Question`] asks itself.
///
/// You need not name it, nor implement it: see [`FutureOf`](crate::FutureOf).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a question that a coroutine can ask",
    label = "no question",
    note = "say on a type of your own what its answer is: `impl coro::Question for {Self} {{ type Answer = ..; }}`"
)]
pub trait IsQuestion<Q, W> {
    /// The question.
    fn question(self) -> Q;
}

#[diagnostic::do_not_recommend]
impl<Q: Question> IsQuestion<Q, TheWay> for Q {
    fn question(self) -> Q {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<Q: NoWay> IsQuestion<Q, ByNoWay> for Q {
    fn question(self) -> Q {
        self
    }
}

/// The question that is never asked.
impl Question for Infallible {
    type Answer = Infallible;
}

/// Asks the driver, and waits for the answer.
///
/// Who sends to the coroutine by hand gets [`Step::Asked`](crate::Step::Asked). Dropping the future withdraws
/// the question.
///
/// # Panics
///
/// When polled anywhere but in a coroutine that is driven by hand and may ask questions of this type.
///
/// # Mistakes
///
/// * [I can ask without waiting for the answer](crate::mistakes::a_question_that_is_not_awaited)
/// * [I can ask a question wherever I can await](crate::mistakes::asking_an_executor)
#[track_caller]
pub fn ask<Q, W>(question: impl IsQuestion<Q, W>) -> Ask<Q>
where
    Q: Question,
{
    Ask {
        state: State::New(question.question()),
        asked_at: Location::caller(),
    }
}

/// The future of [`ask`].
#[must_use = "a question is asked when it is awaited: write `ask(..).await`"]
pub struct Ask<Q: Question> {
    state: State<Q>,
    asked_at: &'static Location<'static>,
}

enum State<Q: Question> {
    New(Q),
    /// With whether it said that it waits, so that it has to say when it does so no more.
    Open(Rc<Questions<Q>>, Number, bool),
    Over,
}

/// The question is moved out when it is asked and never pinned.
impl<Q: Question> Unpin for Ask<Q> {}

impl<Q: Question> Future for Ask<Q> {
    type Output = Q::Answer;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Q::Answer> {
        self.poll_else(cx, |how, asked_at| {
            let question = type_name::<Q>();
            format!(
                "`coro::ask` of a `{question}` (at {asked_at}) in a coroutine that is driven {how}: send to it by hand \
                 through `Coroutine::<_, {question}>::asking(..)`"
            )
        })
    }
}

impl<Q: Question> Ask<Q> {
    /// Polls it, or panics with what `fault` makes of how the coroutine is driven and where this was asked.
    #[track_caller]
    pub(super) fn poll_else(
        &mut self,
        cx: &mut Context<'_>,
        fault: fn(&str, &Location<'_>) -> String,
    ) -> Poll<Q::Answer> {
        let asked_at = self.asked_at;
        if let State::New(_) = self.state {
            let questions = match listener() {
                Ok(questions) => questions,
                Err(how) => panic!("{}", fault(how, asked_at)),
            };
            let State::New(question) = std::mem::replace(&mut self.state, State::Over) else {
                unreachable!()
            };
            let number = questions.ask(question, cx);
            self.state = State::Open(questions, number, waits(number, asked_at));
            return Poll::Pending;
        }
        let State::Open(questions, number, said) = &mut self.state else {
            panic!("a question (asked at {asked_at}) was polled after it was answered")
        };
        let number = *number;
        let Poll::Ready(answer) = questions.poll_answer(number, cx) else {
            *said = waits(number, asked_at);
            return Poll::Pending;
        };
        if *said {
            waits_no_more(number);
        }
        self.state = State::Over;
        Poll::Ready(answer)
    }
}

impl<Q: Question> Drop for Ask<Q> {
    fn drop(&mut self) {
        if let State::Open(questions, number, said) = &self.state {
            questions.withdraw(*number);
            if *said {
                waits_no_more(*number);
            }
        }
    }
}

impl<Q: Question> fmt::Debug for Ask<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ask<{}>(asked at {})", type_name::<Q>(), self.asked_at)
    }
}

/// Says that it waits, if there is anybody to say it to: where a machine asks for the next value, nobody waits for an answer.
fn waits(number: Number, asked_at: &'static Location<'static>) -> bool {
    if context::listener().is_some() {
        return false;
    }
    context::with(|driver| {
        if let Some(driver) = driver {
            let wait = || Wait::new(On::Answer(number), asked_at);
            driver.waits(|_| Leaf::Answer(number), wait);
        }
    });
    true
}

fn waits_no_more(number: Number) {
    context::with(|driver| driver.map(|driver| driver.waits_no_more(|_| Leaf::Answer(number))));
}

/// The current coroutine's questions, if they are of this type; else how it is driven.
fn listener<Q: Question>() -> Result<Rc<Questions<Q>>, &'static str> {
    if let Some(Ok(questions)) = context::listener().map(Rc::downcast) {
        return Ok(questions);
    }
    context::with(|driver| match driver {
        Some(Driver {
            by_hand: Some(by_hand),
            ..
        }) => Questions::of(by_hand).ok_or("by hand, but not for questions of this type"),
        Some(_) => Err("by an executor, which has no answers"),
        None => Err("by no coro driver"),
    })
}
