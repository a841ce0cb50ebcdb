//! A person leads a run of a test, turn by turn.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use coro::{Explorer, choose, pending, sleep, spawn_named, yield_now};

mod explored;
mod support;
use explored::{deposits, independent};
use support::transcript;

/// The reaper must not come between the two looks of the session.
async fn session_survives() {
    let revoked = Rc::new(Cell::new(false));
    let token = revoked.clone();
    drop(spawn_named("session", async move {
        yield_now().await;
        assert!(!token.get(), "the token was revoked");
    }));
    drop(spawn_named("audit", yield_now()));
    drop(spawn_named("reaper", async move {
        yield_now().await;
        revoked.set(true);
    }));
    sleep(Duration::from_secs(1)).await;
}

#[test]
fn a_person_breaks_a_test_and_goes_back_and_sees_what_that_did_to_the_odds() {
    let lines = "fifo 4
send 3
send audit
undo
undo
send reaper
why main
token
send 1
undo
undo
auto fifo
quit
";
    let told = transcript(&Explorer::new(), lines, async || session_survives().await);
    assert_eq!(
        told,
        "\
You are the scheduler of this test: `help` says how. Of all orders 50 % fail.
ready  [1] main core/tests/by_prompt.rs:_      t=0.000s step 0
> fifo 4
   0  main: sleep 1s :_
   1  session: its turn :_
   2  audit: its turn :_
   3  reaper: its turn :_      from here 50 % of orders fail
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_   [3] reaper :_      t=0.000s step 4
> send 3
reaper: done      from here 100 % of orders fail (was 50 %)
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_      t=0.000s step 5
> send audit
audit: done      from here 100 % of orders fail
ready  [1] session core/tests/by_prompt.rs:_      t=0.000s step 6
> undo
Back at step 5.      from here 100 % of orders fail
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_      t=0.000s step 5
> undo
Back at step 4.      from here 50 % of orders fail (was 100 %)
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_   [3] reaper :_      t=0.000s step 4
> send reaper
reaper: done      from here 100 % of orders fail (was 50 %)
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_      t=0.000s step 5
> why main
main sleeps, 1.000s more   core/tests/by_prompt.rs:_
> token
CORO_SCHEDULE='v1.54ca:4>reaper'
> send 1
session: panics
FAIL: the token was revoked   core/tests/by_prompt.rs:_      you broke it in 1 change
replay   CORO_SCHEDULE='v1.54ca:4>reaper'
by hand  fifo 4, send reaper, send session
> undo
Back at step 5.      from here 100 % of orders fail
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_      t=0.000s step 5
> undo
Back at step 4.      from here 50 % of orders fail (was 100 %)
ready  [1] session core/tests/by_prompt.rs:_   [2] audit :_   [3] reaper :_      t=0.000s step 4
> auto fifo
   4  session: done
   5  audit: done
   6  reaper: done
   7  main: done
ok: it has passed, in the usual order
replay   CORO_SCHEDULE='v1.29cb:fifo'
by hand  auto fifo
> quit
"
    );
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
choose 0..3   one asks for a number      t=0.000s step 1
> choose 3
there are 3, from 0: `choose 2`
> choose 2
one: choose 2, sleep 2s :_      from here 50 % of orders fail (was 16 %)
ready  [1] one core/tests/by_prompt.rs:_      t=2.000s step 2
> send
from here 50 % of orders fail
choose 0..2   one asks for a number      t=2.000s step 2
> send main
one: choose 0, done
main: done
ok: it has passed, with 1 change from the usual order
replay   CORO_SCHEDULE='v1.e22b:1/1=2'
by hand  fifo 1, send one, choose 2, auto fifo
> undo
Back at step 2.      from here 50 % of orders fail
choose 0..2   one asks for a number      t=2.000s step 2
> choose 1
one: choose 1, panics: assertion `left != right` failed      from here 100 % of orders fail (was 50 %)
ready  [1] main core/tests/by_prompt.rs:_      t=2.000s step 3
> auto fifo
main: panics
FAIL: assertion `left != right` failed
  left: (2, 1)
 right: (2, 1)   core/tests/by_prompt.rs:_
you broke it in 2 changes
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
if another thread or the operating system is to wake one of them, await that part inside `coro::outside`, or use `Clock::Real`
it fails in the usual order
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
