fn greet(name: &str) -> coro::JoinHandle<String> {
    coro::spawn(async move { format!("Hello, {name}!") })
}

#[coro::main]
async fn main() {
    let name = String::from("Ada");
    let greeting = greet(&name);
    assert_eq!(greeting.await.unwrap(), "Hello, Ada!");
}
