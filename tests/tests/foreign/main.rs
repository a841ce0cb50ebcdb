//! Futures that were written for no runtime in particular run on coro, by hand and by machine.
//!
//! Each scene is driven twice: once by hand, where a future that waits for something foreign is `Waiting` until
//! that something calls its waker, and once by the executor on the virtual clock. What is expected is the list of
//! all that happened, in order.

mod channels;
mod combinators;
mod locks;
mod log;
