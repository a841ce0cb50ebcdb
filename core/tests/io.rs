//! Sockets and timers of async-io, whose reactor is where an executor waits with the feature `io`.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use async_io::{Async, Timer};
use coro::observe::{Event, Moment};
use coro::{Clock, Executor, block_on, sleep, spawn, yield_now};

mod sockets;
use sockets::{Socket, echo, pair, receive, send};

#[test]
fn two_tasks_talk_over_a_pair_of_sockets() {
    block_on(async {
        let (here, there) = pair();
        let echo = spawn(echo(there, 200));
        for byte in 0..200 {
            send(&here, byte).await;
            assert_eq!(receive(&here).await, byte);
        }
        echo.await.unwrap();
    });
}

#[test]
fn a_thousand_connections_are_served_a_hundred_at_once() {
    block_on(async {
        let listener = Async::<TcpListener>::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.get_ref().local_addr().unwrap();
        let server = spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let _detached = spawn(async move {
                    let mut bytes = [0; 4];
                    let read = socket.read_with(|mut socket| socket.read(&mut bytes)).await;
                    let read = read.unwrap();
                    let written = socket.write_with(|mut socket| socket.write(&bytes[..read])).await;
                    assert_eq!(written.unwrap(), read);
                });
            }
        });
        // A hundred at a time: std's listener lets no more than 128 wait to be accepted, and some systems allow only 1,024 descriptors.
        for _ in 0..10 {
            let clients: Vec<_> = (0..100_u32)
                .map(|number| {
                    spawn(async move {
                        let socket = Async::<TcpStream>::connect(address).await.unwrap();
                        let (sent, mut got) = (number.to_le_bytes(), [0; 4]);
                        let written = socket.write_with(|mut socket| socket.write(&sent)).await;
                        assert_eq!(written.unwrap(), 4);
                        let read = socket.read_with(|mut socket| socket.read(&mut got)).await;
                        assert_eq!((read.unwrap(), got), (4, sent));
                    })
                })
                .collect();
            for client in clients {
                client.await.unwrap();
            }
        }
        server.abort();
    });
}

#[test]
fn timers_of_both_kinds_fire() {
    block_on(async {
        coro::join!(
            async {
                Timer::after(Duration::from_micros(10)).await;
                sleep(Duration::from_micros(300)).await;
            },
            async {
                sleep(Duration::from_micros(100)).await;
                Timer::after(Duration::from_micros(100)).await;
            },
        );
    });
}

#[test]
fn nothing_fires_early_however_short_it_is() {
    block_on(async {
        for nanos in (0..400_000).step_by(7_919) {
            let (before, duration) = (std::time::Instant::now(), Duration::from_nanos(nanos));
            sleep(duration).await;
            assert!(before.elapsed() >= duration);
        }
    });
}

#[test]
fn a_socket_that_stays_silent_is_waited_for_no_longer_than_the_timeout() {
    block_on(async {
        let (here, _there) = pair();
        let received = coro::timeout(Duration::from_millis(1), receive(&here)).await;
        assert!(received.is_err());
    });
}

/// Invariant 2, where the owner waits in the reactor.
#[test]
fn no_wake_from_another_thread_is_lost_while_the_executor_waits_for_sockets() {
    const TIMES: u32 = 5_000;
    let (to_there, there) = async_channel::bounded(1);
    let (to_here, here) = async_channel::bounded(1);
    let other = thread::spawn(move || {
        block_on(async {
            while let Ok(number) = there.recv().await {
                to_here.send(number).await.unwrap();
            }
        });
    });
    block_on(async {
        let (silent, _held) = pair();
        let silent = spawn(async move { receive(&silent).await });
        for number in 0..TIMES {
            to_there.send(number).await.unwrap();
            assert_eq!(here.recv().await, Ok(number));
        }
        assert!(!silent.is_finished());
    });
    drop(to_there);
    other.join().unwrap();
}

#[test]
fn many_threads_wait_for_sockets_of_each_other_at_once() {
    const THREADS: usize = 4;
    let mut pairs: Vec<_> = (0..THREADS).map(|_| pair()).collect();
    // Thread n writes to thread n + 1.
    let firsts: Vec<_> = pairs
        .iter_mut()
        .map(|pair| pair.0.get_ref().try_clone().unwrap())
        .collect();
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for (place, (_, from)) in pairs.into_iter().enumerate() {
            let to = Socket::new(firsts[(place + 1) % THREADS].try_clone().unwrap()).unwrap();
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                block_on(async {
                    for byte in 0..250 {
                        coro::join!(send(&to, byte), async { assert_eq!(receive(&from).await, byte) });
                    }
                });
            });
        }
    });
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

#[test]
fn an_executor_within_a_task_waits_for_its_own_sockets_and_the_outer_one_loses_no_wake() {
    block_on(async {
        let (outer, outer_there) = pair();
        let reader = spawn(async move { receive(&outer).await });
        yield_now().await;
        let nested = block_on(async {
            let (here, there) = pair();
            // Wakes the outer executor's task while the inner one waits.
            send(&outer_there, 1).await;
            let echo = spawn(echo(there, 50));
            for byte in 0..50 {
                send(&here, byte).await;
                assert_eq!(receive(&here).await, byte);
            }
            sleep(Duration::from_millis(1)).await;
            echo.await.unwrap();
            2
        });
        assert_eq!((reader.await.unwrap(), nested), (1, 2));
    });
}

#[test]
fn calls_of_async_ios_own_block_on_may_be_around_it_and_within() {
    async_io::block_on(async {
        let (here, there) = pair();
        send(&there, 3).await;
        let byte = block_on(async {
            let within = async_io::block_on(async {
                Timer::after(Duration::from_micros(10)).await;
                receive(&here).await
            });
            sleep(Duration::from_micros(10)).await;
            within
        });
        assert_eq!(byte, 3);
    });
}

