//! A list of options: `key`, `key = value` and `key(list)`, separated by commas. A fault in one does not hide the next.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Path, Result, Token};

use crate::faults::Faults;
use crate::valid;

/// What follows a key.
pub(crate) enum Value {
    None,
    Assigned(Expr),
    /// A `:`, which is no `=`, and all that comes after it.
    AfterColon(Token![:]),
    Grouped(Group),
}

/// The options in `tokens` that are among `known`, each once; `accepted` says to the user what there is.
pub(crate) fn parse(
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
                Ok((key, _)) if options.iter().any(|(seen, _)| *seen == key) => twice(&key, faults),
                Ok(option) => options.push(option),
                Err(error) => faults.add(error),
            }
            while !is_end(input) {
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

fn twice(key: &Ident, faults: &mut Faults) {
    // To remove a list of what is not to be shown would be to show it.
    let remedy = if key == "skip" {
        "write both lists as one"
    } else {
        "remove one"
    };
    faults.at(key, format_args!("`{key}` is given twice: {remedy}"));
}

fn parse_one(input: ParseStream<'_>, macro_name: &str, accepted: &str) -> Result<(Ident, Value)> {
    let Some(key) = parse_key(input) else {
        return Err(syn::Error::new_spanned(
            parse_piece(input)?,
            format_args!("expected an option: {macro_name} takes {accepted}"),
        ));
    };
    let value = if let Some(eq) = input.parse::<Option<Token![=]>>()? {
        let ahead = input.fork();
        let Ok(value) = ahead.parse::<Expr>() else {
            return Err(syn::Error::new_spanned(
                eq,
                format_args!("`{key} =` needs a value: {macro_name} takes {accepted}"),
            ));
        };
        input.advance_to(&ahead);
        Value::Assigned(ungrouped(value))
    } else if let Some(colon) = input.parse::<Option<Token![:]>>()? {
        while !is_end(input) {
            parse_piece(input)?;
        }
        Value::AfterColon(colon)
    } else if let Some((group, rest)) = group(input) {
        input.advance_to(&rest);
        Value::Grouped(group)
    } else {
        Value::None
    };
    if !is_end(input) {
        let guilty: TokenTree = input.fork().parse()?;
        return Err(syn::Error::new_spanned(guilty, "expected `,` between options"));
    }
    Ok((key, value))
}

/// The word that an option begins with, unless it begins something else: a path, a call of a macro, a literal.
fn parse_key(input: ParseStream<'_>) -> Option<Ident> {
    let ahead = input.fork();
    let key = ahead.call(Ident::parse_any).ok()?;
    let goes_on = ahead.peek(Token![::])
        || ahead
            .cursor()
            .punct()
            .is_some_and(|(punct, _)| !matches!(punct.as_char(), ',' | '=' | ':'));
    if goes_on || key == "true" || key == "false" {
        return None;
    }
    input.advance_to(&ahead);
    Some(key)
}

/// An expression, or a token if none begins here.
fn parse_piece(input: ParseStream<'_>) -> Result<TokenStream> {
    let ahead = input.fork();
    if let Ok(expression) = ahead.parse::<Expr>() {
        input.advance_to(&ahead);
        return Ok(expression.into_token_stream());
    }
    input.parse::<TokenTree>().map(TokenStream::from)
}

/// What is in brackets of any kind, and where it ends.
fn group<'a>(input: ParseStream<'a>) -> Option<(Group, syn::parse::ParseBuffer<'a>)> {
    let ahead = input.fork();
    match ahead.parse().ok()? {
        TokenTree::Group(group) if group.delimiter() != Delimiter::None => Some((group, ahead)),
        _ => None,
    }
}

fn is_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

impl Value {
    /// The value, which should be written as in `example`.
    pub(crate) fn expr(self, key: &Ident, example: &str, faults: &mut Faults) -> Option<Expr> {
        match self {
            Value::Assigned(expr) => return Some(expr),
            Value::AfterColon(colon) => {
                faults.at(
                    &colon,
                    format_args!("expected `=` after `{key}`: write `{example}`"),
                );
            }
            Value::Grouped(group) => {
                faults.at(
                    &group,
                    format_args!("`{key}` takes its value after an `=`: write `{example}`"),
                );
            }
            Value::None => faults.at(key, format_args!("`{key}` needs a value: write `{example}`")),
        }
        None
    }

    /// There is none.
    pub(crate) fn nothing(self, key: &Ident, faults: &mut Faults) {
        if !matches!(self, Value::None) {
            faults.at(key, format_args!("`{key}` takes no value: write it alone"));
        }
    }

    pub(crate) fn path(self, key: &Ident, faults: &mut Faults) -> Option<Path> {
        match self.expr(key, &format!("{key} = path"), faults)? {
            Expr::Path(ExprPath {
                qself: None, path, ..
            }) => Some(path),
            other => {
                faults.at(
                    &other,
                    format_args!("`{key}` takes a path without quotes: write `{key} = path`"),
                );
                None
            }
        }
    }

    pub(crate) fn string(self, key: &Ident, faults: &mut Faults) -> Option<LitStr> {
        match self.expr(key, &format!("{key} = \"..\""), faults)? {
            Expr::Lit(ExprLit {
                lit: Lit::Str(string),
                ..
            }) => {
                valid::name(&string, faults);
                Some(string)
            }
            other => {
                faults.at(
                    &other,
                    format_args!("`{key}` takes a string literal: write `{key} = \"..\"`"),
                );
                None
            }
        }
    }

    pub(crate) fn idents(self, key: &Ident, faults: &mut Faults) -> Option<Vec<Ident>> {
        let list = match self {
            Value::Grouped(list) if list.delimiter() == Delimiter::Parenthesis => list,
            _ => {
                faults.at(
                    key,
                    format_args!("`{key}` takes a list of parameters: write `{key}(a, b)`"),
                );
                return None;
            }
        };
        let mut names = Vec::new();
        for element in elements(list.stream()) {
            match Ident::parse_any.parse2(element.clone()) {
                Ok(name) => names.push(name),
                Err(_) => {
                    faults.at(
                        &element,
                        format_args!("`{key}` takes names of parameters: write `{key}(a, b)`"),
                    );
                }
            }
        }
        Some(names)
    }
}

/// What stands between the commas.
fn elements(list: TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = list.into_iter().collect();
    trees
        .split_inclusive(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ','))
        .map(|element| match element {
            // A comma with nothing before it is an element too, and a wrong one.
            [before @ .., TokenTree::Punct(comma)] if comma.as_char() == ',' && !before.is_empty() => {
                before.iter().cloned().collect()
            }
            all => all.iter().cloned().collect(),
        })
        .collect()
}

/// The expression within the invisible group that a `macro_rules!` fragment such as `$name:literal` is.
fn ungrouped(mut expr: Expr) -> Expr {
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    expr
}
