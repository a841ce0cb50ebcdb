//! Whole executors: wakes from other threads against polls, parks, timers and other executors.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::{aside, model};
use crate::Executor;
use crate::seam::{AtomicBool, Mutex, Ordering};

/// A flag that one thread sets and another awaits.
#[derive(Default)]
struct Flag {
    set: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Flag {
    fn set(&self) {
        self.set.store(true, Ordering::Release);
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn wait(self: &Arc<Self>) -> impl Future<Output = ()> + use<> {
        let flag = self.clone();
        poll_fn(move |cx| {
            *flag.waker.lock().unwrap() = Some(cx.waker().clone());
            if flag.set.load(Ordering::Acquire) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }
}

model! {
    fn a_wake_against_the_poll_of_the_main_future() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        executor.block_on(flag.wait());
        other.join().unwrap();
    }
}

model! {
    fn a_wake_against_the_poll_of_a_task() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        let task = executor.spawn(flag.wait());
        executor.block_on(task).unwrap();
        other.join().unwrap();
    }
}

model! {
    fn a_wake_against_the_end_of_the_executor() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let task = executor.spawn(flag.wait());
        executor.run_until_stalled();
        let setter = flag.clone();
        let other = aside(move || setter.set());
        drop(executor);
        assert!(task.is_finished());
        other.join().unwrap();
    }
}

model! {
    fn a_nested_executor_takes_no_wake_of_the_outer_one() {
        let flags = [(); 2].map(|()| Arc::new(Flag::default()));
        let [outer, inner] = flags.clone();
        let other = aside(move || flags.iter().for_each(|flag| flag.set()));
        Executor::new().block_on(async move {
            let mut wait = std::pin::pin!(outer.wait());
            poll_fn(|cx| {
                let polled = wait.as_mut().poll(cx);
                Executor::new().block_on(inner.wait());
                polled
            })
            .await;
        });
        other.join().unwrap();
    }
}

model! {
    fn a_wake_against_the_arming_of_a_timer() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        let an_hour = crate::sleep(Duration::from_secs(3600));
        let woken = executor.block_on(crate::race(
            async {
                an_hour.await;
                false
            },
            async {
                flag.wait().await;
                true
            },
        ));
        assert!(woken);
        other.join().unwrap();
    }
}

model! {
    fn two_children_of_a_join_are_woken_at_once() {
        let executor = Executor::new();
        let flags = [(); 2].map(|()| Arc::new(Flag::default()));
        let setters = flags.clone().map(|flag| aside(move || flag.set()));
        executor.block_on(crate::join_all(flags.each_ref().map(Flag::wait)));
        setters.map(|setter| setter.join().unwrap());
    }
}

model! {
    /// What was done before a wake is seen by the poll after it, also if the child stood in the queue already.
    fn a_child_sees_what_was_done_before_it_was_woken() {
        let executor = Executor::new();
        let (seen, waker) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(None::<Waker>)));
        let (see, wake) = (seen.clone(), waker.clone());
        let child = poll_fn(move |cx| {
            let first = waker.lock().unwrap().replace(cx.waker().clone()).is_none();
            if first {
                // It stands in the queue when the other thread wakes it.
                cx.waker().wake_by_ref();
            }
            if seen.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
        });
        let other = aside(move || {
            let waker = wake.lock().unwrap().clone();
            see.store(true, Ordering::Relaxed);
            if let Some(waker) = waker {
                waker.wake();
            } else {
                let later = wake.lock().unwrap().clone();
                later.into_iter().for_each(Waker::wake);
            }
        });
        let all = crate::join_all([child]);
        let patience = crate::sleep(Duration::ZERO);
        drop(patience);
        executor.block_on(all);
        other.join().unwrap();
    }
}
