#[coro::main]
async fn main() {
    let word = String::from("racecar");
    let (word, reversed) = coro::unblock(|| {
        let reversed: String = word.chars().rev().collect();
        (word, reversed)
    })
    .await;
    assert_eq!(reversed, word);
}
