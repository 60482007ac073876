//! What each AWS tool sees in one and the same config file, and in the credentials file beside it.
//!
//! The tools have five parsers and hardly two agree, so each is modelled by itself, after its source. The
//! tests hold the first three to the real ones; Go and Java are by their source only, see
//! [`Reader::is_measured`].

use std::collections::BTreeMap;
use std::fmt;

use brain::say::Word;

use crate::document::Document;

mod botocore;
mod javascript;
mod rust;
mod spec;

/// A program that reads the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// boto3 and the AWS CLI.
    Botocore,
    /// The AWS SDK for Rust.
    Rust,
    /// The AWS SDK for JavaScript, version 3.
    JavaScript,
    /// The AWS SDK for Go, version 2.
    Go,
    /// The AWS SDK for Java, version 2.
    Java,
}

impl Reader {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Botocore, Self::Rust, Self::JavaScript, Self::Go, Self::Java];

    /// Whether the tests compare with the real program. The others are modelled by reading their source.
    pub fn is_measured(self) -> bool {
        match self {
            Self::Botocore | Self::Rust | Self::JavaScript => true,
            Self::Go | Self::Java => false,
        }
    }

    /// Reads the config file `content` as this program does.
    pub fn read(self, content: &[u8]) -> Result<View, Refused> {
        match self {
            Self::Botocore => botocore::read(&Document::parse(content)),
            Self::Rust => rust::read(content),
            Self::JavaScript => javascript::read(content),
            Self::Go => spec::read(content, &spec::GO),
            Self::Java => spec::read(content, &spec::JAVA),
        }
    }

    /// Reads the credentials file `content` as this program does: its profiles by name. `document` is the same
    /// content, which one of them reads line by line.
    pub(crate) fn read_credentials(self, content: &[u8], document: &Document) -> Result<Profiles, Refused> {
        match self {
            Self::Botocore => botocore::read_credentials(document),
            Self::Rust => rust::read_credentials(content),
            // A file that it cannot read is an empty one to it.
            Self::JavaScript => Ok(javascript::read_credentials(content).unwrap_or_default()),
            Self::Go => spec::read_credentials(content, &spec::GO),
            Self::Java => spec::read_credentials(content, &spec::JAVA),
        }
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Botocore => Word("reader-botocore").text(),
            Self::Rust => Word("reader-rust").text(),
            Self::JavaScript => Word("reader-javascript").text(),
            Self::Go => Word("reader-go").text(),
            Self::Java => Word("reader-java").text(),
        })
    }
}

/// The first line for which a program takes nothing from the file at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Counted from 1.
    pub line: usize,
    /// What is the matter with it, as a clause: “is not UTF-8 text”.
    pub why: &'static str,
}

/// Profiles by name.
pub(crate) type Profiles = BTreeMap<String, Entry>;

/// The sections that a program sees, by name. Has no `Debug`: values may be secret keys.
#[derive(Default, PartialEq, Eq)]
pub struct View {
    /// Profiles, `default` among them.
    pub profiles: Profiles,
    /// Sessions to sign in to.
    pub sessions: BTreeMap<String, Entry>,
}

/// A section as a program sees it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Line of its header, from 1.
    pub line: usize,
    /// Values by key, each with its line. A key in a nested block such as `s3 =` is `s3.key`.
    pub values: BTreeMap<String, (usize, String)>,
    /// Whether several spellings of the header are brought together in no fixed order.
    pub disputed: bool,
}

impl Entry {
    fn at(line: usize) -> Self {
        Self { line, ..Self::default() }
    }

    fn put(&mut self, key: impl Into<String>, line: usize, value: impl Into<String>) {
        self.values.insert(key.into(), (line, value.into()));
    }

    /// The value of a key, which may be empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(_, value)| value.as_str())
    }

    /// Line of a key, or of the header where there is no such key.
    pub fn line_of(&self, key: &str) -> usize {
        self.values.get(key).map_or(self.line, |(line, _)| *line)
    }
}

/// Line, counted from 1, of the first byte that is not UTF-8.
fn not_utf8(error: std::str::Utf8Error, content: &[u8]) -> Refused {
    let line = content[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
    Refused { line, why: Word("line-not-utf8").text() }
}
