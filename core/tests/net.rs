//! Sockets of coro's own, for which the executor itself waits.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::io::{ErrorKind, Read, Write};
use std::net::Ipv4Addr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake};
use std::thread;
use std::time::Duration;

use coro::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use coro::observe::{Event, Moment, Recorder};
use coro::{Clock, Coroutine, Executor, Explorer, block_on, sleep, spawn, yield_now};
use futures::{AsyncReadExt, AsyncWriteExt};

async fn send(mut socket: &UnixStream, byte: u8) {
    socket.write_all(&[byte]).await.unwrap();
}

async fn receive(mut socket: &UnixStream) -> u8 {
    let mut byte = [0];
    socket.read_exact(&mut byte).await.unwrap();
    byte[0]
}

async fn echo(socket: UnixStream, times: u32) {
    for _ in 0..times {
        let byte = receive(&socket).await;
        send(&socket, byte).await;
    }
}

fn pair() -> (UnixStream, UnixStream) {
    UnixStream::pair().unwrap()
}

#[test]
fn a_thousand_connections_are_open_at_once_and_each_gets_its_own_answers() {
    const CONNECTIONS: u32 = 400;
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                drop(spawn(async move {
                    futures::io::copy(&stream, &mut &stream).await.unwrap()
                }));
            }
        });
        let mut clients = Vec::new();
        for number in 0..CONNECTIONS {
            // Connected one by one: only so many may wait to be accepted.
            let mut stream = TcpStream::connect(address).await.unwrap();
            clients.push(spawn(async move {
                for round in 0..5 {
                    let (sent, mut got) = ((number + round).to_le_bytes(), [0; 4]);
                    stream.write_all(&sent).await.unwrap();
                    stream.read_exact(&mut got).await.unwrap();
                    assert_eq!(got, sent);
                }
                stream
            }));
        }
        let open = coro::join_all(clients).await;
        assert_eq!(open.len(), CONNECTIONS as usize);
        server.abort();
    });
}

#[test]
fn much_is_written_by_one_task_while_another_reads_it() {
    let sent: Vec<_> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let got = block_on(async {
        let (here, mut there) = pair();
        let here = Rc::new(here);
        let (writer, bytes) = (here.clone(), sent.clone());
        let writes = spawn(async move {
            (&*writer).write_all(&bytes).await.unwrap();
            (&*writer).close().await.unwrap();
        });
        let mut got = Vec::new();
        there.read_to_end(&mut got).await.unwrap();
        writes.await.unwrap();
        // The other direction is still open.
        send(&there, 7).await;
        assert_eq!(receive(&here).await, 7);
        got
    });
    assert!(got == sent);
}

#[test]
fn a_read_after_the_end_is_empty_however_often_and_however_much_came_before() {
    block_on(async {
        for length in [0, 1, 63, 64, 65, 5_000] {
            let (here, mut there) = pair();
            (&here).write_all(&vec![1; length]).await.unwrap();
            drop(here);
            let (mut buffer, mut total) = ([0; 64], 0);
            loop {
                match there.read(&mut buffer).await.unwrap() {
                    0 => break,
                    read => total += read,
                }
            }
            assert_eq!((total, there.read(&mut buffer).await.unwrap()), (length, 0));
        }
    });
}

#[test]
fn the_end_that_comes_after_a_read_that_was_not_filled_is_told() {
    block_on(async {
        let (here, there) = pair();
        let reads = spawn(async move {
            let (mut there, mut buffer) = (there, [0; 64]);
            let first = there.read(&mut buffer).await.unwrap();
            (first, there.read(&mut buffer).await.unwrap())
        });
        send(&here, 1).await;
        sleep(Duration::from_micros(10)).await;
        drop(here);
        assert_eq!(reads.await.unwrap(), (1, 0));
    });
}

#[test]
fn pieces_are_written_in_order_whether_they_are_few_or_many() {
    block_on(async {
        for size in [1, 300, 700] {
            let (here, mut there) = pair();
            let pieces: Vec<Vec<u8>> = (0..4).map(|number| vec![number; size]).collect();
            let slices: Vec<_> = pieces.iter().map(|piece| std::io::IoSlice::new(piece)).collect();
            assert_eq!((&here).write_vectored(&slices).await.unwrap(), 4 * size);
            drop(here);
            let mut got = Vec::new();
            there.read_to_end(&mut got).await.unwrap();
            assert_eq!(got, pieces.concat());
        }
    });
}

