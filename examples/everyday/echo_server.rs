//! # A server with a task for each client
//!
//! **What you see:** It says where it listens, and sends back whatever it gets, to as many clients as there are descriptors. With
//! Ctrl-C it stops letting clients in, gives those that are there time to come to an end, and says what it has done.
//!
//! **Run:** `cargo run -p coro-everyday --bin echo_server 7000`, and `nc 127.0.0.1 7000` in other terminals. Port 0 is any that
//! is free. `--grace 1` gives clients one second.
//!
//! **Notice:** There is one thread, so the counter is a `Cell` and not an atomic. A client is a task of its own, in a set: so
//! a task that is over is noticed, a panic in one hurts no other, and none outlives the server. What to do at Ctrl-C is for the
//! task itself to say, since only it knows when it is in the middle of something: here after what it has read is written.
//!
//! **Something else:** A server of which the connections have to compute, or that must use all cores: `one_executor_a_core`.

use std::cell::Cell;
use std::io;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use async_net::{TcpListener, TcpStream};
use coro::CancellationToken;
use coro_everyday::command_line::{self, Fault, Server};
use coro_everyday::server::{self, Totals};
use coro_everyday::{files, stop};
use futures_lite::{AsyncReadExt, AsyncWriteExt};

const USAGE: &str = "usage: echo_server [[ADDRESS:]PORT] [--grace SECONDS]";

/// Echoes until `stop` is cancelled. Returns what became of the clients, and how many bytes they had back.
pub(crate) async fn serve(listener: TcpListener, stop: &CancellationToken, grace: Duration) -> (Totals, u64) {
    let bytes = Rc::new(Cell::new(0));
    let client = |stream| echo(stream, stop.clone(), bytes.clone());
    let totals = server::serve(listener, stop, grace, client).await;
    (totals, bytes.get())
}

async fn echo(mut stream: TcpStream, stop: CancellationToken, bytes: Rc<Cell<u64>>) -> io::Result<()> {
    let mut buffer = vec![0; 8 * 1024];
    loop {
        let read = async { Some(stream.read(&mut buffer).await) };
        let stopped = async {
            stop.cancelled().await;
            None
        };
        // In this order: what has arrived when the server is told to stop is still sent back.
        let length = match coro::race(read, stopped).await {
            Some(read) => read?,
            None => 0,
        };
        if length == 0 {
            return stream.close().await;
        }
        stream.write_all(&buffer[..length]).await?;
        bytes.update(|bytes| bytes + length as u64);
    }
}

async fn run() -> Result<(), Fault> {
    let Some(options) = Server::parse(lexopt::Parser::from_env(), 7000, USAGE)? else {
        return Ok(());
    };
    files::raise_limit()?;
    let stop = stop::on_ctrl_c()?;
    let listener = server::bind(options.address).await?;
    println!("listening on {}, until Ctrl-C", listener.local_addr()?);
    let (totals, bytes) = serve(listener, &stop, options.grace).await;
    println!("goodbye after {totals}; {bytes} bytes echoed");
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(run().await)
}
