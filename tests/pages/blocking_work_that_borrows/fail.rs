#[coro::main]
async fn main() {
    let word = String::from("racecar");
    let reversed = coro::unblock(|| word.chars().rev().collect::<String>()).await;
    assert_eq!(reversed, word);
}
