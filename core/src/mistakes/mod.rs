//! What one can believe about async Rust, and about coro, until something says no.
//!
#![doc = include_str!("links.md")]
#![doc = include_str!("../../../tests/pages/README.md")]
// This file and `links.md` are written by the tests of the gallery:
// TRYBUILD=overwrite cargo test -p coro-tests --test pages

macro_rules! pages {
    ($($name:ident: $($alias:literal)*;)*) => {$(
        // The first definition of a link counts: here pages lead to modules, where they lie to files.
        #[doc = include_str!("links.md")]
        #[doc = include_str!(concat!("../../../tests/pages/", stringify!($name), "/page.md"))]
        $(#[doc(alias = $alias)])*
        pub mod $name {}
    )*};
}

// In the order of the index; after each page its error code and its words, for the search.
pages! {
    await_outside_async: "E0728" ".await" "block_on";
    async_main: "E0752" "async" "block_on" "main";
    main_without_async: "async" "main";
    never_awaited: "async fn" ".await" "dropped" "future" "warning";
    multiplying_by_a_future: "E0277" "async fn" ".await" "future";
    calling_itself: "E0733" "async fn" "Box::pin" "recursion";
    spawning_a_borrow: "E0373" "borrow" "move" "spawn" "task";
    spawning_a_closure: "E0277" "closure" "spawn" "task" "thread";
    never_sent_to: "by hand" "dropped" "send" "warning";
    sending_to_a_finished_coroutine: "E0382" "by hand" "finished" "moved" "send" "Step";
    answering_before_the_question: "E0599" "answer" "ask" "by hand" "send" "Step";
    an_answer_of_another_type: "E0308" "answer" "ask" "by hand" "Question";
    asking_what_is_no_question: "E0277" "ask" "by hand" "Question";
    main_with_parameters: "arguments" "main";
    main_without_an_ok: "E0308" "main" "Ok(())" "Result";
    main_with_an_unknown_option: "main" "option" "threads";
    test_with_parameters: "arguments" "test";
    test_marked_twice: "attribute" "test";
    test_with_an_unknown_option: "option" "test";
    traced_with_an_unknown_option: "log" "option" "trace!";
    naming_a_whole_trace: "trace!";
    skipping_no_parameter: "password" "skip" "trace!";
    an_argument_that_cannot_be_shown: "E0277" "arguments" "Debug" "Display" "trace!";
    awaiting_in_a_traced_block: ".await" "block" "trace!";
    tracing_a_const_fn: "const" "trace!";
    tracing_a_struct: "struct" "trace!";
}
