//! Ctrl-C, sent to programs in processes of their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A server in a process of its own, killed at the latest when this is dropped.
struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    address: SocketAddr,
}

impl Process {
    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .args(["0", "--grace", "3600"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let address = first
            .split([' ', ',', '/'])
            .find_map(|word| word.parse().ok())
            .unwrap_or_else(|| panic!("{first:?} names no address"));
        Process {
            child,
            stdout,
            stderr,
            address,
        }
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end, and gives the status and what was still printed.
    fn wait(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Not there any more, unless a test has failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn the_echo_server_says_goodbye_at_ctrl_c() {
    let server = Process::start(env!("CARGO_BIN_EXE_echo_server"));
    let mut client = TcpStream::connect(server.address).unwrap();
    client.write_all(b"moo").unwrap();
    client.read_exact(&mut [0; 3]).unwrap();
    server.send(Signal::INT);
    let goodbye = "goodbye after 1 connections: 1 finished, 0 failed, 0 aborted; 3 bytes echoed\n";
    assert_eq!(server.wait(), (Some(0), goodbye.to_owned()));
    assert_eq!(client.read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn the_http_server_says_goodbye_when_it_is_terminated() {
    let server = Process::start(env!("CARGO_BIN_EXE_http_server"));
    let mut client = TcpStream::connect(server.address).unwrap();
    client
        .write_all(b"GET /ticks/3 HTTP/1.1\r\nhost: farm\r\n\r\n")
        .unwrap();
    client.read_exact(&mut [0; 1]).unwrap();
    server.send(Signal::TERM);
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("3 green bottles"), "{answer}");
    let goodbye = "goodbye after 1 connections: 1 finished, 0 failed, 0 aborted\n";
    assert_eq!(server.wait(), (Some(0), goodbye.to_owned()));
}

#[test]
fn the_second_ctrl_c_waits_for_nobody() {
    let mut server = Process::start(env!("CARGO_BIN_EXE_http_server"));
    let mut client = TcpStream::connect(server.address).unwrap();
    // A quarter of an hour of answer.
    client
        .write_all(b"GET /ticks/9000 HTTP/1.1\r\nhost: farm\r\n\r\n")
        .unwrap();
    client.read_exact(&mut [0; 1]).unwrap();
    server.send(Signal::INT);
    let mut said = String::new();
    while !said.contains("stopping") {
        assert_ne!(server.stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    server.send(Signal::INT);
    assert_eq!(server.wait(), (Some(130), String::new()));
}
