//! The faults found so far: gathered, not returned one by one, so that all of them are said at once.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// What is wrong with one use of a macro.
#[derive(Default)]
pub(crate) struct Faults(Option<syn::Error>);

impl Faults {
    /// Adds a fault of `guilty`, the smallest piece that could be changed to mend it.
    pub(crate) fn at(&mut self, guilty: &impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(guilty, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl ToTokens for Faults {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(errors) = &self.0 {
            errors.to_compile_error().to_tokens(tokens);
        }
    }
}
