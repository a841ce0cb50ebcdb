#[coro::traced]
struct Square(u64);

impl Square {
    fn area(&self) -> u64 {
        self.0 * self.0
    }
}

fn main() {
    assert_eq!(Square(4).area(), 16);
}
