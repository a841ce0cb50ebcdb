//! A bug that the usual order never shows.

use std::cell::Cell;
use std::rc::Rc;

async fn deposit(account: Rc<Cell<u32>>, pounds: u32) {
    let before = account.get();
    // The bank takes note of it.
    coro::yield_now().await;
    account.set(before + pounds);
}

async fn refund(account: Rc<Cell<u32>>) {
    coro::yield_now().await;
    deposit(account, 5).await;
}

fn main() {
    coro::explore(async || {
        let account = Rc::new(Cell::new(0));
        let salary = coro::spawn_named("salary", deposit(account.clone(), 10));
        let refund = coro::spawn_named("refund", refund(account.clone()));
        salary.await.unwrap();
        refund.await.unwrap();
        assert_eq!(account.get(), 15);
    });
}
