//! An unfair select: it always polls the same branch first, so as long as that one has something the other starves.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use async_channel::bounded;
use coro::{spawn_named, yield_now};

use crate::found::{fails, passes};

const EVENTS: u32 = 3;

enum Heard {
    Event,
    Stop,
}

/// Whichever is ready; of two that are, the event if `prefers_event`.
async fn select(event: impl Future, stop: impl Future, prefers_event: bool) -> Heard {
    let (mut event, mut stop) = (pin!(event), pin!(stop));
    poll_fn(|cx| {
        for polls_event in [prefers_event, !prefers_event] {
            if polls_event && event.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Heard::Event);
            }
            if !polls_event && stop.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Heard::Stop);
            }
        }
        Poll::Pending
    })
    .await
}

/// Handles events until it is told to stop, which in the usual order happens before there are any.
async fn serve(mut prefers_event: impl FnMut() -> bool + 'static) {
    let (events, event) = bounded(1);
    let (stops, stop) = bounded(1);
    let is_told = Rc::new(Cell::new(false));
    let told = is_told.clone();
    let stopper = spawn_named("stopper", async move {
        told.set(true);
        stops.send(()).await.unwrap();
    });
    let server = spawn_named("server", async move {
        let mut late = 0;
        while let Heard::Event = select(event.recv(), stop.recv(), prefers_event()).await {
            late += u32::from(is_told.get());
            assert!(late < 2, "it does not stop");
            yield_now().await;
        }
    });
    let source = spawn_named("source", async move {
        for nth in 0..EVENTS {
            // Nobody takes it when the server has stopped.
            events.send(nth).await.ok();
            yield_now().await;
        }
        // It stays open: whoever waits for an event from a closed channel is always ready.
        events
    });
    stopper.await.unwrap();
    server.await.unwrap();
    source.await.unwrap();
}

#[test]
fn whoever_always_looks_for_events_first_does_not_hear_that_it_should_stop() {
    let failure = fails(1, async || serve(|| true).await);
    assert_eq!(failure.message(), "it does not stop");
}

#[test]
fn whoever_looks_for_either_first_in_turn_stops() {
    passes(async || {
        let mut last = false;
        serve(move || {
            last = !last;
            last
        })
        .await;
    });
}
