async fn serve(cups: u32) -> u32 {
    assert!(cups > 0, "out of tea");
    cups
}

#[coro::main]
async fn main() {
    let served = coro::scope(async |scope| {
        let tables = [2, 0, 3].map(|cups| scope.spawn(serve(cups)));
        let mut served = 0;
        for table in tables {
            served += table.await.unwrap_or(0);
        }
        served
    });
    assert_eq!(served.await, 5);
}
