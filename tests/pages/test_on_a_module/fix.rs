mod tests {
    #[coro::test]
    async fn four_squared_is_sixteen() {
        assert_eq!(async { 4 * 4 }.await, 16);
    }
}

fn main() {}
