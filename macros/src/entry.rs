//! `#[main]` and `#[test]`: an async function behind a plain one that runs it.

use std::mem;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, Visibility};

use crate::ast::{Body, Function, Item};
use crate::attr::Run;
use crate::faults::Faults;
use crate::{krate, valid};

/// Which of the two macros it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Main,
    Test,
}

impl Entry {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Entry::Main => "`coro::main`",
            Entry::Test => "`coro::test`",
        }
    }
}

/// The expansion of `#[main]` or `#[test]`.
pub(crate) fn expand(entry: Entry, options: TokenStream, input: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let options = Run::parse(options, entry.name(), &mut faults);
    let function = match syn::parse2::<Item>(input.clone()) {
        Ok(Item::Function(function)) => function,
        Ok(other) => {
            let guilty = match &other {
                Item::Other(other) => other.keyword.to_token_stream(),
                other => other.to_token_stream().into_iter().next().into_token_stream(),
            };
            faults.at(
                &guilty,
                format_args!(
                    "{} takes an async function: write it on an `async fn`",
                    entry.name()
                ),
            );
            return quote!(#faults #input);
        }
        Err(error) => {
            faults.add(error);
            return quote!(#faults #input);
        }
    };
    let mut sound = Faults::default();
    valid::entry(entry, &function, &mut sound);
    if sound.is_empty() {
        let item = run(entry, *function, options);
        quote!(#faults #item)
    } else {
        let item = unrunnable(*function);
        quote!(#faults #sound #item)
    }
}

fn run(entry: Entry, function: Function, options: Run) -> TokenStream {
    let krate = options.krate.unwrap_or_else(krate::default);
    let Function {
        attrs,
        vis,
        sig,
        body,
        ..
    } = &function;
    let (ident, output) = (&sig.ident, &sig.output);
    let clock = match (&options.clock, entry) {
        (Some(clock), _) => Some(clock.to_token_stream()),
        (None, Entry::Test) => Some(quote!(#krate::Clock::Virtual)),
        (None, Entry::Main) => None,
    };
    // Located at the function's name: a panic of the executor names that line as its caller.
    let span = ident.span();
    let run = match clock {
        Some(clock) => {
            quote_spanned!(span=> #krate::Executor::builder().clock(#clock).build().block_on(#ident()))
        }
        None => quote_spanned!(span=> #krate::block_on(#ident())),
    };
    let test = (entry == Entry::Test).then(|| quote!(#[::core::prelude::v1::test]));
    // An async fn, not a block: rustc then knows the return type and has one thing to say about a body without it.
    let inner = quote!(async fn #ident() #output #body);
    quote! {
        #test
        #(#attrs)*
        #vis fn #ident() #output {
            #inner
            #run
        }
    }
}

/// The function with what is right about it, so that the fault already told is the only one.
fn unrunnable(mut function: Function) -> TokenStream {
    let is_method = matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_)));
    if is_method || matches!(function.body, Body::None(_)) {
        return function.into_token_stream();
    }
    function.attrs.retain(|attr| {
        !attr.path().is_ident("test")
            && !attr.path().is_ident("should_panic")
            && !attr.path().is_ident("ignore")
    });
    let attrs = mem::take(&mut function.attrs);
    let vis = mem::replace(&mut function.vis, Visibility::Inherited);
    let ident = function.sig.ident.clone();
    function.sig.constness = None;
    function.sig.abi = None;
    function.sig.variadic = None;
    function.sig.asyncness.get_or_insert_default();
    // The fault is told already; that nobody calls what it is about would be a second one.
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis fn #ident() {
            #[allow(dead_code, unused)]
            #function
        }
    }
}
