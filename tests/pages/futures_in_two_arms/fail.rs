async fn square(x: u64) -> u64 {
    x * x
}

async fn cube(x: u64) -> u64 {
    x * x * x
}

async fn power(x: u64, cubed: bool) -> u64 {
    let power = if cubed { cube(x) } else { square(x) };
    power.await
}

fn main() {
    assert_eq!(coro::block_on(power(3, true)), 27);
}
