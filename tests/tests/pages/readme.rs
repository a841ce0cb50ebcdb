//! The README shows one mistake, to the byte as its page has it.

use coro_tests::markdown::{fences, sections};
use coro_tests::workspace::{read, root};

use crate::page;
use crate::record::{hold, nothing_wrong};

const SHOWN: &str = "spawning_a_function";

#[test]
fn the_readme_shows_what_the_compiler_says_of_a_mistake() {
    let path = root().join("README.md");
    let readme = read(&path);
    let section = sections(&readme)
        .into_iter()
        .find(|section| section.heading == "When something says no")
        .expect("there is a section on mistakes");
    let page = page::all().into_iter().find(|page| page.name == SHOWN);
    let page = page.expect("the page is there");
    let shown = [("rust,compile_fail,E0277", &page.fail), ("text", &page.stderr)];
    let mut expected = readme;
    for (info, code) in shown {
        let fence = fences(&section.body).into_iter().find(|fence| fence.info == info);
        let fence = fence.unwrap_or_else(|| panic!("there is no `{info}` in the section"));
        expected = expected.replacen(&fence.code, code, 1);
    }
    nothing_wrong([hold(&path, &expected)]);
}
