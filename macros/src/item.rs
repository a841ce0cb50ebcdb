//! `trace!` and `#[traced]`: from the items given to the items traced.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Path, Token};

use crate::ast::{Container, Function, Item, Other};
use crate::attr::{self, Traced};
use crate::faults::Faults;
use crate::{expand, krate, label, valid};

/// The expansion of `trace!`, in its item form or, if a string comes first, its expression form.
pub(crate) fn trace(input: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let expanded = (|input: ParseStream<'_>| {
        let mut krate = krate::default();
        for attr in input.call(Attribute::parse_inner)? {
            krate = attr::parse_trace_crate(&attr, &mut faults).unwrap_or(krate);
        }
        if input.peek(syn::LitStr) {
            return label::expand(input, &krate, std::mem::take(&mut faults));
        }
        if let Some(error) = unlabelled(input) {
            return Ok(error);
        }
        let mut items = TokenStream::new();
        while !input.is_empty() {
            let rest = input.fork();
            match input.parse::<Item>() {
                Ok(item) => items.extend(in_trace(item, &krate, &mut faults)),
                Err(_) => {
                    // rustc says it better, in its own words. What it does accept comes back to the attribute.
                    let rest: TokenStream = rest.parse()?;
                    input.parse::<TokenStream>()?;
                    items.extend(quote!(#[#krate::traced(crate = #krate)] #rest));
                }
            }
        }
        Ok(quote!(#faults #items))
    })
    .parse2(input);
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

/// The expansion of `#[traced]`.
pub(crate) fn traced(options: TokenStream, input: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let options = Traced::parse(options, &mut faults);
    let krate = krate::default();
    let item = match syn::parse2::<Item>(input.clone()) {
        Ok(Item::Function(mut function)) => {
            Traced::refuse_another(&mut function.attrs, &mut faults);
            traced_function(*function, Some(options), &krate, &mut faults)
        }
        Ok(Item::Container(mut block)) => {
            Traced::refuse_another(&mut block.attrs, &mut faults);
            valid::container(&block, &options, &mut faults);
            traced_container(block, options.krate.as_ref().unwrap_or(&krate), &mut faults)
        }
        Ok(Item::Other(other)) => {
            faults.at(
                &other.keyword,
                format_args!(
                    "`traced` takes a function, an `impl` block or a trait, not {}: write it on the functions to trace, or \
                     on their `impl` block",
                    other.what()
                ),
            );
            input
        }
        Err(error) => {
            faults.add(error);
            input
        }
    };
    quote!(#faults #item)
}

fn in_trace(item: Item, krate: &Path, faults: &mut Faults) -> TokenStream {
    match item {
        Item::Function(mut function) => {
            let options = Traced::take(&mut function.attrs, faults);
            traced_function(*function, options, krate, faults)
        }
        Item::Container(mut block) => {
            let options = Traced::take(&mut block.attrs, faults).unwrap_or_default();
            valid::container(&block, &options, faults);
            traced_container(block, options.krate.as_ref().unwrap_or(krate), faults)
        }
        Item::Other(other) => {
            faults.at(
                &other.keyword,
                format_args!(
                    "`trace!` takes functions, `impl` blocks and traits, not {}: move it out of `trace!`",
                    other.what()
                ),
            );
            // What is no item at all has no place to stand.
            if other.is_item() {
                Item::Other(other).into_token_stream()
            } else {
                TokenStream::new()
            }
        }
    }
}

fn traced_container(mut block: Container, krate: &Path, faults: &mut Faults) -> TokenStream {
    let members: Vec<_> = block
        .members
        .drain(..)
        .map(|member| match member {
            Item::Function(mut function) => {
                let options = Traced::take(&mut function.attrs, faults);
                traced_function(*function, options, krate, faults)
            }
            other => other.into_token_stream(),
        })
        .collect();
    let mut tokens = TokenStream::new();
    block.with_members(&members, &mut tokens);
    tokens
}

/// Options are faulty as a whole or not at all: with a fault the function is traced by default.
fn traced_function(
    function: Function,
    options: Option<Traced>,
    krate: &Path,
    faults: &mut Faults,
) -> TokenStream {
    valid::traced(&function, options.as_ref(), faults);
    if function.sig.constness.is_some() {
        return function.into_token_stream();
    }
    let options = options.unwrap_or_default();
    expand::function(function, &options, options.krate.as_ref().unwrap_or(krate))
}

/// The error of an expression without a label, or with something else in its place.
fn unlabelled(input: ParseStream<'_>) -> Option<TokenStream> {
    let ahead = input.fork();
    let is_item = ahead.fork().parse::<Item>().is_ok_and(|item| match item {
        Item::Other(other) => other.is_item(),
        _ => true,
    });
    let expression = ahead.parse::<Expr>().ok()?;
    let mut faults = Faults::default();
    if ahead.peek(Token![,]) {
        faults.at(
            &expression,
            "the label must be a string literal: write `trace!(\"label\", ..)`",
        );
    } else {
        ahead.parse::<Option<Token![;]>>().ok()?;
        if is_item || !ahead.is_empty() {
            return None;
        }
        faults.at(
            &expression,
            "`trace!` takes functions, or an expression with a label before it: write `trace!(\"label\", ..)`",
        );
    }
    input.parse::<TokenStream>().ok()?;
    // Alone, it stands wherever a macro may be called; with the expression it would not.
    Some(faults.into_token_stream())
}

impl Other {
    fn what(&self) -> String {
        let keyword = self.keyword.to_string();
        match keyword.as_str() {
            "enum" | "extern" => format!("an `{keyword}`"),
            "let" => "a `let`".to_owned(),
            _ if self.is_item() => format!("a `{keyword}`"),
            _ => "this".to_owned(),
        }
    }

    fn is_item(&self) -> bool {
        const KEYWORDS: [&str; 11] = [
            "struct",
            "enum",
            "union",
            "mod",
            "use",
            "type",
            "const",
            "static",
            "extern",
            "macro_rules",
            "macro",
        ];
        KEYWORDS.contains(&self.keyword.to_string().as_str())
    }
}
