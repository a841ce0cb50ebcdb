#[coro::main]
async fn main() {
    let cow = String::from("Moo!");
    let length = async { cow.len() };
    assert_eq!(length.await, 4);
    assert_eq!(cow, "Moo!");
}
