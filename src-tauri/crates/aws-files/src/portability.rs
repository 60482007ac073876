//! Which programs can use a profile, and why not.
//!
//! A profile that works at one prompt may be missing, broken or something else in the program beside it. Each
//! program's own view of both files ([`Reader::read`], [`StaticKeys`]) is asked for the profile, and its own order
//! of sources is followed as far as files go: whether somebody is signed in, or a command works, is another question.

use std::path::Path;

use brain::say::Word;
use brain::words::ProfileName;

use crate::config::Problem;
use crate::credentials::StaticKeys;
use crate::readers::{Entry, Reader, Refused, View};
use crate::shadowing::who;

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

/// What each program makes of the profile `name` in the config file `content` beside the credentials file that
/// `keys` were read from: the source it would use, or what keeps it from that. `file` is where the content is from,
/// for problems to name.
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

const ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";

/// Any of them makes a profile one of IAM Identity Center; to botocore only the first two do.
const SSO_KEYS: [&str; 5] = ["sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "sso_region"];

/// One program asked for one profile.
struct Asking<'a> {
    reader: Reader,
    file: &'a Path,
    keys: &'a StaticKeys,
}

fn problem((file, line): Spot<'_>, (what, hint): (String, String)) -> Problem {
    Problem { file: file.to_owned(), line, what, hint }
}

