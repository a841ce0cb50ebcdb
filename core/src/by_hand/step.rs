//! What one send leads to.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;

use super::questions::{Number, Questions};
use super::{Coroutine, Question};
use crate::request::Request;

/// What became of a coroutine when it was sent to.
///
/// A finished one is gone: sending to it cannot be written. A coroutine that asks no questions of its own, as
/// `Q` says, is never [`Asked`](Step::Asked), and a `match` may leave that arm out.
///
/// # Mistakes
///
/// * [`send` moves a coroutine on and leaves it in its variable](crate::mistakes::a_step_that_is_dropped)
#[must_use = "a step holds the coroutine, which is cancelled if it is dropped: `match` it and go on with the coroutine in it"]
pub enum Step<F: Future, Q: Question = Infallible> {
    /// It suspended itself and asks you for something that needs no answer. [`Coroutine::send`] says that it
    /// has been met.
    Yielded(Coroutine<F, Q>, Request),
    /// It waits for something that is neither a request nor a question: some waker will tell.
    Waiting(Coroutine<F, Q>),
    /// It asked you a question, and goes on when you answer.
    Asked(Asking<F, Q>),
    /// It returned this.
    Finished(F::Output),
}

impl<F: Future, Q: Question> fmt::Debug for Step<F, Q>
where
    F::Output: fmt::Debug,
    Q: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Yielded(_, request) => f.debug_tuple("Yielded").field(request).finish(),
            Step::Waiting(_) => f.write_str("Waiting"),
            Step::Asked(asking) => f.debug_tuple("Asked").field(&asking.question).finish(),
            Step::Finished(output) => f.debug_tuple("Finished").field(output).finish(),
        }
    }
}

/// A coroutine that has asked, and waits for the answer.
///
/// The type of the answer belongs to the type of the question, and there is no such value before the first
/// question or after the last: answering too early or too late cannot be written.
///
/// # Mistakes
///
/// * [I can answer before the coroutine has asked](crate::mistakes::answering_before_the_question)
/// * [A coroutine that has asked goes on by itself](crate::mistakes::a_coroutine_left_at_its_question)
/// * [Questions are numbered from one](crate::mistakes::answering_a_question_that_is_not_open)
#[must_use = "a coroutine that asks waits for its answer: write `asking.answer(..)`"]
pub struct Asking<F: Future, Q: Question> {
    /// The question that was asked first among those open.
    pub question: Q,
    /// Its number. A coroutine numbers its questions from 0.
    pub number: Number,
    others: Vec<(Number, Q)>,
    coroutine: Coroutine<F, Q>,
}

impl<F: Future, Q: Question> Asking<F, Q> {
    pub(super) fn new(
        coroutine: Coroutine<F, Q>,
        number: Number,
        question: Q,
        others: Vec<(Number, Q)>,
    ) -> Self {
        Asking {
            question,
            number,
            others,
            coroutine,
        }
    }

    /// Answers [`question`](Self::question) and lets the coroutine go on.
    ///
    /// # Panics
    ///
    /// With the panic of the future, which is then gone.
    pub fn answer(self, answer: Q::Answer) -> Step<F, Q> {
        let number = self.number;
        self.answer_number(number, answer)
    }

    /// All open questions with their numbers, the one asked first in front.
    ///
    /// There are several if the coroutine awaits several answers together; they may be given in any order.
    ///
    /// ```
    /// use coro::{Coroutine, Question, Step};
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct Price(u32);
    /// impl Question for Price {
    ///     type Answer = u32;
    /// }
    ///
    /// let both = async { coro::join!(coro::ask(Price(7)), coro::ask(Price(8))) };
    /// let Step::Asked(asking) = Coroutine::<_, Price>::asking(both).send() else { panic!("it asks") };
    /// assert_eq!(asking.pending().collect::<Vec<_>>(), [(0, &Price(7)), (1, &Price(8))]);
    ///
    /// let Step::Asked(asking) = asking.answer_number(1, 80) else { panic!("one is open") };
    /// let Step::Finished(prices) = asking.answer_number(0, 70) else { panic!("both are answered") };
    /// assert_eq!(prices, (70, 80));
    /// ```
    pub fn pending(&self) -> impl Iterator<Item = (Number, &Q)> {
        let others = self.others.iter().map(|(number, question)| (*number, question));
        std::iter::once((self.number, &self.question)).chain(others)
    }

    /// Answers the question with this number and lets the coroutine go on.
    ///
    /// # Panics
    ///
    /// If no question with this number is open, and with the panic of the future, which is then gone.
    #[track_caller]
    pub fn answer_number(self, number: Number, answer: Q::Answer) -> Step<F, Q> {
        let open: Vec<Number> = self.pending().map(|(number, _)| number).collect();
        assert!(
            open.contains(&number),
            "question {number} is not open: answer one of {open:?}"
        );
        let coroutine = self.unanswered();
        if let Some(questions) = Questions::<Q>::of(&coroutine.by_hand) {
            questions.answer(number, answer, None);
        }
        coroutine.resume()
    }

    /// The coroutine with its questions open, to be sent to without an answer: to let time pass, say, for one
    /// that waits for the answer only so long.
    pub fn unanswered(self) -> Coroutine<F, Q> {
        let Asking {
            question,
            number,
            others,
            coroutine,
        } = self;
        if let Some(questions) = Questions::<Q>::of(&coroutine.by_hand) {
            questions.put_back(std::iter::once((number, question)).chain(others));
        }
        coroutine
    }
}

impl<F: Future, Q: Question + fmt::Debug> fmt::Debug for Asking<F, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.pending()).finish()
    }
}
