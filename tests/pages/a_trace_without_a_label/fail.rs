fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let squared = coro::trace!(square(4));
    assert_eq!(squared, 16);
}
