use std::cell::Cell;
use std::rc::Rc;

use coro::Executor;

async fn close(is_closed: Rc<Cell<bool>>) {
    coro::yield_now().await;
    is_closed.set(true);
}

fn main() {
    let door = Rc::new(Cell::new(false));
    let open = coro::with(door.clone(), async |_| coro::pending::<()>().await, close);
    let executor = Executor::new();
    executor.block_on(async {
        drop(coro::spawn(open));
        coro::yield_now().await;
    });
    drop(executor);
    assert!(door.get(), "the door is open");
}
