//! # An HTTP client for many pages at once
//!
//! **What you see:** A bar for each page that is on its way, and one for all. Then a line for each page, in the order in which they
//! were asked for: how large, how long it took, or why there is none. Without arguments it serves itself some pages.
//!
//! **Run:** `cargo run -p coro-everyday --bin fetch`, or with URLs: `fetch http://127.0.0.1:8000/pages/{1,2,3} --into folder`.
//! `--from FILE` reads more of them, one a line. `--at-most 8` is how many are fetched at once, `--timeout 10` how many seconds a
//! try may take, `--tries 4` how often a page is asked for whose server has a bad moment.
//!
//! **Notice:** There is no semaphore: so many workers take URLs from one iterator, and an iterator in a `RefCell` is queue enough
//! on one thread. A try is cancelled by its timeout wherever it stands, and its connection closes with it. Between two tries there
//! is a pause, twice as long each time, since a server that cannot keep up is not helped by asking more often. At Ctrl-C what has
//! begun is finished, and nothing else is begun.
//!
//! **Something else:** Whoever needs `https`, redirects, cookies or compression wants a whole client: reqwest, on tokio.

pub(crate) mod all;
pub(crate) mod page;

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use coro::{CancellationToken, Instant, unblock};
use coro_everyday::command_line::{self, Fault, count, seconds, unknown};
use coro_everyday::server;
use coro_everyday::site::Site;
use coro_everyday::stop;
use indicatif::{HumanBytes, MultiProgress};
use lexopt::{Arg, Parser, ValueExt};

use all::{Options, fetch_all};
use page::Patience;

const USAGE: &str =
    "usage: fetch [URL..] [--from FILE] [--into FOLDER] [--at-most N] [--timeout SECONDS] [--tries N]";

/// What the command line asks for; `None` if it is help, which has then been given.
async fn parse(mut parser: Parser) -> Result<Option<Options>, Fault> {
    let mut options = Options {
        urls: Vec::new(),
        at_most: 8,
        patience: Patience {
            timeout: Duration::from_secs(10),
            tries: 4,
            pause: Duration::from_millis(250),
        },
        into: None,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("from") => {
                let file = PathBuf::from(parser.value()?);
                let name = file.display().to_string();
                let text = unblock(|| std::fs::read_to_string(file)).await;
                let text = text.map_err(|error| format!("cannot read `{name}`: {error}"))?;
                options.urls.extend(text.split_whitespace().map(str::to_owned));
            }
            Arg::Long("into") => {
                let folder = PathBuf::from(parser.value()?);
                let (name, made) = (folder.display().to_string(), folder.clone());
                let made = unblock(|| std::fs::create_dir_all(made)).await;
                made.map_err(|error| format!("cannot make the folder `{name}`: {error}"))?;
                options.into = Some(folder);
            }
            Arg::Long("at-most") => options.at_most = count(&mut parser)?,
            Arg::Long("timeout") => options.patience.timeout = seconds(&mut parser)?,
            Arg::Long("tries") => options.patience.tries = count(&mut parser)?,
            Arg::Long("help") | Arg::Short('h') => {
                println!("{USAGE}");
                return Ok(None);
            }
            Arg::Value(url) => options.urls.push(url.string()?),
            other => return Err(unknown(other, USAGE)),
        }
    }
    Ok(Some(options))
}

/// Serves pages to this very program: short ones, long ones, slow ones, one whose server has bad moments, and some that are
/// not there.
async fn serve_myself(stop: &CancellationToken) -> Result<Vec<String>, Fault> {
    let listener = server::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let address = listener.local_addr()?;
    let (site, stop) = (Rc::new(Site::default()), stop.clone());
    drop(coro::spawn_named("site", async move {
        let client = |stream| site.clone().serve_socket(stream, stop.clone());
        server::serve(listener, &stop, Duration::MAX, client).await
    }));
    let paths = [
        "",
        "pages/10",
        "pages/10000",
        "ticks/10",
        "ticks/20",
        "busy",
        "ticks/15",
        "barn",
    ];
    let mut urls = Vec::from(paths.map(|path| format!("http://{address}/{path}")));
    urls.push(format!("https://{address}/"));
    Ok(urls)
}

async fn run() -> Result<(), Fault> {
    let Some(mut options) = parse(Parser::from_env()).await? else {
        return Ok(());
    };
    let stop = stop::on_ctrl_c()?;
    let mine = options.urls.is_empty();
    if mine {
        options.urls = serve_myself(&stop).await?;
        println!("without a URL, some pages of my own; there are failures among them");
    }
    let begun = Instant::now();
    let pages = fetch_all(&options, &stop, &MultiProgress::new()).await;
    for page in &pages {
        println!("{page}");
    }
    let bytes: usize = pages.iter().filter_map(|page| page.result.as_ref().ok()).sum();
    let failed = pages.iter().filter(|page| page.result.is_err()).count();
    let (bytes, elapsed) = (HumanBytes(bytes as u64), begun.elapsed());
    println!(
        "{} pages, {bytes}, in {elapsed:.2?}; {failed} failed",
        pages.len() - failed
    );
    if failed > 0 && !mine {
        return Err(format!("{failed} of {} pages could not be fetched", pages.len()).into());
    }
    Ok(())
}

#[coro::main]
async fn main() -> ExitCode {
    command_line::exit(run().await)
}
