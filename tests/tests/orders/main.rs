//! The classic bugs of concurrent programs, as they look with async: each found by trying every order, and its remedy
//! shown to hold under every order.
//!
//! A file is a bug. Most pass in the usual order, first in, first out, so no ordinary run ever shows them. In `foreign` it is
//! the channels and locks of other crates that are held to every order, unchanged.

mod check_then_act;
mod foreign;
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
