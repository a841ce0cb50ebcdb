//! A small web site: what is served, and how to one client.

use std::cell::Cell;
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use async_net::TcpStream;
use futures_lite::{AsyncRead, AsyncWrite, Stream, StreamExt};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};

use crate::io::Io;
use crate::timer::Timer;
use coro::CancellationToken;

/// What a client may take to send the head of a request, and an idle one to send the next.
pub const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// What stands on the first page.
pub const HELLO: &str = "Hello from coro!\n";

/// How long it takes from one line of `/ticks` to the next.
pub const TICK: Duration = Duration::from_millis(100);

/// The largest number that may stand in a path.
const MOST: usize = 10_000;

/// What is sent back, all at once or piece by piece. It need not be `Send`: it stays on this thread.
type Answer = Pin<Box<dyn Body<Data = Bytes, Error = hyper::Error>>>;

/// The pages, and what is remembered between two requests.
///
/// | path | |
/// |---|---|
/// | `/` | says hello |
/// | `/echo` | sends back what was posted, while it still comes in |
/// | `/pages/N` | N lines |
/// | `/ticks/N` | N lines, one a [tick](TICK) |
/// | `/busy` | says hello to every third who asks, and to the others that they should try again |
#[derive(Debug, Default)]
pub struct Site {
    asked_while_busy: Cell<usize>,
}

impl Site {
    /// Answers the requests of one client, one after the other, until it leaves, says nothing for [`HEAD_WITHIN`], or `stop` is
    /// cancelled: then the answer that is under way is the last.
    ///
    /// # Errors
    ///
    /// If the client does not speak HTTP/1.1, breaks off in the middle, or the connection fails.
    pub async fn serve(
        self: Rc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        stop: &CancellationToken,
    ) -> Result<(), hyper::Error> {
        let answer = service_fn(|request| {
            let answer = self.answer(request);
            async { Ok::<_, hyper::Error>(answer) }
        });
        let connection = http1::Builder::new()
            .timer(Timer::new())
            .header_read_timeout(HEAD_WITHIN)
            .serve_connection(Io::new(stream), answer);
        let mut connection = pin!(connection);
        match stop.run_until_cancelled(connection.as_mut()).await {
            Some(ended) => ended,
            None => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    }

    /// The same for a socket, and as a task of its own.
    ///
    /// # Errors
    ///
    /// As [`serve`](Self::serve) says.
    pub async fn serve_socket(self: Rc<Self>, stream: TcpStream, stop: CancellationToken) -> io::Result<()> {
        // An answer of one small packet is not to wait for another one.
        stream.set_nodelay(true)?;
        self.serve(stream, &stop).await.map_err(io::Error::other)
    }

    fn answer(&self, request: Request<Incoming>) -> Response<Answer> {
        let path = request.uri().path().to_owned();
        let (page, number) = match path[1..].split_once('/') {
            Some((page, number)) => (page, number.parse().ok().filter(|&number| number <= MOST)),
            None => (&path[1..], None),
        };
        let post = page == "echo";
        match (page, number) {
            ("" | "busy" | "echo", None) | ("pages" | "ticks", Some(_)) => {}
            _ => return text(StatusCode::NOT_FOUND, format!("there is no page `{path}`\n")),
        }
        let allowed = if post { "POST" } else { "GET, HEAD" };
        if !allowed.contains(request.method().as_str()) {
            let refusal = format!("`{path}` takes {allowed}\n");
            return with(ALLOW, allowed, text(StatusCode::METHOD_NOT_ALLOWED, refusal));
        }
        match (page, number.unwrap_or_default()) {
            ("echo", _) => Response::new(Box::pin(request.into_body())),
            ("pages", lines) => text(StatusCode::OK, (1..=lines).map(line).collect::<String>()),
            ("ticks", _) if request.method() == Method::HEAD => text(StatusCode::OK, ""),
            ("ticks", lines) => Response::new(Box::pin(StreamBody::new(ticks(lines)))),
            ("busy", _) if !self.has_time() => {
                text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
            }
            _ => text(StatusCode::OK, HELLO),
        }
    }

    fn has_time(&self) -> bool {
        self.asked_while_busy.update(|asked| asked + 1);
        self.asked_while_busy.get().is_multiple_of(3)
    }
}

/// One line of a page.
pub fn line(number: usize) -> String {
    format!("{number} green bottles hanging on the wall\n")
}

/// Lines that come one a tick. Whoever goes away cancels what is still to come.
fn ticks(lines: usize) -> impl Stream<Item = Result<Frame<Bytes>, hyper::Error>> {
    let numbered = coro::interval(TICK).take(lines).enumerate();
    numbered.map(|(number, _)| Ok(Frame::data(Bytes::from(line(number + 1)))))
}

fn text(status: StatusCode, text: impl Into<Bytes>) -> Response<Answer> {
    let body: Answer = Box::pin(Full::new(text.into()).map_err(|never| match never {}));
    let mut response = Response::new(body);
    *response.status_mut() = status;
    with(CONTENT_TYPE, "text/plain; charset=utf-8", response)
}

fn with(
    name: hyper::header::HeaderName,
    value: &'static str,
    mut response: Response<Answer>,
) -> Response<Answer> {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    response
}
