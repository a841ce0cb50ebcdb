struct App;

impl App {
    async fn main() {
        assert_eq!(async { 4 * 4 }.await, 16);
    }
}

#[coro::main]
async fn main() {
    App::main().await;
}
