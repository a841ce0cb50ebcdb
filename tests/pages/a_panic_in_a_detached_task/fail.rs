async fn serve(cups: u32) {
    assert!(cups > 0, "out of tea");
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    drop(coro::spawn(serve(0)));
    coro::yield_now().await;
    println!("The café stays open.");
}
