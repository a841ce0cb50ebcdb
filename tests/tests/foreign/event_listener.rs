//! event-listener: what async-channel and async-lock are built of, and what a primitive of one's own may be.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use event_listener::Event;

use crate::log::{Log, Told, by_machine};

/// A door that is waited at until it is open.
#[derive(Default)]
struct Door {
    is_open: Cell<bool>,
    opened: Event,
}

impl Door {
    fn open(&self) {
        self.is_open.set(true);
        self.opened.notify(usize::MAX);
    }

    async fn go_through(&self) {
        while !self.is_open.get() {
            let opened = self.opened.listen();
            // It may have been opened between the look and the listening.
            if !self.is_open.get() {
                opened.await;
            }
        }
    }
}

#[test]
fn whoever_listens_by_hand_is_woken_by_the_event() {
    let log = Log::default();
    let door = Door::default();
    let mut guest = Told::new("guest", &log, door.go_through());
    guest.send();
    guest.look();
    door.open();
    guest.look();
    guest.send();
    assert_eq!(
        log.events(),
        [
            "guest waits",
            "guest is not woken",
            "guest is woken",
            "guest returns ()"
        ]
    );
}

#[test]
fn all_tasks_that_listen_are_woken_in_the_order_in_which_they_came() {
    let log = Log::default();
    let door = Rc::new(Door::default());
    by_machine(async {
        let guests = ["ada", "ben"].map(|name| {
            let (log, door) = (log.clone(), door.clone());
            coro::spawn(async move {
                door.go_through().await;
                log.say_when(name);
            })
        });
        coro::sleep(Duration::from_secs(2)).await;
        door.open();
        log.say_when("open");
        for guest in guests {
            guest.await.unwrap();
        }
    });
    assert_eq!(log.events(), ["2 s: open", "2 s: ada", "2 s: ben"]);
}

#[test]
fn another_thread_may_notify() {
    let event = std::sync::Arc::new(Event::new());
    coro::block_on(async {
        let listener = event.listen();
        let event = event.clone();
        let thread = std::thread::spawn(move || event.notify(1));
        listener.await;
        thread.join().unwrap();
    });
}
