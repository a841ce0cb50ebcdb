//! What a `tracing` subscriber hears of a running executor.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coro::bridge::Tracing;
use coro::{Clock, Executor};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Keeps what it hears in lines, and counts what is open and entered.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    /// `outer>inner: message` of each event of the program, or `LEVEL outer>inner: message` of coro.
    own: Vec<String>,
    coros: Vec<String>,
    names: HashMap<u64, String>,
    entered: Vec<u64>,
    most_open: usize,
    /// Spans that were left although another was inside.
    crossed: usize,
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" | "name" | "index" => write!(self.0, "{value:?}").unwrap(),
            "arguments" => write!(self.0, "({})", format!("{value:?}").trim_matches('"')).unwrap(),
            "on" => write!(self.0, " on {value:?}").unwrap(),
            _ => {}
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut words = Words(String::new());
        attributes.record(&mut words);
        let mut heard = self.0.lock().unwrap();
        let name = format!("{} {}", attributes.metadata().name(), words.0.replace('"', ""));
        heard.names.insert(id.into_u64(), name);
        heard.most_open = heard.most_open.max(heard.names.len());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut words = Words(String::new());
        event.record(&mut words);
        let mut heard = self.0.lock().unwrap();
        let path: Vec<_> = context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
            .map(|span| heard.names[&span.id().into_u64()].clone())
            .collect();
        let line = format!("{}: {}", path.join(">"), words.0);
        if event.metadata().target() == "coro" {
            heard.coros.push(format!("{} {line}", event.metadata().level()));
        } else {
            heard.own.push(line);
        }
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        self.0.lock().unwrap().entered.push(id.into_u64());
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        let mut heard = self.0.lock().unwrap();
        let at = heard
            .entered
            .iter()
            .rposition(|other| *other == id.into_u64())
            .unwrap();
        heard.crossed += usize::from(at + 1 < heard.entered.len());
        heard.entered.remove(at);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.0.lock().unwrap().names.remove(&id.into_u64());
    }
}

/// Runs under a subscriber and checks that nothing is open or entered in the end.
fn hear(run: impl FnOnce()) -> Heard {
    coro::trace::silence();
    let ear = Ear::default();
    let subscriber = tracing_subscriber::registry().with(ear.clone());
    tracing::subscriber::with_default(subscriber, run);
    let heard = std::mem::take(&mut *ear.0.lock().unwrap());
    assert!(heard.names.is_empty(), "still open: {:?}", heard.names);
    assert!(heard.entered.is_empty(), "still entered: {:?}", heard.entered);
    assert_eq!(heard.crossed, 0, "spans were left out of order");
    heard
}

fn executor() -> Executor {
    Executor::builder()
        .clock(Clock::Virtual)
        .observer(Tracing::new())
        .build()
}

#[coro::traced]
async fn square(x: u64) -> u64 {
    tracing::info!("before");
    coro::sleep(Duration::from_secs(x)).await;
    tracing::info!("after");
    x * x
}

#[coro::traced]
async fn cube(x: u64) -> u64 {
    let square = square(x).await;
    tracing::info!("multiply");
    x * square
}

#[test]
fn what_the_program_logs_stands_in_its_task_and_in_the_innermost_traced_call() {
    let heard = hear(|| {
        let executor = executor();
        let task = executor.spawn_named("power", async {
            cube(2).await;
            tracing::info!("done");
        });
        executor.block_on(task).unwrap();
    });
    assert_eq!(
        heard.own,
        [
            "task power>call cube(2)>call square(2): before",
            "task power>call cube(2)>call square(2): after",
            "task power>call cube(2): multiply",
            "task power: done",
        ]
    );
}

#[test]
fn tasks_that_take_turns_do_not_get_into_each_others_spans() {
    let heard = hear(|| {
        let executor = executor();
        let a = executor.spawn_named("a", square(1));
        let b = executor.spawn_named("b", square(1));
        executor.block_on(async { (a.await.unwrap(), b.await.unwrap()) });
    });
    assert_eq!(
        heard.own,
        [
            "task a>call square(1): before",
            "task b>call square(1): before",
            "task a>call square(1): after",
            "task b>call square(1): after",
        ]
    );
}

#[test]
fn branches_have_spans_of_their_own_and_losers_of_a_race_are_closed() {
    let heard = hear(|| {
        let executor = executor();
        let task = executor.spawn_named("both", async {
            coro::join_all([cube(2), cube(1)]).await;
            tracing::info!("joined");
            coro::race(square(9), square(3)).await;
            tracing::info!("raced");
        });
        executor.block_on(task).unwrap();
    });
    assert_eq!(
        heard.own,
        [
            "task both>branch 0>call cube(2)>call square(2): before",
            "task both>branch 1>call cube(1)>call square(1): before",
            "task both>branch 1>call cube(1)>call square(1): after",
            "task both>branch 1>call cube(1): multiply",
            "task both>branch 0>call cube(2)>call square(2): after",
            "task both>branch 0>call cube(2): multiply",
            "task both: joined",
            "task both>branch 0>call square(9): before",
            "task both>branch 1>call square(3): before",
            "task both>branch 1>call square(3): after",
            "task both: raced",
        ]
    );
    let cancelled: Vec<_> = heard
        .coros
        .iter()
        .filter(|line| line.ends_with("cancelled on sleep 9s"))
        .collect();
    assert!(!cancelled.is_empty(), "{:#?}", heard.coros);
    assert!(
        cancelled[0].starts_with("DEBUG task both>branch 0"),
        "{cancelled:?}"
    );
}

