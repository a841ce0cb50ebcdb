//! A person leads a run of a test, turn by turn.

use std::cell::Cell;
use std::io::Write;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::Duration;
use std::{env, str};

use coro::{Explorer, choose, explore, pending, race, sleep, spawn_named, yield_now};

mod explored;
mod support;
use explored::{deposits, independent};
use support::lineless;

/// What is written when this is read.
fn transcript(explorer: &Explorer, lines: &str, test: impl AsyncFn()) -> String {
    let mut written = Vec::new();
    explorer.by_hand(lines.as_bytes(), &mut written, test).unwrap();
    lineless(str::from_utf8(&written).unwrap())
}

/// The reaper must not come between the two looks of the session.
async fn session_survives() {
    let revoked = Rc::new(Cell::new(false));
    let token = revoked.clone();
    let session = spawn_named("session", async move {
        yield_now().await;
        assert!(!token.get(), "the token was revoked");
    });
    let audit = spawn_named("audit", async { yield_now().await });
    let reaper = spawn_named("reaper", async move {
        yield_now().await;
        revoked.set(true);
    });
    session.await.unwrap();
    audit.await.unwrap();
    reaper.await.unwrap();
}

#[test]
fn a_person_breaks_a_test_and_goes_back_and_sees_what_that_did_to_the_odds() {
    let lines =
        "fifo 2\nsend reaper\nsend 2\nlist\nsend session\nundo\nundo\ntoken\nsend session\nauto fifo\nquit\n";
    let told = transcript(&Explorer::new(), lines, async || session_survives().await);
    assert_eq!(
        told,
        "\
You are the scheduler of this test: `help` says how. Of all orders 26 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> fifo 2
   0  main: join session :_
   1  session: its turn :_      from here 13 % of orders fail (was 26 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] reaper :_   [3] session :_      t=0.000s step 2
> send reaper
reaper: its turn :_      from here 30 % of orders fail (was 13 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] session :_   [3] reaper :_      t=0.000s step 3
> send 2
session: done      from here 0 % of orders fail (was 30 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] reaper :_   [3] main :_      t=0.000s step 4
> list
main    is ready   core/tests/by_prompt.rs:_
audit   is ready   core/tests/by_prompt.rs:_
reaper  is ready   core/tests/by_prompt.rs:_
> send session
nobody here is `session`; ready are audit, reaper, main
> undo
Back at step 3.      from here 30 % of orders fail (was 0 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] session :_   [3] reaper :_      t=0.000s step 3
> undo
Back at step 2.      from here 13 % of orders fail (was 30 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] reaper :_   [3] session :_      t=0.000s step 2
> token
CORO_SCHEDULE='v1.29cb:fifo'
> send session
session: done      from here 0 % of orders fail (was 13 %)
ready  [1] audit core/tests/by_prompt.rs:_   [2] reaper :_   [3] main :_      t=0.000s step 3
> auto fifo
   3  audit: its turn :_
   4  reaper: its turn :_
   5  main: join audit :_
   6  audit: done
   7  reaper: done
   8  main: done
ok: it has passed, with 1 change from the usual order
replay   CORO_SCHEDULE='v1.135d:2>session'
by hand  fifo 2, send session, auto fifo
> quit
"
    );
}

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
            let told = str::from_utf8(&written).unwrap();
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
    leads_there(&explorer, session_survives);
    leads_there(&explorer, deposits);
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
            let mut sleep = std::pin::pin!(sleep(Duration::from_secs(3)));
            std::future::poll_fn(|cx| {
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

#[test]
fn what_is_chosen_within_a_turn_is_asked_for() {
    let test = async || {
        let one = spawn_named("one", async {
            let seconds = choose(3);
            sleep(Duration::from_secs(seconds.into())).await;
            assert_ne!((seconds, choose(2)), (2, 1));
        });
        one.await.unwrap();
    };
    let lines = "send, send\nchoose 3\nchoose 2\nsend\nsend main\nundo\nchoose 1\nauto fifo\n";
    assert_eq!(
        transcript(&Explorer::new(), lines, test),
        "\
You are the scheduler of this test: `help` says how. Of all orders 16 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> send, send
main: join one :_      from here 16 % of orders fail
choose 0..3   one asks for a number      t=0.000s step 2
> choose 3
there are 3, from 0: `choose 2`
> choose 2
one: choose 2, sleep 2s :_      from here 50 % of orders fail (was 16 %)
ready  [1] one core/tests/by_prompt.rs:_      t=2.000s step 2
> send
from here 50 % of orders fail
choose 0..2   one asks for a number      t=2.000s step 3
> send main
one: choose 0, done
main: done
ok: it has passed, with 1 change from the usual order
replay   CORO_SCHEDULE='v1.e22b:1/1=2'
by hand  fifo 1, send one, choose 2, auto fifo
> undo
Back at step 3.      from here 50 % of orders fail
choose 0..2   one asks for a number      t=2.000s step 3
> choose 1
one: choose 1, panics: assertion `left != right` failed
  left: (2, 1)
 right: (2, 1)      from here 100 % of orders fail (was 50 %)
ready  [1] main core/tests/by_prompt.rs:_      t=2.000s step 3
> auto fifo
main: panics
FAIL: assertion `left != right` failed
  left: (2, 1)
 right: (2, 1)   core/tests/by_prompt.rs:_      you broke it in 2 changes
replay   CORO_SCHEDULE='v1.b44b:1/1=2,2/1=1'
by hand  fifo 1, send one, choose 2, send one, choose 1, send main
> 
"
    );
    let lines = "send, send, send, auto random 7\n";
    assert_eq!(
        transcript(&Explorer::new().cancellations(1).spurious_wakes(1), lines, test),
        "\
You are the scheduler of this test: `help` says how. Of all orders 44 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> send, send, send, auto random 7
main: join one :_
one: choose 0, choose 0, done
main: done
ok: it has passed, in the usual order
replay   CORO_SCHEDULE='v1.29cb:fifo'
by hand  auto fifo
the run is over: `undo` goes back, and `quit` leaves
> 
"
    );
}

#[test]
fn a_schedule_that_was_printed_is_followed_to_behind_its_last_change() {
    let failure = Explorer::new().run(deposits).unwrap_err();
    let schedule = failure.schedule().unwrap();
    let lines = format!("send\nreplay {schedule}, list\nundo\nreplay v1.29cb:fifo\n");
    assert_eq!(
        transcript(&Explorer::new(), &lines, async || deposits().await),
        "\
You are the scheduler of this test: `help` says how. Of all orders 45 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> send
main: join one :_      from here 45 % of orders fail
ready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 1
> replay v1.b136:1>two, list
   0  main: join one :_
   1  two: its turn :_      from here 60 % of orders fail (was 45 %)
main  waits for one   core/tests/explored/mod.rs:_
one   is ready   core/tests/explored/mod.rs:_
two   is ready   core/tests/explored/mod.rs:_
ready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 2
> undo
Back at step 1.      from here 45 % of orders fail (was 60 %)
ready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 1
> replay v1.29cb:fifo
from here 45 % of orders fail
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> 
"
    );
    // The test has another task by now.
    let told = transcript(&Explorer::new(), &format!("replay {schedule}\n"), async || {
        spawn_named("three", yield_now()).await.unwrap();
    });
    assert_eq!(told, "\
You are the scheduler of this test: `help` says how. Of all orders 0 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> replay v1.b136:1>two
the schedule does not fit the program any more: it goes on with `1>two`, but at step 1 those are ready: three; search anew, or go back to the program for which it was printed
> 
");
}

#[test]
fn what_cannot_be_done_is_answered_with_a_hint_and_changes_nothing() {
    let lines = "\nsned 1\nsend 4\nfifo 1\nsend\nsend main\nsend nobody\nwhy main\nwhy\nchoose 1\nclock\nclock +3\n\
                 send one, send three, list\nundo\nundo\nundo\n \u{0} \nauto fifo, send 1\nlist\ntoken\nhelp me\nquit now\n";
    assert_eq!(transcript(&Explorer::new(), lines, async || deposits().await), "\
You are the scheduler of this test: `help` says how. Of all orders 45 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> 
> sned 1
there is no `sned` here: `help` says what there is
> send 4
nobody here is `4`; ready are main
> fifo 1
main: join one :_      from here 45 % of orders fail
ready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 1
> send
whose turn is it? `send 1` or `send two`
> send main
main is not ready: it waits for one; `why main` says more
> send nobody
nobody here is `nobody`; ready are one, two
> why main
main waits for one   core/tests/explored/mod.rs:_
  one is ready   core/tests/explored/mod.rs:_
> why
whose reasons? `why main`, and `list` shows all
> choose 1
nothing is to be chosen now but whose turn it is: `send 1`
> clock
t=0.000s. It moves by itself, when nobody is ready.
> clock +3
nobody moves the clock: it goes to the next deadline by itself, when nobody is ready; `clock` says what time it is
> send one, send three, list
one: its turn :_      from here 30 % of orders fail (was 45 %)
nobody here is `three`; ready are two, one
ready  [1] two core/tests/explored/mod.rs:_   [2] one :_      t=0.000s step 2
> undo
Back at step 1.      from here 45 % of orders fail (was 30 %)
ready  [1] one core/tests/explored/mod.rs:_   [2] two :_      t=0.000s step 1
> undo
Back at step 0.      from here 45 % of orders fail
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> undo
there is nothing to undo
> \0
there is no `\0` here: `help` says what there is
> auto fifo, send 1
   0  main: join one :_
   1  one: its turn :_
   2  two: its turn :_
   3  one: done
   4  two: its turn :_
   5  main: join two :_
   6  two: done
   7  main: done
ok: it has passed, in the usual order
replay   CORO_SCHEDULE='v1.29cb:fifo'
by hand  auto fifo
the run is over: `undo` goes back, and `quit` leaves
> list
the run is over: `undo` goes back, and `quit` leaves
> token
CORO_SCHEDULE='v1.29cb:fifo'
> help me
`help` stands alone, without `me`
> quit now
`quit` stands alone, without `now`
> 
");
    let mut written = Vec::new();
    let explorer = Explorer::new();
    explorer
        .by_hand(&b"\xff\xfe\n"[..], &mut written, deposits)
        .unwrap();
    assert!(str::from_utf8(&written).unwrap().contains("` here: `help` says"));
}

#[test]
fn the_end_of_input_leaves_at_once_also_within_a_line() {
    assert_eq!(
        transcript(&Explorer::new(), "", deposits),
        transcript(&Explorer::new(), "", deposits)
    );
    assert!(transcript(&Explorer::new(), "fifo 1", deposits).ends_with("step 1\n> \n"));
    assert!(transcript(&Explorer::new(), "quit", deposits).ends_with("> quit\n"));
}

#[test]
fn a_run_in_which_nobody_can_go_on_is_over_and_can_be_taken_back() {
    let test = async || {
        let one = spawn_named("one", pending::<()>());
        one.await.unwrap();
    };
    assert_eq!(
        transcript(&Explorer::new(), "send, send\nundo\nwhy main\n", test),
        "\
You are the scheduler of this test: `help` says how. Of all orders 100 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> send, send
main: join one :_
one: nobody, for ever :_
FAIL: deadlock: nothing is ready, no timer is set and nobody outside can wake (t=0.000s, step 2)
  #1 async block in a_run_in_which_nobody_can_go_on_is_over_and_can_be_taken_back  waits for #2 at core/tests/by_prompt.rs:_, started at core/tests/by_prompt.rs:_
  #2 one                                                                           waits on nobody, for ever at core/tests/by_prompt.rs:_, spawned at core/tests/by_prompt.rs:_
if they wait for each other's locks or channels: take locks in one order, drop senders that are done
if another thread or the operating system is to wake one of them, await that part inside `coro::outside`, or use `Clock::Real`      it fails in the usual order
replay   CORO_SCHEDULE='v1.29cb:fifo'
by hand  auto fifo
> undo
Back at step 1.      from here 100 % of orders fail
ready  [1] one core/tests/by_prompt.rs:_      t=0.000s step 1
> why main
main waits for one   core/tests/by_prompt.rs:_
  one is ready   core/tests/by_prompt.rs:_
> 
"
    );
}

#[test]
fn many_turns_are_not_all_shown_and_many_ways_on_not_tried() {
    let told = transcript(&Explorer::new(), "auto fifo\n", async || {
        independent(8, 4, |_| ()).await;
    });
    assert!(!told.contains('%'), "{told}");
    assert!(told.contains("\n  ..  14 turns\n  14  "), "{told}");
    assert!(
        told.contains("\nok: it has passed, in the usual order\n"),
        "{told}"
    );
}

#[test]
#[ignore = "the test below leads it"]
fn deposits_under_every_order() {
    explore(async || deposits().await);
}

#[test]
fn the_environment_opens_the_prompt_in_place_of_the_search() {
    let run = |schedule: &str, lines: &[u8]| {
        let mut run = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "deposits_under_every_order"])
            .env("CORO_SCHEDULE", schedule)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        run.stdin.take().unwrap().write_all(lines).unwrap();
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success());
        lineless(str::from_utf8(&output.stdout).unwrap())
    };
    let told = run("prompt", b"send main, send two, auto fifo\n");
    assert!(
        told.contains("> send main, send two, auto fifo\nmain: join one :_\ntwo: its turn :_\n"),
        "{told}"
    );
    assert!(told.contains("you broke it in 1 change\n"), "{told}");
    let failure = Explorer::new().run(deposits).unwrap_err();
    let told = run(&format!("prompt:{}", failure.schedule().unwrap()), b"auto fifo\n");
    assert!(told.contains("step 2\n> auto fifo\n"), "{told}");
    assert!(told.contains("you broke it in 1 change\n"), "{told}");
}
