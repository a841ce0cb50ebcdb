//! The site, by a browser's protocol: over sockets with the load generator, and over pipes on the virtual clock.

use std::cell::Cell;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use coro::CancellationToken;
use coro_everyday::client::Client;
use coro_everyday::server;
use coro_everyday::site::{HEAD_WITHIN, HELLO, Site, TICK, line};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use hyper::{Method, StatusCode, Uri};
use indicatif::ProgressBar;

use crate::load::{self, Plan};
use crate::pipe::{End, connection};
use crate::{http_server, running::Running};

fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

#[test]
fn the_load_generator_has_every_request_answered_with_what_was_asked_for() {
    let server =
        Running::start(async |listener, stop| http_server::serve(listener, &stop, Duration::MAX).await);
    let plan = |path: &str, post: Option<&'static str>| Plan {
        uri: uri(&format!("http://{}{path}", server.address)),
        connections: 16,
        requests: 400,
        post: post.map(Bytes::from),
    };
    let page: String = (1..=50).map(line).collect();
    let asked = [
        (plan("/", None), StatusCode::OK, HELLO),
        (plan("/pages/50", None), StatusCode::OK, &page),
        (plan("/echo", Some("moo")), StatusCode::OK, "moo"),
        (
            plan("/echo", None),
            StatusCode::METHOD_NOT_ALLOWED,
            "`/echo` takes POST\n",
        ),
        (
            plan("/barn", None),
            StatusCode::NOT_FOUND,
            "there is no page `/barn`\n",
        ),
    ];
    coro::block_on(async {
        for (plan, status, body) in &asked {
            let report = load::run(plan, &ProgressBar::hidden(), |_, answered| {
                assert_eq!(str::from_utf8(answered).unwrap(), *body);
            })
            .await;
            assert_eq!(Vec::from_iter(&report.statuses), [(status, &plan.requests)]);
            assert_eq!(report.failures.len(), 0, "{:?}", report.failures);
            assert_eq!(report.bytes, plan.requests * body.len());
            assert_eq!(report.latencies.len(), plan.requests);
            assert!(report.latencies.is_sorted());
        }
    });
    let totals = server.stop();
    assert_eq!(
        (totals.accepted, totals.finished),
        (16 * asked.len(), 16 * asked.len())
    );
}

#[test]
fn client_and_server_may_be_tasks_of_one_executor() {
    let report = coro::block_on(async {
        let listener = server::bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
        let plan = Plan {
            uri: uri(&format!("http://{}/busy", listener.local_addr().unwrap())),
            connections: 4,
            requests: 300,
            post: None,
        };
        let stop = CancellationToken::new();
        let serving = http_server::serve(listener, &stop, Duration::MAX);
        let asking = async {
            let report = load::run(&plan, &ProgressBar::hidden(), |_, _| {}).await;
            stop.cancel();
            report
        };
        let (totals, report) = coro::join!(serving, asking);
        assert_eq!(totals.finished, 4);
        report
    });
    let statuses = Vec::from_iter(report.statuses);
    assert_eq!(
        statuses,
        [(StatusCode::OK, 100), (StatusCode::SERVICE_UNAVAILABLE, 200)]
    );
}

/// Serves one client over a pipe. The cell says whether that went well, once it is over.
fn serve(stop: &CancellationToken) -> (End, Rc<Cell<Option<bool>>>) {
    let (near, far) = connection();
    let (stop, over) = (stop.clone(), Rc::new(Cell::new(None)));
    let ended = over.clone();
    drop(coro::spawn(async move {
        let served = Rc::new(Site::default()).serve(far, &stop).await;
        ended.set(Some(served.is_ok()));
    }));
    (near, over)
}

#[coro::test]
async fn an_answer_comes_a_line_a_tick() {
    let (near, _) = serve(&CancellationToken::new());
    let mut client = Client::over(near).await.unwrap();
    let answer = client
        .ask(Method::GET, &uri("http://pages.test/ticks/5"), Bytes::new())
        .await
        .unwrap();
    let mut body = answer.into_body();
    let begun = coro::Instant::now();
    let mut came = Vec::new();
    while let Some(frame) = body.frame().await {
        came.push((begun.elapsed(), frame.unwrap().into_data().unwrap()));
    }
    let expected = (0..5).map(|tick| (TICK * tick, Bytes::from(line(tick as usize + 1))));
    assert_eq!(came, Vec::from_iter(expected));
}

#[coro::test]
async fn an_answer_that_is_under_way_is_finished_at_a_stop_and_is_the_last() {
    let stop = CancellationToken::new();
    let (near, over) = serve(&stop);
    let mut client = Client::over(near).await.unwrap();
    let asked = uri("http://pages.test/ticks/5");
    let answer = client.ask(Method::GET, &asked, Bytes::new()).await.unwrap();
    coro::sleep(TICK * 2).await;
    stop.cancel();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, (1..=5).map(line).collect::<String>());
    assert!(client.ask(Method::GET, &asked, Bytes::new()).await.is_err());
    assert_eq!(over.get(), Some(true));
}

#[coro::test]
async fn a_client_that_says_nothing_is_not_waited_for_for_ever() {
    let (mut near, over) = serve(&CancellationToken::new());
    let begun = coro::Instant::now();
    near.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    near.read_to_end(&mut Vec::new()).await.unwrap();
    assert_eq!(begun.elapsed(), HEAD_WITHIN);
    assert_eq!(over.get(), Some(false));
}
