//! Whole executors: wakes from other threads against polls, parks, timers and other executors.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::{Aside, aside, models};
use crate::combine;
use crate::executor::Executor;
use crate::seam::{AtomicBool, Mutex, Ordering};
use crate::time;
use crate::woken::Woken;

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

models! {
    fn a_wake_against_the_poll_of_the_main_future() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        executor.block_on(flag.wait());
        other.join();
    }

    fn a_wake_against_the_poll_of_a_task() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        let task = executor.spawn(flag.wait());
        executor.block_on(task).unwrap();
        other.join();
    }

    fn a_wake_against_the_end_of_the_executor() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let task = executor.spawn(flag.wait());
        executor.run_until_stalled();
        let setter = flag.clone();
        let other = aside(move || setter.set());
        drop(executor);
        assert!(task.is_finished());
        other.join();
    }

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
        other.join();
    }

    fn a_wake_against_the_arming_of_a_timer() {
        let executor = Executor::new();
        let flag = Arc::new(Flag::default());
        let setter = flag.clone();
        let other = aside(move || setter.set());
        let an_hour = time::sleep(Duration::from_secs(3600));
        let woken = executor.block_on(combine::race(
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
        other.join();
    }

    fn two_children_of_a_join_are_woken_at_once() {
        let executor = Executor::new();
        let flags = [(); 2].map(|()| Arc::new(Flag::default()));
        let setters = flags.clone().map(|flag| aside(move || flag.set()));
        executor.block_on(combine::join_all(flags.each_ref().map(Flag::wait)));
        setters.into_iter().for_each(Aside::join);
    }

    fn a_child_that_is_queued_already_sees_what_was_done_before_it_was_woken() {
        let woken = Arc::new(Woken::default());
        let child = woken.child(0);
        child.waker().wake();
        let done = Arc::new(AtomicBool::new(false));
        let (does, waker) = (done.clone(), child.waker());
        let other = aside(move || {
            does.store(true, Ordering::Relaxed);
            waker.wake();
        });
        let (mut queue, mut later) = (VecDeque::new(), VecDeque::new());
        woken.take(&mut queue);
        child.clear();
        let is_seen = done.load(Ordering::Relaxed);
        other.join();
        woken.take(&mut later);
        assert!(is_seen || queue.len() + later.len() == 2, "the wake was lost");
    }
}
