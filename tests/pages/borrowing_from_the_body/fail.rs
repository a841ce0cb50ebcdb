#[coro::main]
async fn main() {
    let length = coro::scope(async |scope| {
        let cow = String::from("Moo!");
        let child = scope.spawn(async { cow.len() });
        child.await.unwrap()
    })
    .await;
    assert_eq!(length, 4);
}
