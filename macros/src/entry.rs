//! `#[main]` and `#[test]`: an async function behind a plain one that runs it.

use std::mem;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, ReturnType, Visibility};

use crate::ast::{Body, Function, Item};
use crate::attr::{Orders, Run};
use crate::faults::Faults;
use crate::{krate, returns, valid};

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
    let options = Run::parse(options, entry, &mut faults);
    let guilty = match syn::parse2::<Item>(input.clone()) {
        Ok(Item::Function(function)) => return of_function(entry, *function, options, faults),
        Ok(Item::Container(container)) => container.keyword.into(),
        Ok(Item::Other(other)) => other.keyword,
        Err(error) => {
            if let Ok(Item::Function(function)) = syn::parse2(in_order(input.clone())) {
                // rustc has told the order already.
                let item = unrunnable(*function, options);
                return quote!(#faults #item);
            }
            faults.add(error);
            return quote!(#faults #input);
        }
    };
    faults.at(
        &guilty,
        format_args!(
            "{} takes an async function: write it on an `async fn`",
            entry.name()
        ),
    );
    quote!(#faults #input)
}

fn of_function(entry: Entry, function: Function, options: Run, faults: Faults) -> TokenStream {
    let mut sound = Faults::default();
    valid::entry(entry, &function, &mut sound);
    let item = if sound.is_empty() {
        run(entry, function, options)
    } else {
        unrunnable(function, options)
    };
    quote!(#faults #sound #item)
}

fn run(entry: Entry, mut function: Function, options: Run) -> TokenStream {
    let krate = options.krate.unwrap_or_else(krate::default);
    let clock = match (options.clock, entry) {
        (Some(clock), _) => Some(clock.into_token_stream()),
        (None, Entry::Test) => Some(quote!(#krate::Clock::Virtual)),
        (None, Entry::Main) => None,
    };
    let attrs = mem::take(&mut function.attrs);
    let vis = mem::replace(&mut function.vis, Visibility::Inherited);
    // An async fn, not a block: rustc then knows the return type and has one thing to say about a body without it.
    // That it is called once, and async even if it never awaits, was our wish and is no fault of the user's.
    let inner = function.to_token_stream();
    let mut sig = function.sig;
    sig.asyncness = None;
    let is_usual = matches!(options.orders, Orders::Usual);
    let is_plain = is_usual && !options.no_unfinished_tasks && !options.compare_runs;
    // Located at the function's name: a panic of the executor names that line as its caller.
    let ident = sig.ident.clone();
    let span = ident.span();
    let once = quote_spanned!(span=> async || #krate::__private::passed(#ident().await));
    let refuses = options
        .no_unfinished_tasks
        .then(|| quote_spanned!(span=> .no_unfinished_tasks(true)));
    let compares = options
        .compare_runs
        .then(|| quote_spanned!(span=> .compare_runs(true)));
    let explorer = quote_spanned!(span=> #krate::Explorer::new() #refuses #compares);
    let run = match (options.orders, clock) {
        (Orders::Usual, _) if options.compare_runs => quote_spanned!(span=> #explorer.check_usual(#once)),
        (Orders::Usual, Some(clock)) if options.no_unfinished_tasks => {
            quote_spanned!(span=> #krate::__private::finished(#clock, #ident()))
        }
        (Orders::Usual, None) => quote_spanned!(span=> #krate::block_on(#ident())),
        (Orders::Usual, Some(clock)) => quote_spanned! {span=>
            #krate::Executor::builder().clock(#clock).build().run(#ident())
        },
        (Orders::All, _) => quote_spanned!(span=> #explorer.check(#once)),
        (Orders::Replayed(schedule), _) => quote_spanned!(span=> #explorer.check_replay(#schedule, #once)),
        (Orders::Random { many, seed }, _) => {
            let many = many.map_or_else(|| quote!(1), ToTokens::into_token_stream);
            let seed = seed.map_or_else(|| quote!(0), ToTokens::into_token_stream);
            quote_spanned!(span=> #explorer.check_sample(#seed, #many, #once))
        }
    };
    if !is_plain {
        sig.output = ReturnType::Default;
    }
    let test = (entry == Entry::Test).then(|| quote!(#[::core::prelude::v1::test]));
    quote! {
        #test
        #(#attrs)*
        #vis #sig {
            #[allow(clippy::single_call_fn, clippy::unused_async)]
            #inner
            #run
        }
    }
}

/// The function with what is right about it, so that the fault already told is the only one.
fn unrunnable(mut function: Function, options: Run) -> TokenStream {
    function.attrs.retain(|attr| {
        let names = ["test", "should_panic", "ignore"];
        !valid::runs(attr) && !names.iter().any(|name| attr.path().is_ident(name))
    });
    function.sig.constness = None;
    if let Some(FnArg::Receiver(_)) = function.sig.inputs.first() {
        return as_plain_method(function, options);
    }
    let attrs = mem::take(&mut function.attrs);
    let vis = mem::replace(&mut function.vis, Visibility::Inherited);
    let ident = function.sig.ident.clone();
    function.sig.abi = None;
    function.sig.variadic = None;
    function.sig.asyncness.get_or_insert_default();
    // Without a body nothing of it is right.
    let inner = (!function.body.is_none()).then(|| quote!(#[allow(dead_code, unused)] #function));
    // The fault is told already; that nobody calls what it is about would be a second one.
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis fn #ident() {
            #inner
        }
    }
}

/// The method as those who call it think that the macro leaves it: it waits, and returns what the body does.
fn as_plain_method(mut function: Function, options: Run) -> TokenStream {
    function.sig.asyncness = None;
    let Body::Block(body) = &function.body else {
        return function.into_token_stream();
    };
    let krate = options.krate.unwrap_or_else(krate::default);
    let annotation = returns::annotate(&function.sig, &krate);
    let body = quote!({ #krate::block_on(async move { #annotation #body }) });
    let mut tokens = TokenStream::new();
    function.with_body(body, &mut tokens);
    tokens
}

/// The item with what stands before `fn` in the order that the language wants.
fn in_order(item: TokenStream) -> TokenStream {
    let rank = |tree: &TokenTree| match tree {
        TokenTree::Ident(word) => ["const", "async", "unsafe", "extern"]
            .iter()
            .position(|known| word == known),
        // The ABI, which stays where it is: behind its `extern`.
        TokenTree::Literal(_) => Some(3),
        _ => None,
    };
    let mut trees: Vec<TokenTree> = item.into_iter().collect();
    let end = trees
        .iter()
        .position(|tree| tree.to_string() == "fn")
        .unwrap_or(0);
    let count = trees[..end]
        .iter()
        .rev()
        .take_while(|tree| rank(tree).is_some())
        .count();
    trees[end - count..end].sort_by_key(rank);
    trees.into_iter().collect()
}
