//! What the programs ask of their command line, and how they say what is wrong.

use std::error::Error;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};

/// Whatever a program may fail with.
pub type Fault = Box<dyn Error + Send + Sync>;

/// Says why a program failed, if it did.
pub fn exit(result: Result<(), Fault>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// A number of seconds, such as `5` or `0.25`.
///
/// # Errors
///
/// If it is none.
pub fn seconds(parser: &mut Parser) -> Result<Duration, Fault> {
    let text = parser.value()?.string()?;
    let number: Option<f64> = text.parse().ok();
    let duration = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    duration.ok_or_else(|| format!("`{text}` is no number of seconds: write `5` or `0.25`").into())
}

/// A number that is at least 1.
///
/// # Errors
///
/// If it is none.
pub fn count(parser: &mut Parser) -> Result<usize, Fault> {
    let text = parser.value()?.string()?;
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| format!("`{text}` is no number of things: write `1` or more").into())
}

/// An argument that the program does not know, with how it is used.
pub fn unknown(argument: Arg<'_>, usage: impl Display) -> Fault {
    format!("{}\n\n{usage}", argument.unexpected()).into()
}

/// What every server here is told: `[[ADDRESS:]PORT] [--grace SECONDS]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where to listen.
    pub address: SocketAddr,
    /// How long its clients have to come to an end once it is told to stop.
    pub grace: Duration,
}

impl Server {
    /// Reads the command line. `None` if it asked for help, which has then been given.
    ///
    /// # Errors
    ///
    /// With what is wrong.
    pub fn parse(mut parser: Parser, port: u16, usage: &str) -> Result<Option<Self>, Fault> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut server = Server {
            address,
            grace: Duration::from_secs(5),
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("grace") => server.grace = seconds(&mut parser)?,
                Arg::Long("help") | Arg::Short('h') => {
                    println!("{usage}");
                    return Ok(None);
                }
                Arg::Value(text) => server.address = listen_at(&text.string()?)?,
                other => return Err(unknown(other, usage)),
            }
        }
        Ok(Some(server))
    }
}

/// `7000` is a port of this machine alone; `0.0.0.0:7000` one that others see.
fn listen_at(text: &str) -> Result<SocketAddr, Fault> {
    let port = text
        .parse()
        .map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    port.or_else(|_| text.parse()).map_err(|_| {
        format!("`{text}` is no address: write a port, or an address with one, as in `0.0.0.0:7000`").into()
    })
}
