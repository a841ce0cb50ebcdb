use coro::JoinSet;

#[coro::main]
async fn main() {
    let mut guests = JoinSet::new();
    guests.spawn(async { 2 });
    let late = guests.spawn(coro::pending::<u32>());
    guests.spawn(async { 3 });
    coro::yield_now().await;
    late.abort();
    let mut cups = Vec::new();
    while let Some(guest) = guests.join_next().await {
        cups.extend(guest.ok());
    }
    assert_eq!(cups, [2, 3]);
}