#[test]
fn connecting_where_nobody_listens_is_an_error() {
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let refused = TcpStream::connect(address).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    });
}

#[test]
fn a_connection_knows_both_its_ends_and_its_options() {
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (stream, accepted) = coro::join!(TcpStream::connect(address), listener.accept());
        let (stream, (accepted, from)) = (stream.unwrap(), accepted.unwrap());
        assert_eq!(
            (stream.peer_addr().unwrap(), stream.local_addr().unwrap()),
            (address, from)
        );
        assert_eq!(accepted.local_addr().unwrap(), address);
        stream.set_nodelay(true).unwrap();
        assert!(stream.nodelay().unwrap() && !accepted.nodelay().unwrap());
        accepted.shutdown(std::net::Shutdown::Both).unwrap();
        assert_eq!((&stream).read(&mut [0; 8]).await.unwrap(), 0);
    });
}

#[test]
fn a_listener_at_a_path_is_connected_to() {
    let path = std::env::temp_dir().join(format!("coro-net-{}", std::process::id()));
    block_on(async {
        let listener = UnixListener::bind(&path).unwrap();
        let stream = UnixStream::connect(&path).unwrap();
        let accepted = listener.accept().await.unwrap();
        send(&stream, 4).await;
        assert_eq!(receive(&accepted).await, 4);
    });
    std::fs::remove_file(path).unwrap();
}

#[test]
fn sockets_of_std_are_taken_over() {
    block_on(async {
        let (mut std, taken) = std::os::unix::net::UnixStream::pair().unwrap();
        let taken = UnixStream::from_std(taken).unwrap();
        send(&taken, 3).await;
        let mut byte = [0];
        std.read_exact(&mut byte).unwrap();
        std.write_all(&byte).unwrap();
        assert_eq!(receive(&taken).await, 3);
    });
}

#[test]
fn an_answer_is_waited_for_no_longer_than_the_timeout() {
    block_on(async {
        let (here, _there) = pair();
        assert!(
            coro::timeout(Duration::from_micros(100), receive(&here))
                .await
                .is_err()
        );
        assert!(
            coro::timeout(Duration::from_micros(1_500), receive(&here))
                .await
                .is_err()
        );
    });
}

#[test]
fn nothing_fires_early_while_sockets_are_waited_for() {
    block_on(async {
        let _sockets = pair();
        for nanos in (0..400_000)
            .step_by(7_919)
            .chain([1_000_000, 2_000_001, 2_999_999])
        {
            let (before, duration) = (std::time::Instant::now(), Duration::from_nanos(nanos));
            sleep(duration).await;
            assert!(before.elapsed() >= duration);
        }
    });
}

/// Invariant 2, where the owner waits in its own reactor.
#[test]
fn no_wake_from_another_thread_is_lost_while_the_executor_waits_for_its_sockets() {
    const TIMES: u32 = 5_000;
    let (to_there, there) = async_channel::bounded(1);
    let (to_here, here) = async_channel::bounded(1);
    let other = thread::spawn(move || {
        block_on(async {
            let _sockets = pair();
            while let Ok(number) = there.recv().await {
                to_here.send(number).await.unwrap();
            }
        });
    });
    block_on(async {
        let _sockets = pair();
        for number in 0..TIMES {
            to_there.send(number).await.unwrap();
            assert_eq!(here.recv().await, Ok(number));
        }
    });
    drop(to_there);
    other.join().unwrap();
}

#[test]
fn a_task_that_is_always_ready_keeps_nobody_from_its_sockets() {
    block_on(async {
        let (here, there) = pair();
        let echo = spawn(echo(there, 20));
        let is_over = Rc::new(Cell::new(false));
        let over = is_over.clone();
        let busy = spawn(async move {
            while !over.get() {
                yield_now().await;
            }
        });
        for byte in 0..20 {
            send(&here, byte).await;
            assert_eq!(receive(&here).await, byte);
        }
        is_over.set(true);
        busy.await.unwrap();
        echo.await.unwrap();
    });
}

/// Invariant 7, of tasks that need not wait for their sockets.
#[test]
fn a_task_that_always_finds_something_to_read_lets_the_others_have_their_turn() {
    block_on(async {
        let (here, there) = pair();
        let turns = Rc::new(Cell::new(0));
        let counted = turns.clone();
        let other = spawn(async move {
            loop {
                counted.set(counted.get() + 1);
                yield_now().await;
            }
        });
        for _ in 0..1_000 {
            // What is written is there to be read, and neither has to wait.
            send(&here, 1).await;
            receive(&there).await;
        }
        other.abort();
        assert!(turns.get() >= 2_000 / 130, "{}", turns.get());
    });
}

