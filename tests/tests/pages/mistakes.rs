//! The mistakes that the compiler finds are mistakes, in the words that the pages show.

use trybuild::TestCases;

use crate::page::{self, Kind, Page};
use crate::parallel::each;
use crate::record::nothing_wrong;
use crate::said::normalised;
use crate::toolchain::{Place, compile, is_the_one_of_the_pages};

#[test]
fn every_mistake_fails_to_compile_as_its_page_says() {
    let mut pages = page::all();
    pages.retain(|page| page.kind() == Kind::Compile);
    if is_the_one_of_the_pages() {
        let cases = TestCases::new();
        for page in pages {
            cases.compile_fail(page.file("fail.rs"));
        }
    } else {
        nothing_wrong(each(&pages, by_code));
    }
}

fn by_code(page: &Page) -> Result<(), String> {
    let program = Place::of(page, "fail.rs");
    let compiled = compile(&page.file("fail.rs"), program.path(), &[]);
    let said = normalised(&compiled.stderr);
    let expected = match page.code() {
        Some(code) => format!("error[{code}]"),
        None => page.first_line().to_owned(),
    };
    if compiled.status.success() {
        return Err(format!("{}: the mistake compiles", page.name));
    }
    if !said.contains(&expected) {
        return Err(format!("{}: expected {expected}\n{said}", page.name));
    }
    Ok(())
}
