//! Awaiting a fixed number of futures, of any types.

/// Awaits all the given futures together and gives a tuple of their outputs.
///
/// They run concurrently within the current task: first polled in the order in which they are written, and all
/// that are not done again whenever the task is woken. If the whole is dropped, all are cancelled.
///
/// ```
/// use std::time::Duration;
/// use coro::{Clock, Executor};
///
/// async fn after<T>(seconds: u64, value: T) -> T {
///     coro::sleep(Duration::from_secs(seconds)).await;
///     value
/// }
///
/// let executor = Executor::builder().clock(Clock::Virtual).build();
/// let both = executor.block_on(async { coro::join!(after(3, 'a'), after(2, "b")) });
/// assert_eq!(both, ('a', "b"));
/// assert_eq!(executor.now().elapsed_since_start(), Duration::from_secs(3));
/// ```
///
/// # Mistakes
///
/// * [A function that takes nothing needs no parentheses](crate::mistakes::joining_a_function)
/// * [A join of nothing is done at once](crate::mistakes::joining_nothing)
/// * [Two futures that I have made run at the same time](crate::mistakes::awaiting_in_turn)
/// * [On one thread, two futures can share a `&mut`](crate::mistakes::two_futures_over_one_mut)
#[macro_export]
macro_rules! join {
    // One future after the other is pinned under a name of its own, which hygiene keeps apart.
    (@pinned $outputs:ident $branches:ident [$($pinned:ident $output:ident)*] $future:expr $(, $rest:expr)*) => {{
        let mut pinned = ::std::pin::pin!($crate::__private::into_future($future));
        let mut output = ::std::option::Option::None;
        $crate::join!(@pinned $outputs $branches [$($pinned $output)* pinned output] $($rest),*);
    }};
    (@pinned $outputs:ident $branches:ident [$($pinned:ident $output:ident)*]) => {{
        ::std::future::poll_fn(|cx| {
            let mut all = true;
            let mut index = 0;
            $(
                if ::std::option::Option::is_none(&$output) {
                    let poll = || ::std::future::Future::poll(::std::pin::Pin::as_mut(&mut $pinned), cx);
                    match $branches.poll(index, poll) {
                        ::std::task::Poll::Ready(done) => $output = ::std::option::Option::Some(done),
                        ::std::task::Poll::Pending => all = false,
                    }
                }
                index += 1;
            )*
            if all {
                ::std::task::Poll::Ready(())
            } else {
                $branches.wait_for_all(index);
                ::std::task::Poll::Pending
            }
        })
        .await;
        #[allow(clippy::diverging_sub_expression, reason = "an output may be of a type without values")]
        let all = ($(::std::option::Option::expect($output, "every future is done"),)*);
        $outputs = all;
    }};
    () => {
        ::std::compile_error!("there is nothing to await: write `join!(first, second)`")
    };
    ($($future:expr),+ $(,)?) => {{
        // Before the futures, so that both are dropped after them, though one panic in its drop.
        let mut branches = $crate::__private::Branches::new("join");
        let outputs;
        $crate::join!(@pinned outputs branches [] $($future),+);
        outputs
    }};
}