#[test]
fn several_tasks_wait_for_one_listener_and_each_connection_is_had_by_one() {
    block_on(async {
        let listener = Rc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let address = listener.local_addr().unwrap();
        let accept = |_| {
            let listener = listener.clone();
            spawn(async move { listener.accept().await.unwrap().1 })
        };
        let accepts: Vec<_> = (0..3).map(accept).collect();
        yield_now().await;
        let mut streams = Vec::new();
        for _ in 0..3 {
            streams.push(TcpStream::connect(address).await.unwrap());
        }
        let mut from: Vec<_> = coro::join_all(accepts)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let mut ends: Vec<_> = streams
            .iter()
            .map(|stream| stream.local_addr().unwrap())
            .collect();
        from.sort();
        ends.sort();
        assert_eq!(from, ends);
    });
}

#[test]
fn a_task_that_gives_up_a_listener_or_a_stream_leaves_it_to_the_next() {
    block_on(async {
        let listener = Rc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let address = listener.local_addr().unwrap();
        for _ in 0..3 {
            let held = listener.clone();
            let gives_up = spawn(async move { held.accept().await.map(drop) });
            yield_now().await;
            gives_up.abort();
            assert!(gives_up.await.is_err());
        }
        let held = listener.clone();
        let accepts = spawn(async move { held.accept().await.unwrap().0 });
        yield_now().await;
        let stream = Rc::new(TcpStream::connect(address).await.unwrap());
        let mut accepted = accepts.await.unwrap();
        for byte in 0..3 {
            let held = stream.clone();
            let gives_up = spawn(async move { (&*held).read(&mut [0]).await });
            yield_now().await;
            gives_up.abort();
            let held = stream.clone();
            let reads = spawn(async move {
                let mut read = [0];
                (&*held).read_exact(&mut read).await.map(|()| read[0])
            });
            yield_now().await;
            accepted.write_all(&[byte]).await.unwrap();
            assert_eq!(reads.await.unwrap().unwrap(), byte);
        }
    });
}

#[test]
fn an_executor_within_a_task_uses_the_sockets_of_the_outer_one_which_loses_no_wake() {
    block_on(async {
        let (outer, outer_there) = pair();
        let (here, there) = pair();
        let reader = spawn(async move { receive(&outer).await });
        yield_now().await;
        block_on(async {
            // Wakes the outer executor's task while the inner one waits.
            send(&outer_there, 1).await;
            let echo = spawn(echo(there, 50));
            for byte in 0..50 {
                send(&here, byte).await;
                assert_eq!(receive(&here).await, byte);
            }
            echo.await.unwrap();
        });
        assert_eq!(reader.await.unwrap(), 1);
    });
}

#[test]
fn a_socket_outlives_the_executor_that_waited_for_it() {
    let (here, there) = pair();
    let here = Rc::new(here);
    let executor = Executor::new();
    let held = here.clone();
    drop(executor.spawn(async move { receive(&held).await }));
    executor.run_until_stalled();
    drop(executor);
    block_on(async {
        send(&there, 9).await;
        assert_eq!(receive(&here).await, 9);
    });
}

#[test]
fn an_executor_in_a_foreign_loop_sees_to_its_sockets_whenever_it_is_called() {
    let (here, there) = pair();
    let executor = Executor::new();
    let task = executor.spawn(async move {
        let byte = receive(&here).await;
        send(&here, byte + 1).await;
        receive(&here).await
    });
    executor.run_until_stalled();
    assert!(!task.is_finished());
    let asks = executor.spawn(async move {
        send(&there, 5).await;
        assert_eq!(receive(&there).await, 6);
        send(&there, 7).await;
    });
    // All that is between two tasks of its own happens in one call.
    executor.run_until_stalled();
    assert!(asks.is_finished() && task.is_finished());
    assert_eq!(executor.block_on(task).unwrap(), 7);
}

#[test]
fn a_tick_sees_to_sockets_if_nobody_is_ready() {
    let (here, there) = pair();
    let executor = Executor::new();
    let task = executor.spawn(async move { receive(&here).await });
    assert!(executor.tick() && !executor.tick());
    let sends = executor.spawn(async move { send(&there, 5).await });
    assert!(executor.tick() && sends.is_finished());
    assert!(executor.tick() && task.is_finished());
    assert!(!executor.tick());
}

