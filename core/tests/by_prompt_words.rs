//! From the report of a failure to the prompt: by what it says is to be typed, and by the environment.

use std::cell::{Cell, RefCell};
use std::env;
use std::future::poll_fn;
use std::io::Write;
use std::panic;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use coro::{Explorer, choose, explore, pending, race, sleep, spawn_named, yield_now};

mod explored;
mod support;
use explored::{deposits, independent};
use support::lineless;

#[test]
fn what_a_report_says_is_to_be_typed_leads_to_the_same_failure() {
    #[track_caller]
    fn leads_there(explorer: &Explorer, test: impl AsyncFn()) {
        let found = explorer.run(&test).unwrap_err();
        let sampled = explorer.sample(0..1_000, &test).unwrap_err();
        for failure in [found, sampled] {
            let report = failure.to_string();
            let words = report
                .lines()
                .find_map(|line| line.strip_prefix("by hand  "))
                .unwrap();
            let mut written = Vec::new();
            explorer
                .by_hand(format!("{words}\n").as_bytes(), &mut written, &test)
                .unwrap();
            let told = std::str::from_utf8(&written).unwrap();
            let schedule = failure.schedule().unwrap();
            assert!(
                told.contains(&format!("FAIL: {}", failure.message())),
                "{words}: {told}"
            );
            let end = format!("replay   CORO_SCHEDULE='{schedule}'\nby hand  {words}\n> \n");
            assert!(told.ends_with(&end), "{words}: {told}");
        }
    }

    let explorer = Explorer::new();
    leads_there(&explorer, deposits);
    leads_there(&explorer, async || {
        let order = Rc::new(RefCell::new(Vec::new()));
        let say = order.clone();
        independent(3, 2, move |task| say.borrow_mut().push(task)).await;
        assert!(!order.borrow().starts_with(&[2, 2]));
    });
    leads_there(&explorer, async || panic!("always"));
    leads_there(&explorer, async || assert_ne!((choose(3), choose(2)), (2, 0)));
    leads_there(&explorer, async || {
        let one = spawn_named("one", async { choose(3) });
        yield_now().await;
        assert_ne!(choose(2) + one.await.unwrap() + choose(2), 4);
    });
    leads_there(&explorer, async || {
        let last = race(async { 1 }, async { 2 }).await;
        yield_now().await;
        assert_eq!(last, race(async { 1 }, async { 2 }).await);
    });
    leads_there(&explorer.clone().cancellations(1), async || {
        let one = spawn_named("one", sleep(Duration::from_secs(3)));
        one.await.unwrap();
    });
    leads_there(&explorer.clone().spurious_wakes(1), async || {
        let polls = Rc::new(Cell::new(0));
        let counted = polls.clone();
        let one = spawn_named("one", async move {
            let mut sleep = pin!(sleep(Duration::from_secs(3)));
            poll_fn(|cx| {
                counted.set(counted.get() + 1);
                sleep.as_mut().poll(cx)
            })
            .await;
        });
        yield_now().await;
        yield_now().await;
        one.await.unwrap();
        assert_eq!(polls.get(), 2);
    });
    // Nobody can go on, after the fewest changes and in the usual order.
    leads_there(&explorer, async || {
        let is_first = Rc::new(Cell::new(true));
        let told = is_first.clone();
        let one = spawn_named("one", async move { told.set(false) });
        let two = spawn_named("two", async move {
            if is_first.get() {
                pending::<()>().await;
            }
        });
        one.await.unwrap();
        two.await.unwrap();
    });
    leads_there(&explorer, async || pending().await);
}

/// The test below runs this one at the prompt.
#[test]
fn a_search_fails_where_an_order_does_and_whoever_leads_the_run_by_hand_does_not() {
    let searches = env::var_os("CORO_SCHEDULE").is_none();
    let explored = panic::catch_unwind(|| explore(async || deposits().await));
    assert_eq!(explored.is_err(), searches);
}

#[test]
fn the_environment_opens_the_prompt_in_place_of_the_search() {
    let run = |schedule: &str, lines: &[u8]| {
        let mut run = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "a_search_fails_where_an_order_does_and_whoever_leads_the_run_by_hand_does_not",
            ])
            .env("CORO_SCHEDULE", schedule)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        run.stdin.take().unwrap().write_all(lines).unwrap();
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success());
        lineless(std::str::from_utf8(&output.stdout).unwrap())
    };
    let told = run("prompt", b"send main, send two, auto fifo\n");
    assert!(
        told.contains("> send main, send two, auto fifo\nmain: join one :_\ntwo: its turn :_\n"),
        "{told}"
    );
    assert!(told.contains("you broke it in 1 change\n"), "{told}");
    let failure = Explorer::new().run(deposits).unwrap_err();
    let told = run(&format!("prompt:{}", failure.schedule().unwrap()), b"auto fifo\n");
    let begin = "Of all orders 45 % fail.\n   0  main: join one :_\n   1  two: its turn :_      from here 60 % of orders fail (was 45 \
                 %)\nready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 2\n> auto fifo\n";
    assert!(told.contains(begin), "{told}");
    assert!(told.contains("you broke it in 1 change\n"), "{told}");
}
