use futures::stream;

#[coro::main]
async fn main() {
    let mut sum = 0;
    for await x in stream::iter([1, 2, 3]) {
        sum += x;
    }
    assert_eq!(sum, 6);
}
