coro::trace! {
    fn square(x: u64) -> u64 {
        x * x
    }

    #[allow(dead_code)]
    fn cube(x: u64) -> u64 {
        x * square(x)
    }
}

fn main() {
    assert_eq!(square(4), 16);
}
