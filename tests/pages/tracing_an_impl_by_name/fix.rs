struct Square(u64);

#[coro::traced]
impl Square {
    #[traced(name = "Square::area")]
    fn area(&self) -> u64 {
        self.0 * self.0
    }
}

fn main() {
    let ((), lines) = coro::trace::capture(|| assert_eq!(Square(4).area(), 16));
    assert!(lines.starts_with("Starting Square::area!"));
}
