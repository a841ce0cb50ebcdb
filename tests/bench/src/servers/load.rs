//! The client: one thread that goes from connection to connection, takes the answer and asks anew.
//!
//! It blocks where an answer is not there yet, and needs no readiness, no timer and no runtime.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::Protocol;

/// How fast a server was.
pub(super) struct Pace {
    requests: u64,
    elapsed: Duration,
    /// What the process used of the processors but for the client.
    cpu: Duration,
}

impl Pace {
    /// Requests a second.
    pub(super) fn rate(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }

    /// Requests a second in which the server has the processor for itself.
    pub(super) fn of_its_own(&self) -> f64 {
        self.requests as f64 / self.cpu.as_secs_f64()
    }
}

/// Connections with a request under way on each.
pub(super) struct Load {
    sockets: Vec<TcpStream>,
    request: &'static [u8],
    /// How long each answer is.
    answer: usize,
}

impl Load {
    /// Connects, and finds out how long an answer is.
    pub(super) fn connect(address: SocketAddr, protocol: Protocol, connections: usize) -> io::Result<Self> {
        let request: &[u8] = match protocol {
            Protocol::Echo => b"sixteen bytes...",
            Protocol::Http => b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n",
        };
        let mut answer = 0;
        let connect = |_| {
            let mut socket = TcpStream::connect(address)?;
            socket.set_nodelay(true)?;
            // It is accepted before the next one comes: fewer may wait for that than come here.
            socket.write_all(request)?;
            let mut buffer = [0; 4096];
            answer = socket.read(&mut buffer)?;
            let is_right = match protocol {
                Protocol::Echo => buffer[..answer] == *request,
                Protocol::Http => {
                    buffer.starts_with(b"HTTP/1.1 200 OK\r\n") && buffer[..answer].ends_with(super::BODY)
                }
            };
            if is_right {
                Ok(socket)
            } else {
                Err(io::Error::other("the server's answer is wrong"))
            }
        };
        let sockets = (0..connections).map(connect).collect::<io::Result<Vec<_>>>()?;
        for mut socket in &sockets {
            socket.write_all(request)?;
        }
        Ok(Load {
            sockets,
            request,
            answer,
        })
    }

    /// Asks on and on, the first fifth of the time for nothing.
    pub(super) fn ask_for(self, duration: Duration) -> io::Result<Pace> {
        self.rounds(duration / 5)?;
        let (before, start) = (cpu_of_server(), Instant::now());
        let requests = self.rounds(duration)?;
        let (elapsed, cpu) = (start.elapsed(), cpu_of_server() - before);
        for mut socket in &self.sockets {
            socket.read_exact(&mut [0; 4096][..self.answer])?;
        }
        Ok(Pace {
            requests,
            elapsed,
            cpu,
        })
    }

    fn rounds(&self, duration: Duration) -> io::Result<u64> {
        let (start, mut buffer, mut requests) = (Instant::now(), [0; 4096], 0);
        while start.elapsed() < duration {
            // The clock is not read for each.
            for _ in 0..64_usize.div_ceil(self.sockets.len()) {
                for mut socket in &self.sockets {
                    socket.read_exact(&mut buffer[..self.answer])?;
                    socket.write_all(self.request)?;
                }
                requests += self.sockets.len() as u64;
            }
        }
        Ok(requests)
    }
}

/// What the process has used of the processors but for this thread.
fn cpu_of_server() -> Duration {
    let read = |clock| {
        let time = clock_gettime(clock);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    read(ClockId::ProcessCPUTime) - read(ClockId::ThreadCPUTime)
}

/// Both ends of a thousand connections are in this process.
pub(super) fn allow_descriptors() -> io::Result<()> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < 4_096) {
        limit.current = Some(limit.maximum.map_or(4_096, |most| most.min(4_096)));
        setrlimit(Resource::Nofile, limit)?;
    }
    Ok(())
}
