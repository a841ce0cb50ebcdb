use futures::StreamExt;

#[coro::main]
async fn main() {
    let mut countdown = coro::stream(async |out| {
        for number in (1..=3).rev() {
            out.emit(number).await;
        }
    });
    let mut heard = Vec::new();
    while let Some(number) = countdown.next().await {
        heard.push(number);
    }
    assert_eq!(heard, [3, 2, 1]);
}
