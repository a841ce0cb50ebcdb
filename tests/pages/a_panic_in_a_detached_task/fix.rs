async fn serve(cups: u32) {
    assert!(cups > 0, "out of tea");
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let served = coro::spawn(serve(0)).await;
    assert!(served.is_err_and(|error| error.is_panic()));
    println!("The café stays open.");
}
