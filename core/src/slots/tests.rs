//! Tests of the slots: reuse, generations, size classes.

use std::any::type_name;
use std::future::{pending, ready};
use std::pin::Pin;
use std::task::Poll;

use super::*;
use crate::ticket::{Nowhere, Route};

fn slots() -> Rc<Slots> {
    Rc::new(Slots::new(0, Nowhere::table(), None))
}

fn spawn<F: Future<Output: 'static> + 'static>(slots: &Rc<Slots>, future: F) -> Handle<F::Output> {
    slots.clone().spawn(future, Location::caller())
}

/// Polls everything that is ready.
fn run(slots: &Slots) {
    while slots.turn::<false>() != Turn::Nobody {}
}

impl Slots {
    /// How many slots have a task, or what is left of one.
    pub(crate) fn in_use(&self) -> usize {
        self.slots_where(|state| state != State::Free).len()
    }
}

/// A future that says in which slot it is polled.
async fn own_index() -> u32 {
    // The ticket's number is the waker's data word.
    std::future::poll_fn(|cx| Poll::Ready((cx.waker().data().addr() % MAX_INDEX as usize) as u32)).await
}

/// Invariant 13.
#[test]
fn slots_are_reused_so_memory_is_bounded_by_the_tasks_that_lived_together() {
    let slots = slots();
    for _ in 0..10_000 {
        drop(spawn(&slots, ready(1u8)));
        run(&slots);
    }
    assert_eq!(slots.storage.made(), 8, "the first chunk of the smallest class");
}

#[test]
fn a_slot_whose_output_waits_for_its_joiner_is_not_reused() {
    let slots = slots();
    let mut first = spawn(&slots, ready(1u8));
    run(&slots);
    let second = spawn(&slots, ready(2u8));
    run(&slots);
    assert_ne!(first.identity().id, second.identity().id);
    let cx = Context::from_waker(Waker::noop());
    assert!(matches!(first.poll(&cx), Poll::Ready(Some(Ok(1)))));
    assert!(matches!(first.poll(&cx), Poll::Ready(None)));
}

/// Runs the one task that is ready, and gives the slot it lay in.
fn index_of(slots: &Rc<Slots>) -> u32 {
    let mut handle = spawn(slots, own_index());
    run(slots);
    match handle.poll(&Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(Ok(index))) => index,
        _ => panic!("it ended in its first poll"),
    }
}

#[test]
fn a_slot_that_ends_while_queued_comes_back_when_the_queue_has_met_it() {
    let slots = slots();
    let index = index_of(&slots);
    let own = slots.clone();
    drop(spawn(&slots, async move {
        let index = own_index().await;
        own.wake(Ticket::new(0, index).next_generation());
    }));
    assert_eq!(slots.turn::<false>(), Turn::Task);

    let pushed = spawn(&slots, own_index());
    assert_eq!(slots.turn::<false>(), Turn::Task);
    assert!(
        pushed.is_finished(),
        "the ended task's place in the queue was nobody's turn"
    );
    assert_eq!(index_of(&slots), index, "and its slot is free again");
    drop(pushed);
}

#[test]
fn a_ticket_wakes_its_own_generation_only() {
    let slots = slots();
    let index = index_of(&slots);
    let _next = spawn(&slots, pending::<()>());
    run(&slots);
    slots.wake(Ticket::new(0, index));
    assert_eq!(slots.turn::<false>(), Turn::Nobody);
    slots.wake(Ticket::new(0, index).next_generation());
    assert_eq!(slots.turn::<false>(), Turn::Task);
    slots.cancel_all();
}

#[test]
fn tickets_that_name_no_slot_are_ignored() {
    let slots = slots();
    for index in [0, 1, 1 << 24, MAX_INDEX - 2] {
        slots.wake(Ticket::new(0, index));
    }
    assert_eq!(slots.turn::<false>(), Turn::Nobody);
}

#[test]
fn every_size_has_a_class_that_holds_it() {
    let classes = [64, 96, 128, 192, 256, 384, 512];
    for bytes in 1..=512 {
        let smallest = classes.iter().position(|&class| class >= bytes).unwrap();
        assert_eq!(Storage::class_for(bytes), smallest, "{bytes}");
    }
    assert_eq!(Storage::class_for(storage::MAX_SIZE), 30);
}

/// Ready with how far its address is from a multiple of its alignment.
struct Misplaced<T> {
    _content: T,
}

impl<T> Future for Misplaced<T> {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<usize> {
        Poll::Ready((&raw const *self).addr() % align_of::<Self>())
    }
}

#[test]
fn futures_of_every_size_and_alignment_lie_where_they_may() {
    fn misplaced<T>(content: T) -> Misplaced<T> {
        Misplaced { _content: content }
    }
    macro_rules! aligned {
        ($($align:literal)*) => {
            $({
                #[repr(align($align))]
                struct Aligned<const BYTES: usize>([u8; BYTES]);
                several(|| misplaced(Aligned([0; 1])));
                several(|| misplaced(Aligned([0; 24])));
                several(|| misplaced(Aligned([0; 40])));
                several(|| misplaced(Aligned([0; 56])));
                several(|| misplaced(Aligned([0; 100])));
                several(|| misplaced(Aligned([0; 300])));
            })*
        };
    }
    fn several<F: Future<Output = usize> + 'static>(future: impl Fn() -> F) {
        let slots = slots();
        let mut tasks: Vec<_> = (0..100).map(|_| spawn(&slots, future())).collect();
        run(&slots);
        for task in &mut tasks {
            let polled = task.poll(&Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Ready(Some(Ok(0)))), "{}", type_name::<F>());
        }
    }
    aligned!(1 2 4 8 16 32 64 128 256);
}

#[test]
fn chunks_double_up_to_16_kib_and_every_slot_is_found_by_its_ticket() {
    let slots = slots();
    let tasks: Vec<_> = (0..3_000).map(|_| spawn(&slots, pending::<()>())).collect();
    run(&slots);
    assert_eq!(slots.storage.made(), 8 + 8 + 16 + 32 + 64 + 128 + 11 * 256);
    slots.storage.each(|slot| {
        let ticket = slot.header().ticket.get();
        let found = slots.storage.slot(ticket.index()).expect("it has been made");
        assert!(std::ptr::eq(found.header(), slot.header()));
        slots.wake(ticket);
    });
    let turns = std::iter::from_fn(|| (slots.turn::<false>() == Turn::Task).then_some(()));
    assert_eq!(turns.count(), 3_000);
    drop(tasks);
    slots.cancel_all();
}
