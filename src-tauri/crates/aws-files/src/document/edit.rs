//! Changing a document in the document's own style, no line more than needed.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use brain::say::Word;

use super::style::Style;
use super::{BYTE_ORDER_MARK, Document, Header, Line, Property, Section, Syntax, checks};
use crate::config::inline_comment;
use crate::python;

/// Why a document was not changed; it is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotEdited {
    /// There is one of that name.
    #[error("{}", Word("edit-exists").with(&[("header", header), ("line", line)]))]
    Exists {
        /// The header asked for.
        header: Header,
        /// Where it stands, from 1.
        line: usize,
    },
    /// There is none of that name.
    #[error("{}", Word("edit-no-section").with(&[("header", header)]))]
    NoSection {
        /// The header asked for.
        header: Header,
    },
    /// What was to be changed stands in several places, and AWS tools disagree which one counts.
    #[error("{}", Word("edit-twice").with(&[("what", what), ("first", first), ("second", second)]))]
    Twice {
        /// The header or key.
        what: String,
        /// Its first line, from 1.
        first: usize,
        /// Another line of it.
        second: usize,
    },
    /// Some AWS tool would pass over a section of that name.
    #[error("{}", Word("edit-name").with(&[("name", name), ("why", why)]))]
    Name {
        /// The name asked for.
        name: String,
        /// Who would not see it, and what to use instead.
        why: &'static str,
    },
    /// Some AWS tool would read the property differently, or not at all. The value is not repeated,
    /// it may be secret.
    #[error("{}", Word("edit-property").with(&[("key", key), ("why", why)]))]
    Property {
        /// The key asked for.
        key: String,
        /// What is the matter with key or value.
        why: &'static str,
    },
    /// The file is no UTF-8 text, so nothing that is written into it could be read.
    #[error("{}", Word("edit-not-utf8").with(&[("line", line)]))]
    NotUtf8 {
        /// Where, from 1.
        line: usize,
    },
    /// A carriage return without a line feed, which ends the line for some AWS tools only.
    #[error("{}", Word("edit-line-end").with(&[("line", line)]))]
    LineEnd {
        /// Where, from 1.
        line: usize,
    },
    /// Without the change, or with it, the indentation of another line would mean something else.
    #[error("{}", Word("edit-indented").with(&[("line", line)]))]
    Indented {
        /// Where, from 1.
        line: usize,
    },
}

impl Document {
    /// Appends a section with these properties; only blank lines that end the file stay below it. Only
    /// names, keys and values are written that botocore, the AWS CLI and the SDKs for Rust, JavaScript, Go
    /// and Java all read alike.
    pub fn add_section(&mut self, header: &Header, properties: &[(&str, &str)]) -> Result<(), NotEdited> {
        self.add_sections(&[(header, properties.to_vec())])
    }

    /// The same of many, for which the file is read once.
    pub fn add_sections(&mut self, sections: &[(&Header, Vec<(&str, &str)>)]) -> Result<(), NotEdited> {
        let there = self.sections();
        let mut there: HashMap<&Header, usize> =
            there.iter().rev().map(|section| (section.header, section.line)).collect();
        for (header, properties) in sections {
            checks::name(header)?;
            checks::properties(properties)?;
            // Of two that are new, the first is the one that is there.
            if let Some(line) = there.insert(header, self.lines.len() + 1) {
                return Err(NotEdited::Exists { header: (*header).clone(), line });
            }
        }
        self.check_text()?;

        let style = Style::of(self);
        let mut gaps = style.gaps;
        let mut is_between = self.lines.iter().any(|line| matches!(line.syntax, Syntax::Header { .. }));
        let at = self.lines.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
        // A comment directly above would become the section's own.
        let below_comment = at > 0 && self.lines[at - 1].is_comment();
        let mut lines = Vec::new();
        for (header, properties) in sections {
            let is_first = lines.is_empty();
            let apart = (at > 0 || !is_first) && (gaps.are_blank() || (is_first && below_comment));
            if apart {
                lines.push(String::new());
            }
            // As if the file had been read again.
            if is_between {
                gaps.count(apart);
            }
            is_between = true;
            lines.push(header.to_string());
            lines.extend(properties.iter().map(|(key, value)| format!("{key}{}{value}", style.equals)));
        }
        self.splice(at..at, &lines, &style)
    }

