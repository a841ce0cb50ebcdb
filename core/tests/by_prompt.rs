//! A person leads a run of a test, turn by turn.

mod explored;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use coro::{Explorer, sleep, spawn_named, yield_now};

/// What is written when this is read.
fn transcript(explorer: &Explorer, lines: &str, test: impl AsyncFn()) -> String {
    let mut written = Vec::new();
    explorer.by_hand(lines.as_bytes(), &mut written, test).unwrap();
    String::from_utf8(written).unwrap()
}

/// A reaper revokes the token of a session between its two looks at it.
async fn session_survives() {
    let revoked = Rc::new(Cell::new(false));
    let token = revoked.clone();
    let session = spawn_named("session", async move {
        assert!(!token.get());
        yield_now().await;
        assert!(!token.get(), "the token was revoked");
    });
    let reaper = spawn_named("reaper", async move { revoked.set(true) });
    session.await.unwrap();
    reaper.await.unwrap();
}

#[test]
fn look() {
    println!(
        "{}",
        transcript(
            &Explorer::new(),
            "list\nsend 1\nlist\nwhy main\ndump\nsend 2\nsend 1\nundo\nundo\nfifo 2\ntoken\nauto fifo\nundo, undo\nauto lifo\n",
            session_survives
        )
    );
    println!("{}", Explorer::new().run(session_survives).unwrap_err());
    println!(
        "{}",
        transcript(
            &Explorer::new(),
            "send\nsend 1\nsend one\n choose 3\nchoose 2\n",
            async || {
                let one = spawn_named("one", async {
                    let n = coro::choose(3);
                    sleep(Duration::from_secs(n.into())).await;
                    assert!(n != 2 || coro::choose(2) != 1);
                });
                one.await.unwrap();
            }
        )
    );
}
