//! Tests of the inbox: delivery, parking, storms, and numbers that outlive their owner.

use std::sync::atomic::AtomicUsize;
#[cfg(feature = "io")]
use std::task::Wake;
use std::thread;

use super::*;

fn ticket(owner: &Owner, index: u32) -> Ticket {
    Ticket::new(owner.id(), index)
}

fn taken(owner: &Owner) -> Vec<Ticket> {
    let mut taken = Vec::new();
    owner.take(|ticket| taken.push(ticket));
    taken
}

#[test]
fn tickets_are_taken_once_in_order_of_arrival() {
    let owner = Owner::register(None);
    deliver(ticket(&owner, 3));
    deliver(ticket(&owner, 1));
    assert_eq!(taken(&owner), [ticket(&owner, 3), ticket(&owner, 1)]);
    assert_eq!(taken(&owner), []);
}

#[test]
fn a_delivery_before_the_owner_parks_is_not_slept_through() {
    let owner = Owner::register(None);
    deliver(ticket(&owner, 3));
    owner.park(None);
    assert_eq!(taken(&owner).len(), 1);
}

#[test]
fn a_parked_owner_is_woken_from_another_thread() {
    let owner = Owner::register(None);
    let ticket = ticket(&owner, 3);
    thread::scope(|scope| {
        scope.spawn(move || deliver(ticket));
        owner.park(None);
    });
    assert_eq!(taken(&owner), [ticket]);
}

#[test]
fn parking_ends_when_its_limit_has_passed_and_the_next_delivery_need_not_ring() {
    let owner = Owner::register(None);
    owner.park(Some(Duration::ZERO));
    assert_eq!(taken(&owner), []);
    assert!(matches!(lock(&owner.inbox.mail).bell, Bell::Nobody));
}

#[test]
fn a_parked_owner_is_rung_for_once_however_many_deliveries_there_are() {
    let owner = Owner::register(None);
    // As if the owner waited for the bell and had not heard it yet.
    lock(&owner.inbox.mail).bell = Bell::Condvar;
    deliver(ticket(&owner, 3));
    assert!(matches!(lock(&owner.inbox.mail).bell, Bell::Nobody));
    deliver(ticket(&owner, 1));
    assert_eq!(taken(&owner), [ticket(&owner, 3), ticket(&owner, 1)]);
}

#[cfg(feature = "io")]
#[test]
fn an_owner_that_waits_elsewhere_is_rung_for_once_by_its_waker_unless_a_ticket_is_here_already() {
    struct Rings(AtomicUsize);
    impl Wake for Rings {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let rings = Arc::new(Rings(AtomicUsize::new(0)));
    let waker = Waker::from(rings.clone());
    let owner = Owner::register(None);
    assert!(owner.ring_by(&waker));
    (0..3).for_each(|index| deliver(ticket(&owner, index)));
    assert_eq!(rings.0.load(Ordering::Relaxed), 1);

    assert!(!owner.ring_by(&waker));
    assert_eq!(taken(&owner).len(), 3);
    assert!(owner.ring_by(&waker) && owner.ring_by(&waker));
    owner.ring_nobody();
    deliver(ticket(&owner, 3));
    assert_eq!(rings.0.load(Ordering::Relaxed), 1);
    // Neither the inbox nor a ring that is over keeps it.
    drop(waker);
    assert_eq!(Arc::strong_count(&rings), 1);
}

#[test]
fn deliveries_of_many_threads_at_once_all_arrive() {
    const THREADS: u32 = 4;
    const EACH: u32 = 5_000;
    let owner = Owner::register(None);
    let executor = owner.id();
    let mut arrived = vec![Vec::new(); THREADS as usize];
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                (0..EACH).for_each(|at| deliver(Ticket::new(executor, thread * EACH + at)));
            });
        }
        while arrived.iter().map(Vec::len).sum::<usize>() < (THREADS * EACH) as usize {
            owner.park(None);
            owner.take(|ticket| arrived[(ticket.index() / EACH) as usize].push(ticket.index() % EACH));
        }
    });
    for of_one_thread in arrived {
        assert!(of_one_thread.into_iter().eq(0..EACH), "in order");
    }
}

#[test]
fn a_storm_of_repeated_wakes_keeps_the_list_short_and_the_first_of_each_in_order() {
    let owner = Owner::register(None);
    for round in 0..100_000 {
        deliver(ticket(&owner, 9 - round % 10));
    }
    assert!(lock(&owner.inbox.mail).tickets.capacity() <= 2 * FEWEST);
    let mut taken = taken(&owner);
    taken.truncate(10);
    let fallen: Vec<_> = (0..10).rev().map(|index| ticket(&owner, index)).collect();
    assert_eq!(taken, fallen);
}

/// Invariant 13, of the inbox.
#[test]
fn the_list_is_less_than_four_times_as_long_as_it_has_distinct_tickets() {
    let owner = Owner::register(None);
    let mut distinct = 0;
    for round in 1_u32..20_000 {
        let index = round.isqrt();
        distinct = distinct.max(index as usize);
        deliver(ticket(&owner, index));
        let room = lock(&owner.inbox.mail).tickets.capacity();
        assert!(
            room < (4 * distinct).max(4 * FEWEST),
            "room for {room}, {distinct} distinct"
        );
    }
}

#[test]
fn room_is_kept_for_the_next_tickets_but_not_for_another_storm() {
    let owner = Owner::register(None);
    let room = |owner: &Owner| {
        let spare = owner.spare.take();
        let both = [lock(&owner.inbox.mail).tickets.capacity(), spare.capacity()];
        owner.spare.set(spare);
        both
    };
    for _ in 0..2 {
        deliver(ticket(&owner, 3));
        assert_eq!(taken(&owner).len(), 1);
    }
    assert_eq!(room(&owner), [FEWEST, FEWEST]);
    for _ in 0..2 {
        (0..5_000).for_each(|index| deliver(ticket(&owner, index)));
        assert_eq!(taken(&owner).len(), 5_000);
    }
    assert!(
        room(&owner)
            .into_iter()
            .all(|room| (1..=MOST_KEPT).contains(&room))
    );
}

#[test]
fn a_ticket_of_a_dead_executor_is_refused() {
    loop {
        let owner = Owner::register(None);
        let (inbox, ticket) = (owner.inbox, ticket(&owner, 3));
        drop(owner);
        // Nobody takes the number over while it is looked at. Another test may have done so already.
        let numbers = lock(&NUMBERS);
        if numbers.free.contains(&ticket.executor()) {
            deliver(ticket);
            assert!(lock(&inbox.mail).tickets.is_empty());
            break;
        }
    }
}

#[test]
fn the_hook_is_called_once_for_each_time_the_inbox_fills() {
    let calls = Arc::new(AtomicUsize::new(0));
    let hook = {
        let calls = calls.clone();
        move || {
            calls.fetch_add(1, Ordering::Relaxed);
        }
    };
    let owner = Owner::register(Some(Arc::new(hook)));
    deliver(ticket(&owner, 1));
    deliver(ticket(&owner, 2));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(taken(&owner).len(), 2);
    deliver(ticket(&owner, 1));
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}
