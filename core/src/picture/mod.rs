//! Pictures of a [`Recording`](crate::observe::Recording): who ran when, who waited for what, who woke whom.

mod arrange;
mod gather;
mod growing;
mod html;
mod json;
pub(crate) mod lanes;
#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;

pub use html::html;
