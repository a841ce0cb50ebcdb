struct Log(async_channel::Sender<&'static str>);

impl Drop for Log {
    fn drop(&mut self) {
        let sender = self.0.clone();
        drop(coro::spawn(async move { sender.send("closed").await }));
    }
}

#[coro::main]
async fn main() {
    let (sender, receiver) = async_channel::bounded(1);
    drop(Log(sender));
    assert_eq!(receiver.recv().await, Ok("closed"));
}
