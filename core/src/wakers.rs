//! Wakers kept for later, in eight bytes each.
//!
//! A waker is two words, of which the second is the same for all that coro hands out. [`Wakers`] keeps one of those as
//! its ticket alone; any other waker goes into a list, and its number there is kept. [`Kept`] is never zero, so an
//! `Option` of it is no larger.
//!
//! Pure data: it clones, wakes and drops no waker that is not coro's own. Those things run foreign code and are for its
//! caller to do, outside of any borrow.

use std::mem;
use std::num::NonZero;
use std::task::Waker;

use crate::ticket::{MAX_INDEX, NOBODY, Table, Ticket};

/// The right to one waker. Whoever holds it must give it back with [`Wakers::take`] or
/// [`Wakers::discard`].
#[derive(Debug)]
#[must_use = "give it back, or the waker stays"]
pub(crate) struct Kept(NonZero<u64>);

/// The wakers of one driver.
pub(crate) struct Wakers {
    /// What the wakers that coro hands out are recognised by.
    table: &'static Table,
    others: Vec<Entry>,
    /// The free entry that was used last, if it is one.
    free: u32,
}

enum Entry {
    Waker(Waker),
    Free { next: u32 },
}

impl Wakers {
    pub(crate) fn new(table: &'static Table) -> Self {
        Wakers {
            table,
            others: Vec::new(),
            free: 0,
        }
    }

    /// Keeps what [`put`](Self::put) would keep of a clone, if that takes no clone: if the waker is coro's own.
    #[inline]
    pub(crate) fn copy(&self, waker: &Waker) -> Option<Kept> {
        Kept::own(waker, self.table)
    }

    pub(crate) fn put(&mut self, waker: Waker) -> Kept {
        self.copy(&waker).unwrap_or_else(|| self.put_other(waker))
    }

    #[inline]
    pub(crate) fn take(&mut self, kept: Kept) -> Waker {
        match kept.as_ticket() {
            Some(ticket) => ticket.waker(self.table),
            None => self.take_other(kept),
        }
    }

    /// Keeps a waker no longer. One that is not coro's own is for the caller to drop.
    #[inline]
    #[must_use = "dropping a waker runs foreign code: do it outside of any borrow"]
    pub(crate) fn discard(&mut self, kept: Kept) -> Option<Waker> {
        match kept.as_ticket() {
            Some(_) => None,
            None => Some(self.take_other(kept)),
        }
    }

    /// Whether the waker that was kept would wake the same task as `waker`.
    pub(crate) fn will_wake(&self, kept: &Kept, waker: &Waker) -> bool {
        match kept.as_ticket() {
            Some(ticket) => Ticket::of(waker, self.table) == Some(ticket),
            None => match self.others.get(kept.number() as usize) {
                Some(Entry::Waker(own)) => own.will_wake(waker),
                _ => false,
            },
        }
    }

    /// How much memory the list has.
    pub(crate) fn bytes(&self) -> usize {
        self.others.capacity() * size_of::<Entry>()
    }

    #[cold]
    fn put_other(&mut self, waker: Waker) -> Kept {
        let number = self.free;
        match self.others.get_mut(number as usize) {
            Some(entry) => match mem::replace(entry, Entry::Waker(waker)) {
                Entry::Free { next } => self.free = next,
                Entry::Waker(_) => unreachable!("an entry in use is not in the list of free ones"),
            },
            None => {
                self.others.push(Entry::Waker(waker));
                self.free =
                    u32::try_from(self.others.len()).expect("there are fewer than 2^32 foreign wakers");
            }
        }
        Kept::other(number)
    }

    #[cold]
    fn take_other(&mut self, kept: Kept) -> Waker {
        let number = kept.number();
        let free = Entry::Free { next: self.free };
        let entry = self.others.get_mut(number as usize);
        match entry.map(|entry| mem::replace(entry, free)) {
            Some(Entry::Waker(waker)) => {
                self.free = number;
                waker
            }
            _ => unreachable!("a `Kept` names a waker of the `Wakers` that made it"),
        }
    }
}

