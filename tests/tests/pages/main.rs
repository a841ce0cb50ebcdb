//! The gallery of mistakes keeps its word: each page's program fails in the words that the page shows, its
//! remedy runs, and the page says all of it in the same order as every other.
//!
//! After a change of the compiler, of coro or of a program, `TRYBUILD=overwrite cargo test -p coro-tests --test
//! pages`, run twice, records what the compiler says now: first beside the programs, then in the pages.

mod form;
mod index;
mod mistakes;
mod page;
