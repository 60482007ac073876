//! What Daypass can do about a finding: planned, shown, and done.
//!
//! The AWS config is changed as by every other command: losslessly, refused where it changed meanwhile, with an
//! undo. Other files lose permissions that others have, or go, if they are still what was looked at.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use aws_files::{
    Changes, Document, Expected, Fingerprint, Header, NotChanged, NotEdited, NotReplaced, Plan, Writer,
    portability::lost, write,
};
use brain::say::Word;
use zeroize::Zeroizing;

use crate::{Case, portability};

/// What mends a finding.
#[derive(Debug, Clone)]
pub enum Remedy {
    /// An edit of the shared config.
    Config(Edit),
    /// Takes the rights of others away: those bits.
    Withdraw {
        /// The file or directory.
        path: PathBuf,
        /// The permission bits that go.
        bits: u32,
    },
    /// Removes a file, if it is still what was looked at.
    Remove {
        /// The file.
        file: PathBuf,
        /// What it held.
        seen: Fingerprint,
    },
    /// Removes the socket of an agent that is no more.
    Socket {
        /// The socket.
        path: PathBuf,
        /// Whoever holds this lock owns it.
        lock: PathBuf,
    },
    /// Changes a part of a line, if the file is still what was looked at. The rest of it may be secret, and is not
    /// carried along.
    Line {
        /// The file.
        file: PathBuf,
        /// What it held.
        seen: Fingerprint,
        /// The line, from 1.
        line: usize,
        /// What is there.
        old: String,
        /// What should be.
        new: String,
    },
    /// Replaces a file without secrets, if it is still what was looked at.
    Replace {
        /// The file.
        file: PathBuf,
        /// What it held.
        seen: Fingerprint,
        /// What it should hold.
        content: String,
        /// What that does, in a sentence.
        says: String,
    },
}

/// An edit of the shared config.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Takes the byte order mark away.
    Unmark,
    /// Gives a key another value.
    Set {
        /// The section.
        header: Header,
        /// The key.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// Takes a key away.
    Unset {
        /// The section.
        header: Header,
        /// The key.
        key: &'static str,
    },
}

impl Edit {
    /// Makes it.
    pub(crate) fn apply(&self, document: &mut Document) -> Result<(), NotEdited> {
        match self {
            Self::Unmark => {
                let bytes = document.to_bytes();
                *document = Document::parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
                Ok(())
            }
            Self::Set { header, key, value } => document.set(header, key, value),
            Self::Unset { header, key } => document.unset(header, key).map(drop),
        }
    }
}

/// Why nothing could be planned.
pub type NotPlanned = NotChanged;

/// What all remedies together would do.
pub struct Mending {
    changes: Changes,
    writer: Writer,
    config: PathBuf,
    plan: Option<Plan>,
    /// Edits that make no sense together with the others.
    left_out: Vec<String>,
    others: Vec<Remedy>,
}

impl Mending {
    /// Plans them all; nothing is changed yet.
    pub fn plan(case: &Case, remedies: Vec<Remedy>) -> Result<Self, NotPlanned> {
        let (mut edits, mut others) = (Vec::new(), Vec::new());
        for remedy in remedies {
            match remedy {
                Remedy::Config(edit) => edits.push(edit),
                Remedy::Withdraw { .. }
                | Remedy::Remove { .. }
                | Remedy::Socket { .. }
                | Remedy::Line { .. }
                | Remedy::Replace { .. } => {
                    others.push(remedy);
                }
            }
        }
        // With the mark nothing else can be edited.
        edits.sort_by_key(|edit| !matches!(edit, Edit::Unmark));
        let (changes, config) = (case.changes(), case.places.config.clone());
        let mut left_out = Vec::new();
        let keys = portability::keys(case);
        let plan = (!edits.is_empty()).then(|| {
            changes.plan(&config, |document| {
                for edit in &edits {
                    let mut edited = document.clone();
                    if let Err(error) = edit.apply(&mut edited) {
                        left_out.push(error.to_string());
                        continue;
                    }
                    // What mends a profile for one program does not break one for another.
                    match lost(&document.to_bytes(), &edited.to_bytes(), &config, &keys) {
                        None => *document = edited,
                        Some(problem) => left_out.push(problem.to_string()),
                    }
                }
                Ok(())
            })
        });
        let plan = plan.transpose()?.filter(|plan| !plan.is_empty());
        Ok(Self { changes, writer: case.writer(), config, plan, left_out, others })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.plan.is_none() && self.others.is_empty()
    }

