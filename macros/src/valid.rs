//! What is wrong with a well-formed item or its options.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, LitStr, Safety};

use crate::ast::{Body, Container, Function};
use crate::attr::Traced;
use crate::entry::Entry;
use crate::faults::Faults;
use crate::params;

/// Judges a function to be traced; `options` are those written on it.
pub(crate) fn traced(function: &Function, options: Option<&Traced>, faults: &mut Faults) {
    if let Some(constness) = &function.sig.constness {
        faults.at(
            constness,
            "a `const fn` cannot be traced: remove `const`, or leave the function untraced",
        );
    }
    let Some(options) = options else { return };
    if function.body.is_none() {
        faults.at(
            &function.sig.ident,
            "this function has no body to trace: write `traced` where it has one",
        );
    }
    if let Some((_, names)) = &options.skip {
        skipped(function, names, faults);
    }
}

/// Judges the options written on an `impl` block or a trait.
pub(crate) fn container(container: &Container, options: &Traced, faults: &mut Faults) {
    let name = options.name.as_ref().map(|(key, _)| key);
    let skip = options.skip.as_ref().map(|(key, _)| key);
    for key in name.into_iter().chain(skip) {
        let what = if container.keyword == "trait" {
            "a trait"
        } else {
            "an `impl` block"
        };
        faults.at(
            key,
            format_args!("`{key}` is for one function: on {what} `traced` takes only `crate = path`"),
        );
    }
}

/// Judges the function that `main` or `test` is written on.
pub(crate) fn entry(entry: Entry, function: &Function, faults: &mut Faults) {
    let name = entry.name();
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        faults.at(
            &sig.fn_token,
            format_args!("the `async` keyword is missing: write `async fn {}`", sig.ident),
        );
    }
    if let Some(constness) = &sig.constness {
        faults.at(
            constness,
            format_args!("{name} takes no `const fn`: remove `const`"),
        );
    }
    if let Safety::Unsafe(unsafety) = &sig.safety {
        faults.at(
            unsafety,
            format_args!("{name} takes no `unsafe fn`: remove `unsafe`"),
        );
    }
    if let Some(abi) = &sig.abi {
        faults.at(abi, format_args!("{name} takes no `extern fn`: remove `extern`"));
    }
    if !sig.generics.params.is_empty() {
        faults.at(
            &sig.generics,
            format_args!("{name} takes no generic function: remove the parameters"),
        );
    }
    if let Some(clause) = &sig.generics.where_clause {
        faults.at(clause, format_args!("{name} takes no `where` clause: remove it"));
    }
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        faults.at(
            receiver,
            format_args!(
                "{name} takes no method: remove the attribute, and call the method by `coro::block_on`"
            ),
        );
    } else if let Body::None(semicolon) = &function.body {
        faults.at(
            semicolon,
            format_args!("{name} runs a body: write one in place of the `;`"),
        );
    }
    let arguments = sig.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_)));
    if let Some(guilty) = together(arguments.map(ToTokens::to_token_stream)) {
        faults.at(
            &guilty,
            format_args!("{name} takes no parameters: remove them, or call a function that has them"),
        );
    }
    if let Some(variadic) = &sig.variadic {
        faults.at(variadic, format_args!("{name} takes no parameters: remove `...`"));
    }
    if let (Entry::Test, Some(test)) = (
        entry,
        function.attrs.iter().find(|attr| attr.path().is_ident("test")),
    ) {
        faults.at(test, "`coro::test` adds `#[test]` itself: remove this one");
    }
    for another in function.attrs.iter().filter(|attr| runs(attr)) {
        faults.at(
            another.path(),
            format_args!("{name} runs this function already: remove one of the two"),
        );
    }
}

/// Whether it makes an async function run, as `main` and `test` do, recognised by its last word. The `test` of the
/// language, `#[test]` or in full, is none of them.
pub(crate) fn runs(attr: &Attribute) -> bool {
    let path = attr.path();
    path.segments
        .last()
        .is_some_and(|last| last.ident == "main" || last.ident == "test" && path.segments.len() == 2)
}

/// Judges what a call is to be called.
pub(crate) fn name(name: &LitStr, faults: &mut Faults) {
    if name.value().is_empty() {
        faults.at(name, "this name is empty: write one between the quotes");
    }
}

/// Judges the options that say in which orders a test is run.
pub(crate) fn ways<'a>(mut keys: impl Iterator<Item = &'a Ident>, faults: &mut Faults) {
    let Some(first) = keys.next() else { return };
    let is_random = |key: &Ident| key == "seed" || key == "schedules";
    for key in keys {
        if !(is_random(first) && is_random(key)) {
            faults.at(
                key,
                format_args!("`{first}` and `{key}` are two ways to run a test: remove one"),
            );
        }
    }
}

/// Judges the clock beside an option that needs the virtual one.
pub(crate) fn clock(is_virtual: Option<&Ident>, clock: Option<&Ident>, faults: &mut Faults) {
    if let (Some(key), Some(clock)) = (is_virtual, clock) {
        faults.at(
            clock,
            format_args!("with `{key}` a test runs on the virtual clock: remove `clock`"),
        );
    }
}

fn skipped(function: &Function, names: &[Ident], faults: &mut Faults) {
    let params = params::names(&function.sig);
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            faults.at(name, format_args!("`{name}` is skipped twice: remove one"));
        } else if name == "self" {
            faults.at(name, "`self` is never shown: remove it from `skip`");
        } else if !params.contains(name) {
            let function = function.sig.ident.unraw();
            let known = match params.as_slice() {
                [] => "none".to_owned(),
                params => params
                    .iter()
                    .map(|param| format!("`{param}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            faults.at(
                name,
                format_args!("no parameter is named `{name}`: `{function}` has {known}"),
            );
        }
    }
}

fn together(pieces: impl Iterator<Item = proc_macro2::TokenStream>) -> Option<proc_macro2::TokenStream> {
    let tokens: proc_macro2::TokenStream = pieces.collect();
    (!tokens.is_empty()).then_some(tokens)
}
