//! The options that each macro takes.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path};

use crate::faults::Faults;
use crate::options::parse;

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
    pub(crate) fn parse(tokens: TokenStream, macro_name: &str, faults: &mut Faults) -> Self {
        let mut options = Run::default();
        for (key, value) in parse(tokens, macro_name, &["clock", "crate"], RUN, faults) {
            match key.to_string().as_str() {
                "clock" => options.clock = value.expr(&key, "clock = coro::Clock::Virtual", faults),
                _ => options.krate = value.path(&key, faults),
            }
        }
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
