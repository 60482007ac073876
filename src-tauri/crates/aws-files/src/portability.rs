//! Which programs can use a profile, and why not.
//!
//! A profile that works at one prompt may be missing, broken or something else in the program beside it. Each
//! program's own view of the file ([`Reader::read`]) is asked for the profile, and its own order of sources is
//! followed as far as files go: whether somebody is signed in, or a command works, is another question.

use std::path::Path;

use brain::words::ProfileName;

use crate::config::Problem;
use crate::credentials::StaticKeys;
use crate::readers::{Entry, Reader, Refused, View};

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

/// What each program makes of the profile `name` in the config file `content`: the source it would use, or what
/// keeps it from that. `file` is where the content is from, for problems to name.
pub fn portability(
    content: &[u8],
    file: &Path,
    name: &ProfileName,
    keys: &StaticKeys,
) -> [(Reader, Result<Source, Problem>); 5] {
    verdicts(&Views::read(content), file, name, keys)
}

/// The same of many profiles, for which the content is read once.
pub fn portability_of_all(
    content: &[u8],
    file: &Path,
    names: &[ProfileName],
    keys: &StaticKeys,
) -> Vec<[(Reader, Result<Source, Problem>); 5]> {
    let views = Views::read(content);
    names.iter().map(|name| verdicts(&views, file, name, keys)).collect()
}