    /// Gives `key` that value in the section, in place of the one it has or below the section's last key.
    /// What was said behind the old value in a comment is kept in a line above.
    pub fn set(&mut self, header: &Header, key: &str, value: &str) -> Result<(), NotEdited> {
        checks::properties(&[(key, value)])?;
        self.check_text()?;
        let style = Style::of(self);
        let sections = self.sections_of(header);
        let [section] = sections.as_slice() else {
            return Err(match sections.as_slice() {
                [first, second, ..] => twice(header, first.line, second.line),
                _ => NotEdited::NoSection { header: header.clone() },
            });
        };
        let same: Vec<_> = section.properties.iter().filter(|p| p.key.to_lowercase() == key).collect();
        let (range, lines) = match same.as_slice() {
            [] => {
                let (at, indent) = match section.properties.last() {
                    Some(last) => (last.lines().end, indent(&self.text(last.line - 1))),
                    None => (section.line, String::new()),
                };
                (at..at, vec![format!("{indent}{key}{}{value}", style.equals)])
            }
            [old] if old.value == value && old.key == key && old.indented.is_empty() => return Ok(()),
            [old] => (old.lines(), replacement(&self.text(old.line - 1), key, value, &style)),
            [first, second, ..] => return Err(twice(&format!("“{key}”"), first.line, second.line)),
        };
        self.splice(range, &lines, &style)
    }

    /// Removes `key` with all its lines from every section of that header, and says whether it was there.
    pub fn unset(&mut self, header: &Header, key: &str) -> Result<bool, NotEdited> {
        let sections = self.sections_of(header);
        let properties = sections.iter().flat_map(|section| &section.properties);
        let found: Vec<_> = properties.filter(|p| p.key.to_lowercase() == key).map(Property::lines).collect();
        self.remove(found)
    }

    /// Removes every section of that header, with the comments directly above and below it, and says whether
    /// there was one. A comment at the top of the file is taken to be about the file, and stays.
    pub fn remove_section(&mut self, header: &Header) -> Result<bool, NotEdited> {
        let found = self.sections_of(header).iter().map(|section| self.extent(section.line - 1)).collect();
        self.remove(found)
    }

    /// The same of many, as if one after the other from the last, for which the file is read once.
    pub fn remove_sections(&mut self, headers: &HashSet<&Header>) -> Result<(), NotEdited> {
        let unfinished = self.lines.last().is_some_and(|line| !line.raw.ends_with(b"\n"));
        let mut edited = self.clone();
        let mut at = edited.lines.len();
        while at > 0 {
            at -= 1;
            let Syntax::Header { header, .. } = &edited.lines[at].syntax else { continue };
            if !headers.contains(header) {
                continue;
            }
            let range = edited.extent(at);
            at = range.start;
            edited.lines.drain(range);
            if unfinished
                && at == edited.lines.len()
                && let Some(last) = edited.lines.last_mut()
            {
                let end = last.raw.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
                last.raw.truncate(end.map_or(0, |at| at + 1));
            }
        }
        let read = Self::parse(&edited.to_bytes());
        let is_other = |(is, was): (&Line, &Line)| is.syntax != was.syntax;
        if let Some(at) = read.lines.iter().zip(&edited.lines).position(is_other) {
            return Err(NotEdited::Indented { line: at + 1 });
        }
        *self = read;
        Ok(())
    }

    /// Changes the name between the brackets and nothing else. Other sections may refer to the old one.
    pub fn rename_section(&mut self, from: &Header, to: &Header) -> Result<(), NotEdited> {
        checks::name(to)?;
        self.check_text()?;
        if from != to
            && let Some(section) = self.sections_of(to).first()
        {
            return Err(NotEdited::Exists { header: to.clone(), line: section.line });
        }
        let lines: Vec<usize> = self.sections_of(from).iter().map(|section| section.line).collect();
        if lines.is_empty() {
            return Err(NotEdited::NoSection { header: from.clone() });
        }
        let style = Style::of(self);
        let mut edited = self.clone();
        for line in lines {
            let text = self.text(line - 1);
            let (Some(open), Some(close)) = (text.find('['), text.rfind(']')) else { continue };
            let renamed = format!("{}{to}{}", &text[..open], &text[close + 1..]);
            edited.splice(line - 1..line, &[renamed], &style)?;
        }
        *self = edited;
        Ok(())
    }

