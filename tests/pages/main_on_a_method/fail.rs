struct Square(u64);

impl Square {
    #[coro::main]
    async fn check(&self) {
        assert_eq!(async { self.0 * self.0 }.await, 16);
    }
}

fn main() {
    Square(4).check();
}
