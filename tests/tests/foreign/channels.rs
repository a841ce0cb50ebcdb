//! Foreign channels: whoever receives from an empty one waits, and so does whoever sends to a full one.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use crate::log::{Log, Told, by_machine};

/// A receiver that comes too early, driven by hand.
fn receive_by_hand(receive: impl Future<Output = u32>, send: impl FnOnce(u32)) {
    let log = Log::default();
    let mut receiver = Told::new("receiver", &log, receive);
    receiver.send();
    receiver.look();
    send(5);
    log.say("five is sent");
    receiver.look();
    receiver.send();
    let expected = [
        "receiver waits",
        "receiver is not woken",
        "five is sent",
        "receiver is woken",
        "receiver returns 5",
    ];
    assert_eq!(log.events(), expected);
}

/// The same on the executor; two seconds later another task sends.
fn receive_by_machine(receive: impl Future<Output = u32>, send: impl FnOnce(u32) + 'static) {
    let log = Log::default();
    let sender = {
        let log = log.clone();
        async move {
            coro::sleep(Duration::from_secs(2)).await;
            send(5);
            log.say_when("five is sent");
        }
    };
    by_machine(async {
        let sender = coro::spawn(sender);
        log.say_when("receiving");
        let received = receive.await;
        log.say_when(&format!("received {received}"));
        sender.await.unwrap();
    });
    let expected = ["0 s: receiving", "2 s: five is sent", "2 s: received 5"];
    assert_eq!(log.events(), expected);
}

/// A sender that finds the channel full, driven by hand; `receive` makes room.
fn send_by_hand(send: impl Future<Output: Debug>, receive: impl FnOnce() -> u32) {
    let log = Log::default();
    let mut sender = Told::new("sender", &log, async {
        send.await;
    });
    sender.send();
    sender.look();
    log.say(format!("{} is received", receive()));
    sender.look();
    sender.send();
    let expected = [
        "sender waits",
        "sender is not woken",
        "1 is received",
        "sender is woken",
        "sender returns ()",
    ];
    assert_eq!(log.events(), expected);
}

#[test]
fn a_oneshot_of_futures_wakes_its_receiver() {
    use futures::channel::oneshot::channel;
    let (tx, rx) = channel();
    receive_by_hand(async { rx.await.unwrap() }, |five| tx.send(five).unwrap());
    let (tx, rx) = channel();
    receive_by_machine(async { rx.await.unwrap() }, |five| tx.send(five).unwrap());
}

#[test]
fn a_oneshot_of_tokio_wakes_its_receiver() {
    use tokio::sync::oneshot::channel;
    let (tx, rx) = channel();
    receive_by_hand(async { rx.await.unwrap() }, |five| tx.send(five).unwrap());
    let (tx, rx) = channel();
    receive_by_machine(async { rx.await.unwrap() }, |five| tx.send(five).unwrap());
}

#[test]
fn an_async_channel_wakes_its_receiver() {
    use async_channel::unbounded;
    let (tx, rx) = unbounded();
    receive_by_hand(async { rx.recv().await.unwrap() }, |five| {
        tx.try_send(five).unwrap();
    });
    let (tx, rx) = unbounded();
    receive_by_machine(async { rx.recv().await.unwrap() }, move |five| {
        tx.try_send(five).unwrap();
    });
}

#[test]
fn an_mpsc_of_tokio_wakes_its_receiver() {
    use tokio::sync::mpsc::unbounded_channel;
    let (tx, mut rx) = unbounded_channel();
    receive_by_hand(async { rx.recv().await.unwrap() }, |five| tx.send(five).unwrap());
    let (tx, mut rx) = unbounded_channel();
    receive_by_machine(async { rx.recv().await.unwrap() }, move |five| {
        tx.send(five).unwrap();
    });
}

#[test]
fn an_async_channel_that_was_full_wakes_its_sender() {
    let (tx, rx) = async_channel::bounded(1);
    tx.try_send(1).unwrap();
    send_by_hand(tx.send(2), || rx.try_recv().unwrap());
}

#[test]
fn an_mpsc_of_tokio_that_was_full_wakes_its_sender() {
    let (tx, mut rx) = tokio::sync::mpsc::channel(1);
    tx.try_send(1).unwrap();
    send_by_hand(tx.send(2), || rx.try_recv().unwrap());
}

#[test]
fn a_sender_that_is_dropped_wakes_the_receiver_too() {
    let (tx, rx) = tokio::sync::oneshot::channel::<u32>();
    let log = Log::default();
    let mut receiver = Told::new("receiver", &log, async { rx.await.is_err() });
    receiver.send();
    drop(tx);
    receiver.look();
    receiver.send();
    assert_eq!(
        log.events(),
        ["receiver waits", "receiver is woken", "receiver returns true"]
    );
}
