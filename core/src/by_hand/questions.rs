//! The open questions of one coroutine, and their answers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::Question;
use crate::context::ByHand;

/// A question's number: how many the coroutine had asked before it.
pub type Number = usize;

/// The questions of type `Q` that wait for an answer, the one asked first in front.
pub(super) struct Questions<Q: Question> {
    entries: RefCell<Vec<Entry<Q>>>,
    asked: Cell<Number>,
}

struct Entry<Q: Question> {
    number: Number,
    /// Away while the driver looks at it.
    question: Option<Q>,
    answer: Option<Q::Answer>,
    waker: Waker,
}

impl<Q: Question> Default for Questions<Q> {
    fn default() -> Self {
        Questions {
            entries: RefCell::default(),
            asked: Cell::new(0),
        }
    }
}

impl<Q: Question> Questions<Q> {
    /// The questions of a coroutine, if it asks questions of this type.
    pub(super) fn of(by_hand: &ByHand) -> Option<Rc<Self>> {
        by_hand.questions.clone().downcast().ok()
    }

    pub(super) fn ask(&self, question: Q, cx: &Context<'_>) -> Number {
        let number = self.asked.replace(self.asked.get() + 1);
        let waker = cx.waker().clone();
        self.entries.borrow_mut().push(Entry {
            number,
            question: Some(question),
            answer: None,
            waker,
        });
        number
    }

    pub(super) fn poll_answer(&self, number: Number, cx: &Context<'_>) -> Poll<Q::Answer> {
        let waker = cx.waker().clone();
        let mut entries = self.entries.borrow_mut();
        let Some(place) = entries.iter().position(|entry| entry.number == number) else {
            return Poll::Pending;
        };
        match entries[place].answer.take() {
            Some(answer) => {
                let answered = entries.remove(place);
                // The question and its waker are the user's: dropped with no borrow held.
                drop(entries);
                drop(answered);
                Poll::Ready(answer)
            }
            None => {
                let old = std::mem::replace(&mut entries[place].waker, waker);
                drop(entries);
                drop(old);
                Poll::Pending
            }
        }
    }

    /// Forgets a question whose asker is gone.
    pub(super) fn withdraw(&self, number: Number) {
        let mut entries = self.entries.borrow_mut();
        let place = entries.iter().position(|entry| entry.number == number);
        let withdrawn = place.map(|place| entries.remove(place));
        drop(entries);
        drop(withdrawn);
    }

    /// Hands over all questions that have no answer: the first, and the others.
    #[allow(clippy::type_complexity)]
    pub(super) fn open(&self) -> Option<((Number, Q), Vec<(Number, Q)>)> {
        let mut entries = self.entries.borrow_mut();
        let mut open = entries
            .iter_mut()
            .filter(|entry| entry.answer.is_none())
            .filter_map(|entry| Some((entry.number, entry.question.take()?)));
        let first = open.next()?;
        Some((first, open.collect()))
    }

    /// Takes back questions that [`open`](Self::open) handed over.
    pub(super) fn put_back(&self, questions: impl Iterator<Item = (Number, Q)>) {
        for (number, question) in questions {
            let mut entries = self.entries.borrow_mut();
            if let Some(entry) = entries.iter_mut().find(|entry| entry.number == number) {
                entry.question = Some(question);
            }
        }
    }

    /// Answers, and wakes whoever asked, unless that is to wake `polled`, which is about to be polled anyway.
    pub(super) fn answer(&self, number: Number, answer: Q::Answer, polled: Option<&Waker>) {
        let mut entries = self.entries.borrow_mut();
        let Some(entry) = entries.iter_mut().find(|entry| entry.number == number) else {
            return;
        };
        entry.answer = Some(answer);
        let waker = entry.waker.clone();
        drop(entries);
        if !polled.is_some_and(|polled| polled.will_wake(&waker)) {
            waker.wake();
        }
    }
}
