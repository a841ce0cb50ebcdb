//! A page as a person has it before them: to be looked at, pointed at and typed into.

use std::path::Path;

use serde_json::{Value, json};

use crate::talk::Talk;

/// How many frames something may take to become true.
const FRAMES: u32 = 900;

/// A page that has loaded.
#[derive(Debug)]
pub struct Page {
    talk: Talk,
}

/// Where something is on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Rect {
    /// Its middle.
    #[must_use]
    pub fn middle(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

impl Page {
    pub(crate) fn load(mut talk: Talk, address: &str) -> Self {
        for room in ["Page", "Runtime", "Log", "Network"] {
            talk.ask(&format!("{room}.enable"), &json!({}));
        }
        // Several windows cannot all have the focus, but each page may think so.
        talk.ask("Emulation.setFocusEmulationEnabled", &json!({"enabled": true}));
        let size = json!({"width": 1400, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        talk.ask("Emulation.setDeviceMetricsOverride", &size);
        talk.heard.clear();
        talk.ask("Page.navigate", &json!({"url": address}));
        talk.until("Page.loadEventFired");
        Page { talk }
    }

    /// The value of an expression, or of what it promises.
    ///
    /// # Panics
    /// If it throws.
    pub fn value(&mut self, expression: &str) -> Value {
        let question = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.talk.ask("Runtime.evaluate", &question);
        assert_eq!(answer["exceptionDetails"], Value::Null, "{expression}");
        answer["result"]["value"].take()
    }

    /// The value of an expression that is a text.
    ///
    /// # Panics
    /// If it is something else.
    pub fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression} is {value}"))
            .to_owned()
    }

    /// Waits for an expression to become true, looking once a frame.
    ///
    /// # Panics
    /// If it does not within a good number of frames.
    pub fn until(&mut self, condition: &str) {
        let look = format!(
            "new Promise((done) => {{
                let left = {FRAMES};
                const look = () => {{
                    if ({condition}) done(true); else if (left-- === 0) done(false); else requestAnimationFrame(look);
                }};
                look();
            }})"
        );
        assert_eq!(self.value(&look), true, "never in {FRAMES} frames: {condition}");
    }

    /// Waits until the picture has come to rest, with its accessible cells in place.
    pub fn rest(&mut self) {
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        self.until("document.querySelector('#lanes').getAttribute('aria-busy') === 'false'");
    }

    /// Where the first element that a selector finds is.
    ///
    /// # Panics
    /// If there is none.
    pub fn place(&mut self, selector: &str) -> Rect {
        let found = self.value(&format!(
            "(() => {{ const r = document.querySelector({selector:?})?.getBoundingClientRect();
                return r ? [r.x, r.y, r.width, r.height] : null; }})()"
        ));
        let number = |at: usize| {
            found[at]
                .as_f64()
                .unwrap_or_else(|| panic!("nothing is {selector}"))
        };
        Rect {
            x: number(0),
            y: number(1),
            width: number(2),
            height: number(3),
        }
    }

    /// Presses and releases a key; with shift if its name begins with `Shift+`.
    pub fn key(&mut self, key: &str) {
        let (shift, key) = match key.strip_prefix("Shift+") {
            Some(key) => (8, key),
            None => (0, key),
        };
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            _ => 0,
        };
        let mut event =
            json!({"type": "keyDown", "key": key, "modifiers": shift, "windowsVirtualKeyCode": code});
        if key.chars().count() == 1 {
            event["text"] = json!(key);
        }
        self.talk.ask("Input.dispatchKeyEvent", &event);
        event["type"] = json!("keyUp");
        self.talk.ask("Input.dispatchKeyEvent", &event);
    }

    /// Types a text into whatever has the focus.
    pub fn write(&mut self, text: &str) {
        self.talk.ask("Input.insertText", &json!({"text": text}));
    }

    /// Moves the pointer there.
    pub fn point(&mut self, at: (f64, f64)) {
        self.mouse("mouseMoved", at, &json!({}));
    }

    /// Moves the pointer there and clicks.
    pub fn click(&mut self, at: (f64, f64)) {
        self.point(at);
        self.drag(at, at);
    }

    /// Presses in one place and releases in another.
    pub fn drag(&mut self, from: (f64, f64), to: (f64, f64)) {
        let held = json!({"button": "left", "buttons": 1, "clickCount": 1});
        self.mouse("mousePressed", from, &held);
        if from != to {
            self.mouse("mouseMoved", ((from.0 + to.0) / 2.0, from.1), &held);
            self.mouse("mouseMoved", to, &held);
        }
        let released = json!({"button": "left", "clickCount": 1});
        self.mouse("mouseReleased", to, &released);
    }

    /// Turns the wheel there, towards the reader if positive; with shift if so told.
    pub fn wheel(&mut self, at: (f64, f64), turn: f64, shift: bool) {
        let modifiers = if shift { 8 } else { 0 };
        self.mouse(
            "mouseWheel",
            at,
            &json!({"deltaX": 0, "deltaY": turn, "modifiers": modifiers}),
        );
    }

    fn mouse(&mut self, kind: &str, (x, y): (f64, f64), more: &Value) {
        let mut event = json!({"type": kind, "x": x, "y": y});
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        self.talk.ask("Input.dispatchMouseEvent", &event);
    }

    /// What the reader's system prefers: `light` or `dark`.
    pub fn prefer(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.talk
            .ask("Emulation.setEmulatedMedia", &json!({"features": features}));
    }

    /// Everything that the page complained of, and every address that it asked for beside its own file and what is in it.
    pub fn troubles(&mut self) -> Vec<String> {
        // Whatever was said before this answer has been heard with it.
        self.value("0");
        let heard = &self.talk.heard;
        let told = heard.iter().filter_map(|(name, about)| match name.as_str() {
            "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded" => {
                Some(format!("{name}: {about}"))
            }
            "Network.requestWillBeSent" => {
                let address = about["request"]["url"].as_str().unwrap_or_default();
                let inside = ["file:", "data:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme));
                (!inside).then(|| format!("asked for {address}"))
            }
            _ => None,
        });
        told.collect()
    }

    /// How many files the page has asked for, its own included.
    #[must_use]
    pub fn files(&self) -> usize {
        let asked = self.talk.heard.iter().filter(|(name, about)| {
            let address = about["request"]["url"].as_str().unwrap_or_default();
            name == "Network.requestWillBeSent" && address.starts_with("file:")
        });
        asked.count()
    }

    /// Writes what is seen into a PNG file.
    ///
    /// # Panics
    /// If the file cannot be written.
    pub fn photograph(&mut self, file: &Path) {
        let picture = self.talk.ask("Page.captureScreenshot", &json!({"format": "png"}));
        let encoded = picture["data"].as_str().expect("a picture is a text");
        std::fs::write(file, decoded(encoded)).expect("the picture can be written");
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.talk.tell("Page.close");
    }
}

/// The bytes that a base64 text stands for.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut many) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        many += 6;
        if many >= 8 {
            many -= 8;
            bytes.push((bits >> many).to_be_bytes()[3]);
        }
    }
    bytes
}
