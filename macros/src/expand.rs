//! The code of a traced function.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{LitStr, Path};

use crate::ast::{Body, Function};
use crate::attr::Traced;
use crate::krate;
use crate::params::{self, Params};
use crate::returns;

/// `function`, traced.
pub(crate) fn function(mut function: Function, options: &Traced, krate: &Path) -> TokenStream {
    let Body::Block(group) = &function.body else {
        return function.into_token_stream();
    };
    let (inner_attrs, body) = split_inner_attrs(group);
    let own_name = LitStr::new(&function.sig.ident.unraw().to_string(), Span::mixed_site());
    let name = options.name.as_ref().map_or(&own_name, |(_, name)| name);
    let skip = options.skip.as_ref().map_or(&[][..], |(_, names)| names);
    let (import, krate) = &krate::imported(krate);
    let params = params::prepare(&mut function.sig, skip, krate);
    let statements = if function.sig.asyncness.is_some() {
        async_body(&function, name, &params, &body, krate)
    } else {
        plain_body(&function, name, &params, &body, krate)
    };
    let mut traced = Group::new(
        proc_macro2::Delimiter::Brace,
        quote!(#inner_attrs #import #statements),
    );
    traced.set_span(group.span());
    let mut tokens = TokenStream::new();
    function.with_body(traced, &mut tokens);
    tokens
}

/// The guard of a plain call, which says the end whichever way the scope is left. The call is one of what stands at `at`.
pub(crate) fn guard(name: &LitStr, show: &TokenStream, at: Span, krate: &Path) -> TokenStream {
    let show = shower(show, krate);
    let krate = krate::written_at(krate, at);
    let entered = quote_spanned!(at=> #krate::__private::Call::enter(#name, #show));
    quote_spanned! {Span::mixed_site()=> let _call = #entered; }
}

fn plain_body(
    function: &Function,
    name: &LitStr,
    params: &Params,
    body: &Group,
    krate: &Path,
) -> TokenStream {
    let guard = guard(name, &params.show, function.sig.ident.span(), krate);
    let bind = &params.bind;
    quote_spanned!(Span::mixed_site()=> #guard #bind #body)
}

fn async_body(
    function: &Function,
    name: &LitStr,
    params: &Params,
    body: &Group,
    krate: &Path,
) -> TokenStream {
    let show = shower(&params.show, krate);
    let bind = &params.bind;
    let output = &function.sig.output;
    let annotation = returns::annotate(&function.sig, krate);
    // What is wrong with the value is a fault of the body.
    let span = body.span().resolved_at(Span::mixed_site());
    let result = if returns::is_never(output) {
        quote_spanned!(span=> #krate::__private::diverged(output))
    } else {
        quote_spanned!(span=> output)
    };
    // An async block, so that `return` and `?` end up here and not past the end of the call.
    let body = quote_spanned!(Span::mixed_site()=> async move { #annotation #bind #body });
    let at = function.sig.ident.span();
    let followed = followed(name, &show, &body, Span::mixed_site(), at, krate);
    quote!(#followed #result)
}

/// Statements that await `future` as a call of what stands at `at` and bind its `output`; it is a fault at `span` if it is none.
pub(crate) fn followed(
    name: &LitStr,
    show: &TokenStream,
    future: &TokenStream,
    span: Span,
    at: Span,
    krate: &Path,
) -> TokenStream {
    let krate = krate::written_at(krate, at);
    let begun = quote_spanned!(at=> #krate::__private::Call::poll_first(#name, #show));
    let awaited = quote_spanned!(span=> call.follow(body));
    quote_spanned! {Span::mixed_site()=>
        let mut call = #begun;
        let body = ::core::pin::pin!(#future);
        let output = #awaited.await;
        call.finish();
    }
}

/// The closure that shows the arguments if someone listens.
fn shower(show: &TokenStream, krate: &Path) -> TokenStream {
    if show.is_empty() {
        return quote_spanned!(Span::mixed_site()=> |_| {});
    }
    quote_spanned! {Span::mixed_site()=>
        |arguments| {
            use #krate::__private::Choose as _;
            #show
        }
    }
}

/// The attributes `#![..]` that a body begins with, and the rest of it.
fn split_inner_attrs(body: &Group) -> (TokenStream, Group) {
    let mut attrs = TokenStream::new();
    let mut trees = body.stream().into_iter().peekable();
    let mut rest = TokenStream::new();
    while let Some(tree) = trees.next() {
        let is_inner = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#')
            && matches!(trees.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
        if !is_inner {
            rest.extend([tree]);
            break;
        }
        attrs.extend([tree]);
        attrs.extend(trees.by_ref().take(2));
    }
    rest.extend(trees);
    (attrs, nest(body, rest))
}

/// `content` in the braces of `block`, to be put within other braces.
pub(crate) fn nest(block: &Group, content: TokenStream) -> Group {
    let is_statement = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
    let is_expression = !content.is_empty() && !content.clone().into_iter().any(|tree| is_statement(&tree));
    let mut group = Group::new(block.delimiter(), content);
    // Not the user's braces if they hold one expression: a lint would ask to remove them.
    let span = if is_expression {
        block.span().resolved_at(Span::mixed_site())
    } else {
        block.span()
    };
    group.set_span(span);
    group
}
