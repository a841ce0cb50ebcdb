#[coro::traced]
fn square(x: u64) -> u64 {
    x * x
}

#[coro::traced]
fn cube(x: u64) -> u64 {
    x * square(x)
}

#[coro::main]
async fn main() {
    assert_eq!(cube(4), 64);
}
