use std::cell::Cell;
use std::time::Duration;

use coro::{Coroutine, Step};

async fn write(letter: &Cell<&str>) {
    letter.set("Dear");
    coro::sleep(Duration::from_secs(1)).await;
    letter.set("Dear Ada");
}

fn main() {
    let letter = Cell::new("");
    let Step::Yielded(writer, _) = Coroutine::new(write(&letter)).send() else {
        panic!("it sleeps");
    };
    assert!(matches!(writer.send(), Step::Finished(())));
    assert_eq!(letter.get(), "Dear Ada");
}
