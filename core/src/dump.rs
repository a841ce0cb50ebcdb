//! Where is everybody?
use crate::context;
/// x
#[derive(Debug)]
pub struct Dump;
/// x
pub fn dump() -> Dump {
    context::with(|_| Dump)
}
