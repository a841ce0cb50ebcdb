//! # An HTTP server
//!
//! **What you see:** A small web site, served by hyper: pages, an echo, and an answer that comes line by line. With Ctrl-C each
//! connection finishes the answer that it is at, and the server says goodbye.
//!
//! **Run:** `cargo run -p coro-everyday --bin http_server 8000`, and in another terminal `curl http://127.0.0.1:8000/`,
//! `curl -N http://127.0.0.1:8000/ticks/20` or `curl --data moo http://127.0.0.1:8000/echo`.
//!
//! **Notice:** hyper brings the protocol and no runtime: it asks for a socket, which is async-net's behind a small
//! adapter (`io.rs`), and for a timer, which is coro's (`timer.rs`). An answer need not be `Send`: what
//! the connections share is an `Rc`, what they count a `Cell`. A body is a stream, so nothing is held in memory that could be sent;
//! who goes away in the middle of `/ticks` cancels the rest of it. The site itself is in `site.rs`, the accepting in `server.rs`.
//!
//! **Something else:** A service with routes by the dozen, middleware and TLS: axum, on tokio. One that is to use all
//! cores: `one_executor_a_core`.

use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use async_net::TcpListener;
use coro::CancellationToken;
use coro_everyday::command_line::{self, Fault, Server};
use coro_everyday::server::{self, Totals};
use coro_everyday::site::Site;
use coro_everyday::{files, stop};

const USAGE: &str = "usage: http_server [[ADDRESS:]PORT] [--grace SECONDS]";

/// Serves the site until `stop` is cancelled.
pub(crate) async fn serve(listener: TcpListener, stop: &CancellationToken, grace: Duration) -> Totals {
    let site = Rc::new(Site::default());
    let client = |stream| site.clone().serve_socket(stream, stop.clone());
    server::serve(listener, stop, grace, client).await
}

async fn run() -> Result<(), Fault> {
    let Some(options) = Server::parse(lexopt::Parser::from_env(), 8000, USAGE)? else {
        return Ok(());
    };
    files::raise_limit()?;
    let stop = stop::on_ctrl_c()?;
    let listener = server::bind(options.address).await?;
    println!("serving http://{}/ until Ctrl-C", listener.local_addr()?);
    let totals = serve(listener, &stop, options.grace).await;
    println!("goodbye after {totals}");
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(run().await)
}
