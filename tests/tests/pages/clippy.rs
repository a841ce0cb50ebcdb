//! Pages that show what clippy says of a mistake show what it says.

use crate::page::{self, Page};
use crate::parallel::each;
use crate::record::{hold, nothing_wrong};
use crate::said::normalised;
use crate::toolchain::{Place, clippy, is_the_one_of_the_pages};

#[test]
fn clippy_says_what_the_pages_show() {
    let mut pages = page::all();
    pages.retain(|page| {
        let is_shown = page.section("Clippy says").is_some();
        is_shown || page.clippy.is_some() || page.settings.is_some()
    });
    nothing_wrong(each(&pages, as_shown));
}

fn as_shown(page: &Page) -> Result<(), String> {
    let metadata = Place::of(page, "clippy.rmeta");
    let Some(output) = clippy(&page.file("fail.rs"), metadata.path(), &page.folder) else {
        return Ok(());
    };
    let said = normalised(&output.stderr);
    if said.is_empty() {
        return Err(format!("{}: clippy says nothing", page.name));
    }
    if !is_the_one_of_the_pages() {
        return Ok(());
    }
    hold(&page.folder.join("clippy.stderr"), &said)
}
