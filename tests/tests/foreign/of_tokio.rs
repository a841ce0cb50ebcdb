//! `tokio::sync` and `tokio::select!`, which need no runtime of tokio's.

use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, broadcast, mpsc, watch};

use crate::log::{Log, by_machine, nap};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_notify_wakes_one_that_waits_and_keeps_a_permit_for_one_that_is_late() {
    let log = Log::default();
    by_machine(async {
        let bell = Rc::new(Notify::new());
        let (rung, guests_log) = (bell.clone(), log.clone());
        let guest = coro::spawn(async move {
            for ring in ["first", "second"] {
                rung.notified().await;
                guests_log.say_when(ring);
                coro::sleep(3 * SECOND).await;
            }
        });
        for _ in 0..2 {
            coro::sleep(SECOND).await;
            bell.notify_one();
        }
        guest.await.unwrap();
    });
    assert_eq!(log.events(), ["1 s: first", "4 s: second"]);
}

#[test]
fn a_semaphore_lets_in_as_many_as_it_has_permits() {
    let log = Log::default();
    by_machine(async {
        let permits = Semaphore::new(2);
        let visit = async |name| {
            let _permit = permits.acquire().await.unwrap();
            nap(log.clone(), name, 1).await;
        };
        coro::join!(visit("ada"), visit("ben"), visit("cow"));
    });
    assert_eq!(log.events(), ["1 s: ada", "1 s: ben", "2 s: cow"]);
}

#[test]
fn a_watch_shows_the_last_value_and_a_broadcast_each_of_them() {
    let log = Log::default();
    by_machine(async {
        let (shown, mut watched) = watch::channel(0);
        let (said, mut heard) = broadcast::channel(8);
        let teller = coro::spawn(async move {
            for number in [1, 2] {
                shown.send(number).unwrap();
                said.send(number).unwrap();
            }
            coro::sleep(SECOND).await;
            shown.send(3).unwrap();
        });
        let (watching, hearing) = (log.clone(), log.clone());
        coro::join!(
            async move {
                while watched.changed().await.is_ok() {
                    watching.say_when(&format!("watched {}", *watched.borrow_and_update()));
                }
            },
            async move {
                while let Ok(number) = heard.recv().await {
                    hearing.say_when(&format!("heard {number}"));
                }
            }
        );
        teller.await.unwrap();
    });
    assert_eq!(
        log.events(),
        ["0 s: watched 2", "0 s: heard 1", "0 s: heard 2", "1 s: watched 3"]
    );
}

#[test]
fn its_select_takes_whichever_branch_is_done_first() {
    let log = Log::default();
    by_machine(async {
        let (sender, mut receiver) = mpsc::channel(1);
        let sender = coro::spawn(async move {
            coro::sleep(2 * SECOND).await;
            sender.send("a letter").await.unwrap();
        });
        let mut ticks = coro::interval(3 * SECOND);
        ticks.tick().await;
        // What is polled first is drawn by lot; with `biased;` it is the first, in every run.
        let mut is_open = true;
        while is_open {
            tokio::select! {
                biased;
                letter = receiver.recv() => match letter {
                    Some(letter) => log.say_when(letter),
                    None => is_open = false,
                },
                _ = ticks.tick() => log.say_when("tick"),
            }
        }
        ticks.tick().await;
        log.say_when("tick");
        sender.await.unwrap();
    });
    assert_eq!(log.events(), ["2 s: a letter", "3 s: tick"]);
}

#[test]
fn a_thread_sends_to_a_task() {
    let (sender, mut receiver) = mpsc::channel(1);
    let numbers = coro::block_on(async {
        let thread = std::thread::spawn(move || {
            for number in 1..=3 {
                sender.blocking_send(number).unwrap();
            }
        });
        let mut numbers = Vec::new();
        while let Some(number) = receiver.recv().await {
            numbers.push(number);
        }
        thread.join().unwrap();
        numbers
    });
    assert_eq!(numbers, [1, 2, 3]);
}
