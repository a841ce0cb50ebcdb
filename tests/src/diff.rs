//! Two texts side by side: what is only in one of them.

/// How many lines one must take out of one text and put into it to get the other.
///
/// ```
/// use coro_tests::diff::changed_lines;
///
/// assert_eq!(changed_lines("a\nb\nc\n", "a\nx\nc\nd\n"), 3);
/// ```
pub fn changed_lines(old: &str, new: &str) -> usize {
    lines(old, new)
        .into_iter()
        .filter(|(mark, _)| *mark != ' ')
        .count()
}

/// How many lines around those that differ are shown.
const AROUND: usize = 2;

/// The lines that differ, and a few around them: with `-` those that only the first text has, with `+` those that only
/// the second has.
///
/// ```
/// use coro_tests::diff::diff;
///
/// assert_eq!(diff("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
/// assert_eq!(diff("a\nb\nc\nd\n", "a\nb\nc\n"), "  ..\n  b\n  c\n- d\n");
/// ```
pub fn diff(old: &str, new: &str) -> String {
    let lines = lines(old, new);
    let is_near = |at: usize| {
        let around = at.saturating_sub(AROUND)..lines.len().min(at + AROUND + 1);
        lines[around].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut shown = String::new();
    let mut is_gap = false;
    for (at, (mark, line)) in lines.iter().enumerate() {
        if is_near(at) {
            shown += &format!("{mark} {line}\n");
        } else if !is_gap {
            shown += "  ..\n";
        }
        is_gap = !is_near(at);
    }
    shown
}

fn lines<'a>(old: &'a str, new: &'a str) -> Vec<(char, &'a str)> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // `common[i][j]` lines are common to what follows line i of the one and line j of the other.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}
