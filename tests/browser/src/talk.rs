//! Questions to the browser, its answers, and what it says unasked.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// After so much silence the browser is taken for dead, so that a test ends with a message instead of never.
const SILENCE: Duration = Duration::from_secs(60);

/// A connection to the browser.
#[derive(Debug)]
pub(crate) struct Talk {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    session: Option<String>,
    asked: u64,
    /// What it said unasked: the name of an event, and all about it.
    pub(crate) heard: Vec<(String, Value)>,
}

impl Talk {
    pub(crate) fn with(address: &str) -> Self {
        let (socket, _) = tungstenite::connect(address).expect("the browser takes connections");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream
                .set_read_timeout(Some(SILENCE))
                .expect("a timeout can be set");
        }
        Talk {
            socket,
            session: None,
            asked: 0,
            heard: Vec::new(),
        }
    }

    /// From now on it is about that page.
    pub(crate) fn speak_to(&mut self, session: &str) {
        self.session = Some(session.to_owned());
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let mut question = json!({"id": self.asked, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            question["sessionId"] = json!(session);
        }
        self.socket
            .send(Message::text(question.to_string()))
            .expect("the browser listens");
        loop {
            let mut said = self.next();
            if said["id"] == self.asked {
                assert_eq!(said["error"], Value::Null, "{method} {parameters}");
                return said["result"].take();
            }
        }
    }

    /// Tells, and waits for nothing: the last word, which nobody may be left to hear.
    pub(crate) fn tell(&mut self, method: &str) {
        let word = json!({"id": 0, "method": method, "sessionId": self.session});
        drop(self.socket.send(Message::text(word.to_string())));
    }

    /// Waits until it has said this.
    pub(crate) fn until(&mut self, event: &str) {
        while !self.heard.iter().any(|(name, _)| name == event) {
            self.next();
        }
    }

    fn next(&mut self) -> Value {
        loop {
            let message = self.socket.read().expect("the browser answers");
            let Message::Text(text) = message else { continue };
            let mut said: Value = serde_json::from_str(&text).expect("the browser speaks JSON");
            if let Some(name) = said["method"].as_str().map(str::to_owned) {
                self.heard.push((name, said["params"].take()));
            }
            return said;
        }
    }
}
