//! What the prompt says about itself.

pub(super) const GREETING: &str = "You are the scheduler of this test: `help` says how.";

pub(super) const HELP: &str = "\
What you can say:
  send 1          give that one the next turn; or by name, `send reaper`
  fifo 3          so many turns in the usual order
  choose 2        answer the question that is open; whatever gives a turn answers 0
  auto fifo       go on to the end; or `auto lifo`, `auto random 7` by a seed
  list            all tasks, and what they wait for
  why reaper      what it waits for, and what that waits for
  dump            the calls and lines in which everybody is
  clock           what time it is; it moves by itself, when nobody is ready
  undo            take back the last command that led on
  token           the schedule so far, to run the test under it
  replay v1.7f3a:12>reaper
                  from the start to behind the last change of such a schedule
  quit            leave; so does the end of input
Commas go between several: `fifo 12, send reaper, send session`.
All is done again from the start each time: what the test prints, it prints again.
";
