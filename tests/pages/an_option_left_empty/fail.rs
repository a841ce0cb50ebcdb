#[coro::traced(name, crate)]
fn square(x: u64) -> u64 {
    x * x
}

#[coro::main(clock =)]
async fn main() {
    assert_eq!(square(4), 16);
}
