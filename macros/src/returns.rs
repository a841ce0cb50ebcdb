//! The return type of an async function, named where its body has become a block of its own.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, ReturnType, Signature, Type};

use crate::krate;

/// Whether a function with this return type never returns.
pub(crate) fn is_never(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
}

/// A `return` that is never reached and tells rustc the type of the block it is in, with the words and at the place
/// that the user wrote it.
pub(crate) fn annotate(sig: &Signature, krate: &Path) -> TokenStream {
    let output = &sig.output;
    let (ty, span) = match output {
        ReturnType::Default => (quote!(()), sig.ident.span()),
        ReturnType::Type(_, ty) => (infer_opaque(ty.to_token_stream()), ty.span()),
    };
    if is_never(output) {
        return TokenStream::new();
    }
    let span = span.resolved_at(Span::mixed_site());
    let krate = krate::at(krate, span);
    quote_spanned! {span=> if false { return #krate::__private::returning::<#ty>(); } }
}

/// `ty` with `_` in place of each `impl Trait`, which has no other name in an expression.
fn infer_opaque(ty: TokenStream) -> TokenStream {
    let mut inferred = TokenStream::new();
    let mut trees = ty.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(word) if word == "impl" => {
                let mut depth = 0_usize;
                let mut after_arrow_start = false;
                while let Some(next) =
                    trees.next_if(|next| depth > 0 || !ends_bounds(next, after_arrow_start))
                {
                    let TokenTree::Punct(punct) = &next else {
                        after_arrow_start = false;
                        continue;
                    };
                    match punct.as_char() {
                        '<' => depth += 1,
                        '>' if !after_arrow_start => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    after_arrow_start = punct.as_char() == '-' && punct.spacing() == Spacing::Joint;
                }
                inferred.extend(quote_spanned!(word.span()=> _));
            }
            TokenTree::Group(group) => {
                let content = infer_opaque(group.stream());
                let mut copy = Group::new(group.delimiter(), content);
                copy.set_span(group.span());
                inferred.extend([TokenTree::Group(copy)]);
            }
            other => inferred.extend([other]),
        }
    }
    inferred
}

/// Whether `tree`, outside of angle brackets, is the first after the bounds of an `impl Trait`.
fn ends_bounds(tree: &TokenTree, after_arrow_start: bool) -> bool {
    match tree {
        TokenTree::Punct(punct) => match punct.as_char() {
            ',' | ';' => true,
            '>' => !after_arrow_start,
            _ => false,
        },
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}
