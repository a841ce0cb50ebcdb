#![deny(unused_must_use)]
use coro::{Coroutine, Question, Step};

struct Say(&'static str);

impl Question for Say {
    type Answer = ();
}

async fn moo() {
    coro::ask(Say("Moo!"));
}

fn main() {
    let step = Coroutine::<_, Say>::asking(moo()).send();
    assert!(matches!(step, Step::Asked(asking) if asking.question.0 == "Moo!"));
}
