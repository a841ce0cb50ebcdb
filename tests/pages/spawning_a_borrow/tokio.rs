#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cow = String::from("Moo!");
    let length = tokio::task::spawn_local(async { cow.len() });
    assert_eq!(length.await.unwrap(), 4);
    assert_eq!(cow, "Moo!");
}
