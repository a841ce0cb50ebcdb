#[coro::test]
async fn doubling_is_adding_to_itself() {
    for x in [0, 1, 1000] {
        assert_eq!(2 * x, x + x);
    }
}

fn main() {}
