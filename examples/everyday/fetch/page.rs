//! One page: asking for it, again if need be, and why it could not be had.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use coro_everyday::client::{Client, ClientError};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::header::LOCATION;
use hyper::{Method, StatusCode, Uri};
use indicatif::ProgressBar;

/// How patient to be with a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// How long one try may take, from the connection to the last byte.
    pub(crate) timeout: Duration,
    pub(crate) tries: usize,
    /// How long to wait before the second try; before each further one twice as long.
    pub(crate) pause: Duration,
}

/// Why a page could not be had.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was to be asked for is no URL.
    Url(String),
    Client(ClientError),
    Status(StatusCode),
    Moved(StatusCode, String),
    TimeIsUp(Duration),
    Kept(io::Error),
    Stopped,
}

impl Failure {
    /// Whether it may go better another time. What the server has refused for good it will refuse again.
    fn is_passing(&self) -> bool {
        match self {
            Failure::Client(ClientError::Connect(_) | ClientError::Http(_)) | Failure::TimeIsUp(_) => true,
            Failure::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            _ => false,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Url(error) => write!(f, "this is no URL: {error}"),
            Failure::Client(error) => write!(f, "{error}"),
            Failure::Status(status) => write!(f, "the server says {status}"),
            Failure::Moved(status, to) => write!(f, "the server says {status}: ask for {to}"),
            Failure::TimeIsUp(timeout) => write!(f, "it was not here after {timeout:?}"),
            Failure::Kept(error) => write!(f, "it cannot be written: {error}"),
            Failure::Stopped => f.write_str("not asked for: the program was stopped before"),
        }
    }
}

impl Error for Failure {}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Failure::Client(error)
    }
}

/// Has a page, if it can be had in the end. Returns with it how many tries that took.
pub(crate) async fn fetch(
    url: &str,
    patience: Patience,
    bar: &ProgressBar,
) -> (usize, Result<Bytes, Failure>) {
    let uri: Uri = match url.parse() {
        Ok(uri) => uri,
        Err(error) => return (0, Err(Failure::Url(format!("{error}")))),
    };
    retry(patience, async || {
        bar.set_position(0);
        coro::timeout(patience.timeout, fetch_once(&uri, bar))
            .await
            .unwrap_or(Err(Failure::TimeIsUp(patience.timeout)))
    })
    .await
}

/// Tries until it goes well, or fails for good, or has been tried often enough.
pub(crate) async fn retry<T>(
    patience: Patience,
    mut attempt: impl AsyncFnMut() -> Result<T, Failure>,
) -> (usize, Result<T, Failure>) {
    let mut pause = patience.pause;
    let mut tried = 0;
    loop {
        let result = attempt().await;
        tried += 1;
        match result {
            Err(failure) if failure.is_passing() && tried < patience.tries => {
                coro::sleep(pause).await;
                pause *= 2;
            }
            result => return (tried, result),
        }
    }
}

async fn fetch_once(uri: &Uri, bar: &ProgressBar) -> Result<Bytes, Failure> {
    let mut client = Client::connect(uri).await?;
    let answer = client.ask(Method::GET, uri, Bytes::new()).await?;
    let status = answer.status();
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        return Err(Failure::Moved(status, to.unwrap_or("something else").to_owned()));
    }
    if !status.is_success() {
        return Err(Failure::Status(status));
    }
    let mut body = answer.into_body();
    if let Some(length) = body.size_hint().exact() {
        bar.set_length(length);
    }
    let mut page = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(ClientError::from)?.into_data() {
            page.extend_from_slice(&data);
            bar.inc(data.len() as u64);
        }
    }
    Ok(page.into())
}