    /// The change of the shared config.
    pub fn config(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// All of it, for a person who is asked: the config's change as a diff, everything else as a sentence.
    pub fn show(&self) -> Vec<String> {
        let diff = self.plan.iter().map(|plan| plan.diff().trim_end_matches('\n').to_owned());
        diff.chain(self.others.iter().map(Remedy::says)).collect()
    }

    /// Does all of it. One that fails holds up no other.
    pub fn apply(self) -> Mended {
        let mut mended = Mended { failed: self.left_out, can_be_undone: false };
        if let Some(plan) = &self.plan {
            match self.changes.apply(plan) {
                Ok(()) => mended.can_be_undone = plan.can_be_undone(),
                Err(error) => mended.failed.push(error.to_string()),
            }
        }
        mended.failed.extend(self.others.iter().filter_map(|other| other.apply(&self.writer).err()));
        mended
    }

    /// The shared config's file.
    pub fn file(&self) -> &Path {
        &self.config
    }
}

/// What came of a mending.
#[derive(Debug, PartialEq, Eq)]
pub struct Mended {
    /// What could not be done, in sentences.
    pub failed: Vec<String>,
    /// Whether the shared config was changed, and can be undone.
    pub can_be_undone: bool,
}

impl Remedy {
    fn says(&self) -> String {
        match self {
            Self::Config(_) => String::new(),
            Self::Withdraw { path, .. } => Word("mend-rights").with(&[("file", &path.display())]),
            Self::Remove { file: path, .. } | Self::Socket { path, .. } => {
                Word("mend-removes").with(&[("file", &path.display())])
            }
            Self::Line { file, line, old, new, .. } => Word("mend-line").with(&[
                ("file", &file.display()),
                ("line", line),
                ("old", old),
                ("new", new),
            ]),
            Self::Replace { file, says, .. } => format!("{}: {says}", file.display()),
        }
    }

