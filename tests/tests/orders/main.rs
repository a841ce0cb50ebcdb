//! The classic bugs of concurrent programs, as they look with async: each found by trying every order, and its remedy
//! shown to hold under every order.
//!
//! A file is a bug. Most pass in the usual order, first in, first out, so no ordinary run ever shows them.

mod check_then_act;
mod found;
mod futurelock;
mod leaked_permit;
mod lost_item;
mod lost_update;
mod lost_wakeup;
mod philosophers;
mod starvation;
mod too_early;
mod two_locks;
