#[coro::test]
async fn doubling_is_adding_to_itself(x: u64) {
    assert_eq!(2 * x, x + x);
}

fn main() {}