#[test]
fn an_executor_that_is_gone_is_not_woken_by_the_sockets_it_waited_for() {
    let (here, there) = pair();
    let here = Rc::new(here);
    let executor = Executor::new();
    let held = here.clone();
    drop(executor.spawn(async move { receive(&held).await }));
    executor.run_until_stalled();
    drop(executor);
    // Whoever has the number now is not confused by a wake for the one before.
    block_on(async {
        send(&there, 9).await;
        assert_eq!(receive(&here).await, 9);
    });
}

#[test]
fn an_executor_in_a_foreign_loop_is_called_for_by_its_hook_when_a_socket_is_ready() {
    let (ring, bell) = mpsc::channel();
    let executor = Executor::builder()
        .on_wake(move || ring.send(()).unwrap())
        .build();
    let (here, there) = pair();
    let task = executor.spawn(async move { receive(&here).await });
    executor.run_until_stalled();
    there.get_ref().write_all(&[5]).unwrap();
    while !task.is_finished() {
        bell.recv().unwrap();
        executor.run_until_stalled();
    }
    assert_eq!(executor.block_on(task).unwrap(), 5);
}

#[test]
fn the_hook_is_called_also_while_the_executor_waits_in_the_reactor() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let hook = move || {
        counted.fetch_add(1, Ordering::Relaxed);
    };
    let executor = Executor::builder().on_wake(hook).build();
    executor.block_on(async {
        let (here, there) = pair();
        let echo = spawn(echo(there, 5));
        for byte in 0..5 {
            send(&here, byte).await;
            receive(&here).await;
        }
        echo.await.unwrap();
    });
    assert!(calls.load(Ordering::Relaxed) >= 5);
}

#[test]
fn a_foreign_waker_that_panics_harms_nobody() {
    struct Bad;
    impl Wake for Bad {
        fn wake(self: Arc<Self>) {
            panic!("a waker that panics");
        }
    }
    block_on(async {
        let (bad, bad_there) = pair();
        let (here, there) = pair();
        let mut reads = Box::pin(receive(&bad));
        let waker = Arc::new(Bad).into();
        assert!(reads.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        send(&bad_there, 1).await;
        let echo = spawn(echo(there, 3));
        for byte in 0..3 {
            send(&here, byte).await;
            assert_eq!(receive(&here).await, byte);
        }
        echo.await.unwrap();
        assert_eq!(reads.await, 1);
    });
}

#[test]
fn a_waker_that_is_fired_by_the_reactor_finds_no_executor_that_runs() {
    struct Asks(mpsc::Sender<bool>, Waker);
    impl Wake for Asks {
        fn wake(self: Arc<Self>) {
            let spawned = catch_unwind(|| drop(spawn(async {})));
            self.0.send(spawned.is_err()).unwrap();
            self.1.wake_by_ref();
        }
    }
    let (asks, refused) = mpsc::channel();
    block_on(async {
        let (here, there) = pair();
        let mut reads = pin!(receive(&here));
        let writes = spawn(async move { send(&there, 4).await });
        poll_fn(|cx| {
            let waker = Arc::new(Asks(asks.clone(), cx.waker().clone())).into();
            reads.as_mut().poll(&mut Context::from_waker(&waker))
        })
        .await;
        writes.await.unwrap();
    });
    assert_eq!(refused.try_iter().collect::<Vec<_>>(), [true]);
}

#[test]
fn a_panic_after_a_wait_comes_out_and_the_executor_goes_on() {
    let executor = Executor::new();
    let panics = || {
        executor.block_on(async {
            let (here, there) = pair();
            let _detached = spawn(async move { send(&there, 1).await });
            receive(&here).await;
            panic!("after a wait");
        })
    };
    let panic = catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"after a wait"));
    executor.block_on(async {
        let (here, there) = pair();
        send(&there, 1).await;
        assert_eq!(receive(&here).await, 1);
        sleep(Duration::from_micros(10)).await;
    });
}

#[test]
fn the_virtual_clock_stands_still_while_a_socket_is_awaited_outside() {
    let (here, there) = pair();
    let (parked, told) = mpsc::channel();
    let observer = move |event: &Event| {
        if let Moment::Parked { outside: true, .. } = event.moment {
            parked.send(()).unwrap();
        }
    };
    let writer = thread::spawn(move || {
        told.recv().unwrap();
        there.get_ref().write_all(&[6]).unwrap();
        // It may be told again.
        told.iter().count()
    });
    let executor = Executor::builder()
        .clock(Clock::Virtual)
        .observer(observer)
        .build();
    executor.block_on(async {
        let hour = spawn(sleep(Duration::from_secs(3600)));
        assert_eq!(coro::outside(receive(&here)).await, 6);
        assert_eq!(coro::Instant::now().elapsed_since_start(), Duration::ZERO);
        hour.await.unwrap();
        assert_eq!(
            coro::Instant::now().elapsed_since_start(),
            Duration::from_secs(3600)
        );
    });
    drop(executor);
    writer.join().unwrap();
}

#[test]
fn whoever_wakes_itself_between_two_waits_is_polled_before_the_next() {
    struct Twice<'a>(Pin<&'a mut dyn Future<Output = u8>>, bool);
    impl Future for Twice<'_> {
        type Output = u8;
        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u8> {
            if self.1 {
                return Poll::Ready(8);
            }
            assert!(self.0.as_mut().poll(cx).is_pending());
            self.1 = true;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    }
    let (here, _there) = pair();
    let mut reads = pin!(receive(&here));
    assert_eq!(block_on(Twice(reads.as_mut(), false)), 8);
}
