use coro::JoinSet;

#[coro::main]
async fn main() {
    let mut guests = JoinSet::new();
    guests.spawn(async { 2 });
    let late = guests.spawn(coro::pending::<u32>());
    guests.spawn(async { 3 });
    coro::yield_now().await;
    late.abort();
    let cups = guests.join_all().await;
    assert_eq!(cups, [2, 3]);
}
