//! The code that threads share, run by loom under every order of its steps: as it is, and with each of the mistakes that one
//! could make there, which must be noticed.
//!
//! [`source`] writes coro with the mistakes in it, each made only if it is asked for; so one build serves for all.

mod mistakes;
mod source;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use lexopt::prelude::*;

const HELP: &str = "\
Runs the code that threads share under every order of its steps, and again with mistakes that must be noticed.

Usage: coro-models [OPTIONS] [MODEL]...      only the models whose names contain one of these

Options:
  --preemptions N    a thread is interrupted at most so often (default 3)
  --help
";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is as it should be.
fn run() -> Result<bool, Box<dyn Error>> {
    let (mut preemptions, mut wanted) = (3_u32, Vec::new());
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("preemptions") => preemptions = args.value()?.parse()?,
            Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            Value(name) => wanted.push(name.string()?),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let is_wanted =
        |model: &str| wanted.is_empty() || wanted.iter().any(|wanted| model.contains(wanted.as_str()));
    let checked = Checked::build(preemptions)?;
    let mut all_is_well = true;

    println!("models, with at most {preemptions} preemptions a thread, and how many orders there are");
    for model in checked.models()?.iter().filter(|model| is_wanted(model)) {
        let begun = Instant::now();
        let result = checked.run(model, None)?;
        let seconds = begun.elapsed().as_secs_f32();
        match result {
            Ok(orders) => println!("  {orders:>9}  {seconds:>5.1} s  {model}"),
            Err(said) => {
                all_is_well = false;
                println!("     FAILED           {model}\n{said}");
            }
        }
    }
    println!("mistakes, each of which a model must notice");
    for mistake in mistakes::ALL.iter().filter(|mistake| is_wanted(mistake.model)) {
        let noticed = checked.run(mistake.model, Some(mistake.name))?.is_err();
        all_is_well &= noticed;
        let word = if noticed { "noticed" } else { "MISSED" };
        println!("    {word:>7}  {}", mistake.name);
    }
    Ok(all_is_well)
}

/// The program that has the models in it.
struct Checked {
    program: PathBuf,
    preemptions: String,
}

impl Checked {
    fn build(preemptions: u32) -> Result<Self, Box<dyn Error>> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.join("../..");
        let folder = root.join("target/modelled");
        source::write(&root.join("core"), &folder)?;
        let target = folder.join("target");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--release", "--quiet", "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            // Nothing is wrong with what is not used in it.
            .env("RUSTFLAGS", "-Awarnings")
            .status()?;
        if !built.success() {
            return Err("the models do not compile".into());
        }
        Ok(Checked {
            program: target.join("release/coro-modelled"),
            preemptions: preemptions.to_string(),
        })
    }

    fn models(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let output = Command::new(&self.program).stderr(Stdio::inherit()).output()?;
        Ok(String::from_utf8(output.stdout)?
            .lines()
            .map(str::to_owned)
            .collect())
    }

    /// Runs a model: how many orders there are, or what was said of one that failed.
    fn run(&self, model: &str, mistake: Option<&str>) -> Result<Result<u64, String>, Box<dyn Error>> {
        let mut command = Command::new(&self.program);
        command.args([model, &self.preemptions]);
        if let Some(mistake) = mistake {
            command.env("CORO_MISTAKE", mistake);
        }
        let output = command.output()?;
        if output.status.success() {
            return Ok(Ok(String::from_utf8(output.stdout)?.trim().parse()?));
        }
        Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}
