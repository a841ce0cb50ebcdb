//! Starting Chromium, and being sure that it ends.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::json;
use tempfile::TempDir;

use crate::page::Page;
use crate::talk::Talk;

/// A browser with a profile of its own and no window, which ends with this value.
#[derive(Debug)]
pub struct Browser {
    process: Child,
    address: String,
    directory: TempDir,
    opened: AtomicUsize,
}

/// The one that is running, if a test holds it: starting one takes longer than most tests do.
static RUNNING: Mutex<Weak<Browser>> = Mutex::new(Weak::new());

impl Browser {
    /// The browser that other tests use at this time, or a new one. It ends with the last test that holds it.
    ///
    /// # Panics
    /// If there is none, or it does not start.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        // A test that failed to start one leaves nothing half done.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let browser = Arc::new(Browser::start());
            *running = Arc::downgrade(&browser);
            browser
        })
    }

    /// Starts one.
    ///
    /// # Panics
    /// If there is none, or it does not start.
    #[must_use]
    fn start() -> Self {
        let directory = tempfile::tempdir().expect("a directory for the browser's profile");
        let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        let mut process = Command::new(&program)
            .args([
                "--headless",
                // Without it Chromium refuses to run as root; it only ever sees pages of this test.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--disable-renderer-backgrounding",
                "--disable-backgrounding-occluded-windows",
                "--remote-debugging-port=0",
            ])
            .arg(format!(
                "--user-data-dir={}",
                directory.path().join("profile").display()
            ))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} does not start ({error}); install it, or name another in `CHROMIUM`")
            });
        let told = BufReader::new(process.stderr.take().expect("its messages were asked for"));
        let mut said = Vec::new();
        for line in told.lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                let address = address.to_owned();
                return Browser {
                    process,
                    address,
                    directory,
                    opened: AtomicUsize::new(0),
                };
            }
            said.push(line);
        }
        // It closed its messages, so it ended or is about to.
        stop(&mut process);
        panic!(
            "{program} ended without a word of where it listens:\n{}",
            said.join("\n")
        );
    }

    /// Shows that text in a window of its own, once it has loaded: the tabs of one window would be drawn one at a time.
    pub fn open(&self, html: &str) -> Page {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let file: PathBuf = self.directory.path().join(format!("{number}.html"));
        std::fs::write(&file, html).expect("the page can be written");
        let mut talk = Talk::with(&self.address);
        let target = talk.ask(
            "Target.createTarget",
            &json!({"url": "about:blank", "newWindow": true, "width": 1400, "height": 800}),
        );
        let session = talk.ask(
            "Target.attachToTarget",
            &json!({"targetId": target["targetId"], "flatten": true}),
        );
        talk.speak_to(session["sessionId"].as_str().expect("a session has a name"));
        Page::load(talk, &format!("file://{}", file.display()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        stop(&mut self.process);
    }
}

fn stop(process: &mut Child) {
    // It may have ended by itself, and there is nothing to be done about one that cannot be ended.
    drop(process.kill());
    drop(process.wait());
}
