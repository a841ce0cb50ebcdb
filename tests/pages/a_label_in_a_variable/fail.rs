fn main() {
    let name = "greeting ada";
    let (length, lines) = coro::trace::capture(|| coro::trace!(name, { "Hello, ada!".len() }));
    assert_eq!(length, 11);
    assert!(lines.starts_with("Starting greeting ada!"));
}
