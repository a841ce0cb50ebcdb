#[coro::test]
mod tests {
    async fn four_squared_is_sixteen() {
        assert_eq!(async { 4 * 4 }.await, 16);
    }
}

fn main() {}
