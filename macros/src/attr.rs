//! Options: `key`, `key = value` and `key(list)`, separated by commas. A fault in one does not hide the next.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta, Path, Result, Token};

use crate::faults::Faults;

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
        let (traced, others) = attrs.drain(..).partition::<Vec<_>, _>(is_traced);
        *attrs = others;
        let mut traced = traced.into_iter();
        let first = traced.next()?;
        for another in traced {
            faults.at(
                another.path(),
                "`traced` is given twice: write all options in one",
            );
        }
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
}

impl Run {
    pub(crate) fn parse(tokens: TokenStream, macro_name: &str, faults: &mut Faults) -> Self {
        let mut options = Run::default();
        for (key, value) in parse(tokens, macro_name, &["clock", "crate"], RUN, faults) {
            match key.to_string().as_str() {
                "clock" => options.clock = value.expr(&key, faults),
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

enum Value {
    None,
    Assigned(Expr),
    Parenthesized(Group),
}

/// The options in `tokens` that are among `known`, each once; `accepted` says to the user what there is.
fn parse(
    tokens: TokenStream,
    macro_name: &str,
    known: &[&str],
    accepted: &str,
    faults: &mut Faults,
) -> Vec<(Ident, Value)> {
    let mut options: Vec<(Ident, Value)> = Vec::new();
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            match parse_one(input, macro_name, accepted) {
                Ok((key, _)) if !known.iter().any(|known| key == known) => {
                    faults.at(
                        &key,
                        format_args!("unknown option `{key}`: {macro_name} takes {accepted}"),
                    );
                }
                Ok((key, _)) if options.iter().any(|(seen, _)| *seen == key) => {
                    faults.at(
                        &key,
                        format_args!("`{key}` is given twice: remove one; {macro_name} takes {accepted}"),
                    );
                }
                Ok(option) => options.push(option),
                Err(error) => faults.add(error),
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    })
    .parse2(tokens);
    if let Err(error) = parsed {
        faults.add(error);
    }
    options
}

fn parse_one(input: ParseStream<'_>, macro_name: &str, accepted: &str) -> Result<(Ident, Value)> {
    let guilty: TokenTree = input.fork().parse()?;
    let not_an_option = || {
        syn::Error::new_spanned(
            &guilty,
            format_args!("expected an option: {macro_name} takes {accepted}"),
        )
    };
    let key = input.call(Ident::parse_any).map_err(|_| not_an_option())?;
    let value = if let Some(eq) = input.parse::<Option<Token![=]>>()? {
        let ahead = input.fork();
        let Ok(value) = ahead.parse::<Expr>() else {
            return Err(syn::Error::new_spanned(
                eq,
                format_args!("`{key} =` needs a value: {macro_name} takes {accepted}"),
            ));
        };
        syn::parse::discouraged::Speculative::advance_to(input, &ahead);
        Value::Assigned(ungrouped(value))
    } else if input.peek(syn::token::Paren) {
        Value::Parenthesized(input.parse()?)
    } else {
        Value::None
    };
    if !input.is_empty() && !input.peek(Token![,]) {
        let guilty: TokenTree = input.fork().parse()?;
        return Err(syn::Error::new_spanned(guilty, "expected `,` between options"));
    }
    Ok((key, value))
}

impl Value {
    fn expr(self, key: &Ident, faults: &mut Faults) -> Option<Expr> {
        let Value::Assigned(expr) = self else {
            faults.at(key, format_args!("`{key}` needs a value: write `{key} = ..`"));
            return None;
        };
        Some(expr)
    }

    fn path(self, key: &Ident, faults: &mut Faults) -> Option<Path> {
        match self {
            Value::Assigned(Expr::Path(ExprPath {
                qself: None, path, ..
            })) => Some(path),
            Value::Assigned(other) => {
                faults.at(
                    &other,
                    format_args!("`{key}` takes a path without quotes: write `{key} = path`"),
                );
                None
            }
            Value::None | Value::Parenthesized(_) => {
                faults.at(key, format_args!("`{key}` needs a value: write `{key} = path`"));
                None
            }
        }
    }

    fn string(self, key: &Ident, faults: &mut Faults) -> Option<LitStr> {
        match self {
            Value::Assigned(Expr::Lit(ExprLit {
                lit: Lit::Str(string),
                ..
            })) => return Some(string),
            Value::Assigned(other) => {
                faults.at(
                    &other,
                    format_args!("`{key}` takes a string literal: write `{key} = \"..\"`"),
                );
            }
            Value::None | Value::Parenthesized(_) => {
                faults.at(key, format_args!("`{key}` needs a value: write `{key} = \"..\"`"));
            }
        }
        None
    }

    fn idents(self, key: &Ident, faults: &mut Faults) -> Option<Vec<Ident>> {
        let Value::Parenthesized(list) = self else {
            faults.at(
                key,
                format_args!("`{key}` takes a list of parameters: write `{key}(a, b)`"),
            );
            return None;
        };
        let names = |input: ParseStream<'_>| {
            Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)
        };
        match names.parse2(list.stream()) {
            Ok(names) => Some(names.into_iter().collect()),
            Err(error) => {
                faults.add(syn::Error::new(
                    error.span(),
                    format_args!("`{key}` takes names of parameters: write `{key}(a, b)`"),
                ));
                None
            }
        }
    }
}

/// The expression within the invisible group that a `macro_rules!` fragment such as `$name:literal` is.
fn ungrouped(mut expr: Expr) -> Expr {
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    expr
}

fn is_traced(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "traced")
}
