//! Keys that Daypass puts into the shared credentials file because a person asked for it: a block of its own at
//! the end, between two comments, that goes again without a trace.
//!
//! Daypass writes such a file as a whole, like any other, and for its owner alone (0600).

use std::path::{Path, PathBuf};

use brain::say::Word;
use zeroize::Zeroizing;

use crate::document::Document;
use crate::write::{Expected, Fingerprint, Mode, NotReplaced, Turn, Writer};

/// Why a block was not put into a file, or not taken out of it. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotPut {
    /// The file could not be replaced.
    #[error(transparent)]
    Write(#[from] NotReplaced),
    /// Somebody else wrote such a section.
    #[error("{}", Word("section-taken").with(&[("file", &path.display()), ("line", line), ("name", name)]))]
    Taken {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// The section's name.
        name: String,
    },
    /// Somebody wrote into the block, so that its bounds are no longer sure.
    #[error("{}", Word("section-mixed").with(&[("file", &path.display()), ("line", line), ("name", name)]))]
    Mixed {
        /// The file.
        path: PathBuf,
        /// Where the section begins, from 1.
        line: usize,
        /// The section's name.
        name: String,
    },
}

/// What becomes of a file that holds nothing but the block when that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emptied {
    /// It stays, as empty as it was before.
    Stays,
    /// It goes too: it was made for the block.
    Goes,
}

/// A block: one section of the credentials file, named after what is between its brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// Which Daypass writes it: another one's blocks are not touched.
    pub owner: &'a str,
    /// The section's name.
    pub name: &'a str,
}

