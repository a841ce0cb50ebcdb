#![deny(unused_must_use)]
use coro::Coroutine;

async fn greet(name: &str) {
    println!("Hello, {name}!");
}

fn main() {
    Coroutine::new(greet("Ada"));
}
