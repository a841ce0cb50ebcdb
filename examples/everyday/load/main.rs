//! # A load generator
//!
//! **What you see:** So many clients at once ask a server for the same page, one request after the other, until all requests
//! are made; a bar shows how far they are. Then: requests a second, what was answered, how long it took.
//!
//! **Run:** `cargo run --release -p coro-everyday --bin http_server 8000`, and in another terminal
//! `cargo run --release -p coro-everyday --bin load http://127.0.0.1:8000/ --connections 64 --requests 100000`.
//!
//! **Notice:** The clients are futures of one `join_all`, so they borrow what they share: the plan, the number of requests still to be
//! made, the report. No two ever reach for it at once, since a client is left only at an `.await`. A client that loses
//! its connection opens another. The bar is drawn where a client counts, at most twenty times a second, and by no thread.
//!
//! **Something else:** A load that one core cannot make, or a fixed rate, without which a slow server also slows its clients down and
//! looks better than it is: wrk2 or oha.

pub(crate) mod report;

use std::cell::{Cell, RefCell};
use std::process::ExitCode;

use coro::Instant;
use coro_everyday::client::{Client, ClientError};
use coro_everyday::command_line::{self, Fault, count, unknown};
use coro_everyday::files;
use http_body_util::BodyExt;
use hyper::body::Bytes;
use hyper::{Method, StatusCode, Uri};
use indicatif::{ProgressBar, ProgressStyle};
use lexopt::{Arg, Parser, ValueExt};

use report::Report;

const USAGE: &str = "usage: load URL [--connections N] [--requests N] [--post TEXT]";

/// What is asked for, how often, and by how many.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) uri: Uri,
    pub(crate) connections: usize,
    pub(crate) requests: usize,
    /// What to post; `None` to get.
    pub(crate) post: Option<Bytes>,
}

/// Makes the requests, and shows each answer to `look`.
pub(crate) async fn run(plan: &Plan, bar: &ProgressBar, look: impl Fn(StatusCode, &[u8])) -> Report {
    let to_do = Cell::new(plan.requests);
    let report = RefCell::default();
    let begun = Instant::now();
    let client = |_| async {
        let mut client = None;
        while let Some(rest) = to_do.get().checked_sub(1) {
            to_do.set(rest);
            let asked = Instant::now();
            let answer = ask(&mut client, plan).await;
            let report: &mut Report = &mut report.borrow_mut();
            match answer {
                Ok((status, body)) => {
                    look(status, &body);
                    report.latencies.push(asked.elapsed());
                    *report.statuses.entry(status).or_default() += 1;
                    report.bytes += body.len();
                }
                Err(error) => *report.failures.entry(error.to_string()).or_default() += 1,
            }
            bar.inc(1);
        }
    };
    coro::join_all((0..plan.connections).map(client)).await;
    let mut report = report.into_inner();
    report.elapsed = begun.elapsed();
    report.latencies.sort_unstable();
    report
}

/// Asks once, by a new connection if there is none.
async fn ask(client: &mut Option<Client>, plan: &Plan) -> Result<(StatusCode, Bytes), ClientError> {
    // Put back once all has gone well: a connection that failed is of no more use.
    let mut connected = match client.take() {
        Some(client) => client,
        None => Client::connect(&plan.uri).await?,
    };
    let (method, body) = match &plan.post {
        Some(text) => (Method::POST, text.clone()),
        None => (Method::GET, Bytes::new()),
    };
    let answer = connected.ask(method, &plan.uri, body).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    *client = Some(connected);
    Ok((status, body))
}

fn parse(mut parser: Parser) -> Result<Option<Plan>, Fault> {
    let mut plan = Plan {
        uri: Uri::default(),
        connections: 64,
        requests: 10_000,
        post: None,
    };
    let mut uri = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("connections") => plan.connections = count(&mut parser)?,
            Arg::Long("requests") => plan.requests = count(&mut parser)?,
            Arg::Long("post") => plan.post = Some(parser.value()?.string()?.into()),
            Arg::Long("help") | Arg::Short('h') => {
                println!("{USAGE}");
                return Ok(None);
            }
            Arg::Value(text) if uri.is_none() => uri = Some(text.string()?),
            other => return Err(unknown(other, USAGE)),
        }
    }
    let uri = uri.ok_or_else(|| format!("no URL to ask for\n\n{USAGE}"))?;
    plan.uri = uri
        .parse()
        .map_err(|error| format!("`{uri}` is no URL: {error}"))?;
    Ok(Some(plan))
}

async fn start() -> Result<(), Fault> {
    let Some(plan) = parse(Parser::from_env())? else {
        return Ok(());
    };
    files::raise_limit()?;
    // One question first, so that a mistake is one message and not ten thousand.
    ask(&mut None, &plan)
        .await
        .map_err(|error| format!("{}: {error}", plan.uri))?;
    let style = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len}, {eta} to go")?;
    let bar = ProgressBar::new(plan.requests as u64).with_style(style);
    let report = run(&plan, &bar, |_, _| {}).await;
    bar.finish_and_clear();
    print!("{report}");
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(start().await)
}
