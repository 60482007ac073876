//! The shared config as lines that know what they are.
//!
//! Every AWS tool reads this file a little differently, and people keep comments and order in it. So
//! it is held line by line, exactly as it stands: printing gives back the bytes that were parsed, and
//! an edit touches only its own lines. What a line *is* follows botocore (Python's `configparser`),
//! the strictest reader; what the sections *mean* is [`config`](crate::config).

use std::collections::HashMap;
use std::fmt;

use zeroize::Zeroize as _;

use crate::python;

mod checks;
mod edit;
mod header;
mod style;

pub use edit::NotEdited;
pub use header::Header;

/// A shared config file, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Whether a byte order mark stands before the first line.
    marked: bool,
    lines: Vec<Line>,
}

/// One line with its line end, and what it is.
#[derive(Clone, PartialEq, Eq)]
struct Line {
    raw: Vec<u8>,
    syntax: Syntax,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.syntax == Syntax::Nothing { comment: false }
    }

    fn is_comment(&self) -> bool {
        self.syntax == Syntax::Nothing { comment: true }
    }
}

/// What a line is.
#[derive(Clone, PartialEq, Eq)]
enum Syntax {
    /// Empty, or a comment; neither ends a property.
    Nothing { comment: bool },
    /// `[text]`.
    Header { header: Header, text: String },
    /// `key = value` or `key: value`.
    Property { key: String, value: String },
    /// Indented deeper than the property above, whose value it continues.
    Indented(String),
    /// None of these.
    Stray,
}

/// A section as it stands in the file. Two may have the same header.
pub struct Section<'a> {
    /// Line of the header, from 1.
    pub line: usize,
    /// Whose it is.
    pub header: &'a Header,
    /// What stands between the brackets, to tell spellings of one header apart.
    pub text: &'a str,
    /// In the file's order; a key may occur twice.
    pub properties: Vec<Property<'a>>,
}

impl Section<'_> {
    fn has(&self, key: &str) -> bool {
        self.properties.iter().any(|property| property.key.to_lowercase() == key)
    }
}

/// `key = value`. Has no `Debug`: the value may be a secret key.
pub struct Property<'a> {
    /// Line of the key, from 1.
    pub line: usize,
    /// As written, upper case included.
    pub key: &'a str,
    /// Trimmed, with any inline comment still in it.
    pub value: &'a str,
    /// The lines indented below it, trimmed, with their numbers: more of the value, or, where
    /// the value is empty, a nested block such as `s3 =`.
    pub indented: Vec<(usize, &'a str)>,
}

impl Property<'_> {
    /// All its lines, counted from 0.
    fn lines(&self) -> std::ops::Range<usize> {
        self.line - 1..self.indented.last().map_or(self.line, |(line, _)| *line)
    }
}

/// Syntax for which botocore and the AWS CLI refuse the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A byte order mark at the very beginning.
    ByteOrderMark,
    /// Bytes that are no UTF-8, even in a comment.
    NotUtf8,
    /// A property above the first section.
    NoSection,
    /// Neither a header, nor a comment, nor `key = value`.
    Stray,
}

/// What is written a second time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The section in brackets, or the key in quotes.
    pub what: String,
    /// Where it stands first, from 1.
    pub first: usize,
    /// Where it stands again.
    pub line: usize,
}

