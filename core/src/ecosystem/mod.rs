//! The crates that people bring along, and how each does on coro.
//!
#![doc = include_str!("page.md")]
#![doc(alias(
    "sockets",
    "tcp",
    "http",
    "channel",
    "mutex",
    "semaphore",
    "process",
    "signal",
    "files"
))]
