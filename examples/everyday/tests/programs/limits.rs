//! What the tests need of the machine.

use coro_everyday::files;

/// Sees to it that so many sockets can be open at once in this process.
#[track_caller]
pub(crate) fn allow_sockets(sockets: u64) {
    // Beside them there are the files that cargo's tests and the other tests of this process have open.
    let needed = sockets + 200;
    let limit = files::raise_limit().expect("a process may raise its limit up to the hard one");
    assert!(
        limit >= needed,
        "{needed} open files are needed and {limit} allowed: raise the hard limit, `ulimit -Hn {needed}`"
    );
}
