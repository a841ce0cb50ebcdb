//! How each thing that you say elsewhere is said here: for whoever comes from tokio, smol, asyncio or trio.
//!
#![doc = include_str!("index.md")]

macro_rules! pages {
    ($($name:ident: $($alias:literal)*;)*) => {$(
        #[doc = include_str!("links.md")]
        #[doc = include_str!(concat!(stringify!($name), ".md"))]
        $(#[doc(alias = $alias)])*
        pub mod $name {}
    )*};
}

// After each page the words by which the search finds it.
pages! {
    tokio: "Runtime" "LocalSet" "spawn_blocking" "spawn_local" "select!" "JoinSet" "task_local";
    smol: "LocalExecutor" "Task" "Timer" "unblock" "async-executor";
    asyncio: "create_task" "gather" "TaskGroup" "wait_for" "to_thread" "shield" "as_completed" "Python";
    trio: "nursery" "start_soon" "CancelScope" "move_on_after" "fail_after" "autojump_clock" "checkpoint" "Python";
    phrasebook: "cookbook" "how to" "recipes" "cheat sheet";
}
