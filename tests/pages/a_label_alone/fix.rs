fn main() {
    let (squared, lines) = coro::trace::capture(|| coro::trace!("squaring", { 4 * 4 }));
    assert_eq!(squared, 16);
    assert!(lines.starts_with("Starting squaring!"));
}
