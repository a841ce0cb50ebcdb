async fn square(x: u64) -> u64 {
    x * x
}

#[coro::main]
async fn main() {
    let mut squares = Vec::new();
    for x in [3, 4] {
        squares.push(async { square(x).await });
    }
    assert_eq!(coro::join_all(squares).await, [9, 16]);
}
