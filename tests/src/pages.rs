//! The gallery of mistakes: what one can believe about async Rust, and about coro, until the compiler says no.
//!
//! One module a page, and in it nothing but the page. Its links lead to other pages where they lie in the source
//! tree, in `tests/pages`; the index there finds a page by its title, by an error code or by a word.

#[doc = include_str!("../pages/an_answer_of_another_type/page.md")]
pub mod an_answer_of_another_type {}

#[doc = include_str!("../pages/an_argument_that_cannot_be_shown/page.md")]
pub mod an_argument_that_cannot_be_shown {}

#[doc = include_str!("../pages/answering_before_the_question/page.md")]
pub mod answering_before_the_question {}

#[doc = include_str!("../pages/asking_what_is_no_question/page.md")]
pub mod asking_what_is_no_question {}

#[doc = include_str!("../pages/async_main/page.md")]
pub mod async_main {}

#[doc = include_str!("../pages/await_outside_async/page.md")]
pub mod await_outside_async {}

#[doc = include_str!("../pages/awaiting_in_a_traced_block/page.md")]
pub mod awaiting_in_a_traced_block {}

#[doc = include_str!("../pages/calling_itself/page.md")]
pub mod calling_itself {}

#[doc = include_str!("../pages/main_with_an_unknown_option/page.md")]
pub mod main_with_an_unknown_option {}

#[doc = include_str!("../pages/main_with_parameters/page.md")]
pub mod main_with_parameters {}

#[doc = include_str!("../pages/main_without_an_ok/page.md")]
pub mod main_without_an_ok {}

#[doc = include_str!("../pages/main_without_async/page.md")]
pub mod main_without_async {}

#[doc = include_str!("../pages/multiplying_by_a_future/page.md")]
pub mod multiplying_by_a_future {}

#[doc = include_str!("../pages/naming_a_whole_trace/page.md")]
pub mod naming_a_whole_trace {}

#[doc = include_str!("../pages/never_awaited/page.md")]
pub mod never_awaited {}

#[doc = include_str!("../pages/never_sent_to/page.md")]
pub mod never_sent_to {}

#[doc = include_str!("../pages/sending_to_a_finished_coroutine/page.md")]
pub mod sending_to_a_finished_coroutine {}

#[doc = include_str!("../pages/skipping_no_parameter/page.md")]
pub mod skipping_no_parameter {}

#[doc = include_str!("../pages/spawning_a_borrow/page.md")]
pub mod spawning_a_borrow {}

#[doc = include_str!("../pages/spawning_a_closure/page.md")]
pub mod spawning_a_closure {}

#[doc = include_str!("../pages/test_marked_twice/page.md")]
pub mod test_marked_twice {}

#[doc = include_str!("../pages/test_with_an_unknown_option/page.md")]
pub mod test_with_an_unknown_option {}

#[doc = include_str!("../pages/test_with_parameters/page.md")]
pub mod test_with_parameters {}

#[doc = include_str!("../pages/traced_with_an_unknown_option/page.md")]
pub mod traced_with_an_unknown_option {}

#[doc = include_str!("../pages/tracing_a_const_fn/page.md")]
pub mod tracing_a_const_fn {}

#[doc = include_str!("../pages/tracing_a_struct/page.md")]
pub mod tracing_a_struct {}