    fn sections_of(&self, header: &Header) -> Vec<Section<'_>> {
        self.sections().into_iter().filter(|section| section.header == header).collect()
    }

    /// A line without its end.
    fn text(&self, at: usize) -> String {
        String::from_utf8_lossy(&self.lines[at].raw).trim_end_matches(['\r', '\n']).to_owned()
    }

    fn check_text(&self) -> Result<(), NotEdited> {
        for (at, raw) in self.raw_lines().enumerate() {
            if std::str::from_utf8(raw).is_err() {
                return Err(NotEdited::NotUtf8 { line: at + 1 });
            }
        }
        self.bare_returns().next().map_or(Ok(()), |line| Err(NotEdited::LineEnd { line }))
    }

    /// The lines of the section whose header is at `header`, with its comments and the blank lines that part
    /// it from its neighbours.
    fn extent(&self, header: usize) -> Range<usize> {
        let is_header = |at: &usize| matches!(self.lines[*at].syntax, Syntax::Header { .. });
        let next = (header + 1..self.lines.len()).find(is_header).unwrap_or(self.lines.len());
        let is_content = |at: &usize| !matches!(self.lines[*at].syntax, Syntax::Nothing { .. });
        let content_end = (header..next).rfind(is_content).unwrap_or(header) + 1;
        let mut end = content_end;
        while end < next && self.lines[end].is_comment() {
            end += 1;
        }
        if end == next && next < self.lines.len() {
            end = content_end;
        }
        let comments = self.lines[..header].iter().rev().take_while(|line| line.is_comment()).count();
        let mut start = if comments == header { header } else { header - comments };

        let above = self.lines[..start].iter().rev().take_while(|line| line.is_blank()).count();
        let below = self.lines[end..].iter().take_while(|line| line.is_blank()).count();
        if end + below == self.lines.len() {
            start -= above.min(1);
        } else if above == start {
            end += below;
        } else if below > 0 {
            start -= above;
        }
        start..end
    }

    fn remove(&mut self, mut found: Vec<Range<usize>>) -> Result<bool, NotEdited> {
        found.sort_by_key(|range| range.start);
        let style = Style::of(self);
        let mut edited = self.clone();
        for range in found.iter().rev() {
            edited.splice(range.clone(), &[], &style)?;
        }
        *self = edited;
        Ok(!found.is_empty())
    }

    /// Puts `lines` in place of those at `range`. A file whose last line has no end stays such a file.
    fn splice(&mut self, range: Range<usize>, lines: &[String], style: &Style) -> Result<(), NotEdited> {
        let unfinished = self.lines.last().is_some_and(|line| !line.raw.ends_with(b"\n"));
        let at_end = range.end == self.lines.len();
        let end_of = |at: usize| match self.lines.get(at) {
            Some(line) if line.raw.ends_with(b"\r\n") => "\r\n",
            Some(line) if line.raw.ends_with(b"\n") => "\n",
            _ => style.line_end,
        };
        // Lines that replace others end as the first of those did.
        let line_end = if range.is_empty() { style.line_end } else { end_of(range.start) };
        let mut raws: Vec<Vec<u8>> = self.raw_lines().map(<[u8]>::to_vec).collect();
        raws.splice(range.clone(), lines.iter().map(|text| format!("{text}{line_end}").into_bytes()));
        if unfinished && at_end {
            // The old last line, where something follows it now.
            if let Some(before) = raws[..range.start].last_mut().filter(|raw| !raw.ends_with(b"\n")) {
                before.extend_from_slice(style.line_end.as_bytes());
            }
            if let Some(last) = raws.last_mut() {
                let end = last.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
                last.truncate(end.map_or(0, |at| at + 1));
            }
        }

        let mark = if self.marked { BYTE_ORDER_MARK } else { b"" };
        let edited = Self::parse(&[mark, &raws.concat()].concat());
        let tail = self.lines.len() - range.end;
        let moved = edited.lines.len().saturating_sub(tail)..edited.lines.len();
        let kept = self.lines[..range.start].iter().zip(&edited.lines).enumerate();
        let tail = (range.end..).zip(self.lines[range.end..].iter().zip(&edited.lines[moved]));
        for (at, (before, after)) in kept.chain(tail) {
            if before.syntax != after.syntax {
                return Err(NotEdited::Indented { line: at + 1 });
            }
        }
        *self = edited;
        Ok(())
    }
}

fn twice(what: &impl ToString, first: usize, second: usize) -> NotEdited {
    NotEdited::Twice { what: what.to_string(), first, second }
}

fn indent(text: &str) -> String {
    text.chars().take_while(|c| python::is_space(*c)).collect()
}

/// The line `old` with another value, as every SDK reads it: key in lower case, `=` for `:`, and a comment
/// behind the old value in a line of its own.
fn replacement(old: &str, key: &str, value: &str, style: &Style) -> Vec<String> {
    let start = indent(old);
    let (old_key, old_value) = old[start.len()..].split_once(['=', ':']).unwrap_or_default();
    let space = &old_key[old_key.trim_end_matches(python::is_space).len()..];
    let behind = indent(old_value);
    let old_value = python::strip(old_value);
    let comment = inline_comment(old_value);
    let equals = match comment {
        Some(0) => style.equals.to_owned(),
        _ if old_value.is_empty() => style.equals.to_owned(),
        _ => format!("{space}={behind}"),
    };
    let above = comment.map(|at| old_value[at..].to_owned());
    above.into_iter().chain([format!("{start}{key}{equals}{value}")]).collect()
}

#[cfg(test)]
mod tests;
