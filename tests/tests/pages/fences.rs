//! A page shows its files to the byte, and no other code.

use coro_tests::markdown::{definitions, fences, references};

use crate::page::{self, INDEX, Kind, Page};
use crate::programs;
use crate::record::{hold, nothing_wrong};

#[test]
fn a_page_shows_its_programs_and_what_is_said_of_them_to_the_byte() {
    nothing_wrong(page::all().iter().map(|page| {
        // The rest of a page is prose: it is left as it stands.
        hold(&page.folder.join("page.md"), &completed(page))
    }));
}

#[test]
fn only_the_shown_sections_hold_code() {
    nothing_wrong(page::all().iter().map(|page| {
        let shown: usize = shown(page).iter().map(|(_, fences)| fences.len()).sum();
        match fences(&page.text).len() {
            count if count == shown => Ok(()),
            count => Err(format!("{}: {count} blocks of code, not {shown}", page.name)),
        }
    }));
}

/// What opens the fence of the program that goes wrong: rustdoc tries it too.
fn info(page: &Page) -> String {
    match (page.kind(), page.code()) {
        (Kind::Compile, Some(code)) => format!("rust,compile_fail,{code}"),
        (Kind::Compile, None) => "rust,compile_fail".to_owned(),
        (Kind::Run, _) if programs::ends_with_a_panic(page) => "rust,should_panic".to_owned(),
        (Kind::Run, _) => "rust".to_owned(),
    }
}

/// The sections that show files, with the blocks of code in them.
fn shown(page: &Page) -> Vec<(&'static str, Vec<String>)> {
    let mut remedy = vec![fence("rust", &page.fix)];
    remedy.extend(page.settings.as_ref().map(|settings| fence("toml", settings)));
    vec![
        ("You write", vec![fence(&info(page), &page.fail)]),
        (page.kind().says(), vec![fence("text", &page.stderr)]),
        (
            "Clippy says",
            page.clippy.iter().map(|said| fence("text", said)).collect(),
        ),
        ("Write instead", remedy),
    ]
}

fn fence(info: &str, code: &str) -> String {
    format!("```{info}\n{}\n```", code.trim_end())
}

/// The page with all in it that is not prose: what it shows, and where its links lead.
fn completed(page: &Page) -> String {
    let shown = shown(page);
    let head = page
        .text
        .find("\n## ")
        .map_or(page.text.as_str(), |at| &page.text[..at]);
    let mut text = format!("{}\n", head.trim_end());
    for section in page.sections() {
        let fences = shown.iter().find(|(heading, _)| *heading == section.heading);
        let body = match fences {
            Some((_, fences)) => with_fences(&section.body, fences),
            None => section.body,
        };
        text += &format!("\n## {}\n\n{}\n", section.heading, body.trim_end());
    }
    with_definitions(&text)
}

/// The text with `fences` in place of those in it, one by one; what is missing comes last.
fn with_fences(body: &str, fences: &[String]) -> String {
    let mut prose = vec![String::new()];
    let mut open = false;
    for line in body.lines() {
        let is_mark = line.starts_with("```");
        open ^= is_mark;
        if is_mark && open {
            prose.push(String::new());
        } else if !is_mark && !open {
            let last = prose.last_mut().expect("there is always one");
            *last += &format!("{line}\n");
        }
    }
    let blocks = prose.len().max(fences.len() + 1);
    prose.resize(blocks, String::new());
    let mut fences = fences.iter();
    let parts = prose
        .iter()
        .flat_map(|prose| [Some(prose), fences.next()])
        .flatten();
    let parts: Vec<&str> = parts
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

/// The text with a definition for each link in it, in alphabetical order.
fn with_definitions(text: &str) -> String {
    let mut names: Vec<String> = references(text).into_iter().map(|(_, name)| name).collect();
    names.sort();
    names.dedup();
    let is_definition = |line: &&str| !definitions(line).is_empty();
    let mut lines: Vec<&str> = text.lines().collect();
    while lines
        .last()
        .is_some_and(|line| line.is_empty() || is_definition(line))
    {
        lines.pop();
    }
    let definitions = names.iter().map(|name| match name.as_str() {
        INDEX => format!("[{INDEX}]: ../README.md\n"),
        name => format!("[{name}]: ../{name}/page.md\n"),
    });
    lines.join("\n") + "\n\n" + &definitions.collect::<String>()
}

#[test]
fn code_takes_the_place_of_code_and_prose_stays() {
    let old = "Before.\n\n```text\nold\n```\n\nBetween.";
    let new = ["```text\nnew\n```".to_owned(), "```toml\n```".to_owned()];
    assert_eq!(
        with_fences(old, &new),
        "Before.\n\n```text\nnew\n```\n\nBetween.\n\n```toml\n```"
    );
    assert_eq!(with_fences("", &new[..1]), "```text\nnew\n```");
    assert_eq!(with_fences(old, &[]), "Before.\n\nBetween.");
}

#[test]
fn a_link_is_defined_at_the_end_of_its_page() {
    let text = "## Next\n\n- [B][b], [A][a]\n- [All pages][mistakes]\n\n[c]: ../c/page.md\n";
    assert_eq!(
        with_definitions(text),
        "## Next\n\n- [B][b], [A][a]\n- [All pages][mistakes]\n\n\
         [a]: ../a/page.md\n[b]: ../b/page.md\n[mistakes]: ../README.md\n"
    );
}
