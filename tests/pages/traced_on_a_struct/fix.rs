struct Square(u64);

#[coro::traced]
impl Square {
    fn area(&self) -> u64 {
        self.0 * self.0
    }
}

fn main() {
    assert_eq!(Square(4).area(), 16);
}
