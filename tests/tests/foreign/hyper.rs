//! hyper: a server and a client of HTTP/1, over a socket and over memory.

mod adapter;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use async_compat::CompatExt;
use async_net::{TcpListener, TcpStream};
use futures_lite::io::{AsyncRead, AsyncWrite};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, client, server};

use self::adapter::Io;
use crate::log::{Log, by_machine};
use coro::Explorer;

type Fault = Box<dyn std::error::Error>;

/// Answers each request on a connection with its path, after as many seconds as the path says.
async fn serve(log: Log, stream: impl AsyncRead + AsyncWrite + Unpin) {
    let log = Rc::new(log);
    let answer = service_fn(|request: Request<Incoming>| {
        let log = log.clone();
        async move {
            let path = request.uri().path().to_owned();
            let seconds = path.trim_start_matches('/').parse().unwrap_or_default();
            coro::sleep(Duration::from_secs(seconds)).await;
            log.say_when(&format!("answers {path}"));
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(path))))
        }
    });
    // A client that goes away in the middle is no fault of the server's.
    let _gone = server::conn::http1::Builder::new()
        .serve_connection(Io(stream), answer)
        .await;
}

/// Asks for the paths, one after the other on one connection.
async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    paths: &[&str],
) -> Result<Vec<String>, Fault> {
    let (mut sender, connection) = client::conn::http1::handshake(Io(stream)).await?;
    let connection = coro::spawn(connection);
    let mut answers = Vec::new();
    for path in paths {
        let request = Request::get(*path)
            .header("host", "localhost")
            .body(Empty::<Bytes>::new())?;
        let body = sender.send_request(request).await?.into_body();
        answers.push(String::from_utf8(body.collect().await?.to_bytes().to_vec())?);
    }
    drop(sender);
    connection.await??;
    Ok(answers)
}

/// Two clients ask a server, whose connections and theirs are made by whoever calls this.
async fn talk_through<S: AsyncRead + AsyncWrite + Unpin + 'static>(
    accept: impl AsyncFn() -> io::Result<S> + 'static,
    connect: impl AsyncFn() -> io::Result<S>,
) -> Result<Vec<Vec<String>>, Fault> {
    let server = coro::spawn(async move {
        while let Ok(stream) = accept().await {
            drop(coro::spawn(serve(Log::default(), stream)));
        }
    });
    let clients =
        [["/one", "/two"], ["/three", "/four"]].map(async |paths| ask(connect().await?, &paths).await);
    let answers = coro::join_all(clients).await;
    server.abort();
    answers.into_iter().collect()
}

#[test]
fn clients_and_a_server_talk_through_sockets() {
    let answers = coro::block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let accept = async move || Ok(listener.accept().await?.0);
        talk_through(accept, async || TcpStream::connect(address).await).await
    });
    assert_eq!(answers.unwrap(), [["/one", "/two"], ["/three", "/four"]]);
}

#[test]
fn clients_and_a_server_talk_through_coros_own_sockets() {
    use coro::net::{TcpListener, TcpStream};
    let answers = coro::block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0))?;
        let address = listener.local_addr()?;
        let accept = async move || Ok(listener.accept().await?.0);
        talk_through(accept, async || TcpStream::connect(address).await).await
    });
    assert_eq!(answers.unwrap(), [["/one", "/two"], ["/three", "/four"]]);
}

#[test]
fn over_memory_they_talk_on_the_virtual_clock() {
    let log = Log::default();
    let answers = by_machine(async {
        let (one, other) = tokio::io::duplex(64);
        let server = coro::spawn(serve(log.clone(), one.compat()));
        let answers = ask(other.compat(), &["/3", "/2"]).await;
        server.await?;
        answers
    });
    assert_eq!(answers.unwrap(), ["/3", "/2"]);
    assert_eq!(log.events(), ["3 s: answers /3", "5 s: answers /2"]);
}

/// As many clients, each with a connection of its own.
async fn talk(clients: usize) -> Vec<Result<Vec<String>, String>> {
    let mut talking = Vec::new();
    for _ in 0..clients {
        let (one, other) = tokio::io::duplex(64);
        drop(coro::spawn(serve(Log::default(), one.compat())));
        talking.push(async {
            ask(other.compat(), &["/0", "/0"])
                .await
                .map_err(|fault| fault.to_string())
        });
    }
    coro::join_all(talking).await
}

#[test]
fn over_memory_they_talk_in_every_order() {
    let answers = || Ok(vec!["/0".to_owned(); 2]);
    let all = Explorer::new().run(async || assert_eq!(talk(1).await, [answers()]));
    assert!(all.unwrap().is_complete());
    // Of two connections there are hundreds of millions.
    let near = Explorer::new().max_deviations(1);
    let near = near.run(async || assert_eq!(talk(2).await, [answers(), answers()]));
    assert_eq!(near.unwrap().deviations, Some(1));
}

#[test]
fn whichever_task_is_cancelled_and_wherever_it_stands_the_client_hears_of_it() {
    let ends = RefCell::new(BTreeSet::new());
    let summary = Explorer::new().cancellations(1).run(async || {
        let ended = talk(1).await.remove(0);
        ends.borrow_mut().insert(ended.map_err(drop));
    });
    assert!(summary.unwrap().is_complete());
    assert_eq!(ends.into_inner(), [Ok(vec!["/0".to_owned(); 2]), Err(())].into());
}

#[test]
fn a_client_that_has_waited_long_enough_goes_away() {
    let log = Log::default();
    by_machine(async {
        let (one, other) = tokio::io::duplex(64);
        let server = coro::spawn(serve(log.clone(), one.compat()));
        let client = coro::spawn(async move {
            ask(other.compat(), &["/1", "/3600"])
                .await
                .map_err(|fault| fault.to_string())
        });
        let in_time = coro::timeout(Duration::from_secs(60), async {
            client.await.unwrap().unwrap();
        })
        .await;
        assert!(in_time.is_err());
        log.say_when("gave up");
        server.abort();
    });
    assert_eq!(log.events(), ["1 s: answers /1", "60 s: gave up"]);
}
