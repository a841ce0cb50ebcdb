coro::trace! {
    const fn square(x: u64) -> u64 {
        x * x
    }
}

fn main() {
    assert_eq!(square(4), 16);
}
