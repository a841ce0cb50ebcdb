//! tracing: a span around a task is entered at each of its turns, and the bridge makes spans of coro's own.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use coro::bridge::Tracing;
use coro::{Clock, Executor};
use tracing::field::{Field, Visit};
use tracing::subscriber::with_default;
use tracing::{Event, Instrument, Subscriber, info, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::log::{Log, by_machine, nap};

/// Keeps what the program says, after the names of the spans in which it says it.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<String>>>);

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            write!(self.0, "{value:?}").unwrap();
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == "coro" {
            return;
        }
        let mut line = Message(String::new());
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
        {
            write!(line.0, "{}: ", span.name()).unwrap();
        }
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

/// What is heard of a program.
fn heard(program: impl FnOnce()) -> Vec<String> {
    let ear = Ear::default();
    with_default(tracing_subscriber::registry().with(ear.clone()), program);
    ear.0.lock().unwrap().clone()
}

/// Says something before and after a nap.
async fn talk(name: &'static str, seconds: u64) {
    info!("{name} lies down");
    nap(Log::default(), name, seconds).await;
    info!("{name} gets up");
}

#[test]
fn what_a_task_logs_stands_in_the_span_around_it_however_tasks_take_turns() {
    let lines = heard(|| {
        by_machine(async {
            let tasks = [("ada", 2, info_span!("one")), ("ben", 1, info_span!("other"))]
                .map(|(name, seconds, span)| coro::spawn(talk(name, seconds).instrument(span)));
            for task in tasks {
                task.await.unwrap();
            }
        });
    });
    assert_eq!(
        lines,
        [
            "one: ada lies down",
            "other: ben lies down",
            "other: ben gets up",
            "one: ada gets up"
        ]
    );
}

#[test]
fn with_the_bridge_tasks_are_spans_by_themselves() {
    let lines = heard(|| {
        let executor = Executor::builder()
            .clock(Clock::Virtual)
            .observer(Tracing::new())
            .build();
        executor.block_on(async {
            let task = coro::spawn_named("ada", talk("ada", 1));
            info!("two tasks");
            task.await.unwrap();
        });
    });
    assert_eq!(
        lines,
        ["task: two tasks", "task: ada lies down", "task: ada gets up"]
    );
}
