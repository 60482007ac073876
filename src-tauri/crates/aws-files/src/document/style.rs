//! How a file is written, so that what is added looks like the rest.

use super::{Document, Line, Syntax};

/// What most of the file does.
pub(super) struct Style {
    pub(super) line_end: &'static str,
    pub(super) equals: &'static str,
    pub(super) gaps: Gaps,
}

/// How sections follow each other: those with blank lines between, of all.
#[derive(Clone, Copy)]
pub(super) struct Gaps {
    blank: usize,
    all: usize,
}

impl Gaps {
    /// Whether blank lines stand between sections.
    pub(super) fn are_blank(self) -> bool {
        self.blank * 2 >= self.all
    }

    pub(super) fn count(&mut self, blank: bool) {
        self.blank += usize::from(blank);
        self.all += 1;
    }
}

impl Style {
    pub(super) fn of(document: &Document) -> Self {
        let crlf = document.raw_lines().filter(|raw| raw.ends_with(b"\r\n")).count();
        let lf = document.raw_lines().filter(|raw| raw.ends_with(b"\n")).count() - crlf;
        let apart = headers_set_apart(document);
        let blank = apart.iter().filter(|apart| **apart).count();
        Self {
            line_end: if crlf > lf { "\r\n" } else { "\n" },
            equals: equals(document),
            gaps: Gaps { blank, all: apart.len() },
        }
    }
}

/// What most properties have around `=`. Any amount of space counts as one, so that aligned columns
/// are followed without guessing at their width.
fn equals(document: &Document) -> &'static str {
    let styles = [" = ", "=", "= ", " ="];
    let mut counts = [0_usize; 4];
    for raw in document.raw_lines() {
        let text = String::from_utf8_lossy(raw);
        if text.starts_with([' ', '\t', '#', ';', '[']) {
            continue;
        }
        let Some((key, value)) = text.trim_end().split_once('=') else { continue };
        let style = match (key.ends_with([' ', '\t']), value.starts_with([' ', '\t'])) {
            (true, true) => 0,
            (false, false) => 1,
            (false, true) => 2,
            // Nothing behind the sign says nothing about the space there.
            (true, false) if value.is_empty() => 0,
            (true, false) => 3,
        };
        counts[style] += 1;
    }
    // On a tie the first one wins: what the AWS CLI writes.
    let most = counts.iter().max().copied().unwrap_or_default();
    let at = counts.iter().position(|count| *count == most).unwrap_or_default();
    styles[at]
}

/// For every header but the first: whether blank lines stand above it and its comments.
fn headers_set_apart(document: &Document) -> Vec<bool> {
    let is_header = |line: &Line| matches!(line.syntax, Syntax::Header { .. });
    let headers = document.lines.iter().enumerate().filter(|(_, line)| is_header(line));
    headers
        .skip(1)
        .map(|(at, _)| {
            let mut above = document.lines[..at].iter().rev();
            let first = above.find(|line| !line.is_comment());
            first.is_some_and(Line::is_blank)
        })
        .collect()
}
