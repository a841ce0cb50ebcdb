async fn answer() -> u64 {
    6 * 7
}

fn main() {
    let answer = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(answer);
    assert_eq!(answer, 42);
}