fn verdicts(
    views: &Views,
    file: &Path,
    name: &ProfileName,
    keys: &StaticKeys,
) -> [(Reader, Result<Source, Problem>); 5] {
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

/// Any of them makes a profile one of IAM Identity Center; to botocore only the first two do.
const SSO_KEYS: [&str; 5] = ["sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "sso_region"];

/// One program asked for one profile.
struct Asking<'a> {
    reader: Reader,
    file: &'a Path,
    keys: &'a StaticKeys,
}

impl Asking<'_> {
    fn problem(&self, line: usize, what: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line, what: what.into(), hint: hint.into() }
    }

    fn about(&self, view: Result<&View, &Refused>, name: &str) -> Result<Trail, Problem> {
        match view {
            Ok(view) => {
                let mut roles = Vec::new();
                let (begins, first) = self.source(view, name, 1, &mut roles)?;
                let source = if roles.is_empty() { first } else { Source::Role };
                Ok(Trail { source, begins: ProfileName::new(begins), first })
            }
            Err(refused) => Err(self.problem(
                refused.line,
                format!("This line {}, so {} cannot read the file at all.", refused.why, self.reader),
                "Correct the line.",
            )),
        }
    }

    /// The profile at the end of a chain of roles, and its source. `line` is where the name is asked for,
    /// `visited` what led there.
    fn source(
        &self,
        view: &View,
        name: &str,
        line: usize,
        visited: &mut Vec<String>,
    ) -> Result<(String, Source), Problem> {
        let here = |source: Source| Ok((name.to_owned(), source));
        let from_keys = self.keys.contains(&ProfileName::new(name));
        let nothing = Entry::default();
        let entry = match view.profiles.get(name) {
            Some(entry) => entry,
            None if from_keys => &nothing,
            None => {
                return Err(self.problem(
                    line,
                    format!("There is no profile “{name}” for {}.", self.reader),
                    "Write its header as [profile NAME], with a name of letters, digits and _ . / % @ -.",
                ));
            }
        };
        if entry.disputed {
            return Err(self.problem(
                entry.line,
                format!(
                    "“{name}” stands here in several spellings, of which {} takes one at random.",
                    self.reader
                ),
                "Keep one of the sections.",
            ));
        }
        let has = |key: &str| entry.values.contains_key(key);
        let (id, secret) = (has("aws_access_key_id"), has("aws_secret_access_key"));
        let web = has("role_arn") && has("web_identity_token_file");
        let chained = !visited.is_empty();
        let again = visited.iter().any(|earlier| earlier == name);
        let sso_keys = match self.reader {
            Reader::Botocore => &SSO_KEYS[..2],
            Reader::Rust | Reader::JavaScript | Reader::Go | Reader::Java => &SSO_KEYS[..],
        };
        let sso = sso_keys.iter().any(|key| has(key));
        let sso_first = sso && self.reader == Reader::Java;
        let role = has("role_arn") && !web && !sso_first;
        let keys = from_keys || (id && secret);
        // What stands before the order below: keys at once, or keys at the end of a chain of roles.
        let keys_first = match self.reader {
            Reader::JavaScript | Reader::Go => !role || chained,
            Reader::Rust => chained,
            Reader::Botocore | Reader::Java => false,
        };
        if keys && keys_first {
            return here(Source::Keys);
        }
        let ends_chain = self.reader == Reader::Botocore && chained && (id || secret || from_keys);
        if role && again && !ends_chain {
            return Err(self.problem(
                entry.line,
                format!("“{name}” leads back to itself, so {} finds no credentials.", self.reader),
                "Name another source_profile.",
            ));
        }
        if role && !ends_chain {
            return self.role(view, name, entry, visited);
        }
        if web {
            here(Source::WebIdentity)
        } else if has("credential_process") && self.reader == Reader::JavaScript {
            here(Source::Process)
        } else if sso {
            self.sso(view, name, entry).and_then(here)
        } else if from_keys && self.reader == Reader::Botocore {
            here(Source::Keys)
        } else if has("login_session") {
            here(Source::Login)
        } else if has("credential_process") {
            here(Source::Process)
        } else if keys {
            here(Source::Keys)
        } else {
            Err(self.nothing(name, entry, id || secret))
        }
    }

    fn nothing(&self, name: &str, entry: &Entry, half: bool) -> Problem {
        let (what, hint) = if half {
            (
                format!("“{name}” has only half of its access keys for {}.", self.reader),
                "Write both aws_access_key_id and aws_secret_access_key, or neither.",
            )
        } else {
            (
                format!("“{name}” says nothing of credentials to {}.", self.reader),
                "Add where they come from: sso_session with account and role, role_arn or credential_process.",
            )
        };
        self.problem(entry.line, what, hint)
    }

    fn role(
        &self,
        view: &View,
        name: &str,
        entry: &Entry,
        visited: &mut Vec<String>,
    ) -> Result<(String, Source), Problem> {
        let line = entry.line_of("role_arn");
        match (entry.get("source_profile"), entry.get("credential_source")) {
            (Some(source), None) => {
                visited.push(name.to_owned());
                self.source(view, source, entry.line_of("source_profile"), visited)
            }
            (None, Some(_)) => Ok((name.to_owned(), Source::Role)),
            (Some(_), Some(_)) => Err(self.problem(
                entry.line_of("credential_source"),
                format!(
                    "“{name}” has both source_profile and credential_source, which {} refuses.",
                    self.reader
                ),
                "Keep one of the two.",
            )),
            (None, None) => Err(self.problem(
                line,
                format!("“{name}” has a role_arn, and {} is not told who assumes that role.", self.reader),
                "Add a source_profile.",
            )),
        }
    }

    fn sso(&self, view: &View, name: &str, entry: &Entry) -> Result<Source, Problem> {
        let missing = |key: &str, at: usize| {
            let what = format!("“{name}” has no {key} for {}.", self.reader);
            Err(self.problem(at, what, format!("Add a line “{key} = …”.")))
        };
        let mut session = entry;
        // An empty name is one too, where empty values are kept.
        if let Some(wanted) = entry.get("sso_session") {
            let line = entry.line_of("sso_session");
            let Some(found) = view.sessions.get(wanted) else {
                return Err(self.problem(
                    line,
                    format!("There is no session “{}” for {}.", wanted.escape_debug(), self.reader),
                    format!("Add a section [sso-session {}], or correct the name.", wanted.escape_debug()),
                ));
            };
            if found.disputed {
                return Err(self.problem(
                    found.line,
                    format!(
                        "“{wanted}” stands here in several spellings, of which {} takes one at random.",
                        self.reader
                    ),
                    "Keep one of the sections.",
                ));
            }
            session = found;
            self.session_agrees(wanted, entry, session)?;
        }
        let account_needed = self.reader != Reader::Rust
            || ["sso_account_id", "sso_role_name"].iter().any(|key| entry.get(key).is_some());
        for key in ["sso_account_id", "sso_role_name"] {
            let in_session = self.reader == Reader::Botocore && session.get(key).is_some();
            if entry.get(key).is_none() && !in_session {
                if account_needed || session.line == entry.line {
                    return missing(key, entry.line);
                }
                return Err(self.problem(
                    entry.line,
                    format!("“{name}” signs in, but names no account and role for {}.", self.reader),
                    "Add sso_account_id and sso_role_name.",
                ));
            }
        }
        for key in ["sso_start_url", "sso_region"] {
            let own = matches!(self.reader, Reader::Botocore) && entry.get(key).is_some();
            if session.get(key).is_none() && !own {
                return missing(key, session.line);
            }
        }
        Ok(Source::Sso)
    }

    /// What a profile says beside its session.
    fn session_agrees(&self, session: &str, entry: &Entry, found: &Entry) -> Result<(), Problem> {
        let twice = ["sso_start_url", "sso_region"];
        let differs =
            |key: &str| entry.get(key).is_some_and(|own| found.get(key).is_some_and(|other| own != other));
        let key = match self.reader {
            Reader::Rust => twice.into_iter().find(|key| entry.get(key).is_some()).map(str::to_owned),
            Reader::Botocore => found.values.keys().find(|key| differs(key)).cloned(),
            Reader::Go | Reader::Java => twice.into_iter().find(|key| differs(key)).map(str::to_owned),
            // The session's value is taken, whatever the profile says.
            Reader::JavaScript => None,
        };
        let Some(key) = key else { return Ok(()) };
        let what =
            format!("{key} stands here and in [sso-session {session}], which {} refuses.", self.reader);
        Err(self.problem(
            entry.line_of(&key),
            what,
            "Remove the line: the session's value is the one to use.",
        ))
    }
}

#[cfg(test)]
mod tests;
