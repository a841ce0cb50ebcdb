use std::cell::RefCell;
use std::time::Duration;

async fn guess(guesses: &RefCell<Vec<u32>>, number: u32) {
    let mut guesses = guesses.borrow_mut();
    coro::sleep(Duration::from_secs(1)).await;
    guesses.push(number);
}

#[coro::main(clock = coro::Clock::Virtual)]
async fn main() {
    let guesses = RefCell::new(Vec::new());
    coro::join!(guess(&guesses, 4), guess(&guesses, 7));
    assert_eq!(guesses.into_inner(), [4, 7]);
}
