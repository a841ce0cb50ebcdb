coro::trace! {
    #[traced(name = "geometry")]
    fn square(x: u64) -> u64 {
        x * x
    }
}

fn main() {
    let (squared, lines) = coro::trace::capture(|| square(4));
    assert_eq!(squared, 16);
    assert!(lines.starts_with("Starting geometry"));
}
