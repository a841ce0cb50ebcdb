//! What the prompt says to what cannot be done, and how one leaves it.

use coro::{Explorer, spawn_named, yield_now};

mod support;
use support::transcript;

async fn two_tasks() {
    let one = spawn_named("one", yield_now());
    let two = spawn_named("two", yield_now());
    one.await.unwrap();
    two.await.unwrap();
}

#[test]
fn what_cannot_be_done_is_answered_with_a_hint_and_changes_nothing() {
    let lines = "\nsned 1\nsend 4\nfifo 1\nsend\nsend main\nsend nobody\nwhy main\nwhy\nchoose 1\nclock\nclock +3\n\
                 send one, send three, list\nundo\nundo\nundo\n \u{0} \nauto fifo, send 1\nlist\ntoken\nhelp me\nquit now\n";
    assert_eq!(
        transcript(&Explorer::new(), lines, async || two_tasks().await),
        "\
You are the scheduler of this test: `help` says how. Of all orders 0 % fail.
ready  [1] main core/tests/by_prompt_hints.rs:_      t=0.000s step 0
> 
> sned 1
there is no `sned` here: `help` says what there is
> send 4
nobody here is `4`; ready are main
> fifo 1
main: join one :_      from here 0 % of orders fail
ready  [1] one core/tests/by_prompt_hints.rs:_   [2] two :_      t=0.000s step 1
> send
whose turn is it? `send 1` or `send two`
> send main
main is not ready: it waits for one; `why main` says more
> send nobody
nobody here is `nobody`; ready are one, two
> why main
main waits for one   core/tests/by_prompt_hints.rs:_
  one is ready   core/tests/by_prompt_hints.rs:_
> why
whose reasons? `why main`, and `list` shows all
> choose 1
nothing is to be chosen now but whose turn it is: `send 1`
> clock
t=0.000s. It moves by itself, when nobody is ready.
> clock +3
nobody moves the clock: it goes to the next deadline by itself, when nobody is ready; `clock` says what time it is
> send one, send three, list
one: its turn :_      from here 0 % of orders fail
nobody here is `three`; ready are two, one
ready  [1] two core/tests/by_prompt_hints.rs:_   [2] one :_      t=0.000s step 2
> undo
Back at step 1.      from here 0 % of orders fail
ready  [1] one core/tests/by_prompt_hints.rs:_   [2] two :_      t=0.000s step 1
> undo
Back at step 0.      from here 0 % of orders fail
ready  [1] main core/tests/by_prompt_hints.rs:_      t=0.000s step 0
> undo
there is nothing to undo
> \0
there is no `\0` here: `help` says what there is
> auto fifo, send 1
   0  main: join one :_
   1  one: its turn :_
   2  two: its turn :_
   3  one: done
   4  two: done
   5  main: done
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
"
    );
    let mut written = Vec::new();
    let explorer = Explorer::new();
    explorer
        .by_hand(&b"\xff\xfe\n"[..], &mut written, two_tasks)
        .unwrap();
    assert!(
        std::str::from_utf8(&written)
            .unwrap()
            .contains("` here: `help` says")
    );
}

#[test]
fn the_end_of_input_leaves_at_once_also_within_a_line() {
    assert_eq!(
        transcript(&Explorer::new(), "", two_tasks),
        transcript(&Explorer::new(), "", two_tasks)
    );
    assert!(transcript(&Explorer::new(), "fifo 1", two_tasks).ends_with("step 1\n> \n"));
    assert!(transcript(&Explorer::new(), "quit", two_tasks).ends_with("> quit\n"));
}

/// Panics when dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("it went off");
    }
}

#[test]
fn a_run_is_left_whatever_its_tasks_do_to_that() {
    let told = transcript(&Explorer::new(), "fifo 2\nundo\nfifo 2\n", async || {
        for name in ["one", "two"] {
            drop(spawn_named(name, async {
                let _bomb = Bomb;
                coro::pending::<()>().await;
            }));
        }
        yield_now().await;
        coro::pending::<()>().await;
    });
    assert_eq!(
        told.matches("   1  one: nobody, for ever :_").count(),
        2,
        "{told}"
    );
}

#[test]
fn a_run_that_never_ends_is_over_when_it_has_had_its_turns() {
    let told = transcript(&Explorer::new(), "fifo 3, auto fifo\n", async || {
        loop {
            yield_now().await;
        }
    });
    assert!(
        told.contains("\n  ..  9977 turns\n9980  main: its turn :_\n"),
        "{told}"
    );
    assert!(
        told.contains("FAIL: the program has not ended after 10000 turns: "),
        "{told}"
    );
}
