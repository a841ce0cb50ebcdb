fn greet(name: &str) -> tokio::task::JoinHandle<String> {
    tokio::task::spawn_local(async move { format!("Hello, {name}!") })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = String::from("Ada");
    let greeting = greet(&name);
    assert_eq!(greeting.await.unwrap(), "Hello, Ada!");
}
