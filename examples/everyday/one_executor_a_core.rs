//! # All cores, one executor each
//!
//! **What you see:** The site of `http_server`, served by as many threads as the machine has cores. With Ctrl-C all of them finish
//! what they are at, and it says who has served how many clients.
//!
//! **Run:** `cargo run --release -p coro-everyday --bin one_executor_a_core 8000`, and in another terminal
//! `cargo run --release -p coro-everyday --bin load http://127.0.0.1:8000/`. `--grace 1` gives clients one second.
//!
//! **The pattern:** An executor never leaves its thread, and neither do its tasks. So a program that wants all cores has an
//! executor on each ([`Cores::start`]) and hands the *work* over: a channel to which one side sends what can be sent, here a socket,
//! and from which each core takes when it has time. What a core makes of it stays there, so it needs no lock and no atomic: it
//! is an `Rc` and a `Cell` as in a program of one thread. What all must know is `Send` and `Sync` and cloned for each: the stop.
//!
//! **Notice:** The channel is bounded, so where all cores are busy, clients wait where the system keeps them, and not in memory
//! without end. The end comes by itself: when the last sender is dropped, each core finishes what it has taken, and
//! [`Cores::join`] gives what they return. A panic of one core is handed up there.
//!
//! To spawn on one particular executor, or to hear of a task's end on another thread, there is `Handle::spawn_with`.
//!
//! **Something else:** Where tasks are few and uneven, so that one core may have all the long ones while another has none, a
//! runtime that moves tasks between threads does better: tokio. For computing alone: rayon. Where clients may as well be
//! dealt out by the system, each core can listen by itself (`SO_REUSEPORT`), and needs no channel.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::process::ExitCode;
use std::rc::Rc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_channel::{Receiver, Sender};
use async_net::{TcpListener, TcpStream};
use coro::CancellationToken;
use coro_everyday::command_line::{self, Fault, Server};
use coro_everyday::server::{self, Totals};
use coro_everyday::site::Site;
use coro_everyday::{files, stop};

const USAGE: &str = "usage: one_executor_a_core [[ADDRESS:]PORT] [--grace SECONDS]";

/// Threads that each run an executor, and take their work from one channel.
pub(crate) struct Cores<T> {
    threads: Vec<JoinHandle<T>>,
}

impl<T: Send + 'static> Cores<T> {
    /// Starts `number` of them. Each runs `core`, which should return once the channel is closed.
    pub(crate) fn start<W, F>(number: usize, core: F) -> (Sender<W>, Self)
    where
        W: Send + 'static,
        F: AsyncFnOnce(Receiver<W>) -> T + Clone + Send + 'static,
    {
        let (sender, receiver) = async_channel::bounded(number);
        let start = |index| {
            let (core, receiver) = (core.clone(), receiver.clone());
            let thread = thread::Builder::new().name(format!("core {index}"));
            let run = move || coro::block_on(core(receiver));
            thread.spawn(run).expect("the system has a thread to give")
        };
        let threads = (0..number).map(start).collect();
        (sender, Cores { threads })
    }

    /// Waits for all of them, and gives what they return. This blocks, so it is for a thread that has nothing else to do.
    pub(crate) fn join(self) -> Vec<T> {
        let join = |thread: JoinHandle<T>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        self.threads.into_iter().map(join).collect()
    }
}

/// Serves the site on so many cores until `stop` is cancelled. Returns what became of the clients of each.
pub(crate) async fn serve(
    listener: TcpListener,
    cores: usize,
    stop: &CancellationToken,
    grace: Duration,
) -> Vec<Totals> {
    let told = stop.clone();
    let (sender, cores) = Cores::start(cores, async move |sockets: Receiver<TcpStream>| {
        let site = Rc::new(Site::default());
        let client = |stream| site.clone().serve_socket(stream, told.clone());
        server::serve_each(async || sockets.recv().await.ok(), &told, grace, client).await
    });
    let hand_over = async move { while sender.send(server::accept(&listener).await).await.is_ok() {} };
    // When this is over the sender is gone, and the listener.
    stop.run_until_cancelled(hand_over).await;
    cores.join()
}

async fn run() -> Result<(), Fault> {
    let Some(options) = Server::parse(lexopt::Parser::from_env(), 8000, USAGE)? else {
        return Ok(());
    };
    files::raise_limit()?;
    let stop = stop::on_ctrl_c()?;
    let listener = server::bind(options.address).await?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    println!(
        "serving http://{}/ on {cores} cores until Ctrl-C",
        listener.local_addr()?
    );
    let totals = serve(listener, cores, &stop, options.grace).await;
    for (core, totals) in totals.iter().enumerate() {
        println!("core {core}: {totals}");
    }
    println!("goodbye after {}", totals.into_iter().sum::<Totals>());
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(run().await)
}
