//! Every message that coro's macros and traits can give, read off their source.

use std::collections::BTreeMap;

use coro_tests::workspace::{read, root, rust_files};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token, Visibility};

pub(crate) struct Message {
    /// What every instance of the message contains, in this order and with something between any two.
    pub(crate) pieces: Vec<String>,
    /// The file and line where it is written.
    pub(crate) at: String,
}

impl Message {
    /// Whether one of the lines of `text` says it.
    pub(crate) fn is_said_in(&self, text: &str) -> bool {
        text.lines().any(|line| self.matches(line))
    }

    fn matches(&self, line: &str) -> bool {
        let mut rest = line;
        for (nth, piece) in self.pieces.iter().enumerate() {
            // What stands for a value between two pieces has at least one character.
            let skipped = if nth == 0 {
                Some(0)
            } else {
                rest.chars().next().map(char::len_utf8)
            };
            let Some(at) = skipped.and_then(|skipped| Some(skipped + rest[skipped..].find(piece.as_str())?))
            else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}

/// The messages of the macros, and those of traits and of what must be used.
pub(crate) fn all() -> Vec<Message> {
    let mut messages = Vec::new();
    for folder in ["macros/src", "core/src"] {
        let mut files = rust_files(&root().join(folder));
        files.retain(|file| !file.ends_with("tests.rs"));
        for file in files {
            messages.extend(of_file(&format!("{folder}/{file}")));
        }
    }
    messages
}

fn of_file(path: &str) -> Vec<Message> {
    let source = read(root().join(path));
    let file = syn::parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut constants = Constants::default();
    constants.visit_file(&file);
    let mut reader = Reader {
        path,
        source: &source,
        is_of_macros: path.starts_with("macros/"),
        constants: constants.0,
        messages: Vec::new(),
    };
    reader.visit_file(&file);
    reader.add_compile_errors();
    reader.messages
}

/// A text in a source.
#[derive(Clone)]
struct Text {
    value: String,
    /// How it is written there, with its quotes.
    written: String,
}

/// The texts that have a name; a message may be put together from them.
#[derive(Default)]
struct Constants(BTreeMap<String, Text>);

impl<'a> Visit<'a> for Constants {
    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        if let Some(text) = text(&item.expr) {
            self.0.insert(item.ident.to_string(), text);
        }
    }
}

struct Reader<'a> {
    path: &'a str,
    source: &'a str,
    /// Only the macros have calls that give messages to the compiler.
    is_of_macros: bool,
    constants: BTreeMap<String, Text>,
    messages: Vec<Message>,
}

impl Reader<'_> {
    /// Adds the message that is this literal, somewhere in the file.
    fn add(&mut self, text: &Text, is_format: bool) {
        let written = self.source.find(&text.written);
        let line = written.map_or(0, |at| self.source[..at].lines().count());
        let pieces = if is_format {
            self.pieces(&text.value)
        } else {
            vec![text.value.clone()]
        };
        self.messages.push(Message {
            pieces,
            at: format!("{}:{line}", self.path),
        });
    }

    /// What stands between the values of a format; a constant is no value but its text.
    fn pieces(&self, format: &str) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut rest = format;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, mark) = rest.split_at(at);
            let last = pieces.last_mut().expect("there is always one");
            last.push_str(before);
            if mark.starts_with("{{") || mark.starts_with("}}") {
                last.push_str(&mark[..1]);
                rest = &mark[2..];
                continue;
            }
            let (value, after) = mark[1..].split_once('}').expect("the format compiles");
            match self.constants.get(value) {
                Some(text) => last.push_str(&text.value),
                None => pieces.push(String::new()),
            }
            rest = after;
        }
        pieces.last_mut().expect("there is always one").push_str(rest);
        pieces
    }

    /// Adds the message that is the last argument of a call.
    fn add_last(&mut self, arguments: &Punctuated<Expr, Token![,]>) {
        match arguments.last() {
            Some(Expr::Macro(call)) => {
                let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
                let arguments = call.mac.parse_body_with(parse).expect("it formats");
                if let Some(format) = arguments.first().and_then(text) {
                    self.add(&format, true);
                }
            }
            Some(Expr::Path(name)) => {
                let name = name.path.get_ident().map(ToString::to_string).unwrap_or_default();
                // A name of no constant is what passes a message on.
                if let Some(text) = self.constants.get(&name).cloned() {
                    self.add(&text, false);
                }
            }
            Some(other) => match text(other) {
                Some(literal) => self.add(&literal, false),
                None => panic!("{}: a message that the test cannot read", self.path),
            },
            None => {}
        }
    }

    /// Adds what is said if a value of this item is not used; users meet what is public and documented.
    fn add_must_use(&mut self, visibility: &Visibility, attributes: &[Attribute]) {
        let is_hidden = attributes.iter().any(|attribute| match &attribute.meta {
            Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
            _ => false,
        });
        if !matches!(visibility, Visibility::Public(_)) || is_hidden {
            return;
        }
        for attribute in attributes {
            if let Meta::NameValue(pair) = &attribute.meta
                && pair.path.is_ident("must_use")
                && let Some(literal) = text(&pair.value)
            {
                self.add(&literal, false);
            }
        }
    }

    /// Adds what a `macro_rules!` says of what it cannot take; in its body is no code yet.
    fn add_compile_errors(&mut self) {
        for (at, call) in self.source.match_indices("::std::compile_error!(\"") {
            let from = at + call.len() - 1;
            let Some(length) = self.source[from..].find("\")") else {
                continue;
            };
            if let Ok(expression) = syn::parse_str(&self.source[from..=from + length])
                && let Some(literal) = text(&expression)
            {
                self.add(&literal, false);
            }
        }
    }

    /// Adds what is said if a type lacks this trait.
    fn add_on_unimplemented(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let Meta::List(list) = &attribute.meta else {
                continue;
            };
            if list
                .path
                .segments
                .last()
                .is_none_or(|last| last.ident != "on_unimplemented")
            {
                continue;
            }
            let parse = Punctuated::<syn::MetaNameValue, Token![,]>::parse_terminated;
            let options = list.parse_args_with(parse).expect("it has options");
            let message = options.iter().find(|option| option.path.is_ident("message"));
            if let Some(literal) = message.and_then(|message| text(&message.value)) {
                self.add(&literal, true);
            }
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        if call.method == "at" && self.is_of_macros {
            self.add_last(&call.args);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
            let (last, before) = (names.next(), names.next());
            let is_error = before.is_some_and(|name| name == "Error");
            if self.is_of_macros
                && is_error
                && last.is_some_and(|name| name == "new" || name == "new_spanned")
            {
                self.add_last(&call.args);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        self.add_must_use(&item.vis, &item.attrs);
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        self.add_must_use(&item.vis, &item.attrs);
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add_must_use(&item.vis, &item.attrs);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add_must_use(&item.vis, &item.attrs);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.add_must_use(&item.vis, &item.attrs);
        self.add_on_unimplemented(&item.attrs);
        visit::visit_item_trait(self, item);
    }
}

fn text(expression: &Expr) -> Option<Text> {
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(Text {
            value: text.value(),
            written: text.token().to_string(),
        }),
        _ => None,
    }
}
