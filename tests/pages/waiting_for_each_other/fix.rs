#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let (to_cook, from_waiter) = async_channel::bounded(1);
    let (serve, served) = async_channel::bounded(1);
    let cook = coro::spawn_named("cook", async move {
        let order = from_waiter.recv().await.unwrap();
        format!("hot {order}")
    });
    let waiter = coro::spawn_named("waiter", async move {
        to_cook.send("soup").await.unwrap();
        let dish = cook.await.unwrap();
        serve.send(dish).await.unwrap();
    });
    waiter.await.unwrap();
    assert_eq!(served.recv().await.unwrap(), "hot soup");
}
