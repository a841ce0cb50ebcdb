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
    await_in_a_closure: "E0728" ".await" "closure" "|x|" "map" "for_each" "iterator";
    async_main: "E0752" "async" "block_on" "main";
    main_without_async: "async" "main";
    never_awaited: "async fn" ".await" "dropped" "future" "warning";
    a_sleep_that_is_not_awaited: "sleep" "unused_must_use" "does not wait" "returns at once" "let _";
    a_future_thrown_away: "let _" "unused future" "fire and forget" "nothing happens" "no warning";
    multiplying_by_a_future: "E0277" "async fn" ".await" "future";
    a_future_times_two: "E0369" "*" "+" "arithmetic" "operator" "missing .await";
    comparing_a_future: "E0369" "==" "if" "assert!" "assert_eq!" "missing .await";
    printing_a_future: "E0277" "println!" "format!" "Display" "Debug" "{}" "{:?}" "missing .await";
    a_number_from_a_call: "E0308" "mismatched types" "expected u64, found future" "missing .await";
    a_method_of_the_output: "E0599" "no method found for opaque type" "impl Future" "method call" "missing .await" "block_on";
    question_mark_on_a_future: "E0277" "?" "Try" "Result" "error handling" "missing .await";
    awaiting_in_turn: "concurrent" "sequential" "join!" "join_all" "slow" "Promise.all" "asyncio.gather";
    a_duration_in_numbers: "E0308" "sleep" "Duration" "seconds" "milliseconds";
    awaiting_twice: "E0382" "use of moved value" "into_future" "await again" "cache" "Shared";
    calling_itself: "E0733" "async fn" "Box::pin" "recursion";
    a_block_without_an_ok: "E0282" "?" "async block" "type annotations needed" "cannot infer type" "E" "Result" "turbofish";
    futures_in_two_arms: "E0308" "if" "else" "match" "incompatible types" "different future" "opaque type";
    two_async_blocks_in_an_array: "E0308" "array" "vec!" "join_all" "different async block" "mismatched types" "Pin<Box<dyn Future>>";
    a_dyn_trait_with_async_fn: "E0038" "dyn" "dyn compatible" "object safe" "trait object" "async fn in a trait" "Box<dyn Trait>" "async-trait";
    a_block_that_borrows_the_loop_variable: "E0597" "async move" "loop" "for" "does not live long enough" "borrowed value" "join_all";
    two_futures_over_one_mut: "E0499" "join!" "&mut" "mutable more than once" "RefCell" "shared state" "concurrent";
    a_guard_across_threads: "Mutex" "MutexGuard" "lock" "Send" "future cannot be sent between threads safely" "used across an await";
    an_rc_across_threads: "Rc" "Send" "future cannot be sent between threads safely" "Arc" "thread::spawn" "used across an await";
    moving_a_pinned_future: "E0277" "Unpin" "cannot be unpinned" "pin!" "Box::pin" "&mut future" "timeout" "select!";
    lending_a_future: "E0277" "&mut" "timeout" "race" "pin!" "reference" "borrow";
    polling_without_pinning: "E0599" "poll" "Pin" "pin!" "as_mut" "Context" "Waker" "by hand";
    polling_a_finished_future: "async fn resumed after completion" "as_mut" "Poll::Ready" "FusedFuture" "select in a loop";
    joining_numbers: "E0277" "join_all" ".await" "array" "at the same time" "is not an iterator of futures";
    joining_a_tuple: "E0277" "join_all" "join!" "tuple" "several types" "heterogeneous";
    joining_a_function: "E0277" "join!" "parentheses" "async fn" "call" "is not a future";
    joining_nothing: "join!" "join_all" "empty" "tuple";
    a_join_that_is_not_awaited: "join_all" ".await" "unused_must_use" "Promise.all" "nothing happens";
    racing_outputs_of_two_types: "E0271" "race" "select" "two types" "enum" "resolves to";
    a_race_that_is_not_awaited: "race" ".await" "unused_must_use" "nothing happens";
    a_race_that_loses_its_work: "race" "select! in a loop" "cancelled" "starts over" "lost progress" "cancellation safety";
    a_branch_that_is_always_ready: "race!" "select!" "starvation" "fairness" "biased" "order of branches" "loop";
    racing_nothing: "race!" "select!" "empty" "pending" "nothing to await";
    timeout_the_wrong_way_round: "E0277" "timeout" "Duration" "order of arguments" "wait_for" "is not a future";
    a_timeout_that_is_not_awaited: "timeout" ".await" "unused_must_use" "in the background" "nothing happens";
    cancelled_in_the_middle: "cancellation safety" "timeout" "race" "half done" "lost update" "cancel safe";
    a_yield_that_is_not_awaited: "yield_now" ".await" "unused_must_use" "let others run" "cooperative";
    an_interval_that_is_not_ticked: "interval" "tick" ".await" "unused_must_use" "every second";
    a_pending_that_is_not_awaited: "pending" ".await" "unused_must_use" "for ever" "server";
    an_outside_that_is_not_awaited: "outside" ".await" "unused_must_use" "virtual clock" "thread";
    spawning_a_closure: "E0277" "closure" "spawn" "task" "thread";
    spawning_a_function: "E0277" "spawn" "async fn" "parentheses" "callback" "consider calling this function";
    spawning_a_value: "E0277" "spawn" "plain function" "value" "in the background" "is not a future";
    spawning_a_borrow: "E0373" "borrow" "move" "spawn" "task";
    spawning_a_reference: "E0597" "move" "reference" "static" "clone" "does not live long enough";
    spawning_a_parameter: "E0521" "parameter" "&str" "escapes" "static" "to_owned";
    taking_a_task_for_its_output: "E0308" "JoinHandle" "JoinError" "Result" "mismatched types" "unwrap a task";
    a_handle_that_is_dropped: "spawn" "JoinHandle" "unused_must_use" "detach" "fire and forget";
    dropping_a_handle_to_cancel: "JoinHandle" "abort" "detach" "cancel a task" "stop a background task";
    leaving_before_a_task_is_done: "spawn" "task never finishes" "unfinished" "Reporter" "fire and forget" "main returns";
    looking_before_a_task_has_run: "coro::spawn" "yield_now" "order" "background task" "race condition";
    a_panic_in_a_detached_task: "detached task" "JoinHandle" "panic" "JoinError" "is_panic" "crash";
    spawning_without_an_executor: "coro::spawn" "no executor" "no runtime" "background task";
    awaiting_on_another_executor: "JoinHandle" "Executor::spawn" "two executors" "two runtimes";
    a_scope_that_is_not_awaited: "scope" ".await" "unused_must_use" "std::thread::scope" "nothing happens";
    borrowing_from_the_body: "E0373" "scope" "borrow" "move" "child" "structured concurrency";
    a_child_that_never_ends: "scope" "child" "heartbeat" "background task" "hangs for ever" "abort_all" "shutdown";
    a_set_that_is_dropped: "JoinSet" "join_all" "join_next" "detach_all" "fire and forget" "unused_must_use";
    a_set_that_goes_out_of_scope: "JoinSet" "aborted" "out of scope" "dropped at the end of the function" "lost tasks";
    an_aborting_handle_that_is_dropped: "abort_on_drop" "AbortOnDropHandle" "let _" "background task" "unused_must_use";
    a_cancellation_that_is_not_awaited: "CancellationToken" "cancelled" ".await" "unused_must_use" "graceful shutdown" "stop signal";
    cancelling_who_does_not_listen: "CancellationToken" "cancel" "is_cancelled" "run_until_cancelled" "cooperative" "graceful shutdown";
    a_guard_that_is_dropped: "DropGuard" "drop_guard" "let _" "CancellationToken" "RAII" "unused_must_use";
    a_with_that_is_not_awaited: "with" ".await" "async with" "unused_must_use" "body never runs";
    a_tear_down_that_borrows: "E0597" "with" "tear-down" "borrow" "static" "Rc" "async with";
    leaving_before_a_tear_down_is_done: "with" "tear-down" "Executor::run" "shutdown" "block_on" "never closed";
    a_tear_down_that_needs_another_task: "with" "tear-down" "channel closed" "shutdown order" "graceful shutdown" "SendError";
    a_child_that_panics: "scope" "child" "panic" "ScopedJoinHandle" "JoinError" "is_panic";
    spawning_when_the_scope_is_over: "scope" "clone" "cancelled" "ScopedJoinHandle" "spawn later";
    all_outputs_of_a_set: "JoinSet" "join_all" "join_next" "aborted task" "cancelled" "missing output";
    a_stream_that_nobody_reads: "stream" "Stream" "generator" "next" "lazy" "unused_must_use" "nothing happens";
    a_value_that_is_not_awaited: "emit" "Emitter" "stream" ".await" "generator" "unused_must_use" "empty stream";
    a_stream_in_a_for_loop: "E0277" "stream" "Stream" "for" "Iterator" "is not an iterator" "while let" "StreamExt";
    a_stream_that_works_ahead: "stream" "Stream" "concurrent" "sequential" "slow" "buffer" "channel";
    emitting_from_a_task: "emit" "Emitter" "stream" "spawn" "task" "channel";
    never_sent_to: "by hand" "dropped" "send" "warning";
    a_coroutine_of_a_function: "E0277" "Coroutine::new" "by hand" "parentheses" "argument" "is not a future";
    a_step_that_is_dropped: "by hand" "send" "Step" "unused_must_use" "moved" "cancelled";
    sending_to_a_finished_coroutine: "E0382" "by hand" "finished" "moved" "send" "Step";
    dropping_a_coroutine_to_finish: "Coroutine" "drop" "cancelled" "Step::Yielded" "generator";
    a_question_that_is_not_awaited: "ask" ".await" "unused_must_use" "by hand" "Question";
    answering_before_the_question: "E0599" "answer" "ask" "by hand" "send" "Step";
    an_answer_of_another_type: "E0308" "answer" "ask" "by hand" "Question";
    asking_what_is_no_question: "E0277" "ask" "by hand" "Question";
    asking_an_executor: "coro::ask" "Question" "block_on" "#[coro::main]" "by hand";
    a_coroutine_left_at_its_question: "by hand" "Asking" "answer" "question" "unused_must_use";
    answering_a_question_that_is_not_open: "answer_number" "Asking" "pending" "coro::join!" "by hand";
    main_with_parameters: "arguments" "main";
    main_without_an_ok: "E0308" "main" "Ok(())" "Result";
    main_with_an_ok_too_many: "E0308" "main" "Ok(())" "Result" "mismatched types";
    a_question_mark_in_main: "E0277" "?" "main" "Result" "FromResidual" "error handling";
    main_that_returns_a_number: "E0277" "main" "exit code" "ExitCode" "Termination" "i32";
    main_with_an_unknown_option: "main" "option" "threads";
    main_with_a_type_parameter: "main" "generic" "type parameter" "Result" "error handling" "Box<dyn Error>";
    main_with_a_where_clause: "main" "where" "bound" "trait" "Copy";
    main_as_in_c: "main" "arguments" "unsafe" "extern" "C" "...";
    main_without_a_body: "main" "body" ";";
    main_and_test_in_one: "attribute" "main" "test";
    main_on_a_method: "main" "method" "self" "impl" "block_on";
    main_on_an_impl: "main" "impl" "struct" "attribute";
    test_with_parameters: "arguments" "test";
    test_marked_twice: "attribute" "test";
    test_with_an_unknown_option: "option" "test";
    test_on_a_module: "test" "module" "mod" "attribute";
    a_const_test: "const" "test" "compile time";
    clock_that_is_no_clock: "E0308" "clock" "option" "virtual clock" "Clock" "mismatched types" "&str";
    clock_without_a_value: "clock" "option" "virtual clock" "Clock" "main";
    clock_by_its_last_name: "E0425" "clock" "option" "virtual clock" "Clock" "cannot find value" "path";
    a_comma_left_out: "option" "comma" "name" "skip";
    a_colon_for_an_equals_sign: "option" "=" ":" "parentheses" "name" "clock";
    a_crate_in_quotes: "crate" "option" "path" "renamed" "string";
    an_option_left_empty: "option" "default" "name" "clock" "crate";
    blocking_on_a_function: "E0277" "block_on" "async fn" "parentheses" "asyncio.run" "trio";
    blocking_on_an_async_closure: "E0277" "async ||" "async closure" "async block" "block_on";
    a_builder_that_does_not_build: "Executor::builder" "build" "Clock" "unused_must_use" "settings";
    blocking_the_executor_in_itself: "block_on" "nested runtime" "run_until_stalled" "cannot start a runtime from within a runtime";
    advancing_the_real_clock: "Executor::advance" "Clock::Virtual" "test with time" "mock time" "pause time";
    a_remote_handle_that_is_dropped: "Handle" "RemoteHandle" "join" "another thread" "detach" "unused_must_use";
    sending_a_future_that_sleeps: "Handle::spawn" "spawn_with" "Send" "future cannot be sent between threads safely" "another thread";
    joining_where_the_task_runs: "RemoteHandle" "join" "Handle::spawn" "blocking" "deadlock";
    an_executor_that_nobody_drives: "Executor" "block_on" "Handle" "RemoteHandle" "never runs" "hangs for ever" "worker thread";
    blocking_work_that_is_not_awaited: "unblock" ".await" "blocking" "spawn_blocking" "unused_must_use" "nothing happens";
    blocking_work_that_borrows: "E0373" "unblock" "borrow" "move" "closure" "static" "spawn_blocking";
    unblocking_a_future: "E0277" "unblock" "async fn" "closure" "FnOnce" "long computation" "spawn_blocking";
    dropping_blocking_work_to_stop_it: "unblock" "race" "timeout" "cancel blocking work" "thread" "CancellationToken";
    blocking_work_on_the_virtual_clock: "unblock" "Clock::Virtual" "Blocking" "#[coro::test]" "refused" "deterministic";
    traced_with_an_unknown_option: "log" "option" "trace!";
    a_name_without_its_key: "name" "option" "trace!" "string";
    a_name_in_a_constant: "name" "option" "trace!" "const" "string literal";
    traced_with_an_equals_sign: "traced" "name" "attribute" "=" "trace!";
    traced_twice: "traced" "attribute" "option" "trace!" "password";
    an_option_given_twice: "skip" "option" "trace!" "password";
    naming_a_whole_trace: "trace!";
    tracing_an_impl_by_name: "impl" "name" "method" "traced";
    an_inner_attribute_of_another_kind: "attribute" "allow" "trace!" "#![allow(..)]";
    skipping_no_parameter: "password" "skip" "trace!";
    skipping_twice: "skip" "password" "trace!";
    skipping_self: "self" "skip" "method" "impl" "trace!";
    skipping_a_field: "skip" "field" "struct" "password" "Debug" "trace!";
    skip_with_an_equals_sign: "skip" "option" "trace!" "password";
    an_argument_that_cannot_be_shown: "E0277" "arguments" "Debug" "Display" "trace!";
    tracing_a_const_fn: "const" "trace!";
    tracing_a_struct: "struct" "trace!";
    traced_on_a_struct: "struct" "impl" "method" "traced" "attribute";
    tracing_a_method_without_a_body: "trait" "impl" "method" "traced";
    awaiting_in_a_traced_block: ".await" "block" "trace!";
    a_trace_without_a_label: "trace!" "label" "expression" "dbg!";
    a_label_alone: "trace!" "label" "log" "message";
    a_label_in_a_variable: "trace!" "label" "variable" "format!" "string";
    a_label_without_a_comma: "trace!" "label" "block" "comma";
    two_futures_under_one_label: "trace!" "label" "join_all" "several futures";
    a_label_on_a_plain_call: "E0277" "trace!" "label" "block" "is not a future";
    exploring_so_many_orders: "explore" "schedules" "option" "#[coro::test]" "random";
    exploring_from_a_seed: "explore" "seed" "replay" "option" "#[coro::test]";
    exploring_on_the_real_clock: "explore" "clock" "option" "#[coro::test]" "virtual clock";
    an_explorer_that_does_not_run: "Explorer" "run" "check" "builder" "nothing happens";
    waiting_for_each_other: "deadlock" "circular wait" "JoinHandle" "tasks stuck" "hangs for ever";
    locking_in_opposite_orders: "deadlock" "lock order" "async_lock::Mutex" "dining philosophers" "hangs for ever";
    keeping_a_future_unpolled: "futurelock" "select" "race" "timeout" "&mut future" "deadlock" "async_lock::Mutex";
    losing_the_waker: "hand-written future" "poll_fn" "Poll::Pending" "Waker" "hangs for ever" "kept no waker";
    keeping_an_old_waker: "Waker" "will_wake" "hand-written future" "moved future" "hangs for ever";
    waking_from_a_thread_on_the_virtual_clock: "Clock::Virtual" "coro::outside" "#[coro::test]" "thread" "channel" "deadlock";
    sleeping_the_thread: "blocking" "std::thread::sleep" "slow tasks" "Reporter" "held_after" "starvation";
    holding_a_std_mutex_across_an_await: "MutexGuard" "await_holding_lock" "std::sync::Mutex" "hangs for ever" "Handle::dump" "deadlock";
    holding_a_refcell_across_an_await: "RefCell already borrowed" "BorrowMutError" "borrow_mut" "await_holding_refcell_ref" "Rc<RefCell<_>>";
    sleeping_without_a_driver: "sleep" "timeout" "interval" "futures::executor::block_on" "tokio" "no driver" "no reactor running";
    await_in_a_drop: "E0728" ".await" "Drop" "fn drop" "destructor" "clean up" "close" "flush";
    async_drop: "E0053" "Drop" "async fn drop" "async destructor" "incompatible type for trait" "clean up";
    for_await: "E0658" "for await" "async for" "Stream" "StreamExt" "AsyncIterator" "async iterator" "next";
    yielding_in_a_coroutine: "E0658" "yield" "yield_now" "generator" "co_yield" "Stream" "cooperative";
}