impl Document {
    /// Takes any bytes; what is wrong with them is [`Document::flaws`].
    pub fn parse(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK);
        let mut context = Context::default();
        let lines = split_lines(text.unwrap_or(bytes))
            .map(|raw| Line { raw: raw.to_vec(), syntax: context.classify(&String::from_utf8_lossy(raw)) })
            .collect();
        Self { marked: text.is_some(), lines }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mark = if self.marked { BYTE_ORDER_MARK } else { b"" };
        [mark].into_iter().chain(self.raw_lines()).flatten().copied().collect()
    }

    /// The file's sections in order.
    pub fn sections(&self) -> Vec<Section<'_>> {
        let mut sections: Vec<Section<'_>> = Vec::new();
        for (line, syntax) in self.numbered() {
            match syntax {
                Syntax::Header { header, text } => {
                    sections.push(Section { line, header, text, properties: Vec::new() });
                }
                Syntax::Property { key, value } => {
                    if let Some(section) = sections.last_mut() {
                        section.properties.push(Property { line, key, value, indented: Vec::new() });
                    }
                }
                Syntax::Indented(text) => {
                    if let Some(above) = sections.last_mut().and_then(|section| section.properties.last_mut())
                    {
                        above.indented.push((line, text));
                    }
                }
                Syntax::Nothing { .. } | Syntax::Stray => {}
            }
        }
        sections
    }

    /// What is wrong with the file as such, with line numbers from 1.
    pub fn flaws(&self) -> Vec<(usize, Flaw)> {
        let mut flaws = Vec::new();
        if self.marked {
            flaws.push((1, Flaw::ByteOrderMark));
        }
        for (index, raw) in self.raw_lines().enumerate() {
            if std::str::from_utf8(raw).is_err() {
                flaws.push((index + 1, Flaw::NotUtf8));
            }
        }
        let mut in_section = false;
        for (line, syntax) in self.numbered() {
            match syntax {
                Syntax::Header { .. } => in_section = true,
                Syntax::Stray if in_section => flaws.push((line, Flaw::Stray)),
                Syntax::Property { .. } | Syntax::Stray if !in_section => flaws.push((line, Flaw::NoSection)),
                Syntax::Property { .. } | Syntax::Stray | Syntax::Nothing { .. } | Syntax::Indented(_) => {}
            }
        }
        let sections = self.sections();
        for section in &sections {
            let blocks = section.properties.iter().filter(|property| property.value.is_empty());
            // A block of [DEFAULT] is only read for a section that has no such key of its own.
            let is_read = |property: &&Property<'_>| {
                let own = |other: &Section<'_>| other.has(&property.key.to_lowercase());
                let for_other = |other: &Section<'_>| other.text != "DEFAULT" && !own(other);
                section.text != "DEFAULT" || sections.iter().any(for_other)
            };
            for (line, text) in blocks.filter(is_read).flat_map(|property| &property.indented) {
                let mut parts = python::lines(text).filter(|part| !python::strip(part).is_empty());
                if !parts.all(|part| part.contains('=')) {
                    flaws.push((*line, Flaw::Stray));
                }
            }
        }
        flaws.sort_by_key(|(line, _)| *line);
        flaws
    }

    /// Sections and keys that are written twice, for which botocore refuses the file too. Only `[DEFAULT]`
    /// may be there again.
    pub fn repeated(&self) -> Vec<Repeated> {
        let sections = self.sections();
        let mut found = Vec::new();
        let mut headers: HashMap<&str, usize> = HashMap::new();
        let mut keys: HashMap<(&str, String), usize> = HashMap::new();
        for section in &sections {
            let text = section.text;
            let mut again = |what: String, first: usize, line: usize| {
                if first != line {
                    found.push(Repeated { what, first, line });
                }
            };
            if text != "DEFAULT" {
                again(format!("[{text}]"), *headers.entry(text).or_insert(section.line), section.line);
            }
            // In a section that is there twice, its keys are not what is wrong.
            let scope = if text == "DEFAULT" { 0 } else { section.line };
            for property in &section.properties {
                let key = property.key.to_lowercase();
                let what = format!("“{key}”");
                let first = *keys.entry((text, format!("{scope} {key}"))).or_insert(property.line);
                again(what, first, property.line);
            }
        }
        found
    }

    /// A property's value as Python joins it: with its indented lines and the blank ones among them. Begins
    /// with a line break where a nested block does.
    pub fn whole_value(&self, property: &Property<'_>) -> String {
        let below = self.lines[property.lines()].iter().skip(1).filter(|line| !line.is_comment());
        let below = below.map(|line| match &line.syntax {
            Syntax::Indented(text) => text.as_str(),
            Syntax::Nothing { .. } | Syntax::Header { .. } | Syntax::Property { .. } | Syntax::Stray => "",
        });
        let joined: Vec<&str> = [property.value].into_iter().chain(below).collect();
        joined.join("\n").trim_end_matches(python::is_space).to_owned()
    }

    /// Lines, from 1, that end in a carriage return without a line feed.
    pub fn bare_returns(&self) -> impl Iterator<Item = usize> {
        (1..).zip(self.raw_lines()).filter(|(_, raw)| raw.ends_with(b"\r")).map(|(line, _)| line)
    }

    /// Leaves nothing of the content in memory.
    pub(crate) fn wipe(mut self) {
        for line in &mut self.lines {
            line.raw.zeroize();
            match &mut line.syntax {
                Syntax::Property { value: text, .. } | Syntax::Indented(text) => text.zeroize(),
                Syntax::Nothing { .. } | Syntax::Header { .. } | Syntax::Stray => {}
            }
        }
    }

    /// The file's bytes with each line, its end included, made another.
    pub(crate) fn with_lines(&self, change: impl FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let mark = if self.marked { BYTE_ORDER_MARK } else { b"" };
        [mark.to_vec()].into_iter().chain(self.raw_lines().map(change)).flatten().collect()
    }

    /// Every line as it stands, line end included.
    pub(crate) fn raw_lines(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().map(|line| line.raw.as_slice())
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &Syntax)> {
        self.lines.iter().enumerate().map(|(index, line)| (index + 1, &line.syntax))
    }
}

impl fmt::Debug for Document {
    /// Says nothing of the content, which may hold secret keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} lines)", self.lines.len())
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Lines with their ends. Python ends a line at a bare carriage return too.
fn split_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(rest.len(), |at| {
            let pair = rest[at..].starts_with(b"\r\n");
            at + 1 + usize::from(pair)
        });
        let (line, behind) = rest.split_at(end);
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

/// What a line's meaning depends on from the lines above it: whether there is a property that it
/// could continue, and how far that one is indented.
#[derive(Default)]
struct Context {
    property: Option<usize>,
}

impl Context {
    /// Follows `RawConfigParser._read` of Python 3.11.
    fn classify(&mut self, line: &str) -> Syntax {
        let text = python::strip(line);
        if text.is_empty() {
            return Syntax::Nothing { comment: false };
        }
        if text.starts_with(['#', ';']) {
            return Syntax::Nothing { comment: true };
        }
        let indent = line.chars().take_while(|c| python::is_space(*c)).count();
        if self.property.is_some_and(|of_property| indent > of_property) {
            return Syntax::Indented(text.to_owned());
        }
        if let Some((inside, _)) = text.strip_prefix('[').and_then(|rest| rest.rsplit_once(']'))
            && !inside.is_empty()
        {
            self.property = None;
            return Syntax::Header { header: Header::parse(inside), text: inside.to_owned() };
        }
        match text.split_once(['=', ':']) {
            Some((key, value)) if !python::strip(key).is_empty() => {
                self.property = Some(indent);
                let (key, value) = (python::strip(key).to_owned(), python::strip(value).to_owned());
                Syntax::Property { key, value }
            }
            Some(_) | None => Syntax::Stray,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
