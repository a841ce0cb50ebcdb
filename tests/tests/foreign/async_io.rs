//! async-io: timers of its own, and whatever the operating system can poll.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use async_io::{Async, Timer};
use futures_lite::future::{or, zip};

use crate::log::by_machine;

#[test]
fn its_timer_wakes_a_task_on_the_real_clock() {
    coro::block_on(async {
        let task = coro::spawn(Timer::after(Duration::from_millis(1)));
        // Drops a timer that has not fired, too.
        or(
            async {
                task.await.unwrap();
            },
            async {
                Timer::never().await;
            },
        )
        .await;
    });
}

/// Two ends of a connection to this machine.
async fn connected() -> (Async<TcpStream>, Async<TcpStream>) {
    let listener = Async::<TcpListener>::bind(([127, 0, 0, 1], 0)).unwrap();
    let address = listener.get_ref().local_addr().unwrap();
    let (accepted, connected) = zip(listener.accept(), Async::<TcpStream>::connect(address)).await;
    (accepted.unwrap().0, connected.unwrap())
}

/// Sends more than the operating system keeps for a reader that does not read, so each waits for the other.
async fn stream_a_megabyte() {
    const BYTES: usize = 1 << 20;
    let (writer, reader) = connected().await;
    let written = coro::spawn(async move {
        let mut left = BYTES;
        while left > 0 {
            let chunk = vec![7; left.min(1 << 16)];
            left -= writer
                .write_with(|mut stream| stream.write(&chunk))
                .await
                .unwrap();
        }
    });
    let (mut sum, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        let read = reader
            .read_with(|mut stream| stream.read(&mut buffer))
            .await
            .unwrap();
        if read == 0 {
            break;
        }
        sum += buffer[..read]
            .iter()
            .map(|&byte| usize::from(byte))
            .sum::<usize>();
    }
    written.await.unwrap();
    assert_eq!(sum, 7 * BYTES);
}

#[test]
fn tasks_stream_to_each_other_through_the_operating_system() {
    coro::block_on(stream_a_megabyte());
}

#[test]
fn on_the_virtual_clock_time_stands_still_while_something_outside_is_awaited() {
    by_machine(async {
        coro::outside(stream_a_megabyte()).await;
        assert_eq!(coro::Instant::now().elapsed_since_start(), Duration::ZERO);
        coro::sleep(Duration::from_secs(3600)).await;
    });
}

#[cfg(unix)]
#[test]
fn a_socket_of_unix_says_when_there_is_something_to_read() {
    use std::os::unix::net::UnixStream;
    coro::block_on(async {
        let (one, other) = Async::<UnixStream>::pair().unwrap();
        let reader = coro::spawn(async move {
            other.readable().await.unwrap();
            let mut buffer = [0; 8];
            let read = other.get_ref().read(&mut buffer).unwrap();
            buffer[..read].to_vec()
        });
        coro::yield_now().await;
        one.get_ref().write_all(b"moo").unwrap();
        assert_eq!(reader.await.unwrap(), b"moo");
    });
}
