//! The gallery of mistakes keeps its word: each page's program goes wrong in the words that the page shows, its
//! remedy runs, and the page says all of it in the same order as every other.
//!
//! After a change of the compiler, of coro or of a program, `TRYBUILD=overwrite cargo test -p coro-tests --test
//! pages`, run twice, records what is said now: first beside the programs, then in the pages, in the index and in
//! the documentation of coro.
//!
//! So a new page is a folder with `fail.rs`, `fix.rs` and a `page.md` of headings and prose, and its title on a shelf
//! of the index. A heading `Clippy says` asks clippy too, and a `tokio.rs` gets a row beside tokio.

mod clippy;
mod closure;
mod fences;
mod form;
mod index;
mod messages;
mod mistakes;
mod page;
mod parallel;
mod programs;
mod readme;
mod record;
mod rustdoc;
mod said;
mod shelves;
mod tokio;
mod toolchain;
