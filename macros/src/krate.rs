//! Where the expansions find coro.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Path, parse_quote};

/// Where coro is unless an option says otherwise.
pub(crate) fn default() -> Path {
    parse_quote!(::coro)
}

/// `krate` located at `span`: an error about code that begins with it points there and not at the whole macro call.
pub(crate) fn at(krate: &Path, span: Span) -> TokenStream {
    located(krate.to_token_stream(), span)
}

fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let locate = |mut tree: TokenTree| {
        if let TokenTree::Group(group) = &tree {
            tree = Group::new(group.delimiter(), located(group.stream(), span)).into();
        }
        // The name still means what it means where it was written.
        let written = tree.span();
        tree.set_span(written.located_at(span));
        tree
    };
    tokens.into_iter().map(locate).collect()
}

/// `krate` as if it had been written at `span`: code that begins with it is found there, and not at the whole macro call, by whoever
/// asks for the [`Location`](std::panic::Location) of its caller.
pub(crate) fn written_at(krate: &Path, span: Span) -> TokenStream {
    let tokens = krate.to_token_stream();
    if tokens.to_string() == default().to_token_stream().to_string() {
        tokens
            .into_iter()
            .map(|mut tree| {
                tree.set_span(span);
                tree
            })
            .collect()
    } else {
        located(tokens, span)
    }
}
