//! The functions of which the reader creates coroutines: those of the tutorial, and one for each way to wait.

use std::fmt::{self, Debug};
use std::pin::Pin;
use std::time::Duration;

use smol::channel::{Receiver, Sender};

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        product(x, x)
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        product(x, square(x).await)
    }

    async fn both(x: u64) -> (u64, u64) {
        coro::join!(square(x), cube(x))
    }

    async fn hurry(x: u64) -> Option<u64> {
        coro::timeout(Duration::from_secs(5), cube(x)).await.ok()
    }

    async fn count(to: u64) -> u64 {
        for _ in 0..to {
            coro::yield_now().await;
        }
        to
    }

    #[traced(skip(mailbox))]
    async fn give(x: u64, mailbox: Sender<u64>) {
        mailbox.send(x).await.expect("the world holds both ends");
    }

    #[traced(skip(mailbox))]
    async fn take(mailbox: Receiver<u64>) -> u64 {
        mailbox.recv().await.expect("the world holds both ends")
    }
}

/// A release build would wrap around and say nothing.
fn product(x: u64, y: u64) -> u64 {
    x.checked_mul(y)
        .unwrap_or_else(|| panic!("{x} × {y} does not fit into a `u64`"))
}

/// How often `count` may yield, each time a column of the picture.
const MOST_TURNS: u64 = 50;

/// One call that a coroutine can be created of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Square(u64),
    Cube(u64),
    Both(u64),
    Hurry(u64),
    Count(u64),
    Give(u64),
    Take,
}

/// What a coroutine of the prompt runs; what it returns is shown as it would be by `{:?}`.
pub(super) type Running = Pin<Box<dyn Future<Output = String>>>;

/// Where `give` puts what `take` takes.
pub(super) type Mailbox = (Sender<u64>, Receiver<u64>);

impl Call {
    /// The call of this name, or a hint; nothing if no function has it.
    pub(super) fn read(name: &str, arguments: &[&str]) -> Option<Result<Call, String>> {
        let of: fn(u64) -> Call = match name {
            "square" => Call::Square,
            "cube" => Call::Cube,
            "both" => Call::Both,
            "hurry" => Call::Hurry,
            "count" => Call::Count,
            "give" => Call::Give,
            "take" if arguments.is_empty() => return Some(Ok(Call::Take)),
            "take" => return Some(Err("`take` needs no number: `take()`".to_owned())),
            _ => return None,
        };
        let [argument] = arguments else {
            return Some(Err(format!("`{name}` takes one number: `{name}(5)`")));
        };
        Some(read_argument(argument).map(of).and_then(Call::not_too_long))
    }

    fn not_too_long(self) -> Result<Call, String> {
        match self {
            Call::Count(MOST_TURNS..) => Err(format!(
                "that many turns fill the screen: count to less than {MOST_TURNS}, `count(3)`"
            )),
            call => Ok(call),
        }
    }

    /// Calls it: nothing in it runs yet.
    pub(super) fn call(self, (giver, taker): &Mailbox) -> Running {
        match self {
            Call::Square(x) => shown(square(x)),
            Call::Cube(x) => shown(cube(x)),
            Call::Both(x) => shown(both(x)),
            Call::Hurry(x) => shown(hurry(x)),
            Call::Count(to) => shown(count(to)),
            Call::Give(x) => shown(give(x, giver.clone())),
            Call::Take => shown(take(taker.clone())),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Square(x) => write!(f, "square({x})"),
            Call::Cube(x) => write!(f, "cube({x})"),
            Call::Both(x) => write!(f, "both({x})"),
            Call::Hurry(x) => write!(f, "hurry({x})"),
            Call::Count(to) => write!(f, "count({to})"),
            Call::Give(x) => write!(f, "give({x})"),
            Call::Take => f.write_str("take()"),
        }
    }
}

fn shown<T: Debug>(future: impl Future<Output = T> + 'static) -> Running {
    Box::pin(async move { format!("{:?}", future.await) })
}

fn read_argument(word: &str) -> Result<u64, String> {
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    word.parse().map_err(|_| match word.strip_prefix('-') {
        _ if digits(word) => format!("{word} is more than {}, the largest `u64`", u64::MAX),
        Some(rest) if digits(rest) => format!("{word} is less than 0, the smallest `u64`"),
        _ => format!("`{word}` is no whole number: `cube(5)`"),
    })
}
