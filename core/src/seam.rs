//! The one door to shared-memory primitives.
//!
//! Whatever a foreign thread can touch is built from the names below and from nothing else, so that a model
//! checker can replace them in one place.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
pub(crate) use std::sync::{Condvar, Mutex};
