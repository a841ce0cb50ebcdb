async fn square(x: u64) -> u64 {
    x * x
}

async fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[coro::main]
async fn main() {
    let outputs = coro::join!(square(3), greet("Ada"));
    assert_eq!(outputs, (9, String::from("Hello, Ada!")));
}
