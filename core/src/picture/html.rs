//! A page in which a run is looked at: one file of HTML that needs no network and nothing beside it.

use super::json;
use super::lanes::Lanes;
use crate::observe::Recording;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");

/// What comes first is used by what follows.
const SCRIPTS: [&str; 10] = [
    include_str!("page/data.js"),
    include_str!("page/words.js"),
    include_str!("page/view.js"),
    include_str!("page/textures.js"),
    include_str!("page/paint.js"),
    include_str!("page/reach.js"),
    include_str!("page/details.js"),
    include_str!("page/pointer.js"),
    include_str!("page/keys.js"),
    include_str!("page/start.js"),
];

/// The recording as a page of HTML: a lane for each task and branch, in which traced calls are whole, and wakes that lead to
/// their cause.
///
/// The page is one text: style, script and data are in it, and its own security policy forbids it to load anything. It is
/// dark or light as the reader's system is, and everything in it can be reached by keyboard; `?` shows how.
///
/// ```
/// use coro::observe::Recorder;
/// use coro::{Clock, Executor};
/// use std::time::Duration;
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().clock(Clock::Virtual).observer(recorder.clone()).build();
/// executor.block_on(async { coro::sleep(Duration::from_secs(3)).await });
///
/// let page = coro::picture::html(&recorder.recording());
/// assert!(page.starts_with("<!doctype html>"));
/// std::fs::write(std::env::temp_dir().join("run.html"), page)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn html(recording: &Recording) -> String {
    let page = PAGE
        .replace("{style}", STYLE)
        .replace("{script}", &SCRIPTS.join("\n"));
    // The data comes last, so that no name in it can be taken for a place to fill.
    let data = inside_a_script(&json::of(&Lanes::of(recording)));
    match page.split_once("{data}") {
        Some((before, after)) => [before, &data, after].concat(),
        None => page,
    }
}

/// JSON which neither ends the element that it stands in nor begins another. These characters are in its strings only, where each
/// may be written as its number.
fn inside_a_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::Arc;

    use super::*;
    use crate::clock::Instant;
    use crate::observe::{Event, Moment, Task};

    fn run_of(name: &str) -> Recording {
        let task = Arc::new(Task::named(1, name.to_owned(), Location::caller()));
        let event = |moment| Event {
            time: Instant(0),
            step: 1,
            task: Some(task.clone()),
            span: None,
            moment,
        };
        Recording::from(vec![event(Moment::Spawned { by: None }), event(Moment::Polled)])
    }

    #[test]
    fn no_name_ends_the_script_that_it_stands_in() {
        let page = html(&run_of("</script><!--<script>&\u{2028}\u{2029}"));
        assert_eq!(page.matches("</script>").count(), 2);
        assert_eq!(page.matches("<!--").count(), 0);
        assert!(page.contains(r"\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026\u2028\u2029"));
    }

    #[test]
    fn what_is_escaped_reads_back_as_what_it_was() {
        let name = "</script> <!-- & \u{2028}\u{2029} \"quoted\" \\ ü";
        let json = serde_json::to_string(name).unwrap();
        assert_eq!(
            serde_json::from_str::<String>(&inside_a_script(&json)).unwrap(),
            name
        );
    }

    #[test]
    fn a_name_that_looks_like_a_place_to_fill_is_a_name() {
        let page = html(&run_of("{data}{style}{script}"));
        assert!(page.contains("\"{data}{style}{script}\""));
    }

    #[test]
    fn nothing_in_the_page_refers_to_anything_outside_of_it() {
        let page = html(&Recording::default());
        assert!(page.contains("default-src 'none'"));
        for outside in [
            "src=",
            "@import",
            "url(",
            "href=\"http",
            "fetch(",
            "import(",
            "XMLHttp",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        for place in ["{style}", "{script}", "{data}"] {
            assert!(!page.contains(place), "{place}");
        }
    }
}
