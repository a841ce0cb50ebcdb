//! The crate that is checked: coro's sources, with every mistake written in beside what is right.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::mistakes::{ALL, Mistake};

const MANIFEST: &str = r#"[package]
name = "coro-modelled"
edition = "2024"

[lib]
name = "coro"

[features]
blocking = []
io = []
macros = []
net = []
pictures = []
tracing = []

[dependencies]
loom = { version = "0.7.3", default-features = false }

[profile.release]
debug-assertions = true

[workspace]
"#;

/// Only this crate is built for loom, so what it depends on is built once for all.
const BUILD: &str = r#"fn main() {
    println!("cargo:rustc-cfg=coro_loom");
    println!("cargo:rustc-check-cfg=cfg(coro_loom)");
}
"#;

const MAIN: &str = r#"fn main() {
    let mut args = std::env::args().skip(1);
    match (args.next(), args.next()) {
        (Some(name), Some(preemptions)) => {
            let preemptions = preemptions.parse().expect("a number of preemptions");
            println!("{}", coro::models::run(&name, preemptions));
        }
        _ => coro::models::names().iter().for_each(|name| println!("{name}")),
    }
}
"#;

/// What the mistakes ask, which coro itself has no use for.
const MISTAKEN: &str = r#"
pub(crate) fn mistaken(name: &str) -> bool {
    std::env::var("CORO_MISTAKE").is_ok_and(|made| made == name)
}
"#;

/// Writes the crate.
pub(crate) fn write(core: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    copy(&core.join("src"), &to.join("src"))?;
    let seam = to.join("src/seam.rs");
    write_if_new(&seam, &(fs::read_to_string(&seam)? + MISTAKEN))?;
    for mistake in &ALL {
        make(mistake, &to.join("src").join(mistake.file))?;
    }
    for (name, text) in [
        ("Cargo.toml", MANIFEST),
        ("build.rs", BUILD),
        ("src/main.rs", MAIN),
    ] {
        write_if_new(&to.join(name), text)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

fn make(mistake: &Mistake, file: &Path) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let Mistake {
        name, place, wrong, ..
    } = mistake;
    let (before, rest) = place.split_once('«').ok_or("no `«`")?;
    let (right, after) = rest.split_once('»').ok_or("no `»`")?;
    let made = format!("if crate::seam::mistaken({name:?}) {{ {wrong} }} else {{ {right} }}");
    // What is right may have another mistake written into it by now.
    let place = format!("{before}{right}{after}");
    match text.matches(&place).count() {
        1 => write_if_new(file, &text.replacen(&place, &format!("{before}{made}{after}"), 1)),
        many => Err(format!("{} has the place of `{name}` {many} times", mistake.file).into()),
    }
}

fn write_if_new(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if fs::read_to_string(file).ok().as_deref() != Some(text) {
        fs::write(file, text)?;
    }
    Ok(())
}
