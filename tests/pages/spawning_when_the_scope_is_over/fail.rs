#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let fields = coro::scope(async |scope| scope.clone()).await;
    let length = fields.spawn(async { cow.len() });
    assert_eq!(length.await.unwrap(), 4);
}
