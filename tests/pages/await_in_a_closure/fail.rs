async fn square(x: u64) -> u64 {
    x * x
}

async fn squares(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|x| square(*x).await).collect()
}

fn main() {
    assert_eq!(coro::block_on(squares(&[1, 2, 3])), [1, 4, 9]);
}
