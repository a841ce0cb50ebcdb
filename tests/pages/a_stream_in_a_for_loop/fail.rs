#[coro::main]
async fn main() {
    let countdown = coro::stream(async |out| {
        for number in (1..=3).rev() {
            out.emit(number).await;
        }
    });
    let mut heard = Vec::new();
    for number in countdown {
        heard.push(number);
    }
    assert_eq!(heard, [3, 2, 1]);
}
