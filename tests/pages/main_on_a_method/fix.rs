struct Square(u64);

impl Square {
    async fn check(&self) {
        assert_eq!(async { self.0 * self.0 }.await, 16);
    }
}

fn main() {
    coro::block_on(Square(4).check());
}