impl Block<'_> {
    /// Puts `section` at the end of the file, a header and its properties in lines, in the place of an earlier
    /// block of that name. Says whether there was no file before.
    pub fn put(&self, writer: &Writer, file: &Path, section: &str) -> Result<bool, NotPut> {
        let turn = writer.turn(file)?;
        again(|| {
            let before = turn.read()?;
            let rest = self.without(before.as_deref().map_or(&[][..], Vec::as_slice));
            if let Some(line) = self.line_in(&rest) {
                let (path, name) = (file.to_owned(), self.name.to_owned());
                return Err(NotPut::Taken { path, line, name });
            }
            let after = self.appended(&rest, section);
            replace(&turn, before.as_deref(), &after)?;
            Ok(before.is_none())
        })
    }

    /// Takes the block out of the file, and says whether it was there.
    pub fn remove(&self, writer: &Writer, file: &Path, emptied: Emptied) -> Result<bool, NotPut> {
        let Some(turn) = writer.turn_if_there(file)? else { return Ok(false) };
        again(|| {
            let Some(before) = turn.read()? else { return Ok(false) };
            let after = self.without(&before);
            if after == before {
                return match self.line_in(&before).filter(|_| self.marked_line(&before).is_some()) {
                    None => Ok(false),
                    Some(line) => {
                        let (path, name) = (file.to_owned(), self.name.to_owned());
                        Err(NotPut::Mixed { path, line, name })
                    }
                };
            }
            if after.is_empty() && emptied == Emptied::Goes {
                turn.remove(&Fingerprint::of(&before))?;
            } else {
                replace(&turn, Some(&before), &after)?;
            }
            Ok(true)
        })
    }

    /// Where a section of the block's name begins, from 1.
    fn line_in(&self, content: &[u8]) -> Option<usize> {
        let document = Document::parse(content);
        document.sections().into_iter().find(|section| section.text.trim() == self.name).map(|it| it.line)
    }

    /// The first line, from 1, that begins or ends such a block.
    pub(crate) fn marked_line(&self, content: &[u8]) -> Option<usize> {
        let markers = [self.begin(), self.begin_after_cut(), self.end()];
        let mut lines = content.split(|byte| *byte == b'\n');
        lines.position(|line| markers.iter().any(|marker| is(line, marker))).map(|at| at + 1)
    }

    /// The content with such a block at its end.
    pub(crate) fn appended(&self, rest: &[u8], section: &str) -> Zeroizing<Vec<u8>> {
        let end = if rest.windows(2).any(|two| two == b"\r\n") { "\r\n" } else { "\n" };
        let cut = is_cut(rest);
        let begin = if cut { self.begin_after_cut() } else { self.begin() };
        // Room for all, so that no half-filled copy stays behind in memory.
        let mut content = Zeroizing::new(Vec::with_capacity(rest.len() + section.len() * 2 + 1024));
        content.extend_from_slice(rest);
        if cut {
            content.extend_from_slice(end.as_bytes());
        }
        for line in [begin.as_str()].into_iter().chain(section.lines()).chain([self.end().as_str()]) {
            content.extend_from_slice(line.as_bytes());
            content.extend_from_slice(end.as_bytes());
        }
        content
    }

    /// The content without this block: what stands between an end and the last beginning above it, where that
    /// is one section of the block's name and nothing else. All other is somebody else's text by now.
    pub(crate) fn without(&self, content: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut rest = Zeroizing::new(Vec::with_capacity(content.len()));
        let lines: Vec<_> = content.split_inclusive(|byte| *byte == b'\n').collect();
        let (begin, after_cut, end) = (self.begin(), self.begin_after_cut(), self.end());
        // The last beginning: its line, and how much had been kept by then.
        let mut open = None;
        for (at, line) in lines.iter().enumerate() {
            if is(line, &begin) || is(line, &after_cut) {
                open = Some((at, rest.len()));
            } else if is(line, &end)
                && let Some((first, kept)) = open.take()
                && self.is_section(&lines[first + 1..at])
            {
                rest.truncate(kept);
                let is_last = at + 1 == lines.len();
                if is_last && is(lines[first], &after_cut) {
                    // The line above had no end before the block came, and nothing has come below.
                    let ending = if lines[first].ends_with(b"\r\n") { &b"\r\n"[..] } else { b"\n" };
                    let above = rest.strip_suffix(ending).filter(|above| is_cut(above)).map(<[u8]>::len);
                    if let Some(above) = above {
                        rest.truncate(above);
                    }
                }
                continue;
            }
            rest.extend_from_slice(line);
        }
        rest
    }

    /// Whether these lines are a section of the block's name, and no other's header is among them to any reader.
    fn is_section(&self, lines: &[&[u8]]) -> bool {
        let is_header = |line: &&[u8]| line.trim_ascii_start().starts_with(b"[");
        lines.split_first().is_some_and(|(header, properties)| {
            is(header, &format!("[{}]", self.name)) && !properties.iter().any(is_header)
        })
    }

    fn begin(&self) -> String {
        format!("# >>> {} wrote [{}] and will remove it, up to the line below >>>", self.owner, self.name)
    }

    fn begin_after_cut(&self) -> String {
        format!("#>>> {} wrote [{}] and will remove it, up to the line below >>>", self.owner, self.name)
    }

    fn end(&self) -> String {
        format!("# <<< {} wrote [{}] <<<", self.owner, self.name)
    }
}

/// Whether the last line has no end.
fn is_cut(content: &[u8]) -> bool {
    !content.is_empty() && !content.ends_with(b"\n")
}

fn is(line: &[u8], text: &str) -> bool {
    line.trim_ascii_end() == text.as_bytes()
}

fn replace(turn: &Turn, before: Option<&Vec<u8>>, after: &[u8]) -> Result<(), NotReplaced> {
    let expected = before.map_or(Expected::Nothing, |before| Expected::Content(Fingerprint::of(before)));
    turn.put(&expected, after, Mode::Tightened).map(drop)
}

/// Does it anew where another program's change came between.
fn again<T>(change: impl Fn() -> Result<T, NotPut>) -> Result<T, NotPut> {
    // Programs such as the AWS CLI write once per command.
    const ROUNDS: usize = 20;
    let mut rounds = 1;
    loop {
        match change() {
            Err(NotPut::Write(NotReplaced::Changed { .. })) if rounds < ROUNDS => rounds += 1,
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests;
