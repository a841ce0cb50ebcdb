//! How many files and sockets this process may have open.

use std::io;

use rustix::process::{Resource, getrlimit, setrlimit};

/// Raises the limit to the highest that the process may give itself, and says which that is; `u64::MAX` if there is none.
///
/// The limit that a process is born with is often 1,024, for the sake of programs that use `select`. A server with a socket for
/// each client wants more.
///
/// # Errors
///
/// If the system refuses.
pub fn raise_limit() -> io::Result<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        setrlimit(Resource::Nofile, limit)?;
    }
    Ok(limit.current.unwrap_or(u64::MAX))
}
