//! The token cache that the AWS CLI and the SDKs share: `~/.aws/sso/cache`, one file a session.
//!
//! A file is named after the session alone ([`TokenCache::file`]) and holds one JSON object: who signs
//! in where, the access token and its end and, in some, what renews it ([`Token`]). No AWS tool takes
//! a lock there, and most write in place, so a reader may come upon half a file ([`Seen::Busy`]).
//!
//! # Whose file it is
//!
//! Daypass only changes or removes its own files, and a file cannot tell whose it is: AWS tools drop
//! keys that they do not know when they renew a token, so a mark in it would be lost, or would be kept
//! by those that copy unknown keys and then lie. The caller remembers instead what it wrote: it notes
//! [`Content::fingerprint`] beside the note of the file before, writes, then drops the older note. A
//! crash between any two of these leaves the file that is there among the notes. What another program
//! puts in place has other content and is that program's, also when it has renewed a token that
//! Daypass shared. The same token always makes the same content, so a note that was lost can be
//! made again from the token. A note gives nothing away; it may be kept anywhere.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use brain::words::{SessionForm, SessionKey};
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use crate::write::{self, Expected, Fingerprint, NotReplaced, Writer};
use crate::{Unreadable, places};

mod token;

pub use token::{Content, Found, Renewal, Share, Token};

/// What is longer than this, in bytes, is no token.
pub const LONGEST: u64 = 1024 * 1024;

/// The directory. It need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCache {
    directory: PathBuf,
}

/// What is in a session's place.
#[derive(Debug, Clone)]
pub enum Seen {
    /// No file.
    Nothing,
    /// Less than a whole JSON text: most likely another program is writing it now. Look again in a
    /// moment; when it stays so, that program has died of it.
    Busy(Fingerprint),
    /// Something else than a token, or a token whose end cannot be read. Leave it alone.
    Other(Fingerprint),
    /// A token, which may have ended.
    Token(Found),
}

impl TokenCache {
    /// The cache below the home directory that `variable` names, by the rules of
    /// [`Places`](crate::Places); `None` where it names none. No other variable moves the cache, also
    /// not those that move the shared files.
    pub fn find(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let home = places::home(|name| variable(name).filter(|value| !value.is_empty())).ok()?;
        Some(Self::at(home.join(".aws").join("sso").join("cache")))
    }

    /// The cache in the given directory.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// Where the files are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where the session's token is: the lower-case hexadecimal SHA-1 of the sso-session's name, or
    /// of the start URL to the letter where the session has no name. Sessions that differ in
    /// something else share a file; see [`Found::fits`].
    pub fn file(&self, session: &SessionKey) -> PathBuf {
        let name = match &session.form {
            SessionForm::Named(name) => name.as_str(),
            SessionForm::Legacy => session.start_url.as_str(),
        };
        self.directory.join(format!("{}.json", hex::encode(Sha1::digest(name))))
    }

    /// Reads the session's file. [`Unreadable`] is also what is no ordinary file, or longer than [`LONGEST`].
    pub fn look(&self, session: &SessionKey) -> Result<Seen, Unreadable> {
        let path = self.file(session);
        match write::read_ordinary(&path, LONGEST).map(|bytes| bytes.map(Zeroizing::new)) {
            Ok(None) => Ok(Seen::Nothing),
            Ok(Some(bytes)) => Ok(token::read(&bytes)),
            Err(source) => Err(Unreadable { path, source }),
        }
    }

    /// Writes the session's file where there is none, or one of `ours`: fingerprints of what Daypass
    /// wrote there, or of what the person has just seen and gave to Daypass. Anything else is
    /// [`NotReplaced::Changed`]. Note the new fingerprint first.
    pub fn write(
        &self,
        writer: &Writer,
        session: &SessionKey,
        content: &Content,
        ours: &[Fingerprint],
    ) -> Result<(), NotReplaced> {
        let path = self.file(session);
        let expected = match fingerprint(&path)? {
            None => Expected::Nothing,
            Some(current) if ours.contains(&current) => Expected::Content(current),
            Some(_) => return Err(NotReplaced::Changed { path }),
        };
        writer.replace_private(&path, &expected, content.bytes()).map(drop)
    }
}

/// Removes a file of the cache, as [`TokenCache::file`] names it, if it is one of `ours`, and says whether
/// it was. Somebody else's stays.
pub fn remove(writer: &Writer, file: &Path, ours: &[Fingerprint]) -> Result<bool, NotReplaced> {
    let Some(current) = fingerprint(file)?.filter(|current| ours.contains(current)) else {
        return Ok(false);
    };
    match writer.remove(file, &current) {
        // It became somebody else's while we looked.
        Err(NotReplaced::Changed { .. }) => Ok(false),
        removed => removed,
    }
}

fn fingerprint(path: &Path) -> Result<Option<Fingerprint>, NotReplaced> {
    match write::read_ordinary(path, LONGEST) {
        Ok(bytes) => Ok(bytes.map(|bytes| Fingerprint::of(&Zeroizing::new(bytes)))),
        Err(source) => Err(NotReplaced::Io { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests;
