//! What the prompt says about itself.

pub(super) const GREETING: &str =
    "You are the scheduler. Try `cube(5)`, then `send`; `help` says the rest.\n";

pub(super) const HELP: &str = "\
What you can say:
  cube(5)         create a coroutine; also `new cube 5`
  send 1          let it run until it asks again; the time it asked for passes
  list            all coroutines, and what they wait for
  why 1           what it waits for, and the calls and lines in which it does
  dump            the same for all that are left
  clock +3        let 3s pass; `clock` says what time it is
  drop 1          cancel it where it stands
  undo            take back the last command that changed something
  auto fifo       run all to the end; or `auto lifo`, `auto random 7` by a seed
  picture         the picture and what it means; `picture off`, `picture on`
  quit            leave; so does the end of input
If only one coroutine is left, `send`, `why` and `drop` need no number.

What you can create:
  square(4)       waits 3s, returns 16
  cube(5)         waits 3s, awaits square(5), returns 125
  both(5)         awaits square(5) and cube(5) together, returns (25, 125)
  hurry(5)        awaits cube(5), but for no more than 5s
  count(3)        lets the others go first, three times
  take()          waits until there is something in the mailbox, and returns it
  give(7)         puts it there
";
