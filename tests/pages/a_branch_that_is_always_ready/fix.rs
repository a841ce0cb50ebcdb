use coro::CancellationToken;

async fn closed(closing_time: &CancellationToken) -> Option<&'static str> {
    closing_time.cancelled().await;
    None
}

#[coro::main]
async fn main() {
    let (order, orders) = async_channel::unbounded();
    for dish in ["soup", "cake", "tea"] {
        order.send(dish).await.unwrap();
    }
    let closing_time = CancellationToken::new();
    let mut served = Vec::new();
    while let Some(dish) = coro::race!(closed(&closing_time), async { orders.recv().await.ok() }) {
        served.push(dish);
        if dish == "cake" {
            closing_time.cancel();
        }
    }
    assert_eq!(served, ["soup", "cake"]);
}