#[test]
fn where_no_executor_runs_a_socket_that_would_wait_says_so() {
    let (here, there) = pair();
    let reads = catch_unwind(AssertUnwindSafe(|| Coroutine::new(receive(&here)).send()));
    let said = *reads.err().unwrap().downcast::<&str>().unwrap();
    assert!(
        said.starts_with("a socket of `coro::net` is awaited where no coro executor runs"),
        "{said}"
    );
    // What need not wait can be had anywhere.
    futures::executor::block_on(send(&there, 3));
}

#[test]
fn a_panic_of_a_foreign_waker_comes_out_and_the_sockets_go_on() {
    struct Bad;
    impl Wake for Bad {
        fn wake(self: Arc<Self>) {
            panic!("a waker that panics");
        }
    }
    let (bad, bad_there) = pair();
    let waits = AssertUnwindSafe(|| {
        block_on(async {
            let mut reads = pin!(receive(&bad));
            let waker = Arc::new(Bad).into();
            assert!(reads.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            send(&bad_there, 1).await;
            coro::pending::<()>().await;
        });
    });
    assert_eq!(
        catch_unwind(waits).unwrap_err().downcast_ref(),
        Some(&"a waker that panics")
    );
    block_on(async {
        assert_eq!(receive(&bad).await, 1);
        let echo = spawn(echo(bad, 3));
        for byte in 0..3 {
            send(&bad_there, byte).await;
            assert_eq!(receive(&bad_there).await, byte);
        }
        echo.await.unwrap();
    });
}

#[test]
fn a_foreign_waker_may_drop_the_sockets_whose_turn_is_next() {
    struct Drops(AtomicUsize);
    impl Wake for Drops {
        fn wake(self: Arc<Self>) {
            HELD.with(|held| held.take());
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    thread_local!(static HELD: Cell<Vec<UnixStream>> = Cell::default());
    let drops = Arc::new(Drops(AtomicUsize::new(0)));
    block_on(async {
        let (here, there) = pair();
        let mut others = Vec::new();
        let mut sockets = Vec::new();
        for _ in 0..5 {
            let (one, other) = pair();
            others.push(other);
            sockets.push(one);
        }
        let mut reads = pin!(receive(&here));
        let waker = drops.clone().into();
        assert!(reads.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        HELD.set(sockets);
        send(&there, 1).await;
        for other in &others {
            send(other, 1).await;
        }
        let byte = poll_fn(|cx| reads.as_mut().poll(cx)).await;
        yield_now().await;
        assert_eq!(byte, 1);
        sleep(Duration::from_micros(1)).await;
    });
    assert!(HELD.take().is_empty() || drops.0.load(Ordering::Relaxed) == 0);
}

#[test]
fn the_virtual_clock_stands_still_while_a_socket_is_awaited_outside() {
    let (std, taken) = std::os::unix::net::UnixStream::pair().unwrap();
    let (parked, told) = std::sync::mpsc::channel();
    let observer = move |event: &Event| {
        if let Moment::Parked { outside: true, .. } = event.moment {
            parked.send(()).unwrap();
        }
    };
    let writer = thread::spawn(move || {
        told.recv().unwrap();
        (&std).write_all(&[6]).unwrap();
        told.iter().count()
    });
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(observer)
        .observer(recorder.clone())
        .build();
    executor.block_on(async {
        let here = UnixStream::from_std(taken).unwrap();
        let hour = spawn(sleep(Duration::from_secs(3600)));
        assert_eq!(coro::outside(receive(&here)).await, 6);
        assert_eq!(coro::Instant::now().elapsed_since_start(), Duration::ZERO);
        hour.await.unwrap();
    });
    assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3600));
    drop(executor);
    writer.join().unwrap();
    let said = recorder.recording().to_string();
    assert!(said.contains("woken by someone outside"), "{said}");
}

#[test]
fn a_search_goes_on_when_sockets_wake_from_outside() {
    let summary = Explorer::new().outside_wakes(true).run(async || {
        let (here, there) = pair();
        let echo = spawn(echo(there, 2));
        for byte in 0..2 {
            coro::outside(send(&here, byte)).await;
            assert_eq!(coro::outside(receive(&here)).await, byte);
        }
        echo.await.unwrap();
    });
    assert!(summary.is_ok(), "{summary:?}");
}
