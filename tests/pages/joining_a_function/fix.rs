async fn nine() -> u64 {
    9
}

async fn cube(x: u64) -> u64 {
    x * x * x
}

#[coro::main]
async fn main() {
    let both = coro::join!(nine(), cube(3));
    assert_eq!(both, (9, 27));
}
