//! A schedule as a short text that can be copied: `v1.7f3a:12>reaper,15/1=1`.

use std::fmt;
use std::str::FromStr;

/// Where a schedule departs from first in, first out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Token(pub(crate) Vec<Departure>);

/// One departure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Departure {
    /// After so many turns.
    pub(crate) step: u64,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The task of this name goes first.
    Turn(String),
    /// Of the other choices within the turn, the one of this number, from 1, is this.
    Other { nth: u32, chosen: u32 },
    /// Another thread wakes the task of this name before this turn.
    Outside(String),
}

const VERSION: &str = "v1.";

/// What stands for no departure at all.
const FIFO: &str = "fifo";

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body();
        write!(f, "{VERSION}{:04x}:{body}", checksum(&body))
    }
}

impl Token {
    /// How many choices are not the usual ones.
    pub(crate) fn deviations(&self) -> usize {
        let is_choice = |departure: &&Departure| !matches!(departure.what, What::Outside(_));
        self.0.iter().filter(is_choice).count()
    }

    fn body(&self) -> String {
        if self.0.is_empty() {
            return FIFO.to_owned();
        }
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        parts.join(",")
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Turn(name) => write!(f, "{}>{name}", self.step),
            What::Outside(name) => write!(f, "{}<{name}", self.step),
            What::Other { nth, chosen } => write!(f, "{}/{nth}={chosen}", self.step),
        }
    }
}

impl FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = |why: &str| {
            format!("`{text}` is no schedule: {why}; copy the whole of it, as in `v1.7f3a:12>reaper`")
        };
        let rest = text
            .trim()
            .strip_prefix(VERSION)
            .ok_or_else(|| malformed("it does not begin with `v1.`"))?;
        let (sum, body) = rest.split_once(':').ok_or_else(|| malformed("it has no `:`"))?;
        if u16::from_str_radix(sum, 16) != Ok(checksum(body)) {
            return Err(malformed("something in it is not as it was printed"));
        }
        if body == FIFO {
            return Ok(Token::default());
        }
        let parts = body
            .split(',')
            .map(|part| departure(part).ok_or_else(|| malformed("a part of it is none")));
        parts.collect::<Result<_, _>>().map(Token)
    }
}

fn departure(part: &str) -> Option<Departure> {
    if let Some((step, name)) = part.split_once('>') {
        let what = What::Turn(name.to_owned());
        return Some(Departure {
            step: step.parse().ok()?,
            what,
        });
    }
    if let Some((step, name)) = part.split_once('<') {
        let what = What::Outside(name.to_owned());
        return Some(Departure {
            step: step.parse().ok()?,
            what,
        });
    }
    let (step, rest) = part.split_once('/')?;
    let (nth, chosen) = rest.split_once('=')?;
    let what = What::Other {
        nth: nth.parse().ok()?,
        chosen: chosen.parse().ok()?,
    };
    Some(Departure {
        step: step.parse().ok()?,
        what,
    })
}

/// FNV-1a, folded: enough to tell a slip of the hand.
fn checksum(text: &str) -> u16 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    ((hash >> 16) ^ (hash & 0xffff)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let parts = [
            Departure {
                step: 12,
                what: What::Turn("main.2".to_owned()),
            },
            Departure {
                step: 15,
                what: What::Other { nth: 1, chosen: 3 },
            },
            Departure {
                step: 16,
                what: What::Outside("guest".to_owned()),
            },
        ];
        for token in [Token(parts.into()), Token::default()] {
            assert_eq!(format!(" {token}\n").parse(), Ok(token));
        }
    }

    #[test]
    fn a_token_that_was_not_copied_as_it_was_says_so() {
        let token = Token(vec![Departure {
            step: 1,
            what: What::Turn("reaper".to_owned()),
        }])
        .to_string();
        for spoiled in [
            &token[1..],
            &token[..token.len() - 1],
            &token.replace("1>", "2>"),
            "",
        ] {
            let error = spoiled.parse::<Token>().unwrap_err();
            assert!(error.contains("is no schedule: "), "{error}");
        }
    }
}
