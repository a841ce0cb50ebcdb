//! # Where has the time gone?
//!
//! **Notice:** Both pictures show the same five calls. In the first there is one lane, and `█` fills it: for 27 seconds
//! somebody has the thread, and does nothing with it but sleep. Under the lane each call has a bar, and `square` lies
//! beneath the `cube` that waits for it: that is the stack, seen from the side. Nothing else overlaps.
//!
//! In the second each call has a lane of its own, and all begin at once. `█` is only where a lane has the thread, a
//! moment at a time; through all of `▒` it asks for nothing but to be woken, and the thread is free. Five waits lie
//! beside each other and take as long as the longest of them: 6 seconds.
//!
//! What is drawn was not asked for afterwards. A `Recorder` is an observer: it is told of each poll, what is waited for
//! after it, and when a traced call begins and ends. The files are the same pictures for a browser; the page can be
//! zoomed into, and says of everything what it is and in which line it stands.
//!
//! **Run:** `cargo run 15` takes 33 seconds, and a real clock also sees the microseconds in which somebody is ready;
//! `cargo run 15 fast` is at once and the same in every run. The files are beside the program.
//!
//! **Exercise:** Call `thread::sleep` for a second in the async `square`, before its `.await`, and run it in real time.
//! Who has the thread, who is ready and does not get it, and how long does it take now?
//!
//! **Next:** A picture shows one run. What if they had run in another order? Step 16 tries them all.

use std::time::Duration;
use std::{env, fs, io, thread};

use coro::observe::Recorder;
use coro::picture::{html, svg, timeline};
use coro::{Clock, Executor};
use coro_examples::clock;

const SECONDS: Duration = Duration::from_secs(3);

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(SECONDS).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(SECONDS).await;
        x * square(x).await
    }
}

/// The plain functions of step 01, but for the thread that they block.
mod plain {
    use super::{SECONDS, Thread};

    coro::trace! {
        #[traced(skip(thread))]
        pub(super) fn square(x: u64, thread: &Thread) -> u64 {
            thread.sleep(SECONDS);
            x * x
        }

        #[traced(skip(thread))]
        pub(super) fn cube(x: u64, thread: &Thread) -> u64 {
            thread.sleep(SECONDS);
            x * square(x, thread)
        }
    }
}

/// The thread on which an executor runs.
struct Thread<'a>(&'a Executor);

impl Thread<'_> {
    /// Nobody else gets a turn meanwhile. On the virtual clock that much time passes, and nobody sleeps.
    fn sleep(&self, duration: Duration) {
        match clock() {
            Clock::Virtual => self.0.advance(duration),
            _ => thread::sleep(duration),
        }
    }
}

async fn in_turn(thread: &Thread<'_>) -> [u64; 5] {
    use plain::{cube, square};
    [
        square(4, thread),
        cube(3, thread),
        cube(1, thread),
        cube(2, thread),
        cube(3, thread),
    ]
}

async fn at_once() -> [u64; 5] {
    coro::join!(square(4), cube(3), cube(1), cube(2), cube(3)).into()
}

pub(crate) fn main() -> io::Result<()> {
    // The pictures say it.
    coro::trace::silence();
    let executor = |recorder: &Recorder| {
        Executor::builder()
            .clock(clock())
            .observer(recorder.clone())
            .build()
    };

    let recorder = Recorder::new();
    let blocking = executor(&recorder);
    println!("{:?}", blocking.block_on(in_turn(&Thread(&blocking))));
    draw("in_turn", &recorder)?;

    let recorder = Recorder::new();
    println!("{:?}", executor(&recorder).block_on(at_once()));
    draw("at_once", &recorder)
}

/// Prints the timeline, and writes files of this name beside the program.
fn draw(name: &str, recorder: &Recorder) -> io::Result<()> {
    let recording = recorder.recording();
    timeline(&recording).print();
    for (kind, picture) in [("svg", svg(&recording)), ("html", html(&recording))] {
        let file = env::current_exe()?.with_file_name(format!("{name}.{kind}"));
        fs::write(&file, picture)?;
        println!("{name}.{kind}");
        eprintln!("(in {})", file.display());
    }
    println!();
    Ok(())
}
