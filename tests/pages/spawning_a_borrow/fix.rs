fn main() {
    let cow = String::from("Moo!");
    coro::block_on(async {
        let length = async { cow.len() };
        assert_eq!(length.await, 4);
        assert_eq!(cow, "Moo!");
    });
}
