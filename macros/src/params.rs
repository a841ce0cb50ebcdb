//! The parameters of a traced function: which are shown, and how the body gets them back.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{FnArg, Ident, Pat, PatIdent, PatType, Path, Signature, Token};

use crate::krate;

/// What a function does about its parameters, in their order.
#[derive(Default)]
pub(crate) struct Params {
    /// Statements that show the arguments to `arguments`.
    pub(crate) show: TokenStream,
    /// Statements at the start of the body that bind what the user's patterns bind.
    pub(crate) bind: TokenStream,
}

/// The names that the parameters of a function bind.
pub(crate) fn names(sig: &Signature) -> Vec<Ident> {
    let mut names = Names::default();
    for input in &sig.inputs {
        if let FnArg::Typed(param) = input {
            names.visit_pat(&param.pat);
        }
    }
    names.0
}

/// Prepares the parameters of `sig`, giving a name to each that must be shown or moved as a whole.
pub(crate) fn prepare(sig: &mut Signature, skip: &[Ident], krate: &Path) -> Params {
    let is_async = sig.asyncness.is_some();
    let mut params = Params::default();
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(param) = input else { continue };
        let mut names = Names::default();
        names.visit_pat(&param.pat);
        let is_shown = !names.0.is_empty() && !names.0.iter().any(|name| skip.contains(name));
        let conditions = conditions(param);
        let span = param.pat.span();
        let plain = plain_name(&param.pat);
        let ident = plain.clone().unwrap_or_else(|| fresh(index, span));
        // The body of an async function becomes a block of its own. Bound again in it, parameters are dropped in the
        // order that an async function drops them, and rustc judges a `mut` or an unused name where it belongs.
        if is_async && !names.0.is_empty() || is_shown && plain.is_none() {
            let pat = replace(param, &ident);
            if is_async && plain.is_none() {
                params.bind.extend(quote!(#conditions let #ident = #ident;));
            }
            params.bind.extend(conditions.clone());
            params.bind.extend(match &pat {
                // In a tuple: a lint takes `let _name = value` for a mistake.
                Pat::Ident(_) if plain.is_none() => quote!(let (#pat,) = (#ident,);),
                _ => quote!(let #pat = #ident;),
            });
        }
        if is_shown {
            params.show.extend(show(&ident, &conditions, span, krate));
        }
    }
    params
}

fn show(ident: &Ident, conditions: &TokenStream, span: Span, krate: &Path) -> TokenStream {
    // Located at the parameter: an argument that cannot be shown is a fault of that parameter.
    let span = span.resolved_at(Span::mixed_site());
    let krate = krate::at(krate, span);
    quote_spanned! {span=>
        #conditions
        #krate::__private::ShownBy::show(
            &#ident, (&&&&#krate::__private::Show(&#ident)).choose(), arguments,
        );
    }
}

/// The name by which a parameter can be shown, if its pattern is one. A `_name` is not: it says that it is unused,
/// and showing it would use it.
fn plain_name(pat: &Pat) -> Option<Ident> {
    match pat {
        Pat::Ident(PatIdent {
            by_ref: None,
            subpat: None,
            ident,
            ..
        }) => (!ident.to_string().starts_with('_')).then(|| ident.clone()),
        _ => None,
    }
}

/// Puts `ident` in the place of the pattern and gives the pattern back.
fn replace(param: &mut PatType, ident: &Ident) -> Pat {
    std::mem::replace(
        &mut *param.pat,
        Pat::Ident(PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None::<Token![mut]>,
            ident: ident.clone(),
            subpat: None,
        }),
    )
}

fn fresh(index: usize, span: Span) -> Ident {
    format_ident!(
        "argument_{}",
        index + 1,
        span = span.resolved_at(Span::mixed_site())
    )
}

/// The attributes that decide whether the parameter exists at all.
fn conditions(param: &PatType) -> TokenStream {
    let conditions = param.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    quote!(#(#conditions)*)
}

#[derive(Default)]
struct Names(Vec<Ident>);

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        self.0.push(pat.ident.clone());
        visit::visit_pat_ident(self, pat);
    }

    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}
