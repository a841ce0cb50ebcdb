#![deny(unused_must_use)]
#[coro::main]
async fn main() {
    let mut log = Vec::new();
    coro::with(
        "door",
        async |door| log.push(*door),
        async |_| println!("The door is closed."),
    );
    assert_eq!(log, ["door"]);
}
