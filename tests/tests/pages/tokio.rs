//! The same mistake made with tokio: what is said of it there and here, side by side.

use crate::index::link;
use crate::page::{Kind, Page};
use crate::parallel::each;
use crate::said::normalised;
use crate::toolchain::{Place, compile, is_the_one_of_the_pages};

pub(crate) const HEADING: &str = "Beside tokio";

const INTRODUCTION: &str = "\
The same mistakes, made with tokio: how many errors there are, and how the first one begins. Each program lies as
`tokio.rs` beside its page, and is compiled by the same tests.

| believed | with tokio | with coro |
|---|---|---|
";

/// The table, if this compiler can be held to its words.
pub(crate) fn table(pages: &[Page]) -> Option<String> {
    if !is_the_one_of_the_pages() {
        return None;
    }
    let beside: Vec<&Page> = pages
        .iter()
        .filter(|page| page.folder.join("tokio.rs").exists())
        .collect();
    let rows = each(&beside, |page| {
        let program = Place::of(page, "tokio.rs");
        let compiled = compile(&page.file("tokio.rs"), program.path(), &[]);
        let theirs = errors(&normalised(&compiled.stderr));
        let ours = match page.kind() {
            Kind::Compile => errors(&page.stderr),
            Kind::Run => format!("compiles; when it runs: `` {} ``", page.first_line()),
        };
        format!("| {} | {} | {} |\n", link(page), cell(&theirs), cell(&ours))
    });
    Some(
        rows.into_iter()
            .fold(INTRODUCTION.to_owned(), |table, row| table + &row),
    )
}

/// How many errors a compiler reports, and the first.
fn errors(said: &str) -> String {
    let mut errors = said.lines().filter(|line| line.starts_with("error"));
    match (errors.next(), errors.count() + 1) {
        (None, _) => "compiles".to_owned(),
        (Some(first), 1) => format!("1 error: `` {first} ``"),
        (Some(first), count) => format!("{count} errors: `` {first} ``"),
    }
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn errors_are_counted_and_the_first_is_shown() {
    assert_eq!(errors(""), "compiles");
    assert_eq!(errors("error: a `b`\n  x\n"), "1 error: `` error: a `b` ``");
    assert_eq!(
        errors("error[E1]: a\n  error: x\nerror: b\n"),
        "2 errors: `` error[E1]: a ``"
    );
}
