#![deny(unused_must_use)]
use coro::{Coroutine, Step};

async fn greet(name: &str) {
    println!("Hello, {name}!");
}

fn main() {
    let step = Coroutine::new(greet("Ada")).send();
    assert!(matches!(step, Step::Finished(())));
}
