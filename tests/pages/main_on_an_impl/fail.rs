struct App;

#[coro::main]
impl App {
    async fn main() {
        assert_eq!(async { 4 * 4 }.await, 16);
    }
}

fn main() {
    App::main();
}
