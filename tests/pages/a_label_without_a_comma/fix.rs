fn square(x: u64) -> u64 {
    x * x
}

fn main() {
    let squared = coro::trace!("the square of four", { square(4) });
    assert_eq!(squared, 16);
}
