#[coro::test]
const async fn four_squared_is_sixteen() {
    assert!(async { 4 * 4 }.await == 16);
}

fn main() {}
