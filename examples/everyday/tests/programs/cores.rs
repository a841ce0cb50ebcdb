//! One executor a core: what is handed over, and the end.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use coro_everyday::server::Totals;
use coro_everyday::site::HELLO;
use hyper::StatusCode;
use indicatif::ProgressBar;

use crate::load::{self, Plan};
use crate::one_executor_a_core::{self, Cores};
use crate::running::Running;

const CORES: usize = 4;

#[test]
fn all_work_is_done_once_and_each_core_has_its_share() {
    const ROUNDS: usize = 25;
    // In each round every core holds one piece, and takes the next only when the others have one too.
    let round = Arc::new(Barrier::new(CORES));
    let (sender, cores) = Cores::start(CORES, async move |work: async_channel::Receiver<usize>| {
        let mut done = Vec::new();
        while let Ok(piece) = work.recv().await {
            round.wait();
            done.push(piece);
        }
        done
    });
    coro::block_on(async {
        for piece in 0..CORES * ROUNDS {
            sender.send(piece).await.unwrap();
        }
    });
    drop(sender);
    let done = cores.join();
    assert_eq!(Vec::from_iter(done.iter().map(Vec::len)), [ROUNDS; CORES]);
    let mut all = done.concat();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..CORES * ROUNDS));
}

#[test]
fn cores_that_have_nothing_to_do_end_when_nobody_can_send_any_more() {
    let (sender, cores) = Cores::start(CORES, async |work: async_channel::Receiver<()>| work.recv().await);
    drop(sender);
    assert_eq!(cores.join(), [Err(async_channel::RecvError); CORES]);
}

#[test]
#[should_panic = "out of hay"]
fn a_core_that_panics_is_noticed() {
    let (_sender, cores) = Cores::start(1, async |_: async_channel::Receiver<()>| panic!("out of hay"));
    cores.join();
}

#[test]
fn a_server_on_all_cores_answers_every_request() {
    let server = Running::start(async |listener, stop| {
        one_executor_a_core::serve(listener, CORES, &stop, Duration::MAX).await
    });
    let plan = Plan {
        uri: format!("http://{}/", server.address).parse().unwrap(),
        connections: 32,
        requests: 1000,
        post: None,
    };
    let report = coro::block_on(load::run(&plan, &ProgressBar::hidden(), |_, body| {
        assert_eq!(body, HELLO.as_bytes());
    }));
    assert_eq!(Vec::from_iter(report.statuses), [(StatusCode::OK, 1000)]);
    let totals = server.stop();
    assert_eq!(totals.len(), CORES);
    let sum: Totals = totals.into_iter().sum();
    assert_eq!((sum.accepted, sum.finished, sum.failed), (32, 32, 0));
}
