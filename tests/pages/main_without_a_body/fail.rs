#[coro::main]
async fn main();
