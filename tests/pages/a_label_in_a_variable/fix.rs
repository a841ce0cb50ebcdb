fn main() {
    let (length, lines) = coro::trace::capture(|| coro::trace!("greeting ada", { "Hello, ada!".len() }));
    assert_eq!(length, 11);
    assert!(lines.starts_with("Starting greeting ada!"));
}