#[test]
fn an_executor_inside_a_task_and_the_span_around_block_on_are_around_what_is_inside() {
    let heard = hear(|| {
        let request = tracing::info_span!("request").entered();
        executor().block_on(async {
            executor().block_on(async {
                square(1).await;
            });
            tracing::info!("outer again");
        });
        drop(request);
    });
    assert_eq!(heard.own.len(), 3);
    assert!(heard.own[0].starts_with("request >task "), "{}", heard.own[0]);
    assert_eq!(heard.own[0].matches("task ").count(), 2, "{}", heard.own[0]);
    assert_eq!(heard.own[2].matches("task ").count(), 1, "{}", heard.own[2]);
}

#[test]
fn a_panic_an_abort_and_an_executor_dropped_early_leave_nothing_open() {
    let heard = hear(|| {
        #[coro::traced]
        async fn fall() {
            coro::sleep(Duration::from_secs(1)).await;
            coro::join!(square(3), async { panic!("no ground") });
        }
        let executor = executor();
        let falling = executor.spawn_named("falling", fall());
        let aborted = executor.spawn_named("aborted", cube(5));
        drop(executor.spawn_named("left", cube(50)));
        executor.block_on(async {
            coro::sleep(Duration::from_secs(2)).await;
            aborted.abort();
            assert!(aborted.await.is_err());
            assert!(falling.await.is_err());
        });
        tracing::info!("outside");
    });
    assert_eq!(heard.own.last().unwrap(), ": outside");
    let says = |level: &str, task: &str, what: &str| {
        let start = format!("{level} task {task}");
        heard
            .coros
            .iter()
            .any(|line| line.starts_with(&start) && line.ends_with(what))
    };
    assert!(says("WARN", "falling", ": panicked"), "{:#?}", heard.coros);
    assert!(says("DEBUG", "aborted", ": cancelled"), "{:#?}", heard.coros);
    assert!(says("DEBUG", "left", ": cancelled"), "{:#?}", heard.coros);
}

#[test]
fn spans_that_are_open_are_bounded_by_the_tasks_that_live() {
    let heard = hear(|| {
        let executor = executor();
        executor.block_on(async {
            // Each task spawns the next.
            fn next(left: u32) -> coro::JoinHandle<()> {
                coro::spawn(async move {
                    coro::yield_now().await;
                    square(1).await;
                    if left > 0 {
                        drop(next(left - 1));
                    }
                })
            }
            next(200).await.unwrap();
            coro::sleep(Duration::from_secs(1000)).await;
        });
    });
    assert!(heard.most_open < 8, "{}", heard.most_open);
}

#[test]
fn a_subscriber_that_is_set_by_the_program_itself_hears_from_then_on() {
    coro::trace::silence();
    let ear = Ear::default();
    let executor = executor();
    executor.block_on(async {
        coro::yield_now().await;
        let subscriber = tracing_subscriber::registry().with(ear.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        square(1).await;
        tracing::info!("done");
    });
    drop(executor);
    let heard = ear.0.lock().unwrap();
    assert!(
        heard.own[0].starts_with("task ") && heard.own[0].ends_with(">call square(1): before"),
        "{:?}",
        heard.own
    );
    assert!(
        heard.own[2].starts_with("task ") && heard.own[2].ends_with(": done"),
        "{:?}",
        heard.own
    );
    assert!(heard.names.is_empty() && heard.entered.is_empty());
}

#[test]
fn a_task_that_outlives_its_subscriber_does_no_harm_to_the_next() {
    let executor = executor();
    let mut task = None;
    let ear = Ear::default();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(ear.clone()), || {
        task = Some(executor.spawn_named("old", cube(1)));
        executor.run_until_stalled();
    });
    hear(|| {
        let other = tracing::info_span!("other");
        executor.block_on(task.take().unwrap()).unwrap();
        other.in_scope(|| tracing::info!("still there"));
        drop(executor);
    });
    let heard = ear.0.lock().unwrap();
    assert!(heard.names.is_empty(), "{:?}", heard.names);
}

#[test]
fn what_may_never_go_on_is_a_warning() {
    let heard = hear(|| {
        let stuck = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            executor().block_on(coro::pending::<()>());
        }));
        assert!(stuck.is_err());
    });
    assert!(
        heard
            .coros
            .iter()
            .any(|line| line.starts_with("WARN") && line.ends_with("deadlocked"))
    );
}
