//! An HTTP client as small as it can be: one connection, over which requests go one after the other.

use std::error::Error;
use std::fmt;
use std::io;

use async_net::TcpStream;
use futures_lite::{AsyncRead, AsyncWrite};
use http_body_util::Full;
use hyper::Uri;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::{Method, Request, Response};

use crate::io::Io;

/// A connection to one server, kept open from one request to the next.
#[derive(Debug)]
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Connects to the server of `uri`, and makes a task that speaks with it for as long as the client is there.
    ///
    /// # Errors
    ///
    /// If `uri` is not of the form `http://host[:port]/..`, or the server is not there.
    ///
    /// # Panics
    ///
    /// If no executor is running here.
    pub async fn connect(uri: &Uri) -> Result<Self, ClientError> {
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(ClientError::Uri("`https` is not spoken here: ask for `http`")),
            _ => return Err(ClientError::Uri("it must begin with `http://`")),
        }
        let host = uri.host().ok_or(ClientError::Uri("it names no host"))?;
        // An IPv6 address stands in brackets in a URI, and nowhere else.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await;
        let stream = stream.map_err(ClientError::Connect)?;
        stream.set_nodelay(true).map_err(ClientError::Connect)?;
        Client::over(stream).await
    }

    /// The same over a connection that is there already.
    ///
    /// # Errors
    ///
    /// If it fails.
    ///
    /// # Panics
    ///
    /// If no executor is running here.
    pub async fn over(stream: impl AsyncRead + AsyncWrite + Unpin + 'static) -> Result<Self, ClientError> {
        let (sender, connection) = http1::handshake(Io::new(stream)).await?;
        // It ends with the sender, or with an error that whoever waits for an answer is told as well.
        drop(coro::spawn_named(
            "connection",
            async move { connection.await.ok() },
        ));
        Ok(Client { sender })
    }

    /// Sends a request, and gives the answer when its head is there; the body may still be on its way.
    ///
    /// # Errors
    ///
    /// If the connection fails or is closed before.
    pub async fn ask(
        &mut self,
        method: Method,
        uri: &Uri,
        body: Bytes,
    ) -> Result<Response<Incoming>, ClientError> {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, authority)
            .body(Full::new(body))
            .map_err(|_| ClientError::Uri("it makes no request"))?;
        // The last answer may have been the server's last.
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum ClientError {
    /// The URI cannot be asked for.
    Uri(&'static str),
    /// There is no connection to be had.
    Connect(io::Error),
    /// It failed later.
    Http(hyper::Error),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClientError::Uri(fault) => f.write_str(fault),
            ClientError::Connect(error) => write!(f, "cannot connect: {error}"),
            ClientError::Http(error) => match error.source() {
                Some(cause) => write!(f, "{error}: {cause}"),
                None => write!(f, "{error}"),
            },
        }
    }
}

impl Error for ClientError {}

impl From<hyper::Error> for ClientError {
    fn from(error: hyper::Error) -> Self {
        ClientError::Http(error)
    }
}
