//! What the macros know of the code they are given: attributes and signatures. Bodies and other items stay tokens, so
//! that rustc alone speaks about what is in them.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, Result, Signature, Token, Visibility};

/// An item, or a member of an `impl` block or trait.
pub(crate) enum Item {
    Function(Box<Function>),
    Container(Container),
    Other(Other),
}

/// A function, with a body or, in a trait, without.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Block(Group),
    None(Token![;]),
}

/// An `impl` block or a trait.
pub(crate) struct Container {
    pub(crate) attrs: Vec<Attribute>,
    /// All from the visibility to the last `where` clause.
    pub(crate) head: TokenStream,
    /// `impl` or `trait`.
    pub(crate) keyword: Ident,
    pub(crate) brace: Group,
    pub(crate) inner_attrs: Vec<Attribute>,
    pub(crate) members: Vec<Item>,
}

/// What cannot be traced: kept as it is.
pub(crate) struct Other {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) tokens: TokenStream,
    /// The word that says what it is, such as `struct`.
    pub(crate) keyword: TokenTree,
}

impl Body {
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Body::None(_))
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        let keyword = parse_keyword(&ahead.fork())?;
        skip_qualifiers(&ahead)?;
        if ahead.peek(Token![fn]) {
            Function::parse(attrs, input).map(|function| Item::Function(Box::new(function)))
        } else if ahead.peek(Token![impl]) || ahead.peek(Token![trait]) {
            let keyword = ahead.call(Ident::parse_any)?;
            Container::parse(attrs, keyword, input).map(Item::Container)
        } else {
            Ok(Item::Other(Other {
                attrs,
                tokens: parse_other(input)?,
                keyword,
            }))
        }
    }
}

impl Function {
    fn parse(attrs: Vec<Attribute>, input: ParseStream<'_>) -> Result<Self> {
        Ok(Function {
            attrs,
            vis: input.parse()?,
            defaultness: input.parse()?,
            sig: input.parse()?,
            body: if input.peek(Token![;]) {
                Body::None(input.parse()?)
            } else {
                Body::Block(brace(input)?)
            },
        })
    }
}

impl Container {
    fn parse(attrs: Vec<Attribute>, keyword: Ident, input: ParseStream<'_>) -> Result<Self> {
        let head = parse_head(input)?;
        let brace = brace(input)?;
        let (inner_attrs, members) = syn::parse::Parser::parse2(
            |input: ParseStream<'_>| {
                let inner_attrs = input.call(Attribute::parse_inner)?;
                let mut members = Vec::new();
                while !input.is_empty() {
                    members.push(input.parse()?);
                }
                Ok((inner_attrs, members))
            },
            brace.stream(),
        )?;
        Ok(Container {
            attrs,
            head,
            keyword,
            brace,
            inner_attrs,
            members,
        })
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Item::Function(function) => function.to_tokens(tokens),
            Item::Container(container) => container.with_members(&container.members, tokens),
            Item::Other(other) => {
                tokens.append_all(&other.attrs);
                other.tokens.to_tokens(tokens);
            }
        }
    }
}

impl Function {
    /// The function with `body` in place of its own.
    pub(crate) fn with_body(&self, body: impl ToTokens, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.defaultness.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        body.to_tokens(tokens);
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.with_body(&self.body, tokens);
    }
}

impl ToTokens for Body {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Body::Block(group) => group.to_tokens(tokens),
            Body::None(semicolon) => semicolon.to_tokens(tokens),
        }
    }
}

impl Container {
    /// The container with `members` in place of its own.
    pub(crate) fn with_members(&self, members: &[impl ToTokens], tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.head.to_tokens(tokens);
        let mut content = TokenStream::new();
        content.append_all(&self.inner_attrs);
        content.append_all(members);
        let mut group = Group::new(Delimiter::Brace, content);
        group.set_span(self.brace.span());
        tokens.append(group);
    }
}

/// The word that says what an item is, here where it begins. `unsafe` alone does not say it.
fn parse_keyword(input: ParseStream<'_>) -> Result<TokenTree> {
    if input.peek(Token![unsafe]) && input.peek2(Token![extern]) {
        input.parse::<Token![unsafe]>()?;
    }
    input.parse()
}

/// Goes past what may stand before `fn`, `impl` and `trait`.
fn skip_qualifiers(input: ParseStream<'_>) -> Result<()> {
    loop {
        let is_extern = input.peek(Token![extern]);
        if is_extern
            || input.peek(Token![default])
            || input.peek(Token![const])
            || input.peek(Token![async])
            || input.peek(Token![unsafe])
            || input.peek(Token![auto])
        {
            Ident::parse_any(input)?;
            if is_extern {
                input.parse::<Option<syn::LitStr>>()?;
            }
        } else {
            return Ok(());
        }
    }
}

/// A brace and what is in it, also where a `macro_rules!` fragment such as `$body:block` wraps it.
pub(crate) fn brace(input: ParseStream<'_>) -> Result<Group> {
    let content;
    let brace = syn::braced!(content in input);
    let mut group = Group::new(Delimiter::Brace, content.parse()?);
    group.set_span(brace.span.join());
    Ok(group)
}

/// All before the brace that is not within angle brackets, where it would be a const argument.
fn parse_head(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut head = TokenStream::new();
    let mut depth = 0_usize;
    let mut after_arrow_start = false;
    while depth > 0 || !input.peek(syn::token::Brace) {
        let tree: TokenTree = input.parse()?;
        let mut arrow_start = false;
        if let TokenTree::Punct(punct) = &tree {
            match punct.as_char() {
                '<' => depth += 1,
                '>' if !after_arrow_start => depth = depth.saturating_sub(1),
                '-' | '=' => arrow_start = punct.spacing() == Spacing::Joint,
                _ => {}
            }
        }
        after_arrow_start = arrow_start;
        head.append(tree);
    }
    Ok(head)
}

/// An item that is not looked into: to its `;`, or to its brace unless that is within a value.
fn parse_other(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let mut in_value = false;
    while !input.is_empty() {
        let is_brace = input.peek(syn::token::Brace);
        in_value |= input.peek(Token![=]);
        let is_end = input.peek(Token![;]) || is_brace && !in_value;
        tokens.append(input.parse::<TokenTree>()?);
        if is_end {
            if is_brace && input.peek(Token![;]) {
                tokens.append(input.parse::<TokenTree>()?);
            }
            break;
        }
    }
    Ok(tokens)
}
