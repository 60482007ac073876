//! One program asked for one profile: its own order of sources, as far as files go.

use std::path::Path;

use brain::{
    say::{Fillings, Word},
    words::ProfileName,
};

use super::{Source, Spot, Trail, Whole};
use crate::config::Problem;
use crate::credentials::StaticKeys;
use crate::readers::{Entry, Reader, Refused, View};

const ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";

/// Any of them makes a profile one of IAM Identity Center; to botocore only the first two do.
const SSO_KEYS: [&str; 5] = ["sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "sso_region"];

/// One program asked for one profile.
pub(super) struct Asking<'a> {
    pub(super) reader: Reader,
    pub(super) file: &'a Path,
    pub(super) keys: &'a StaticKeys,
}

impl Asking<'_> {
    pub(super) fn about(&self, view: Result<&View, &Refused>, name: &str) -> Result<Trail, Problem> {
        let refuses = |refused: &Refused, file, said: Word| {
            self.against((file, refused.line), &said, &[("why", &refused.why)])
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
            return Err(self.against(asked, &Word("no-profile-for"), &[("name", &name)]));
        }
        if let Some(disputed) = whole.entry.filter(|entry| entry.disputed) {
            return Err(self.at_random(name, disputed));
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
            return Err(self.against(whole.header(), &Word("leads-back-for"), &[("name", &name)]));
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
            Err(self.against(whole.header(), &Word("says-nothing-for"), &[("name", &name)]))
        }
    }

    /// Of two sources that exclude each other.
    fn both(&self, name: &str, whole: &Whole<'_>, first: &str, second: &str) -> Problem {
        let fillings: Fillings<'_> = &[("name", &name), ("first", &first), ("second", &second)];
        self.against(whole.spot(second), &Word("both-for"), fillings)
    }

    fn half(&self, name: &str, whole: &Whole<'_>) -> Problem {
        let key = if whole.has(ID) { ID } else { SECRET };
        self.against(whole.spot(key), &Word("half-keys-for"), &[("name", &name)])
    }

    /// Of what stands in the file twice, and differs there.
    fn at_random(&self, name: &str, disputed: &Entry) -> Problem {
        self.against((self.file, disputed.line), &Word("at-random-for"), &[("name", &name)])
    }

    /// What this program has against it, in words that name the program.
    fn against(&self, (file, line): Spot<'_>, said: &Word, fillings: Fillings<'_>) -> Problem {
        let fillings = [fillings, &[("reader", &self.reader)]].concat();
        let (what, hint) = said.both(&fillings);
        Problem { file: file.to_owned(), line, what, hint }
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
            let fillings: Fillings<'_> = &[("name", &name), ("key", key)];
            return Err(self.against(whole.spot(key), &Word("no-role-for"), fillings));
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
            return Err(self.both(name, whole, first, second));
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
            (Some(_), Some(_)) => Err(self.both(name, whole, "source_profile", "credential_source")),
            (None, None) => {
                // Go assumes it with whatever else the profile has.
                let first = if self.reader == Reader::Go && whole.has(ID) {
                    Source::Keys
                } else if self.reader == Reader::Go && SSO_KEYS.iter().any(|key| whole.has(key)) {
                    self.sso(view, name, whole)?
                } else if self.reader == Reader::Go && whole.has("credential_process") {
                    Source::Process
                } else {
                    let at = whole.spot("role_arn");
                    return Err(self.against(at, &Word("nobody-assumes-for"), &[("name", &name)]));
                };
                visited.push(name.to_owned());
                Ok((name.to_owned(), first))
            }
        }
    }

    fn sso(&self, view: &View, name: &str, whole: &Whole<'_>) -> Result<Source, Problem> {
        let missing = |key: &str, at: Spot<'_>| {
            Err(self.against(at, &Word("lacks-for"), &[("name", &name), ("key", &key)]))
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
                return Err(self.against(whole.header(), &Word("no-account-for"), &[("name", &name)]));
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
            let at = whole.spot("sso_session");
            return Err(self.against(at, &Word("no-session-for"), &[("name", &wanted.escape_debug())]));
        };
        if found.disputed {
            return Err(self.at_random(wanted, found));
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
        let fillings: Fillings<'_> = &[("key", &key), ("session", &session)];
        Err(self.against(whole.spot(&key), &Word("beside-session-for"), fillings))
    }
}
