//! The inbox: deliveries against an owner that looks, parks and goes, and against the registry.

use std::sync::Arc;
use std::task::{Wake, Waker};

use super::{Aside, aside, models};
use crate::inbox::{self, Owner};
use crate::seam::{AtomicU32, Ordering};
use crate::ticket::Ticket;

fn ticket(owner: &Owner, index: u32) -> Ticket {
    Ticket::new(owner.id(), index)
}

/// Parks until so many tickets have come.
fn await_tickets(owner: &Owner, many: usize) -> Vec<Ticket> {
    let mut taken = Vec::new();
    loop {
        owner.take(|ticket| taken.push(ticket));
        if taken.len() >= many {
            return taken;
        }
        owner.park(None);
    }
}

models! {
    fn a_wake_reaches_an_owner_that_is_about_to_park() {
        let owner = Owner::register(None);
        let ticket = ticket(&owner, 7);
        let waker = aside(move || inbox::deliver(ticket));
        assert_eq!(await_tickets(&owner, 1), [ticket]);
        waker.join();
    }

    fn a_wake_rings_for_an_owner_that_waits_elsewhere() {
        struct Bell(AtomicU32);
        impl Wake for Bell {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let owner = Owner::register(None);
        let ticket = ticket(&owner, 7);
        let waker = aside(move || inbox::deliver(ticket));
        let bell = Arc::new(Bell(AtomicU32::new(0)));
        let waits = owner.ring_by(&Waker::from(bell.clone()));
        waker.join();
        assert_eq!(bell.0.load(Ordering::Relaxed), u32::from(waits));
        assert_eq!(await_tickets(&owner, 1), [ticket]);
    }

    fn two_wakes_at_once_both_arrive() {
        let owner = Owner::register(None);
        let tickets = [1, 2].map(|index| ticket(&owner, index));
        let wakers = tickets.map(|ticket| aside(move || inbox::deliver(ticket)));
        let mut taken = await_tickets(&owner, 2);
        taken.sort_by_key(|ticket| ticket.index());
        assert_eq!(taken, tickets);
        wakers.into_iter().for_each(Aside::join);
    }

    fn a_second_wake_reaches_an_owner_that_has_taken_the_first() {
        let owner = Owner::register(None);
        let tickets = [1, 2].map(|index| ticket(&owner, index));
        let waker = aside(move || tickets.into_iter().for_each(inbox::deliver));
        assert_eq!(await_tickets(&owner, 1)[0], tickets[0]);
        waker.join();
    }

    fn a_wake_of_one_that_is_gone_does_not_reach_whoever_has_its_number_later() {
        let first = Owner::register(None);
        let stale = ticket(&first, 7);
        let waker = aside(move || inbox::deliver(stale));
        drop(first);
        waker.join();
        let second = Owner::register(None);
        assert!(second.is_empty());
        second.take(|ticket| panic!("{ticket:?} was left over"));
    }

    fn a_wake_during_a_change_of_owners_is_lost_or_taken_and_keeps_nobody_from_theirs() {
        let first = Owner::register(None);
        let stale = ticket(&first, 7);
        let waker = aside(move || inbox::deliver(stale));
        drop(first);
        let second = Owner::register(None);
        assert_eq!(second.id(), stale.executor());
        let own = ticket(&second, 1);
        let other = aside(move || inbox::deliver(own));
        let mut taken = Vec::new();
        while !taken.contains(&own) {
            taken.extend(await_tickets(&second, 1));
        }
        waker.join();
        other.join();
    }

    fn two_that_register_at_once_have_two_numbers() {
        let kept = Owner::register(None);
        let other = loom::thread::spawn(|| {
            let owner = Owner::register(None);
            let id = owner.id();
            drop(owner);
            id
        });
        let own = Owner::register(None);
        assert_ne!(own.id(), kept.id());
        let number = ticket(&own, 1);
        inbox::deliver(number);
        let other = other.join().unwrap();
        assert_ne!(other, kept.id());
        assert_eq!(await_tickets(&own, 1), [number]);
    }

    fn a_hook_is_called_for_a_wake_that_nobody_has_taken() {
        let called = Arc::new(AtomicU32::new(0));
        let hook = called.clone();
        let owner = Owner::register(Some(Arc::new(move || {
            hook.fetch_add(1, Ordering::Relaxed);
        })));
        let tickets = [1, 2].map(|index| ticket(&owner, index));
        let wakers = tickets.map(|ticket| aside(move || inbox::deliver(ticket)));
        let mut taken = 0;
        owner.take(|_| taken += 1);
        wakers.into_iter().for_each(Aside::join);
        let mut left = 0;
        owner.take(|_| left += 1);
        assert_eq!(taken + left, 2);
        assert!(called.load(Ordering::Relaxed) >= 1);
    }
}
