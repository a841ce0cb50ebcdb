//! Which rows of a long table are shown. Pure data.

use std::ops::Range;

/// So many lines a table has at most: with what is around it that is about as much as a person reads.
const MOST: usize = 24;

/// Of rows none of which matters, so many are shown where the table begins, and where it ends.
const FIRST: usize = 4;
const LAST: usize = 5;

/// Where too many rows matter, so many are shown where the table begins, and where it ends.
const ONLY_FIRST: usize = 14;
const ONLY_LAST: usize = 9;

/// A part of a table: rows that are shown, or rows in whose place one line says how many they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Shown(Range<usize>),
    Folded(Range<usize>),
}

/// The parts of a table of so many rows. Those that matter are shown, each with the one before and the one behind it, as long as
/// there are not too many.
pub(super) fn parts(rows: usize, matters: impl Fn(usize) -> bool) -> Vec<Part> {
    if rows <= MOST {
        return vec![Part::Shown(0..rows)];
    }
    let is_near = |row: usize| {
        (row.saturating_sub(1)..rows.min(row + 2)).any(&matters) || row < FIRST || row + LAST >= rows
    };
    let near = runs(rows, is_near);
    let lines = |part: &Part| match part {
        Part::Shown(rows) => rows.len(),
        Part::Folded(_) => 1,
    };
    if near.iter().map(lines).sum::<usize>() <= MOST {
        return near;
    }
    runs(rows, |row| row < ONLY_FIRST || row + ONLY_LAST >= rows)
}

/// Rows that are shown, and between them those that are not.
fn runs(rows: usize, is_shown: impl Fn(usize) -> bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    while from < rows {
        let shown = is_shown(from);
        let to = (from..rows).find(|row| is_shown(*row) != shown).unwrap_or(rows);
        parts.push(if shown {
            Part::Shown(from..to)
        } else {
            Part::Folded(from..to)
        });
        from = to;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_table_is_shown_as_it_is() {
        assert_eq!(parts(24, |_| false), [Part::Shown(0..24)]);
        assert_eq!(parts(0, |_| false), [Part::Shown(0..0)]);
    }

    #[test]
    fn of_a_long_one_those_that_matter_are_shown_and_both_ends() {
        assert_eq!(
            parts(1_000, |row| row == 0 || row == 500),
            [
                Part::Shown(0..4),
                Part::Folded(4..499),
                Part::Shown(499..502),
                Part::Folded(502..995),
                Part::Shown(995..1_000),
            ]
        );
    }

    #[test]
    fn where_too_many_matter_only_both_ends_are_shown() {
        assert_eq!(
            parts(1_000, |row| row % 2 == 0),
            [Part::Shown(0..14), Part::Folded(14..991), Part::Shown(991..1_000)]
        );
    }
}
