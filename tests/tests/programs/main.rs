//! What the programs of the tutorial and of the README print is what stands beside them, to the byte.
//!
//! All of them run as processes, as a reader would run them. Two take their real time, a few seconds, and sleep
//! through it while the others run.

mod contents;
mod player;
mod process;
mod prompt;
mod readme;
mod steps;
mod transcripts;
