#[coro::traced(name, crate)]
fn square(x: u64) -> u64 {
    x * x
}

#[coro::traced(name = "")]
fn cube(x: u64) -> u64 {
    x * square(x)
}

#[coro::main(clock =)]
async fn main() {
    assert_eq!(cube(4), 64);
}
