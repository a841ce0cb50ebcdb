//! A lost update: between reading a value and writing it back, somebody else has written.

use std::cell::Cell;
use std::rc::Rc;

use coro::{spawn_named, yield_now};
use tokio::sync::Mutex;

use crate::found::{fails, passes};

#[derive(Default)]
struct Account {
    money: Cell<u32>,
    lock: Mutex<()>,
}

/// Two deposits. The second comes a turn later, so in the usual order the first is done by then.
async fn deposits(deposit: impl AsyncFn(&Account) + Copy + 'static) {
    let account = Rc::new(Account::default());
    let (first, second) = (account.clone(), account.clone());
    let one = spawn_named("one", async move { deposit(&first).await });
    let two = spawn_named("two", async move {
        yield_now().await;
        deposit(&second).await;
    });
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(account.money.get(), 20, "two deposits");
}

async fn add(account: &Account) {
    let before = account.money.get();
    yield_now().await;
    account.money.set(before + 10);
}

#[test]
fn one_of_two_deposits_is_lost() {
    let failure = fails(1, async || deposits(add).await);
    assert_eq!(
        failure.message(),
        "assertion `left == right` failed: two deposits\n  left: 10\n right: 20"
    );
}

#[test]
fn nothing_is_lost_under_a_lock() {
    passes(async || {
        deposits(async |account: &Account| {
            let _guard = account.lock.lock().await;
            add(account).await;
        })
        .await;
    });
}

#[test]
fn nothing_is_lost_between_two_awaits() {
    let orders = passes(async || {
        deposits(async |account: &Account| {
            yield_now().await;
            account.money.update(|before| before + 10);
        })
        .await;
    });
    // Their turns, two and three, have ten orders; and whoever waits for the first has a turn somewhere among those of the
    // second that are left, of which there are 0 to 3: 1 * 4 + 2 * 3 + 3 * 2 + 4 * 1.
    assert_eq!(orders, 20);
}