impl Asking<'_> {
    fn about(&self, view: Result<&View, &Refused>, name: &str) -> Result<Trail, Problem> {
        let refuses = |refused: &Refused, file, said: Word| {
            problem((file, refused.line), said.both(&[("why", &refused.why), ("reader", &self.reader)]))
        };
        let view = view.map_err(|refused| refuses(refused, self.file, Word("no-file-for")))?;
        let credentials = self.keys.seen(self.reader, name);
        credentials.map_err(|refused| refuses(refused, self.keys.file(), Word("no-credentials-for")))?;
        let mut roles = Vec::new();
        let (begins, first) = self.source(view, name, (self.file, 1), &mut roles)?;
        let source = if roles.is_empty() { first } else { Source::Role };
        Ok(Trail { source, begins: ProfileName::new(begins), first })
    }

    /// The profile at the end of a chain of roles, and its source. `asked` is where the name is asked for,
    /// `visited` what led there.
    fn source(
        &self,
        view: &View,
        name: &str,
        asked: Spot<'_>,
        visited: &mut Vec<String>,
    ) -> Result<(String, Source), Problem> {
        let here = |source: Source| Ok((name.to_owned(), source));
        let credentials = self.keys.seen(self.reader, name).ok().flatten();
        let files = [self.file, self.keys.file()];
        let whole = Whole { entry: view.profiles.get(name), credentials, files };
        if whole.entry.is_none() && credentials.is_none() {
            return Err(problem(
                asked,
                Word("no-profile-for").both(&[("name", &name), ("reader", &self.reader)]),
            ));
        }
        if let Some(disputed) = whole.entry.filter(|entry| entry.disputed) {
            return Err(problem(
                (self.file, disputed.line),
                Word("at-random-for").both(&[("name", &name), ("reader", &self.reader)]),
            ));
        }
        let has = |key: &str| whole.has(key);
        let (id, secret) = (has(ID), has(SECRET));
        let web = has("role_arn") && has("web_identity_token_file");
        let chained = !visited.is_empty();
        let again = visited.iter().any(|earlier| earlier == name);
        if self.reader == Reader::Go {
            self.goes_along(name, &whole, chained, again)?;
        }
        let sso_keys = match self.reader {
            Reader::Botocore => &SSO_KEYS[..2],
            Reader::Rust | Reader::JavaScript | Reader::Go | Reader::Java => &SSO_KEYS[..],
        };
        let sso = sso_keys.iter().any(|key| has(key));
        let sso_first = sso && self.reader == Reader::Java;
        let role = has("role_arn") && !web && !sso_first;
        // What stands before the order below: keys at once, or keys at the end of a chain of roles.
        let keys_first = match self.reader {
            Reader::JavaScript | Reader::Go => !role || chained,
            Reader::Rust => chained,
            Reader::Botocore | Reader::Java => false,
        };
        if id && secret && keys_first {
            return here(Source::Keys);
        }
        let ends_chain = self.reader == Reader::Botocore && chained && (id || secret);
        if role && again && !ends_chain {
            return Err(problem(
                whole.header(),
                Word("leads-back-for").both(&[("name", &name), ("reader", &self.reader)]),
            ));
        }
        if role && !ends_chain {
            return self.role(view, name, &whole, visited);
        }
        // botocore asks the credentials file by itself, and a half there ends its search.
        let in_credentials =
            self.reader == Reader::Botocore && credentials.is_some_and(|it| it.get(ID).is_some());
        let both =
            |entry: Option<&Entry>| entry.is_some_and(|it| it.get(ID).is_some() && it.get(SECRET).is_some());
        if web {
            here(Source::WebIdentity)
        } else if has("credential_process") && self.reader == Reader::JavaScript {
            here(Source::Process)
        } else if sso {
            self.sso(view, name, &whole).and_then(here)
        } else if in_credentials {
            if both(credentials) { here(Source::Keys) } else { Err(self.half(name, &whole)) }
        } else if has("login_session") {
            here(Source::Login)
        } else if has("credential_process") {
            here(Source::Process)
        } else if id && secret && (self.reader != Reader::Botocore || both(whole.entry)) {
            here(Source::Keys)
        } else if id || secret {
            Err(self.half(name, &whole))
        } else {
            let said = Word("says-nothing-for");
            Err(problem(whole.header(), said.both(&[("name", &name), ("reader", &self.reader)])))
        }
    }

    /// Of two sources that exclude each other.
    fn both(&self, name: &str, first: &str, second: &str) -> (String, String) {
        Word("both-for").both(&[
            ("name", &name),
            ("first", &first),
            ("second", &second),
            ("reader", &self.reader),
        ])
    }

    fn half(&self, name: &str, whole: &Whole<'_>) -> Problem {
        let key = if whole.has(ID) { ID } else { SECRET };
        problem(whole.spot(key), Word("half-keys-for").both(&[("name", &name), ("reader", &self.reader)]))
    }

    /// What Go refuses whatever would come of it: `setFromIniSections` of its `shared_config.go`.
    fn goes_along(&self, name: &str, whole: &Whole<'_>, chained: bool, again: bool) -> Result<(), Problem> {
        // Of each file by itself, and a section of the credentials file takes back what was said of the config's.
        let half = |entry: &Entry| entry.get(ID).is_some() != entry.get(SECRET).is_some();
        if whole.credentials.or(whole.entry).is_some_and(half) {
            return Err(self.half(name, whole));
        }
        let given = |keys: &[&'static str]| -> Vec<&'static str> {
            keys.iter().filter(|key| whole.get(key).is_some_and(|value| !value.is_empty())).copied().collect()
        };
        let needs_role = given(&["source_profile", "credential_source", "web_identity_token_file"]);
        if let Some(key) = needs_role.first().filter(|_| !again && given(&["role_arn"]).is_empty()) {
            let said = Word("no-role-for");
            let said = said.both(&[("name", &name), ("key", key), ("reader", &self.reader)]);
            return Err(problem(whole.spot(key), said));
        }
        // At the end of a chain of roles, keys are all that counts.
        if chained && whole.has(ID) {
            return Ok(());
        }
        let mut sources = needs_role;
        sources.extend(given(&["credential_process"]));
        // The second time, roles are left out.
        sources.retain(|key| !again || *key != "source_profile");
        if let [first, second, ..] = sources.as_slice() {
            return Err(problem(whole.spot(second), self.both(name, first, second)));
        }
        Ok(())
    }

    fn role(
        &self,
        view: &View,
        name: &str,
        whole: &Whole<'_>,
        visited: &mut Vec<String>,
    ) -> Result<(String, Source), Problem> {
        match (whole.get("source_profile"), whole.get("credential_source")) {
            (Some(source), None) => {
                visited.push(name.to_owned());
                self.source(view, source, whole.spot("source_profile"), visited)
            }
            (None, Some(_)) => Ok((name.to_owned(), Source::Role)),
            (Some(_), Some(_)) => Err(problem(
                whole.spot("credential_source"),
                self.both(name, "source_profile", "credential_source"),
            )),
            // Go assumes it with whatever else the profile has.
            (None, None) if self.reader == Reader::Go && whole.has(ID) => {
                visited.push(name.to_owned());
                Ok((name.to_owned(), Source::Keys))
            }
            (None, None) if self.reader == Reader::Go && SSO_KEYS.iter().any(|key| whole.has(key)) => {
                visited.push(name.to_owned());
                Ok((name.to_owned(), self.sso(view, name, whole)?))
            }
            (None, None) if self.reader == Reader::Go && whole.has("credential_process") => {
                visited.push(name.to_owned());
                Ok((name.to_owned(), Source::Process))
            }
            (None, None) => Err(problem(
                whole.spot("role_arn"),
                Word("nobody-assumes-for").both(&[("name", &name), ("reader", &self.reader)]),
            )),
        }
    }

    fn sso(&self, view: &View, name: &str, whole: &Whole<'_>) -> Result<Source, Problem> {
        let missing = |key: &str, at: Spot<'_>| {
            let said = Word("lacks-for");
            Err(problem(at, said.both(&[("name", &name), ("key", &key), ("reader", &self.reader)])))
        };
        // An empty name is one too, where empty values are kept.
        let session = match whole.get("sso_session") {
            Some(wanted) => Some(self.session(view, wanted, whole)?),
            None => None,
        };
        let account_needed = self.reader != Reader::Rust
            || ["sso_account_id", "sso_role_name"].iter().any(|key| whole.has(key));
        for key in ["sso_account_id", "sso_role_name"] {
            let in_session =
                self.reader == Reader::Botocore && session.is_some_and(|session| session.get(key).is_some());
            if !whole.has(key) && !in_session {
                if account_needed || session.is_none() {
                    return missing(key, whole.header());
                }
                return Err(problem(
                    whole.header(),
                    Word("no-account-for").both(&[("name", &name), ("reader", &self.reader)]),
                ));
            }
        }
        for key in ["sso_start_url", "sso_region"] {
            let own = session.is_none() || self.reader == Reader::Botocore;
            if session.is_none_or(|session| session.get(key).is_none()) && !(own && whole.has(key)) {
                return missing(key, session.map_or(whole.header(), |session| (self.file, session.line)));
            }
        }
        Ok(Source::Sso)
    }

    /// The session that a profile names.
    fn session<'v>(&self, view: &'v View, wanted: &str, whole: &Whole<'_>) -> Result<&'v Entry, Problem> {
        let Some(found) = view.sessions.get(wanted) else {
            return Err(problem(
                whole.spot("sso_session"),
                Word("no-session-for").both(&[("name", &wanted.escape_debug()), ("reader", &self.reader)]),
            ));
        };
        if found.disputed {
            return Err(problem(
                (self.file, found.line),
                Word("at-random-for").both(&[("name", &wanted), ("reader", &self.reader)]),
            ));
        }
        self.session_agrees(wanted, whole, found)?;
        Ok(found)
    }

    /// What a profile says beside its session.
    fn session_agrees(&self, session: &str, whole: &Whole<'_>, found: &Entry) -> Result<(), Problem> {
        let twice = ["sso_start_url", "sso_region"];
        let differs =
            |key: &str| whole.get(key).is_some_and(|own| found.get(key).is_some_and(|other| own != other));
        let key = match self.reader {
            Reader::Rust => twice.into_iter().find(|key| whole.has(key)).map(str::to_owned),
            Reader::Botocore => found.values.keys().find(|key| differs(key)).cloned(),
            Reader::Go => twice.into_iter().find(|key| differs(key)).map(str::to_owned),
            Reader::Java => {
                // Of a region, capital letters are no difference to it.
                let same = |key: &str| {
                    let of_session = found.get(key).unwrap_or_default();
                    key == "sso_region"
                        && whole.get(key).is_some_and(|own| own.eq_ignore_ascii_case(of_session))
                };
                twice.into_iter().find(|key| differs(key) && !same(key)).map(str::to_owned)
            }
            // The session's value is taken, whatever the profile says.
            Reader::JavaScript => None,
        };
        let Some(key) = key else { return Ok(()) };
        let said = Word("beside-session-for");
        let said = said.both(&[("key", &key), ("session", &session), ("reader", &self.reader)]);
        Err(problem(whole.spot(&key), said))
    }
}

#[cfg(test)]
mod tests;
