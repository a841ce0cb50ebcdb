#[derive(Debug)]
struct Cow(u32);

coro::trace! {
    fn legs(cow: Cow) -> u32 {
        cow.0
    }
}

fn main() {
    assert_eq!(legs(Cow(4)), 4);
}
