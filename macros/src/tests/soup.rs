//! Tokens at random, and code with tokens removed, doubled and swapped: whatever the macros are given, they give tokens back,
//! every fault that they tell has a message, and of items without a fault become items.

use std::mem;
use std::panic::{self, AssertUnwindSafe};

use fastrand::Rng;
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use syn::LitStr;

use super::{Expand, FAULTY, MAIN, TEST, TRACE, TRACED};

/// Words, literals and lifetimes, each as it is written.
const PIECES: &str = r##"
    fn async await const unsafe extern impl trait for where struct enum union mod use type static let pub crate super self Self
    dyn mut ref move return match if else loop while break in as default auto macro_rules true false _ a b r#fn Result
    traced trace main test coro name skip clock explore seed schedules replay compare_runs no_unfinished_tasks
    "a" "" "{" r#"b"# b"c" c"d" "a"b 'c' b'c' 0 1u8 1x 1.5 1e999 -1 99999999999999999999999999999999999999999 'a 'static '_
"##;

const PUNCTUATION: &[u8] = b"=<>!~?.,;:#$&|@+-*/%^";

/// What is sound, beside what the other tests find fault with.
const SOUND: &[(&str, &str)] = &[
    (
        "",
        "pub(crate) async unsafe extern \"C\" fn f<'a, const N: usize, T: Fn(u8) -> [u8; N]>(x: &'a T) -> Result<impl Fn() -> T, E> where T: 'a { x }",
    ),
    (
        "name = \"a\", skip(a, b), crate = ::c::d",
        "fn f((a, b): (u8, u8), self::S { c, .. }: S, _: u8, mut d: &mut [u8]) { { a } }",
    ),
    (
        "",
        "#![trace(crate = x)] #[traced(skip(a))] fn f(a: u8) {} impl<T: A<{ 1 }>> B for T where T: C { #![d] const E: u8 = { 1 }; async fn f(&mut self, x: u8) {} }",
    ),
    (
        "",
        "\"label\", { let a = f(|x| x.await)?; async move { a.await }; m!(b, c.await); fn g() {} loop { break 3 } }",
    ),
    ("", "\"label\", async move { f().await },"),
    (
        "clock = a::B::<C>(3), crate = d",
        "/// e\n #[f] pub async fn main() -> Result<(), Box<dyn Error + 'static>> { Ok(()) }",
    ),
    (
        "explore, compare_runs",
        "#[should_panic(expected = \"a\")] async fn t() -> Result<(), E> { Err(E)? }",
    ),
    (
        "seed = 3, schedules = 100, no_unfinished_tasks",
        "#[ignore] async fn t() { f().await }",
    ),
    ("replay = \"1\"", "async fn t() {}"),
    (
        "",
        "pub unsafe auto trait T<const N: usize = { 3 }>: Sized where A<{ N }>: Fn() -> u8 { type X; fn f(&self, x: u8) -> u8 { x } fn g(); }",
    ),
];

#[test]
fn whatever_tokens_the_macros_are_given_they_give_tokens_back_and_say_what_is_wrong() {
    // So many unless the environment says otherwise, as CONTRIBUTING does for the long form.
    let seeds = std::env::var("CORO_SEEDS").map_or(20_000, |seeds| seeds.parse().expect("a number"));
    let (mut faulty, mut sound) = (0, 0);
    for seed in 0..seeds {
        let mut random = Rng::with_seed(seed);
        let (options, input) = given(&mut random);
        let expand: Expand = [TRACE, TRACED, MAIN, TEST][random.usize(..4)];
        let case = || format!("seed {seed}\noptions: {options}\ninput: {input}");
        let expanded = panic::catch_unwind(AssertUnwindSafe(|| expand(options.clone(), input.clone())));
        let Ok(output) = expanded else {
            panic!("a macro panics: {}", case());
        };
        let mut messages = Vec::new();
        gather(output.clone(), &mut messages);
        for message in &messages {
            assert!(
                !message.trim().is_empty(),
                "a fault without a message: {}",
                case()
            );
        }
        if !messages.is_empty() {
            faulty += 1;
        } else if parses(&input) {
            sound += 1;
            assert!(
                parses(&output),
                "of sound code becomes what is none: {}\noutput: {output}",
                case()
            );
        }
    }
    assert!(faulty > seeds / 4, "faults are found: {faulty}");
    assert!(sound > seeds / 20, "sound code is among it: {sound}");
}

