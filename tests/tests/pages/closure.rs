//! Nothing that coro itself says to a programmer is without a page.

use std::collections::BTreeSet;

use crate::messages::{self, Message};
use crate::page;

#[test]
fn every_message_of_coros_own_is_explained_on_some_page() {
    let pages = page::all();
    let is_shown = |message: &Message| pages.iter().any(|page| message.is_said_in(&page.stderr));
    // A text with a name is given in several places, and is one message.
    let missing: BTreeSet<String> = messages::all()
        .iter()
        .filter(|message| !is_shown(message))
        .map(|message| format!("{}: {}", message.at, message.pieces.join("{..}")))
        .collect();
    assert!(
        missing.is_empty(),
        "{} messages are on no page:\n{}",
        missing.len(),
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_messages_of_all_kinds_are_found() {
    let messages: Vec<String> = messages::all()
        .iter()
        .map(|message| message.pieces.join("{..}"))
        .collect();
    for expected in [
        // A format with a constant in it, a literal, a named text, a trait's and a type's.
        "`traced` takes its options in parentheses: `name = \"..\"`, `skip(a, b)` and `crate = path`",
        "expected `,` between options",
        "`trace!` takes one inner attribute: `#![trace(crate = path)]`",
        "the traced argument of type `{..}` has neither `Display` nor `Debug`",
        "a builder builds nothing until `build` is called",
    ] {
        assert!(messages.iter().any(|message| message == expected), "{expected}");
    }
}

#[test]
fn a_message_is_said_if_every_value_in_it_is_something() {
    let message = Message {
        pieces: ["`", "` takes ", ""].map(str::to_owned).into(),
        at: String::new(),
    };
    assert!(message.is_said_in("x\nerror: `a` takes b\n"));
    assert!(!message.is_said_in("error: `a` takes \nb"));
    assert!(!message.is_said_in("error: `` takes b"));
}
