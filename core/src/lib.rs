//! skeleton
pub mod trace;
