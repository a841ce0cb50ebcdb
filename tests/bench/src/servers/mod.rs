//! Requests a second of small servers: the same server on each runtime, asked by the same client.
//!
//! The client keeps one request under way on each of its connections. Server and client have a thread each and share a processor,
//! and what counts is how much of it the server takes: that says how many requests a second it could answer at most, and depends
//! neither on the client nor on what else the machine does.

mod coro;
mod coro_async_io;
mod futures_io;
mod load;
mod processors;
mod smol;
mod tokio;

use std::convert::Infallible;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use load::{Load, Pace};

use crate::measure;
use crate::options::Run;

/// Accepts so many connections and serves each until the client closes it.
type Server = fn(Protocol, TcpListener, usize);

/// What is asked of a server.
#[derive(Clone, Copy, PartialEq)]
enum Protocol {
    /// Whatever is sent comes back.
    Echo,
    /// HTTP/1.1 as hyper speaks it.
    Http,
}

const BODY: &[u8] = b"Hello, world!";

/// How the HTTP servers answer.
async fn answer(_request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(BODY))))
}

/// Who takes part.
const PEERS: [(&str, Server); 4] = [
    ("coro", coro::serve_all),
    ("coro, async-io", coro_async_io::serve_all),
    ("smol", smol::serve_all),
    ("tokio", tokio::serve_all),
];

const ROWS: [(&str, Protocol, usize); 6] = [
    ("echo-1", Protocol::Echo, 1),
    ("echo-64", Protocol::Echo, 64),
    ("echo-1000", Protocol::Echo, 1_000),
    ("http-1", Protocol::Http, 1),
    ("http-64", Protocol::Http, 64),
    ("http-1000", Protocol::Http, 1_000),
];

/// Prints for each row and peer how many requests it answers in a second, and would answer in a second of its own; and how many
/// times as many of the latter the first of the peers answers, round by round.
///
/// # Errors
///
/// If a server cannot be asked.
pub(crate) fn compare(takes_part: impl Fn(&str) -> bool, run: &Run) -> Result<(), Box<dyn Error>> {
    load::allow_descriptors()?;
    processors::keep_to_one();
    let peers: Vec<_> = PEERS.into_iter().filter(|(peer, _)| takes_part(peer)).collect();
    let millis = if run.quick { 100 } else { 500 };
    println!(
        "{:28} {:>12} {:>15} {:>12}",
        "", "a second", "of its own", "first to it"
    );
    for (row, protocol, connections) in ROWS.into_iter().filter(|(row, ..)| run.has_row(row)) {
        let mut paces: Vec<_> = peers.iter().map(|_| Vec::new()).collect();
        for round in 0..run.effort.rounds {
            for turn in 0..peers.len() {
                let at = (round + turn) % peers.len();
                let duration = Duration::from_millis(millis);
                paces[at].push(pace(peers[at].1, protocol, connections, duration)?);
            }
        }
        for ((peer, _), of_peer) in peers.iter().zip(&paces) {
            let median = |of: fn(&Pace) -> f64| measure::median(of_peer.iter().map(of).collect());
            let ratio = |(first, other): (&Pace, &Pace)| first.of_its_own() / other.of_its_own();
            let ratio = measure::median(paces[0].iter().zip(of_peer).map(ratio).collect());
            let (rate, own) = (median(Pace::rate), median(Pace::of_its_own));
            println!("{row:12} {peer:15} {rate:>12.0} {own:>15.0} {ratio:>12.2}");
        }
    }
    Ok(())
}

/// Starts the server, asks it for so long, and lets it end.
fn pace(
    server: Server,
    protocol: Protocol,
    connections: usize,
    duration: Duration,
) -> Result<Pace, Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || server(protocol, listener, connections));
    let pace = Load::connect(address, protocol, connections)?.ask_for(duration)?;
    server.join().map_err(|_| "a server panicked")?;
    Ok(pace)
}
