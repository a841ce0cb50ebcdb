#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let length = coro::scope(async |scope| {
        let child = scope.spawn(async { cow.len() });
        child.await.unwrap()
    })
    .await;
    assert_eq!(length, 4);
}
