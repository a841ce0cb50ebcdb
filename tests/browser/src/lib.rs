//! A real browser that a test drives: Chromium, over its own debugging protocol.
//!
//! Nothing here sleeps. Whoever waits, waits in the page, frame by frame, for something to become true.

mod browser;
mod page;
mod talk;

pub use browser::Browser;
pub use page::{Page, Rect};
