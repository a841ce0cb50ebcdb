use std::time::Duration;

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * square(x).await
    }
}

#[coro::main]
async fn main() {
    println!("{:?}", coro::join_all([cube(3), cube(4), cube(5)]).await);
}
