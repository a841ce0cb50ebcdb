use futures::stream::{self, StreamExt};

#[coro::main]
async fn main() {
    let mut sum = 0;
    let mut numbers = stream::iter([1, 2, 3]);
    while let Some(x) = numbers.next().await {
        sum += x;
    }
    assert_eq!(sum, 6);
}
