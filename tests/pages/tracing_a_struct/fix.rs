struct Square(u64);

coro::trace! {
    impl Square {
        fn area(&self) -> u64 {
            self.0 * self.0
        }
    }
}

fn main() {
    assert_eq!(Square(4).area(), 16);
}
