use coro::{Coroutine, Question, Step};

struct Price(&'static str);

impl Question for Price {
    type Answer = u32;
}

fn main() {
    let both = async { coro::join!(coro::ask(Price("tea")), coro::ask(Price("cake"))) };
    let Step::Asked(asking) = Coroutine::<_, Price>::asking(both).send() else {
        panic!("it asks");
    };
    let Step::Asked(asking) = asking.answer_number(2, 5) else {
        panic!("one question is left");
    };
    assert_eq!(asking.question.0, "tea");
    assert!(matches!(asking.answer(3), Step::Finished((3, 5))));
}
