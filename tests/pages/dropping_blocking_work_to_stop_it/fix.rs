use async_channel::{Receiver, Sender, bounded};

fn print(paper: Receiver<()>, printed: Sender<u32>, stop: coro::CancellationToken) {
    for page in 1..=3 {
        if paper.recv_blocking().is_err() || stop.is_cancelled() {
            return;
        }
        printed.send_blocking(page).unwrap();
    }
}

#[coro::main]
async fn main() {
    let (sheets, paper) = bounded(1);
    let (out, printed) = bounded(1);
    let stop = coro::CancellationToken::new();
    let printing = async {
        let _guard = stop.clone().drop_guard();
        coro::unblock(|| print(paper, out, stop)).await;
    };
    let first_page = async {
        sheets.send(()).await.unwrap();
        assert_eq!(printed.recv().await, Ok(1));
    };
    coro::race(printing, first_page).await;
    sheets.send(()).await.unwrap();
    assert!(printed.recv().await.is_err());
}
