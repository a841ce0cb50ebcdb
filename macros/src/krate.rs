//! Where the expansions find coro.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Path, parse_quote};

/// Where coro is unless an option says otherwise.
pub(crate) fn default() -> Path {
    parse_quote!(::coro)
}

/// An item that gives a name to `krate` if an option says where it is, and what to call it where that item is: if it is
/// not there, that is said once and at the option, and not wherever an expansion needs it.
pub(crate) fn imported(krate: &Path) -> (TokenStream, Path) {
    if is_default(krate) {
        return (TokenStream::new(), default());
    }
    let name = Ident::new("__coro", Span::mixed_site().located_at(krate.span()));
    (quote!(use #krate as #name;), parse_quote!(#name))
}

fn is_default(krate: &Path) -> bool {
    krate.to_token_stream().to_string() == default().to_token_stream().to_string()
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
    if is_default(krate) {
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
