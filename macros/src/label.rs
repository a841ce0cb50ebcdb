//! The expression form: `trace!("label", future)` and `trace!("label", { block })`.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAsync, ExprAwait, ExprClosure, Item, LitStr, Macro, Path, Result, Token};

use crate::faults::Faults;
use crate::{ast, expand, krate, valid};

/// Expands what follows, and includes, the label.
pub(crate) fn expand(input: ParseStream<'_>, krate: &Path, mut faults: Faults) -> Result<TokenStream> {
    const WANTED: &str = "write `trace!(\"label\", future)` or `trace!(\"label\", { .. })`";
    let label: LitStr = input.parse()?;
    valid::name(&label, &mut faults);
    let comma = input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        faults.at(
            &label,
            format_args!("there is nothing to trace under this label: {WANTED}"),
        );
        return Ok(faults.into_token_stream());
    }
    if comma.is_none() {
        let rest: TokenStream = input.parse()?;
        faults.at(
            &rest.into_iter().next(),
            format_args!("expected `,` after the label: {WANTED}"),
        );
        return Ok(faults.into_token_stream());
    }
    if let Some(block) = sole_block(input) {
        judge_block(&block, &mut faults);
        let block = expand::nest(&block, block.stream());
        let guard = expand::guard(&label, &TokenStream::new(), label.span(), krate);
        return Ok(quote_spanned!(Span::mixed_site()=> { #faults #guard #block }));
    }
    let ahead = input.fork();
    let Ok(future) = ahead.parse::<Expr>() else {
        // Not an expression: rustc says so in its own words.
        let rest: TokenStream = input.parse()?;
        return Ok(quote!({ #rest }));
    };
    input.parse::<TokenStream>()?;
    ahead.parse::<Option<Token![,]>>()?;
    if !ahead.is_empty() {
        let extra: TokenStream = ahead.parse()?;
        faults.at(
            &extra,
            format_args!("`trace!` takes one expression after the label: {WANTED}"),
        );
        // Which of them was to be traced is not known.
        return Ok(faults.into_token_stream());
    }
    let traced = follow(&label, &future.into_token_stream(), krate);
    if faults.is_empty() {
        Ok(traced)
    } else {
        Ok(quote!({ #faults #traced }))
    }
}

fn follow(label: &LitStr, future: &TokenStream, krate: &Path) -> TokenStream {
    let span = future.span().resolved_at(Span::mixed_site());
    let body = expand::followed(
        label,
        &quote!(|_| {}),
        &quote_spanned!(span=> future),
        span,
        label.span(),
        krate,
    );
    // What is no future is told here and not where it is polled, so that there is one error, at the expression.
    let krate = krate::at(krate, span);
    let labelled = quote_spanned!(span=> #krate::__private::labelled(#future));
    // A `match` and not a `let`: temporaries of the expression live as long as without the macro.
    quote_spanned! {Span::mixed_site()=> match #labelled { future => async move { #body output } } }
}

/// The block, if nothing else is there.
fn sole_block(input: ParseStream<'_>) -> Option<Group> {
    let ahead = input.fork();
    if !ahead.peek(syn::token::Brace) {
        return None;
    }
    let block = ast::brace(&ahead).ok()?;
    ahead.parse::<Option<Token![,]>>().ok()?;
    if !ahead.is_empty() {
        return None;
    }
    input.parse::<TokenStream>().ok()?;
    Some(block)
}

fn judge_block(block: &Group, faults: &mut Faults) {
    let tokens = TokenStream::from(TokenTree::Group(block.clone()));
    // A block that does not parse is a fault that rustc reports.
    if let Ok(block) = syn::parse2::<Block>(tokens) {
        Awaits { faults }.visit_block(&block);
    }
}

/// Finds each `.await` that would suspend the block.
struct Awaits<'a> {
    faults: &'a mut Faults,
}

impl<'ast> Visit<'ast> for Awaits<'_> {
    fn visit_expr_await(&mut self, expr: &'ast ExprAwait) {
        self.faults.at(
            &expr.await_token,
            "a traced block cannot `.await`: write `trace!(\"label\", async { .. })`",
        );
        visit::visit_expr_await(self, expr);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        // What a macro makes of its tokens is unknown; its arguments, if they are expressions, are looked at.
        let arguments = mac.parse_body_with(syn::punctuated::Punctuated::<Expr, Token![,]>::parse_terminated);
        for argument in arguments.into_iter().flatten() {
            <Self as Visit<'_>>::visit_expr(self, &argument);
        }
    }

    fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}

    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}

    fn visit_item(&mut self, _: &'ast Item) {}
}
