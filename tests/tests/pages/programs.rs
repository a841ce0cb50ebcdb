//! The programs of the gallery that compile: the remedies, and mistakes that show when they run.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::page::{self, Kind, Page};
use crate::parallel::each;
use crate::record::{hold, nothing_wrong};
use crate::said::normalised;
use crate::toolchain::{Place, compile, is_the_one_of_the_pages, run_for_a_while};

/// How a program went.
struct Ran {
    stderr: String,
    /// What it left to its parent; none if a signal ended it.
    code: Option<i32>,
}

/// What a Rust program leaves to its parent after a panic.
const PANICKED: i32 = 101;

#[test]
fn every_remedy_compiles_without_a_warning_and_runs() {
    nothing_wrong(each(&page::all(), remedy));
}

#[test]
fn every_mistake_that_shows_at_run_time_goes_wrong_as_its_page_says() {
    let pages = page::all().into_iter().filter(|page| page.kind() == Kind::Run);
    nothing_wrong(pages.map(|page| {
        let ran = ran(&page)?;
        if !matches!(ran.code, Some(0 | PANICKED)) {
            let code = ran.code;
            return Err(format!(
                "{}: it ends neither well nor with a panic: {code:?}",
                page.name
            ));
        }
        if ran.stderr.is_empty() {
            return Err(format!("{}: nobody says that it goes wrong", page.name));
        }
        if is_the_one_of_the_pages() {
            return hold(&page.folder.join("fail.stderr"), &ran.stderr);
        }
        let expected = page.first_line();
        match ran.stderr.contains(expected) {
            true => Ok(()),
            false => Err(format!("{}: expected {expected}\n{}", page.name, ran.stderr)),
        }
    }));
}

/// Whether the mistake of this page ends its program.
pub(crate) fn ends_with_a_panic(page: &Page) -> bool {
    ran(page).is_ok_and(|ran| ran.code == Some(PANICKED))
}

/// What became of a mistake that compiles. All are tried once, whoever asks first.
fn ran(page: &Page) -> Result<&'static Ran, String> {
    static ALL: OnceLock<BTreeMap<String, Result<Ran, String>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut pages = page::all();
        pages.retain(|page| page.kind() == Kind::Run);
        let ran = each(&pages, |page| try_out(page, "fail.rs", &[]));
        pages.into_iter().map(|page| page.name).zip(ran).collect()
    });
    match all.get(&page.name) {
        Some(ran) => ran.as_ref().map_err(Clone::clone),
        None => Err(format!("{}: its mistake does not run", page.name)),
    }
}

fn remedy(page: &Page) -> Result<(), String> {
    succeeds(page, &[])?;
    if page.fix.contains("test]") || page.fix.contains("test(") {
        succeeds(page, &["--test"])?;
    }
    Ok(())
}

fn succeeds(page: &Page, options: &[&str]) -> Result<(), String> {
    let ran = try_out(page, "fix.rs", options)?;
    match ran.code {
        Some(0) => Ok(()),
        code => Err(format!(
            "{}/fix.rs {options:?}: {code:?}\n{}",
            page.name, ran.stderr
        )),
    }
}

/// Compiles a program, which may not warn, and runs it.
fn try_out(page: &Page, file: &str, options: &[&str]) -> Result<Ran, String> {
    let program = Place::of(page, file);
    let compiled = compile(&page.file(file), program.path(), options);
    let said = normalised(&compiled.stderr);
    if !compiled.status.success() || !said.is_empty() {
        return Err(format!("{}/{file}: the compiler says\n{said}", page.name));
    }
    let output = run_for_a_while(program.path()).map_err(|fault| format!("{}/{file}: {fault}", page.name))?;
    Ok(Ran {
        stderr: normalised(&output.stderr),
        code: output.status.code(),
    })
}
