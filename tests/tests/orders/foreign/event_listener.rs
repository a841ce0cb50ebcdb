//! event-listener, with which many other crates wait.

use std::cell::Cell;
use std::rc::Rc;

use coro::{spawn_named, yield_now};
use event_listener::Event;

use super::all;
use crate::found::{fails, passes};

#[derive(Default)]
struct Flag {
    is_set: Cell<bool>,
    event: Event,
}

impl Flag {
    fn set(&self) {
        self.is_set.set(true);
        self.event.notify(usize::MAX);
    }
}

/// Two wait for a flag that a third sets.
async fn wait_for_a_flag(wait: impl AsyncFn(&Flag) + Copy + 'static) {
    let flag = Rc::new(Flag::default());
    let waiting = ["ada", "ben"].map(|name| {
        let flag = flag.clone();
        spawn_named(name, async move { wait(&flag).await })
    });
    let setter = spawn_named("setter", async move {
        yield_now().await;
        yield_now().await;
        flag.set();
    });
    all(waiting).await;
    setter.await.unwrap();
}

/// Something that lies between a look and what it leads to.
async fn dawdle() {
    yield_now().await;
}

#[test]
fn whoever_listens_and_then_looks_misses_nothing() {
    passes(async || {
        wait_for_a_flag(async |flag: &Flag| {
            while !flag.is_set.get() {
                let listener = flag.event.listen();
                dawdle().await;
                if !flag.is_set.get() {
                    listener.await;
                }
            }
        })
        .await;
    });
}

#[test]
fn whoever_looks_and_then_listens_misses_what_happens_in_between() {
    let failure = fails(2, async || {
        wait_for_a_flag(async |flag: &Flag| {
            while !flag.is_set.get() {
                dawdle().await;
                flag.event.listen().await;
            }
        })
        .await;
    });
    assert!(failure.message().starts_with("deadlock: "), "{failure}");
}

#[test]
fn a_listener_that_is_dropped_gives_its_notification_to_the_next() {
    passes(async || {
        let event = Rc::new(Event::new());
        let heard = Rc::new(Cell::new(0));
        let listeners = ["ada", "ben"].map(|name| {
            let (listener, heard) = (event.listen(), heard.clone());
            spawn_named(name, async move {
                listener.await;
                heard.update(|heard| heard + 1);
            })
        });
        let [ada, ben] = listeners;
        let notifier = spawn_named("notifier", async move { event.notify(1) });
        // She may have been notified by then, or have heard it.
        let aborter = spawn_named("aborter", async move {
            ada.abort();
            ada.await.is_ok()
        });
        notifier.await.unwrap();
        if aborter.await.unwrap() {
            ben.abort();
        } else {
            ben.await.unwrap();
        }
        assert_eq!(heard.get(), 1);
    });
}
