//! The options that each macro takes.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path};

use crate::entry::Entry;
use crate::faults::Faults;
use crate::options::parse;
use crate::valid;

/// The options of `traced`.
#[derive(Default)]
pub(crate) struct Traced {
    pub(crate) krate: Option<Path>,
    pub(crate) name: Option<(Ident, LitStr)>,
    pub(crate) skip: Option<(Ident, Vec<Ident>)>,
}

/// The options of `main` and `test`.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) krate: Option<Path>,
    pub(crate) clock: Option<Expr>,
    pub(crate) orders: Orders,
    /// Whether a test fails that leaves tasks behind.
    pub(crate) no_unfinished_tasks: bool,
    /// Whether two runs in the same order must be the same.
    pub(crate) compare_runs: bool,
}

/// In which orders the tasks of a test get their turns.
#[derive(Default)]
pub(crate) enum Orders {
    #[default]
    Usual,
    /// Every one there is.
    All,
    /// Random ones: how many, if that is said, and from which seed on.
    Random {
        many: Option<Box<Expr>>,
        seed: Option<Box<Expr>>,
    },
    /// One that was printed.
    Replayed(LitStr),
}

impl Traced {
    pub(crate) fn parse(tokens: TokenStream, faults: &mut Faults) -> Self {
        let mut options = Traced::default();
        for (key, value) in parse(tokens, "`traced`", &["name", "skip", "crate"], TRACED, faults) {
            match key.to_string().as_str() {
                "name" => options.name = value.string(&key, faults).map(|name| (key, name)),
                "skip" => options.skip = value.idents(&key, faults).map(|names| (key, names)),
                _ => options.krate = value.path(&key, faults),
            }
        }
        options
    }

    /// Takes the `#[traced]` attributes out of `attrs`: inside of what is traced they only carry options.
    pub(crate) fn take(attrs: &mut Vec<Attribute>, faults: &mut Faults) -> Option<Self> {
        let mut traced = attrs.extract_if(.., |attr| is_traced(attr));
        let first = traced.next()?;
        twice(traced, faults);
        let tokens = match first.meta {
            Meta::List(list) => list.tokens,
            Meta::Path(_) => TokenStream::new(),
            Meta::NameValue(pair) => {
                faults.at(
                    &pair.eq_token,
                    format_args!("`traced` takes its options in parentheses: {TRACED}"),
                );
                TokenStream::new()
            }
        };
        Some(Self::parse(tokens, faults))
    }

    /// Takes further `#[traced]` attributes out of `attrs`: each would trace again, and show what another one skips.
    pub(crate) fn refuse_another(attrs: &mut Vec<Attribute>, faults: &mut Faults) {
        twice(attrs.extract_if(.., |attr| is_traced(attr)), faults);
    }
}

impl Run {
    pub(crate) fn parse(tokens: TokenStream, entry: Entry, faults: &mut Faults) -> Self {
        let (known, accepted) = match entry {
            Entry::Main => (&["clock", "crate"][..], RUN),
            Entry::Test => (
                &[
                    "clock",
                    "crate",
                    "explore",
                    "schedules",
                    "seed",
                    "replay",
                    "no_unfinished_tasks",
                    "compare_runs",
                ][..],
                TEST,
            ),
        };
        let mut options = Run::default();
        let (mut seed, mut many, mut clock, mut compares) = (None, None, None, None);
        // The ways to run a test that are given, and by which option.
        let mut ways: Vec<(Ident, Option<Orders>)> = Vec::new();
        for (key, value) in parse(tokens, entry.name(), known, accepted, faults) {
            match key.to_string().as_str() {
                "clock" => {
                    options.clock = value.expr(&key, "clock = coro::Clock::Virtual", faults);
                    clock = Some(key);
                }
                "crate" => options.krate = value.path(&key, faults),
                "no_unfinished_tasks" => {
                    value.nothing(&key, faults);
                    options.no_unfinished_tasks = true;
                }
                "compare_runs" => {
                    value.nothing(&key, faults);
                    options.compare_runs = true;
                    compares = Some(key);
                }
                "explore" => {
                    value.nothing(&key, faults);
                    ways.push((key, Some(Orders::All)));
                }
                "replay" => {
                    let schedule = value.string(&key, faults);
                    ways.push((key, schedule.map(Orders::Replayed)));
                }
                "seed" => {
                    seed = value.expr(&key, "seed = 7", faults);
                    ways.push((key, None));
                }
                _ => {
                    many = value.expr(&key, "schedules = 100", faults);
                    ways.push((key, None));
                }
            }
        }
        valid::ways(ways.iter().map(|(key, _)| key), faults);
        let is_virtual = ways.first().map(|(key, _)| key).or(compares.as_ref());
        valid::clock(is_virtual, clock.as_ref(), faults);
        options.orders = match ways.into_iter().next() {
            None => Orders::Usual,
            Some((_, Some(orders))) => orders,
            Some((_, None)) => Orders::Random {
                many: many.map(Box::new),
                seed: seed.map(Box::new),
            },
        };
        options
    }
}

/// The path in a leading `#![trace(crate = path)]`.
pub(crate) fn parse_trace_crate(attr: &Attribute, faults: &mut Faults) -> Option<Path> {
    const WANTED: &str = "`trace!` takes one inner attribute: `#![trace(crate = path)]`";
    let Meta::List(list) = &attr.meta else {
        faults.at(attr.path(), WANTED);
        return None;
    };
    if !attr.path().is_ident("trace") {
        faults.at(attr.path(), WANTED);
        return None;
    }
    let options = parse(
        list.tokens.clone(),
        "`#![trace(..)]`",
        &["crate"],
        "`crate = path`",
        faults,
    );
    options
        .into_iter()
        .find_map(|(key, value)| value.path(&key, faults))
}

const TRACED: &str = "`name = \"..\"`, `skip(a, b)` and `crate = path`";
const RUN: &str = "`clock = expr` and `crate = path`";
const TEST: &str = "`explore`, `schedules = 100`, `seed = 7`, `replay = \"..\"`, `no_unfinished_tasks`, `compare_runs`, `clock = expr` and \
     `crate = path`";

fn is_traced(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "traced")
}

fn twice(others: impl Iterator<Item = Attribute>, faults: &mut Faults) {
    for another in others {
        faults.at(
            another.path(),
            "`traced` is given twice: write all options in one",
        );
    }
}