/// Whether it is a list of items.
fn parses(tokens: &TokenStream) -> bool {
    syn::parse2::<syn::File>(tokens.clone()).is_ok()
}

/// The messages of all faults that are told.
fn gather(tokens: TokenStream, messages: &mut Vec<String>) {
    let mut in_error = 0;
    for tree in tokens {
        // The name, a `!`, and the message in a group.
        in_error = match &tree {
            TokenTree::Ident(name) if name == "compile_error" => 1,
            TokenTree::Punct(punct) if in_error == 1 && punct.as_char() == '!' => 2,
            TokenTree::Group(group) if in_error == 2 => {
                let message = syn::parse2::<LitStr>(group.stream());
                messages.push(message.map_or_else(|_| String::new(), |message| message.value()));
                0
            }
            TokenTree::Group(group) => {
                gather(group.stream(), messages);
                0
            }
            _ => 0,
        };
    }
}

/// Options and an input.
fn given(random: &mut Rng) -> (TokenStream, TokenStream) {
    if random.u8(..4) == 0 {
        return (soup(random, 3), soup(random, 4));
    }
    let faulty = FAULTY.iter().map(|&(_, options, input, ..)| (options, input));
    let all: Vec<_> = faulty.chain(SOUND.iter().copied()).collect();
    let (options, input) = all[random.usize(..all.len())];
    let mut parsed = [options, input].map(|text| text.parse::<TokenStream>().expect("it is made of tokens"));
    for _ in 0..random.u8(..5) {
        let which = usize::from(random.u8(..4) > 0);
        parsed[which] = mutilated(mem::take(&mut parsed[which]), random);
    }
    parsed.into()
}

fn soup(random: &mut Rng, depth: u8) -> TokenStream {
    (0..random.u8(..12)).flat_map(|_| piece(random, depth)).collect()
}

fn piece(random: &mut Rng, depth: u8) -> TokenStream {
    match random.u8(..8) {
        0 if depth > 0 => {
            let content = soup(random, depth - 1);
            TokenTree::Group(Group::new(delimiter(random), content)).into()
        }
        1..4 => {
            let spacing = if random.bool() {
                Spacing::Joint
            } else {
                Spacing::Alone
            };
            let sign = PUNCTUATION[random.usize(..PUNCTUATION.len())];
            TokenTree::Punct(Punct::new(sign.into(), spacing)).into()
        }
        _ => {
            let pieces: Vec<_> = PIECES.split_whitespace().collect();
            pieces[random.usize(..pieces.len())]
                .parse()
                .expect("it is made of tokens")
        }
    }
}

/// Those without a sign among them: the fragments of a `macro_rules!` stand in such.
fn delimiter(random: &mut Rng) -> Delimiter {
    use Delimiter::{Brace, Bracket, None, Parenthesis};
    [Parenthesis, Brace, Bracket, None][random.usize(..4)]
}

/// The same tokens but for one place, at whatever depth.
fn mutilated(tokens: TokenStream, random: &mut Rng) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    if trees.is_empty() {
        return piece(random, 2);
    }
    let place = random.usize(..trees.len());
    if let TokenTree::Group(group) = &trees[place]
        && random.u8(..4) > 0
    {
        let content = mutilated(group.stream(), random);
        trees[place] = Group::new(group.delimiter(), content).into();
        return trees.into_iter().collect();
    }
    let other = random.usize(..trees.len());
    match random.u8(..8) {
        0 | 1 => drop(trees.remove(place)),
        2 => trees.insert(other, trees[place].clone()),
        3 => trees.swap(place, other),
        4 => trees.truncate(place),
        5 => {
            let content = mem::take(&mut trees).into_iter().collect();
            trees.push(Group::new(delimiter(random), content).into());
        }
        6 => {
            if let TokenTree::Group(group) = trees[place].clone() {
                trees.splice(place..=place, group.stream());
            }
        }
        _ => drop(trees.splice(place..place, piece(random, 2))),
    }
    trees.into_iter().collect()
}
