//! The first program of the README as a program, with nothing added but this line.

include!("../readme/program.rs");
