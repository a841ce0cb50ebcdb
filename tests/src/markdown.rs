//! As much of Markdown as our own documents use: sections, fences, links.

use std::path::Path;

/// What stands under one heading of the second level, up to the next.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading, without its marks.
    pub heading: String,
    /// All that follows it, trimmed.
    pub body: String,
}

/// A block of code.
#[derive(Debug, PartialEq, Eq)]
pub struct Fence {
    /// What stands on the line that opens it, such as `rust`.
    pub info: String,
    /// The code, with its last line break.
    pub code: String,
}

/// The sections of a document.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (line, in_fence) in lines(text) {
        match line.strip_prefix("## ") {
            Some(heading) if !in_fence => sections.push(Section {
                heading: heading.to_owned(),
                body: String::new(),
            }),
            _ => {
                if let Some(section) = sections.last_mut() {
                    section.body.push_str(line);
                    section.body.push('\n');
                }
            }
        }
    }
    for section in &mut sections {
        section.body = section.body.trim().to_owned();
    }
    sections
}

/// The blocks of code in a document.
pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(info) if !open => fences.push(Fence {
                info: info.to_owned(),
                code: String::new(),
            }),
            Some(_) => {}
            None => {
                if let (true, Some(fence)) = (open, fences.last_mut()) {
                    fence.code.push_str(line);
                    fence.code.push('\n');
                }
            }
        }
        open ^= line.starts_with("```");
    }
    fences
}

/// The links `[text](target)` in a document, outside of code.
pub fn links(text: &str) -> Vec<(String, String)> {
    pairs(text, "](", ')')
}

/// The links `[text][name]` in a document, outside of code; what a name stands for is said by a [definition].
///
/// [definition]: definitions
pub fn references(text: &str) -> Vec<(String, String)> {
    pairs(text, "][", ']')
}

/// The lines `[name]: target` of a document, outside of code.
pub fn definitions(text: &str) -> Vec<(String, String)> {
    let prose = prose(text);
    let of_line = |line: &str| {
        let (name, target) = line.strip_prefix('[')?.split_once("]: ")?;
        let is_definition = !name.contains(']') && !target.contains(' ');
        is_definition.then(|| (name.to_owned(), target.to_owned()))
    };
    prose.lines().filter_map(of_line).collect()
}

/// What stands in brackets before `middle`, and between it and `end`.
fn pairs(text: &str, middle: &str, end: char) -> Vec<(String, String)> {
    let prose = prose(text);
    let mut pairs = Vec::new();
    let mut rest = prose.as_str();
    while let Some(at) = rest.find(middle) {
        let (before, after) = (&rest[..at], &rest[at + middle.len()..]);
        if let (Some(start), Some(end)) = (opening(before), after.find(end)) {
            pairs.push((before[start..].to_owned(), after[..end].to_owned()));
        }
        rest = after;
    }
    pairs
}

/// The document without its blocks of code.
fn prose(text: &str) -> String {
    lines(text)
        .filter(|(_, in_fence)| !in_fence)
        .flat_map(|(line, _)| [line, "\n"])
        .collect()
}

/// Where the text of a link begins of which only the closing bracket is missing.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            '[' if depth == 0 => return Some(at + 1),
            '[' => depth -= 1,
            ']' => depth += 1,
            _ => {}
        }
    }
    None
}

/// The relative links of a document that lead to no file; `folder` is where it lies.
pub fn dead_links(text: &str, folder: &Path) -> Vec<String> {
    let targets = links(text).into_iter().chain(definitions(text));
    targets
        .map(|(_, target)| target)
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter(|target| {
            let file = target.split('#').next().unwrap_or_default();
            !folder.join(file).exists()
        })
        .collect()
}

/// The lines, and whether each belongs to a block of code, its marks included.
fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut open = false;
    text.lines().map(move |line| {
        let is_mark = line.starts_with("```");
        let in_fence = open || is_mark;
        open ^= is_mark;
        (line, in_fence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# One\n\n## Two\n\n[a](b.md)\n\n```sh\n## not a heading\n[x](y)\n```\n\n## Three\nend\n";

    #[test]
    fn a_heading_inside_of_code_starts_no_section() {
        let headings: Vec<_> = sections(TEXT).into_iter().map(|s| s.heading).collect();
        assert_eq!(headings, ["Two", "Three"]);
    }

    #[test]
    fn a_fence_keeps_its_code_to_the_byte() {
        let code = "## not a heading\n[x](y)\n".to_owned();
        let info = "sh".to_owned();
        assert_eq!(fences(TEXT), [Fence { info, code }]);
    }

    #[test]
    fn a_link_inside_of_code_is_no_link() {
        assert_eq!(links(TEXT), [("a".to_owned(), "b.md".to_owned())]);
    }

    #[test]
    fn the_text_of_a_link_may_hold_brackets() {
        let text = "[one](1.md), [`#[two]` too](2.md)";
        let texts: Vec<_> = links(text).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["one", "`#[two]` too"]);
    }

    #[test]
    fn a_reference_and_its_definition_are_told_apart() {
        let text = "- [`#[one]` x][one]\n\n[one]: ../one/page.md\n";
        assert_eq!(references(text), [("`#[one]` x".to_owned(), "one".to_owned())]);
        assert_eq!(
            definitions(text),
            [("one".to_owned(), "../one/page.md".to_owned())]
        );
    }
}
