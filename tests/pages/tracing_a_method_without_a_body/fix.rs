trait Shape {
    fn area(&self) -> u64;
}

struct Square(u64);

impl Shape for Square {
    #[coro::traced]
    fn area(&self) -> u64 {
        self.0 * self.0
    }
}

fn main() {
    assert_eq!(Square(4).area(), 16);
}
