fn main() {
    let answer = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(async || 6 * 7);
    assert_eq!(answer, 42);
}
