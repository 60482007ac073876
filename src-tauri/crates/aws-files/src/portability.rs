//! Which programs can use a profile, and why not.
//!
//! A profile that works at one prompt may be missing, broken or something else in the program beside it. Each
//! program's own view of both files ([`Reader::read`], [`StaticKeys`]) is asked for the profile, and its own order
//! of sources is followed as far as files go: whether somebody is signed in, or a command works, is another question.

use std::path::Path;

use brain::words::ProfileName;

use crate::config::Problem;
use crate::credentials::StaticKeys;
use crate::readers::{Entry, Reader, Refused, View};
use crate::shadowing::who;

mod asking;

use asking::Asking;

/// Where a program takes a profile's credentials from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// IAM Identity Center, by a session or by the profile's own start URL.
    Sso,
    /// `role_arn` over another profile or source.
    Role,
    /// `web_identity_token_file`.
    WebIdentity,
    /// `credential_process`.
    Process,
    /// `login_session`.
    Login,
    /// Access keys, here or in the credentials file.
    Keys,
}

/// What each program makes of a profile: the source it would use, or what keeps it from that.
type Verdicts = [(Reader, Result<Source, Problem>); 5];

/// What each program makes of the profile `name` in the config file `content` beside the credentials file that
/// `keys` were read from: the source it would use, or what keeps it from that. `file` is where the content is from,
/// for problems to name.
pub fn portability(content: &[u8], file: &Path, name: &ProfileName, keys: &StaticKeys) -> Verdicts {
    verdicts(&Views::read(content), file, name, keys)
}

/// The same of many profiles, for which the content is read once.
pub fn portability_of_all(
    content: &[u8],
    file: &Path,
    names: &[ProfileName],
    keys: &StaticKeys,
) -> Vec<Verdicts> {
    let views = Views::read(content);
    names.iter().map(|name| verdicts(&views, file, name, keys)).collect()
}

/// The programs that cannot use the profile `name`, in words, and what keeps the first of them from it.
pub fn who_cannot(
    content: &[u8],
    file: &Path,
    name: &ProfileName,
    keys: &StaticKeys,
) -> Option<(String, Problem)> {
    let verdicts = portability(content, file, name, keys);
    let cannot = verdicts.into_iter().filter_map(|(reader, verdict)| Some((reader, verdict.err()?)));
    let (readers, mut problems): (Vec<_>, Vec<_>) = cannot.unzip();
    (!problems.is_empty()).then(|| (who(&readers), problems.swap_remove(0)))
}

/// What an edit would take away: a program that could read the file or use a profile before it, and could not
/// behind it.
pub fn lost(before: &[u8], after: &[u8], file: &Path, keys: &StaticKeys) -> Option<Problem> {
    let [before, after] = [before, after].map(Views::read);
    let names =
        before.0.iter().filter_map(|(_, view)| view.as_ref().ok()).flat_map(|view| view.profiles.keys());
    let names: std::collections::BTreeSet<&String> = names.collect();
    names.into_iter().find_map(|name| {
        let name = ProfileName::new(name.as_str());
        let [before, after] = [&before, &after].map(|views| verdicts(views, file, &name, keys));
        let each = before.into_iter().zip(after);
        each.filter(|((_, before), _)| before.is_ok()).find_map(|(_, (_, after))| after.err())
    })
}

fn verdicts(views: &Views, file: &Path, name: &ProfileName, keys: &StaticKeys) -> Verdicts {
    views.ask(file, name, keys).map(|(reader, verdict)| (reader, verdict.map(|trail| trail.source)))
}

/// What every program sees in one config file, read once for many questions.
pub(crate) struct Views([(Reader, Result<View, Refused>); 5]);

/// Where a program takes a profile's credentials from, down to where they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trail {
    /// What it makes of the profile itself.
    pub(crate) source: Source,
    /// The profile that the first role is assumed over; the profile itself where none is.
    pub(crate) begins: ProfileName,
    /// Where the first credentials are from.
    pub(crate) first: Source,
}

impl Views {
    pub(crate) fn read(content: &[u8]) -> Self {
        Self(Reader::ALL.map(|reader| (reader, reader.read(content))))
    }

    /// What a program sees, if it reads the file at all.
    pub(crate) fn of(&self, reader: Reader) -> Option<&View> {
        let (_, view) = self.0.iter().find(|(of, _)| *of == reader)?;
        view.as_ref().ok()
    }

    /// All that a program sees of a profile in both files, if it reads them.
    pub(crate) fn whole<'a>(
        &'a self,
        reader: Reader,
        name: &str,
        config: &'a Path,
        keys: &'a StaticKeys,
    ) -> Option<Whole<'a>> {
        let view = self.of(reader)?;
        let credentials = keys.seen(reader, name).ok()?;
        Some(Whole { entry: view.profiles.get(name), credentials, files: [config, keys.file()] })
    }

    /// [`portability`], with the whole way.
    pub(crate) fn ask(
        &self,
        file: &Path,
        name: &ProfileName,
        keys: &StaticKeys,
    ) -> [(Reader, Result<Trail, Problem>); 5] {
        self.0.each_ref().map(|(reader, view)| {
            (*reader, Asking { reader: *reader, file, keys }.about(view.as_ref(), name.as_str()))
        })
    }
}

/// A profile as a program puts it together: what the credentials file says of it comes before the config.
pub(crate) struct Whole<'a> {
    /// Its section in the config.
    entry: Option<&'a Entry>,
    /// Its section in the credentials file.
    pub(crate) credentials: Option<&'a Entry>,
    files: [&'a Path; 2],
}

/// A line, and the file that it is in.
type Spot<'a> = (&'a Path, usize);

impl Whole<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let credentials = self.credentials.and_then(|entry| entry.get(key));
        credentials.or_else(|| self.entry.and_then(|entry| entry.get(key)))
    }

    /// Whether it has the key, with a value or without.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where a key stands, or the profile where there is no such key.
    pub(crate) fn spot(&self, key: &str) -> Spot<'_> {
        let [config, credentials] = self.files;
        match (self.entry, self.credentials) {
            (_, Some(entry)) if entry.get(key).is_some() => (credentials, entry.line_of(key)),
            (Some(entry), _) => (config, entry.line_of(key)),
            (None, Some(entry)) => (credentials, entry.line),
            (None, None) => (config, 1),
        }
    }

    /// Where the profile stands.
    fn header(&self) -> Spot<'_> {
        self.spot("")
    }
}

#[cfg(test)]
mod tests;
