//! Programs that are explored.

use std::cell::Cell;
use std::rc::Rc;

use coro::{spawn, spawn_named, yield_now};

/// So many tasks that are polled so often each; each says its number when it is.
pub(crate) async fn independent(tasks: usize, polls: usize, say: impl Fn(usize) + Clone + 'static) {
    // Closed when the last of them has ended, so that the main task is woken once.
    let (all, ended) = async_channel::bounded::<()>(1);
    for task in 0..tasks {
        let (all, say) = (all.clone(), say.clone());
        drop(spawn(async move {
            let _all = all;
            for poll in 0..polls {
                if poll > 0 {
                    yield_now().await;
                }
                say(task);
            }
        }));
    }
    drop(all);
    assert!(ended.recv().await.is_err());
}

async fn deposit(money: Rc<Cell<u32>>, after: u32) {
    for _ in 0..after {
        yield_now().await;
    }
    let before = money.get();
    yield_now().await;
    money.set(before + 10);
}

/// Two deposits that do not meet in the usual order.
pub(crate) async fn deposits() {
    let money = Rc::new(Cell::new(0));
    let one = spawn_named("one", deposit(money.clone(), 0));
    let two = spawn_named("two", deposit(money.clone(), 1));
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(money.get(), 20);
}
