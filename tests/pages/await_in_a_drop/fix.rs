struct Log(async_channel::Sender<&'static str>);

impl Log {
    async fn close(self) {
        self.0.send("closed").await.unwrap();
    }
}

#[coro::main]
async fn main() {
    let (sender, receiver) = async_channel::bounded(1);
    Log(sender).close().await;
    assert_eq!(receiver.recv().await, Ok("closed"));
}
