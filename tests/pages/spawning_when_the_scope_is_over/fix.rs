#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let length = coro::scope(async |scope| scope.spawn(async { cow.len() })).await;
    assert_eq!(length.await.unwrap(), 4);
}