/// A ticket with `NOBODY` taken off its index, so that an index of zero marks what is none: such a word has a number
/// from one above its index.
impl Kept {
    /// The ticket of a waker that is coro's own: waking that one needs no [`Wakers`], and nothing is lost if it is never
    /// given back.
    #[inline]
    pub(crate) fn as_ticket(&self) -> Option<Ticket> {
        let word = self.0.get();
        (word & INDEX != 0).then(|| Ticket::from_bits(word ^ u64::from(NOBODY)))
    }

    /// What [`Wakers::put`] would keep of a clone, if the waker is one of those that carry a ticket along `table`'s route.
    #[inline]
    pub(crate) fn own(waker: &Waker, table: &'static Table) -> Option<Self> {
        let word = Ticket::of(waker, table)?.to_bits() ^ u64::from(NOBODY);
        if word & INDEX == 0 {
            return None;
        }
        NonZero::new(word).map(Kept)
    }

    fn other(number: u32) -> Self {
        let one_more = (u64::from(number) + 1) << INDEX.count_ones();
        Kept(NonZero::new(one_more).expect("it is one at least"))
    }

    /// The number of a waker that is not coro's own.
    fn number(&self) -> u32 {
        ((self.0.get() >> INDEX.count_ones()) as u32).wrapping_sub(1)
    }
}

/// Where a ticket has its index.
const INDEX: u64 = MAX_INDEX as u64 - 1;

const _: () = assert!(size_of::<Option<Kept>>() == 8 && size_of::<Entry>() == 16);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{Nowhere, Route};
    use std::sync::Arc;
    use std::task::Wake;

    struct Foreign;

    impl Wake for Foreign {
        fn wake(self: Arc<Self>) {}
    }

    fn foreign() -> Waker {
        Waker::from(Arc::new(Foreign))
    }

    fn own(executor: u16, index: u32) -> Waker {
        Ticket::new(executor, index).waker(Nowhere::table())
    }

    #[test]
    fn what_is_kept_comes_back_be_it_coros_own_or_not() {
        let mut wakers = Wakers::new(Nowhere::table());
        let all = [
            own(0, 0),
            own(u16::MAX, MAX_INDEX - 1),
            Ticket::from_bits(u64::MAX).waker(Nowhere::table()),
            own(u16::MAX, NOBODY),
            own(0, NOBODY),
            Waker::noop().clone(),
            foreign(),
            foreign(),
        ];
        let kept = all.clone().map(|waker| wakers.put(waker));
        for (one, kept) in kept.iter().enumerate() {
            for (other, waker) in all.iter().enumerate() {
                assert_eq!(wakers.will_wake(kept, waker), one == other, "{one} and {other}");
            }
        }
        for (waker, kept) in all.iter().zip(kept) {
            assert!(wakers.take(kept).will_wake(waker));
        }
    }

    #[test]
    fn coros_own_wakers_take_no_memory_and_no_clone() {
        let mut wakers = Wakers::new(Nowhere::table());
        let waker = own(1, 2);
        let copied = wakers.copy(&waker).expect("it is coro's own");
        let put = wakers.put(waker.clone());
        assert_eq!(wakers.bytes(), 0);
        assert!(wakers.take(copied).will_wake(&waker));
        assert!(wakers.take(put).will_wake(&waker));
        let put = wakers.put(waker);
        assert!(wakers.discard(put).is_none());
        assert!(wakers.copy(&foreign()).is_none());
    }

    #[test]
    fn a_foreign_waker_is_owned_while_it_is_kept_and_its_place_used_again() {
        let mut wakers = Wakers::new(Nowhere::table());
        let count = Arc::new(Foreign);
        for _ in 0..100 {
            let first = wakers.put(Waker::from(count.clone()));
            let second = wakers.put(Waker::from(count.clone()));
            assert_eq!(Arc::strong_count(&count), 3);
            drop(wakers.take(first));
            let third = wakers.put(Waker::from(count.clone()));
            drop(wakers.discard(second));
            drop(wakers.take(third));
            assert_eq!(Arc::strong_count(&count), 1);
        }
        assert_eq!(wakers.others.len(), 2);
    }
}
