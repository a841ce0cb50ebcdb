trait Greeter {
    async fn greet(&self) -> String;
}

struct Cow;

impl Greeter for Cow {
    async fn greet(&self) -> String {
        String::from("Moo!")
    }
}

async fn greet_twice(greeter: &impl Greeter) -> String {
    greeter.greet().await + &greeter.greet().await
}

fn main() {
    assert_eq!(coro::block_on(greet_twice(&Cow)), "Moo!Moo!");
}
