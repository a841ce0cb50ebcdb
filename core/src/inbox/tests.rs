//! Tests of the inbox: delivery, parking, storms, and numbers that outlive their owner.

use std::sync::atomic::AtomicUsize;
use std::thread;

use super::*;

fn ticket(owner: &Owner, index: u32) -> Ticket {
    Ticket::new(owner.id(), index)
}

#[test]
fn tickets_are_taken_once_in_order_of_arrival() {
    let owner = Owner::register(None);
    deliver(ticket(&owner, 3));
    deliver(ticket(&owner, 1));
    assert_eq!(owner.take(), [ticket(&owner, 3), ticket(&owner, 1)]);
    assert_eq!(owner.take(), []);
}

#[test]
fn a_delivery_before_the_owner_parks_is_not_slept_through() {
    let owner = Owner::register(None);
    deliver(ticket(&owner, 3));
    owner.park(None);
    assert_eq!(owner.take().len(), 1);
}

#[test]
fn a_parked_owner_is_woken_from_another_thread() {
    let owner = Owner::register(None);
    let ticket = ticket(&owner, 3);
    thread::scope(|scope| {
        scope.spawn(move || deliver(ticket));
        owner.park(None);
    });
    assert_eq!(owner.take(), [ticket]);
}

#[test]
fn a_storm_of_repeated_wakes_keeps_the_list_short() {
    let owner = Owner::register(None);
    for round in 0..100_000 {
        deliver(ticket(&owner, round % 10));
    }
    assert!(lock(&owner.inbox.mail).tickets.len() <= 65);
    let mut taken = owner.take();
    taken.dedup();
    taken.truncate(10);
    assert_eq!(
        taken,
        (0..10).map(|index| ticket(&owner, index)).collect::<Vec<_>>()
    );
}

#[test]
fn a_ticket_of_a_dead_executor_is_refused() {
    let owner = Owner::register(None);
    let (inbox, ticket) = (owner.inbox, ticket(&owner, 3));
    drop(owner);
    deliver(ticket);
    // Another test's executor may have taken the number over: then the ticket is that one's spurious wake.
    let mail = lock(&inbox.mail);
    assert!(mail.alive || mail.tickets.is_empty());
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
    assert_eq!(owner.take().len(), 2);
    deliver(ticket(&owner, 1));
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}
