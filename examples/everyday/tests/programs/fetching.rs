//! The client that fetches many pages: what it gives, how often it tries, how many at once, and the end.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_lock::Barrier;
use async_net::TcpStream;
use coro::CancellationToken;
use coro_everyday::server;
use coro_everyday::site::{HELLO, line};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use hyper::StatusCode;
use indicatif::{MultiProgress, ProgressDrawTarget};

use crate::fetch::all::{Fetched, Options, fetch_all};
use crate::fetch::page::{Failure, Patience, retry};
use crate::running::Running;
use crate::{echo_server, http_server};

const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(3600),
    tries: 3,
    pause: Duration::ZERO,
};

fn options(address: SocketAddr, paths: &[&str]) -> Options {
    Options {
        urls: paths
            .iter()
            .map(|path| format!("http://{address}/{path}"))
            .collect(),
        at_most: 4,
        patience: PATIENCE,
        into: None,
    }
}

fn fetch(options: &Options, stop: &CancellationToken) -> Vec<Fetched> {
    let nowhere = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
    coro::block_on(fetch_all(options, stop, &nowhere))
}

/// Reads the head of a request, and does something before it answers `moo`.
async fn moo(mut stream: TcpStream, before: impl Future<Output = ()>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).await?;
        head.push(byte[0]);
    }
    before.await;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nmoo")
        .await
}

#[test]
fn each_page_is_what_it_is_or_says_why_it_is_not_in_the_order_of_the_urls() {
    let server =
        Running::start(async |listener, stop| http_server::serve(listener, &stop, Duration::MAX).await);
    let mut options = options(server.address, &["ticks/2", "pages/3", "barn", "busy", ""]);
    options.urls.push("https://pages.test/".to_owned());
    options.urls.push("http://[::1".to_owned());
    let fetched = fetch(&options, &CancellationToken::new());
    let urls = fetched.iter().map(|page| &page.url);
    assert!(urls.eq(&options.urls));
    let lines = |number| (1..=number).map(line).collect::<String>().len();
    let said = |page: &Fetched| match &page.result {
        Ok(bytes) => (page.tries, bytes.to_string()),
        Err(failure) => (page.tries, failure.to_string()),
    };
    let expected = [
        (1, lines(2).to_string()),
        (1, lines(3).to_string()),
        (1, "the server says 404 Not Found".to_owned()),
        (3, HELLO.len().to_string()),
        (1, HELLO.len().to_string()),
        (1, "`https` is not spoken here: ask for `http`".to_owned()),
        (0, "this is no URL: invalid authority".to_owned()),
    ];
    assert_eq!(Vec::from_iter(fetched.iter().map(said)), expected);
}

#[test]
fn so_many_pages_are_fetched_at_once_and_no_more() {
    const AT_ONCE: usize = 3;
    let waiting = Arc::new(AtomicUsize::new(0));
    let server = Running::start(async move |listener, stop| {
        let round = Arc::new(Barrier::new(AT_ONCE));
        let client = |stream| {
            let (waiting, round) = (waiting.clone(), round.clone());
            moo(stream, async move {
                let asking = waiting.fetch_add(1, Ordering::Relaxed) + 1;
                assert!(asking <= AT_ONCE, "{asking} at once");
                // Nobody is answered before so many ask.
                round.wait().await;
                waiting.fetch_sub(1, Ordering::Relaxed);
            })
        };
        server::serve(listener, &stop, Duration::MAX, client).await
    });
    let mut options = options(server.address, &["cow"; 4 * AT_ONCE]);
    options.at_most = AT_ONCE;
    let fetched = fetch(&options, &CancellationToken::new());
    assert!(
        fetched.iter().all(|page| matches!(page.result, Ok(3))),
        "{fetched:?}"
    );
    assert_eq!(server.stop().finished, 4 * AT_ONCE);
}

#[test]
fn who_does_not_answer_in_time_is_asked_again_and_then_given_up() {
    let server = Running::start(async |listener, stop| {
        server::serve(listener, &stop, Duration::MAX, |stream| {
            moo(stream, coro::pending())
        })
        .await
    });
    let mut options = options(server.address, &["cow"]);
    options.patience.timeout = Duration::from_millis(1);
    let fetched = fetch(&options, &CancellationToken::new());
    assert_eq!(fetched[0].tries, 3);
    assert_eq!(
        fetched[0].result.as_ref().unwrap_err().to_string(),
        "it was not here after 1ms"
    );
}

#[test]
fn a_server_that_speaks_no_http_is_no_reason_to_hang() {
    let server =
        Running::start(async |listener, stop| echo_server::serve(listener, &stop, Duration::MAX).await);
    let fetched = fetch(&options(server.address, &["cow"]), &CancellationToken::new());
    assert!(
        matches!(fetched[0].result, Err(Failure::Client(_))),
        "{fetched:?}"
    );
}

#[test]
fn at_a_stop_what_has_begun_is_finished_and_nothing_else_begun() {
    let token = CancellationToken::new();
    let told = token.clone();
    let server = Running::start(async move |listener, stop| {
        let client = |stream| {
            let told = told.clone();
            moo(stream, async move { told.cancel() })
        };
        server::serve(listener, &stop, Duration::MAX, client).await
    });
    let mut options = options(server.address, &["cow", "dog", "hen"]);
    options.at_most = 1;
    let fetched = fetch(&options, &token);
    assert!(matches!(fetched[0].result, Ok(3)), "{fetched:?}");
    assert!(matches!(fetched[1].result, Err(Failure::Stopped)), "{fetched:?}");
    assert!(matches!(fetched[2].result, Err(Failure::Stopped)), "{fetched:?}");
    assert_eq!(server.stop().accepted, 1);
}

#[test]
fn pages_are_kept_in_a_folder() {
    let server =
        Running::start(async |listener, stop| http_server::serve(listener, &stop, Duration::MAX).await);
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(server.address, &["", "pages/1"]);
    options.into = Some(folder.path().to_owned());
    fetch(&options, &CancellationToken::new());
    let address = server.address.to_string().replace(['.', ':'], "-");
    let kept = |name: String| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(kept(format!("001-{address}")), HELLO);
    assert_eq!(kept(format!("002-{address}-pages-1")), line(1));
}

#[coro::test]
async fn the_pause_doubles_from_try_to_try() {
    let begun = coro::Instant::now();
    let patience = Patience {
        tries: 4,
        pause: Duration::from_secs(1),
        ..PATIENCE
    };
    let tried = Cell::new(Vec::new());
    let (tries, result) = retry(patience, async || -> Result<(), _> {
        let mut moments = tried.take();
        moments.push(begun.elapsed().as_secs());
        tried.set(moments);
        Err(Failure::Status(StatusCode::SERVICE_UNAVAILABLE))
    })
    .await;
    assert_eq!((tries, tried.take()), (4, vec![0, 1, 3, 7]));
    assert!(matches!(
        result,
        Err(Failure::Status(StatusCode::SERVICE_UNAVAILABLE))
    ));
}

#[coro::test]
async fn what_is_refused_for_good_is_asked_for_once() {
    let (tries, result) = retry(PATIENCE, async || -> Result<(), _> {
        Err(Failure::Status(StatusCode::NOT_FOUND))
    })
    .await;
    assert_eq!(tries, 1);
    assert_eq!(result.unwrap_err().to_string(), "the server says 404 Not Found");
}
