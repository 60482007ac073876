//! Which profiles have access keys in the shared credentials file, for which program.
//!
//! Daypass does not use those keys, it only has to know that they win over a profile of the same name in some AWS
//! tools, and that a file which a tool cannot read keeps it from every profile.

use std::fmt;
use std::path::{Path, PathBuf};

use brain::words::ProfileName;
use zeroize::{Zeroize as _, Zeroizing};

use crate::config::Problem;
use crate::document::Document;
use crate::readers::{Entry, Profiles, Reader, Refused};
use crate::shadowing::who;

mod flaws;

/// What each program reads in the credentials file. Of keys and other values it is kept that they are there, but
/// not what they are; only what leads to a role is kept whole.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StaticKeys {
    file: PathBuf,
    seen: Vec<(Reader, Result<Profiles, Refused>)>,
    problems: Vec<Problem>,
}

const ID: &str = "aws_access_key_id";

/// In the place of a value that is not kept.
const SOMETHING: &str = "…";

impl StaticKeys {
    /// Reads the content of the credentials file at `file`. The buffer is wiped when done, and so are the parsers'
    /// copies of every value; what they reallocated on their way is out of reach.
    #[expect(clippy::needless_pass_by_value, reason = "it takes the content along, which ends here")]
    pub fn read(content: Zeroizing<Vec<u8>>, file: &Path) -> Self {
        let document = Document::parse(&content);
        let read = |reader: Reader| (reader, reader.read_credentials(&content, &document));
        let mut seen: Vec<_> = Reader::ALL.into_iter().map(read).collect();
        for entry in seen.iter_mut().flat_map(|(_, profiles)| profiles.iter_mut()).flatten().map(|(_, it)| it)
        {
            for (key, (_, value)) in &mut entry.values {
                if !leads_to_a_role(key) && !value.is_empty() {
                    value.zeroize();
                    value.push_str(SOMETHING);
                }
            }
        }
        let problems = flaws::of(&document, &seen, file);
        document.wipe();
        Self { file: file.to_owned(), seen, problems }
    }

    /// What keeps AWS tools from reading the file, in the order of its lines.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether any program finds keys under that name.
    pub fn contains(&self, name: &ProfileName) -> bool {
        self.line_of(name).is_some()
    }

    /// Line of the section's header, from 1, where any program finds keys under that name.
    pub fn line_of(&self, name: &ProfileName) -> Option<usize> {
        let seen = self.seen.iter().filter_map(|(_, profiles)| profiles.as_ref().ok()?.get(name.as_str()));
        let mut seen = seen.filter(|entry| entry.get(ID).is_some_and(|id| !id.is_empty()));
        seen.next().map(|entry| entry.line)
    }

    /// The programs that see no section of that name, in words; `None` where all do.
    pub fn unseen_by(&self, name: &ProfileName) -> Option<String> {
        let sees = |profiles: &Result<Profiles, Refused>| {
            profiles.as_ref().is_ok_and(|profiles| profiles.contains_key(name.as_str()))
        };
        let unseen = self.seen.iter().filter(|(_, profiles)| !sees(profiles));
        let readers: Vec<_> = unseen.map(|(reader, _)| *reader).collect();
        (!readers.is_empty()).then(|| who(&readers))
    }

    /// The file that was read.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// What the program finds under that name.
    ///
    /// # Errors
    ///
    /// It refuses the file, and then it gives no profile at all.
    pub(crate) fn seen(&self, reader: Reader, name: &str) -> Result<Option<&Entry>, &Refused> {
        match self.seen.iter().find(|(of, _)| *of == reader) {
            Some((_, Ok(profiles))) => Ok(profiles.get(name)),
            Some((_, Err(refused))) => Err(refused),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for StaticKeys {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.seen.iter().flat_map(|(_, profiles)| profiles.iter()).flat_map(Profiles::keys);
        f.debug_set().entries(names.collect::<std::collections::BTreeSet<_>>()).finish()
    }
}

fn leads_to_a_role(key: &str) -> bool {
    key.starts_with("sso_") || ["role_arn", "source_profile", "credential_source"].contains(&key)
}

#[cfg(test)]
mod tests;
