//! How each format writes that a variable is set or taken away.

use serde::Serializer as _;
use zeroize::Zeroizing;

use super::{Format, Unwritable, Variables};

impl Format {
    /// A text as one word of that shell, in quotes; `None` for what is no shell that can be scripted.
    pub fn word(self, text: &str) -> Option<String> {
        let quote = match self {
            Self::Posix => posix,
            Self::Fish => fish,
            Self::PowerShell => powershell,
            Self::Cmd | Self::Dotenv | Self::Json => return None,
        };
        let mut word = String::new();
        quote(&mut word, text);
        Some(word)
    }
}

/// Room for all, so that no half-filled copy stays behind in memory.
const ROOM: usize = 16 * 1024;

/// Universal variables are kept on disk for all of a person's shells, so they are spoken of and left alone.
/// The block succeeds whatever was there.
const FISH_UNSETS: &str = "; set -eg $rival; set -qU $rival; and echo \"daypass: The universal variable $rival \
    wins over your choice. To remove it for good: set -eU $rival\" >&2; end; true; end;\n";

/// How a format that has a line for each variable writes them.
struct Lines {
    /// What stands before, between and after the names of what is to be taken away.
    unset: Option<[&'static str; 3]>,
    /// What stands before a name, before its value and after it.
    set: [&'static str; 3],
    /// Whether there is a way to write this character.
    fits: fn(char) -> bool,
    /// Adds a value.
    quote: fn(&mut String, &str),
}

/// All of the variables in that format.
pub(super) fn write(variables: &Variables, format: Format) -> Result<Zeroizing<String>, Unwritable> {
    let lines = match format {
        Format::Posix => Lines {
            unset: Some(["unset ", " ", "\n"]),
            set: ["export ", "=", "\n"],
            fits: |_| true,
            quote: posix,
        },
        Format::Fish => Lines {
            unset: Some(["begin; set -l rival; for rival in ", " ", FISH_UNSETS]),
            set: ["set -gx ", " ", ";\n"],
            fits: |_| true,
            quote: fish,
        },
        Format::PowerShell => Lines {
            unset: Some(["$Env:", " = $null\n$Env:", " = $null\n"]),
            set: ["$Env:", " = ", "\n"],
            fits: |_| true,
            quote: powershell,
        },
        // Between the quotes everything stands for itself but these. A percent sign would have to be written
        // once when typed and twice in a batch file, and nobody can tell which this becomes.
        Format::Cmd => Lines {
            unset: Some(["set \"", "=\"\nset \"", "=\"\n"]),
            set: ["set \"", "=", "\"\n"],
            fits: |c| !c.is_control() && !matches!(c, '%' | '"'),
            quote: String::push_str,
        },
        // Readers disagree on what these mean within single quotes.
        Format::Dotenv => Lines {
            unset: None,
            set: ["", "=", "\n"],
            fits: |c| !c.is_control() && !matches!(c, '\'' | '\\' | '$'),
            quote: dotenv,
        },
        Format::Json => return Ok(json(variables)),
    };
    lines.write(variables)
}

impl Lines {
    fn write(&self, variables: &Variables) -> Result<Zeroizing<String>, Unwritable> {
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        if let Some([before, between, after]) = self.unset {
            for (i, name) in variables.unset().enumerate() {
                text.push_str(if i == 0 { before } else { between });
                text.push_str(name);
            }
            text.push_str(after);
        }
        let [before, between, after] = self.set;
        for (name, value) in variables.set() {
            if !value.chars().all(self.fits) {
                return Err(Unwritable { name });
            }
            for part in [before, name, between] {
                text.push_str(part);
            }
            (self.quote)(&mut text, value);
            text.push_str(after);
        }
        Ok(text)
    }
}

/// In single quotes, with what has to stand before some characters.
fn quoted(text: &mut String, value: &str, before: impl Fn(char) -> &'static str) {
    text.push('\'');
    for c in value.chars() {
        text.push_str(before(c));
        text.push(c);
    }
    text.push('\'');
}

/// POSIX.1-2024, Shell Command Language, 2.2.2: only a single quote ends single quotes. It is written
/// outside, escaped.
fn posix(text: &mut String, value: &str) {
    text.push('\'');
    for (i, part) in value.split('\'').enumerate() {
        if i > 0 {
            text.push_str(r"'\''");
        }
        text.push_str(part);
    }
    text.push('\'');
}

/// By fish's manual, "Quotes": backslashes escape single quotes and themselves.
fn fish(text: &mut String, value: &str) {
    quoted(text, value, |c| if matches!(c, '\'' | '\\') { "\\" } else { "" });
}

/// By `about_Quoting_Rules`: a quote is written twice. The tokenizer takes typographic quotes for plain ones.
fn powershell(text: &mut String, value: &str) {
    quoted(text, value, |c| match c {
        '\'' => "'",
        '\u{2018}' => "\u{2018}",
        '\u{2019}' => "\u{2019}",
        '\u{201a}' => "\u{201a}",
        '\u{201b}' => "\u{201b}",
        _ => "",
    });
}

/// Plain where no reader could misread it: Docker takes quotes for a part of the value.
fn dotenv(text: &mut String, value: &str) {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "+-./:=@_".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        text.push_str(value);
    } else {
        quoted(text, value, |_| "");
    }
}

fn json(variables: &Variables) -> Zeroizing<String> {
    let mut bytes = Vec::with_capacity(ROOM);
    let mut serializer = serde_json::Serializer::pretty(&mut bytes);
    serializer.collect_map(variables.set()).expect("texts can be written to memory");
    bytes.push(b'\n');
    Zeroizing::new(String::from_utf8(bytes).expect("JSON is UTF-8"))
}
