//! Many pages: so many at once, with a bar for each.

use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use coro::{CancellationToken, Instant, unblock};
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressStyle};

use super::page::{self, Failure, Patience};

/// What to do with how many pages.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) urls: Vec<String>,
    pub(crate) at_most: usize,
    pub(crate) patience: Patience,
    /// Where to keep the pages, if anywhere.
    pub(crate) into: Option<PathBuf>,
}

/// What became of a page.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) url: String,
    pub(crate) tries: usize,
    /// Its length in bytes.
    pub(crate) result: Result<usize, Failure>,
    pub(crate) elapsed: Duration,
}

impl fmt::Display for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fetched {
            url,
            tries,
            result,
            elapsed,
        } = self;
        match result {
            Ok(bytes) => write!(f, "ok    {url}: {} in {elapsed:.1?}", HumanBytes(*bytes as u64))?,
            Err(failure) => write!(f, "FAIL  {url}: {failure}")?,
        }
        if *tries > 1 {
            write!(f, ", {tries} tries")
        } else {
            Ok(())
        }
    }
}

/// Fetches all pages, and gives what became of them in the order in which they were asked for.
pub(crate) async fn fetch_all(
    options: &Options,
    stop: &CancellationToken,
    bars: &MultiProgress,
) -> Vec<Fetched> {
    let all = bars.add(bar(
        "{wide_bar} {pos} of {len} pages, {elapsed}",
        Some(options.urls.len() as u64),
    ));
    let urls = RefCell::new(options.urls.iter().enumerate());
    let fetched = RefCell::new(Vec::new());
    let worker = |_| async {
        loop {
            // Not in the condition of the loop, which would keep the `RefCell` borrowed across the await.
            let next = urls.borrow_mut().next();
            let Some((number, url)) = next else { break };
            let page = fetch_one(number, url, options, stop, bars).await;
            fetched.borrow_mut().push((number, page));
            all.inc(1);
        }
    };
    let working = async {
        coro::join_all((0..options.at_most).map(worker)).await;
    };
    let drawing = async {
        let mut ticks = coro::interval(Duration::from_millis(100));
        loop {
            ticks.tick().await;
            all.tick();
        }
    };
    coro::race(working, drawing).await;
    all.finish_and_clear();
    let mut fetched = fetched.into_inner();
    fetched.sort_by_key(|&(number, _)| number);
    fetched.into_iter().map(|(_, page)| page).collect()
}

async fn fetch_one(
    number: usize,
    url: &str,
    options: &Options,
    stop: &CancellationToken,
    bars: &MultiProgress,
) -> Fetched {
    let begun = Instant::now();
    let (tries, result) = if stop.is_cancelled() {
        (0, Err(Failure::Stopped))
    } else {
        let bar = bars.insert_from_back(
            1,
            bar("  {bytes:>10} {wide_msg}", None).with_message(url.to_owned()),
        );
        let (tries, result) = page::fetch(url, options.patience, &bar).await;
        bars.remove(&bar);
        match (result, &options.into) {
            (Ok(page), Some(folder)) => {
                let (path, length) = (folder.join(file_name(number, url)), page.len());
                let kept = unblock(move || std::fs::write(path, page)).await;
                (tries, kept.map(|()| length).map_err(Failure::Kept))
            }
            (result, _) => (tries, result.map(|page| page.len())),
        }
    };
    let (url, elapsed) = (url.to_owned(), begun.elapsed());
    Fetched {
        url,
        tries,
        result,
        elapsed,
    }
}

/// A number, so that no two are the same, and what can be read of the URL.
fn file_name(number: usize, url: &str) -> String {
    let path = url.rsplit_once("://").map_or(url, |(_, path)| path);
    let word: String = path
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("{:03}-{}", number + 1, word.trim_matches('-'))
}

/// Drawn where stderr is a terminal, and nowhere else.
fn bar(template: &str, length: Option<u64>) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("it is one of ours");
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style)
}
