//! What the programs of this folder share, a file a thing.

pub mod client;
pub mod command_line;
pub mod files;
pub mod io;
pub mod server;
pub mod site;
pub mod stop;
pub mod timer;
