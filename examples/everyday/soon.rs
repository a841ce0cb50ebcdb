//! Placeholder.
use event_listener::Event;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Clone, Debug, Default)]
pub struct CancellationToken(Arc<(AtomicBool, Event)>);
impl CancellationToken {
    pub fn new() -> Self {
        Self::default()
    }
    pub fn cancel(&self) {
        self.0.0.store(true, Ordering::SeqCst);
        self.0.1.notify(usize::MAX);
    }
    pub fn is_cancelled(&self) -> bool {
        self.0.0.load(Ordering::SeqCst)
    }
    pub async fn cancelled(&self) {
        loop {
            let listener = self.0.1.listen();
            if self.is_cancelled() {
                return;
            }
            listener.await;
        }
    }
    pub async fn run_until_cancelled<F: Future>(&self, f: F) -> Option<F::Output> {
        coro::race(
            async {
                self.cancelled().await;
                None
            },
            async { Some(f.await) },
        )
        .await
    }
}

#[derive(Debug)]
pub struct JoinSet<T>(Vec<coro::JoinHandle<T>>);
impl<T: 'static> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T: 'static> JoinSet<T> {
    pub fn new() -> Self {
        Self(Vec::new())
    }
    pub fn spawn(&mut self, f: impl Future<Output = T> + 'static) {
        self.0.push(coro::spawn(f));
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn abort_all(&mut self) {
        for h in &self.0 {
            h.abort();
        }
    }
    pub async fn join_next(&mut self) -> Option<Result<T, coro::JoinError>> {
        if self.0.is_empty() {
            return None;
        }
        let (i, r) = std::future::poll_fn(|cx| {
            for (i, h) in self.0.iter_mut().enumerate() {
                if let std::task::Poll::Ready(r) = std::pin::Pin::new(h).poll(cx) {
                    return std::task::Poll::Ready((i, r));
                }
            }
            std::task::Poll::Pending
        })
        .await;
        drop(self.0.swap_remove(i));
        Some(r)
    }
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while self.join_next().await.is_some() {}
    }
}
impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        for h in &self.0 {
            h.abort();
        }
    }
}