    fn apply(&self, writer: &Writer) -> Result<(), String> {
        let at = |path: &Path, error: io::Error| {
            Word("not-mended").with(&[("file", &path.display()), ("error", &error)])
        };
        match self {
            Self::Config(_) => Ok(()),
            Self::Withdraw { path, bits } => withdraw(path, *bits).map_err(|error| at(path, error)),
            Self::Remove { file, seen } => match writer.remove(file, seen) {
                Ok(_) => Ok(()),
                Err(NotReplaced::Io { path, source }) => {
                    Err(Word("not-removed").with(&[("file", &path.display()), ("error", &source)]))
                }
                Err(error @ (NotReplaced::Changed { .. } | NotReplaced::NotAFile { .. })) => {
                    Err(error.to_string())
                }
            },
            Self::Socket { path, lock } => remove_socket(path, lock).map_err(|error| at(path, error)),
            Self::Line { file, seen, line, old, new } => change_line(writer, file, seen, *line, (old, new)),
            Self::Replace { file, seen, content, .. } => {
                let replaced =
                    writer.replace(file, &Expected::Content(seen.clone()), content.as_bytes(), 0o644);
                replaced.map(drop).map_err(|error: NotReplaced| error.to_string())
            }
        }
    }
}

fn change_line(
    writer: &Writer,
    file: &Path,
    seen: &Fingerprint,
    line: usize,
    (old, new): (&str, &str),
) -> Result<(), String> {
    let content = write::read(file)
        .map_err(|error| Word("not-read").with(&[("file", &file.display()), ("error", &error)]))?;
    let content = Zeroizing::new(content.unwrap_or_default());
    let changed = (1..).zip(content.split_inclusive(|byte| *byte == b'\n')).flat_map(|(number, text)| {
        match std::str::from_utf8(text) {
            Ok(text) if number == line => text.replacen(old, new, 1).into_bytes(),
            Ok(_) | Err(_) => text.to_vec(),
        }
    });
    let changed = Zeroizing::new(changed.collect::<Vec<u8>>());
    // What is not as it was looked at is left as it is.
    let replaced = writer.replace(file, &Expected::Content(seen.clone()), &changed, 0o644);
    replaced.map(drop).map_err(|error| error.to_string())
}

/// By the opened file, so that nothing else can take its place in between.
#[cfg(unix)]
fn withdraw(path: &Path, bits: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let file = File::open(path)?;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_mode(permissions.mode() & 0o7777 & !bits);
    file.set_permissions(permissions)
}

#[cfg(not(unix))]
fn withdraw(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Whoever holds the lock is alone: an agent that starts now waits for the next try, and makes its own.
fn remove_socket(path: &Path, lock: &Path) -> io::Result<()> {
    let lock = File::options().create(true).truncate(false).write(true).open(lock)?;
    match lock.try_lock() {
        Ok(()) => std::fs::remove_file(path),
        // An agent has come: the socket is its own by now.
        Err(std::fs::TryLockError::WouldBlock) => Ok(()),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Found, case::tests::Home};

    /// Does all that mends these findings.
    pub(crate) fn mend(home: &Home, found: &[Found]) {
        let remedies = found.iter().flat_map(|found| found.remedies.clone()).collect();
        let mending = Mending::plan(&home.case(), remedies).expect("a plan");
        assert!(!mending.is_empty());
        assert_eq!(mending.apply().failed, Vec::<String>::new());
    }

    #[test]
    #[cfg(unix)]
    fn what_cannot_be_removed_is_told_and_holds_up_no_other_change() {
        let home = Home::new("[profile a]\nregion = x\n");
        let header = Header::Profile(brain::words::ProfileName::new("a"));
        let edit = Remedy::Config(Edit::Unset { header, key: "region" });
        // A directory stands there, which not even root removes as a file.
        std::fs::create_dir(home.path("old.json")).unwrap();
        let remove = Remedy::Remove { file: home.path("old.json"), seen: Fingerprint::of(b"{}") };
        let mended = Mending::plan(&home.case(), vec![edit, remove]).expect("a plan").apply();
        assert_eq!(mended.failed.len(), 1, "{mended:?}");
        assert!(!mended.failed[0].contains("could not be written"), "{mended:?}");
        assert!(mended.can_be_undone, "the config was changed");
        assert_eq!(home.read(".aws/config"), "[profile a]\n");
    }

    #[test]
    fn a_change_of_the_config_is_shown_and_can_be_undone() {
        let home = Home::new("[profile a]\nregion = x\n");
        let header = Header::Profile(brain::words::ProfileName::new("a"));
        let edit = Edit::Set { header, key: "region", value: "y".to_owned() };
        let mending = Mending::plan(&home.case(), vec![Remedy::Config(edit)]).expect("a plan");
        assert!(mending.show()[0].contains("-region = x\n+region = y"), "{:?}", mending.show());
        assert_eq!(home.read(".aws/config"), "[profile a]\nregion = x\n", "nothing is changed by a plan");
        assert_eq!(mending.apply(), Mended { failed: Vec::new(), can_be_undone: true });
        assert_eq!(home.read(".aws/config"), "[profile a]\nregion = y\n");
        let changes = home.case().changes();
        let undo = changes.plan_undo(&home.path(".aws/config")).expect("an undo");
        changes.apply(&undo).expect("undone");
        assert_eq!(home.read(".aws/config"), "[profile a]\nregion = x\n");
    }

    #[test]
    fn an_edit_that_would_take_a_profile_from_some_program_is_left_out_and_told() {
        let text = "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n\
            [profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\nregion = x\n";
        let home = Home::new(text);
        let header = Header::Profile(brain::words::ProfileName::new("a"));
        let set = |value: &str| {
            let value = value.to_owned();
            Remedy::Config(Edit::Set { header: header.clone(), key: "sso_region", value })
        };
        let unset = Remedy::Config(Edit::Unset { header: header.clone(), key: "region" });
        // The AWS SDK for Rust refuses a profile that repeats its session.
        let mended = Mending::plan(&home.case(), vec![set("us-east-1"), unset]).expect("a plan").apply();
        assert_eq!(mended.failed.len(), 1, "{mended:?}");
        assert!(mended.failed[0].contains("which the AWS SDK for Rust refuses"), "{mended:?}");
        assert_eq!(home.read(".aws/config"), text.replace("region = x\n", ""));
    }

    #[test]
    fn what_changed_meanwhile_stays() {
        let home = Home::new("[profile a]\nregion = x\n");
        let header = Header::Profile(brain::words::ProfileName::new("a"));
        let edit = Remedy::Config(Edit::Unset { header, key: "region" });
        let file = home.write("old.json", "{}");
        let remove = Remedy::Remove { file, seen: Fingerprint::of(b"{}") };
        let mending = Mending::plan(&home.case(), vec![edit, remove]).expect("a plan");
        home.write(".aws/config", "[profile a]\nregion = z\n");
        home.write("old.json", "{\"live\":1}");
        let mended = mending.apply();
        assert_eq!((mended.failed.len(), mended.can_be_undone), (2, false));
        assert_eq!(home.read(".aws/config"), "[profile a]\nregion = z\n");
        assert_eq!(home.read("old.json"), "{\"live\":1}");
    }
}
