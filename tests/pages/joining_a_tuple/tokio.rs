async fn square(x: u64) -> u64 {
    x * x
}

async fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let outputs = futures::future::join_all((square(3), greet("Ada"))).await;
    assert_eq!(outputs.len(), 2);
}
