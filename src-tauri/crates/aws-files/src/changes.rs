//! A person's file changed by a command: planned, shown as a diff, applied, undone.
//!
//! `--dry-run` is a [`Plan`] whose [`Plan::diff`] is printed; `--undo` is the plan that
//! [`Changes::plan_undo`] makes. Before a file is replaced, its old content is kept in Daypass's own state
//! directory, for the person alone; the last twenty changes of each file can be undone one by one, for thirty
//! days. Of a file with secrets in it no copy is made, so that a change there cannot be undone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use brain::say::Word;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::document::{Document, NotEdited};
use crate::write::{Expected, Fingerprint, Mode, NotReplaced, Turn, Writer, read};

mod diff;

/// Why a change was not made. The file is as it was, unless another program changed it.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// The edit makes no sense there.
    #[error(transparent)]
    Edit(#[from] NotEdited),
    /// The file could not be replaced, or not read.
    #[error(transparent)]
    Write(#[from] NotReplaced),
    /// Daypass has changed nothing in it that could be undone.
    #[error("{}", Word("undo-nothing").with(&[("file", &path.display())]))]
    NothingToUndo {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else changed it since.
    #[error("{}", Word("undo-changed").with(&[("file", &path.display())]))]
    ChangedSince {
        /// The file.
        path: PathBuf,
    },
    /// See [`Plan::can_be_undone`].
    #[error("{}", Word("undo-secrets").with(&[("file", &path.display())]))]
    HeldSecrets {
        /// The file.
        path: PathBuf,
    },
    /// What is kept was not written by this version of Daypass.
    #[error("{}", Word("undo-not-kept").with(&[("file", &kept.display())]))]
    NotKept {
        /// Where the old content should be.
        kept: PathBuf,
    },
}

/// Changes the person's files. Every change can be undone.
#[derive(Debug, Clone)]
pub struct Changes {
    writer: Writer,
    undo: PathBuf,
}

/// A change that has not been made yet. Has no `Debug`: the file may hold secret keys.
pub struct Plan {
    path: PathBuf,
    before: Option<Zeroizing<Vec<u8>>>,
    after: Option<Zeroizing<Vec<u8>>>,
    undoes: bool,
}

impl Plan {
    /// Whether it leaves the file as it is.
    pub fn is_empty(&self) -> bool {
        self.before == self.after
    }

    /// Whether Daypass keeps what it needs to undo this: not of a file with secrets, such as access keys, which
    /// would lie there for longer than the person knows.
    pub fn can_be_undone(&self) -> bool {
        !self.undoes && !self.before.as_deref().is_some_and(|before| diff::has_secrets(before))
    }

    /// The file's content when the change was planned; empty where there was no file.
    pub fn before(&self) -> &[u8] {
        self.before.as_deref().map_or(&[], |before| before.as_slice())
    }

    /// The file's content once the change is made; empty where there will be no file.
    pub fn after(&self) -> &[u8] {
        self.after.as_deref().map_or(&[], |after| after.as_slice())
    }

    /// The change in unified form with three lines around it, as `diff -u` prints it; empty where nothing
    /// changes. Values of secret keys are left out.
    pub fn diff(&self) -> String {
        let text = |content: &Option<Zeroizing<Vec<u8>>>| {
            Zeroizing::new(
                String::from_utf8_lossy(content.as_deref().map_or(&[][..], |bytes| bytes)).into_owned(),
            )
        };
        diff::unified(&self.path, &text(&self.before), &text(&self.after))
    }
}

impl Changes {
    /// `writer` takes turns with all other Daypass processes; `undo` is a directory of Daypass's own for the
    /// old contents, made when needed.
    pub fn new(writer: Writer, undo: impl Into<PathBuf>) -> Self {
        Self { writer, undo: undo.into() }
    }

    /// Plans an edit of the file at `path`, which may be yet to be made.
    pub fn plan(
        &self,
        path: &Path,
        edit: impl FnOnce(&mut Document) -> Result<(), NotEdited>,
    ) -> Result<Plan, NotChanged> {
        plan(path, self.writer.turn(path)?.read()?, edit)
    }

    /// Plans to give the file back the content that it had before Daypass's last change.
    pub fn plan_undo(&self, path: &Path) -> Result<Plan, NotChanged> {
        let turn = self.writer.turn(path)?;
        let before = turn.read()?;
        self.forget_old(&turn);
        let kept = self.place(&turn, before.as_deref().map(Vec::as_slice));
        let content = read(&kept).map_err(|source| NotReplaced::Io { path: kept.clone(), source })?;
        let path = path.to_owned();
        let Some(content) = content.map(Zeroizing::new) else {
            let nothing = self.kept(&turn).is_empty();
            return Err(if nothing {
                NotChanged::NothingToUndo { path }
            } else {
                NotChanged::ChangedSince { path }
            });
        };
        let after = match content.strip_prefix(FILE) {
            Some(content) => Some(Zeroizing::new(content.to_vec())),
            None if content.as_slice() == NO_FILE => None,
            None if content.as_slice() == SECRETS => return Err(NotChanged::HeldSecrets { path }),
            None => return Err(NotChanged::NotKept { kept }),
        };
        Ok(Plan { path, before, after, undoes: true })
    }

    /// Makes the change, unless the file is no longer as it was when it was planned.
    pub fn apply(&self, plan: &Plan) -> Result<(), NotReplaced> {
        let turn = self.writer.turn(&plan.path)?;
        self.apply_in(&turn, plan)
    }

    /// Plans and applies in one turn, again where another program's change came between.
    pub fn change(
        &self,
        path: &Path,
        edit: impl Fn(&mut Document) -> Result<(), NotEdited>,
    ) -> Result<Plan, NotChanged> {
        // AWS tools write once per command, so that a second round is rare.
        const ROUNDS: usize = 20;
        let turn = self.writer.turn(path)?;
        let mut rounds = 1;
        loop {
            let plan = plan(path, turn.read()?, &edit)?;
            match self.apply_in(&turn, &plan) {
                Ok(()) => return Ok(plan),
                Err(NotReplaced::Changed { .. }) if rounds < ROUNDS => rounds += 1,
                Err(other) => return Err(other.into()),
            }
        }
    }

    fn apply_in(&self, turn: &Turn, plan: &Plan) -> Result<(), NotReplaced> {
        if plan.is_empty() {
            return Ok(());
        }
        let (before, after) = (plan.before.as_deref(), plan.after.as_deref());
        if !plan.undoes {
            let marked = before.map(|content| Zeroizing::new([FILE, content].concat()));
            let kept = match &marked {
                Some(_) if !plan.can_be_undone() => SECRETS,
                Some(marked) => marked.as_slice(),
                None => NO_FILE,
            };
            let place = self.place(turn, after.map(Vec::as_slice));
            self.writer.replace_private(&place, &Expected::Anything, kept)?;
            self.forget_old(turn);
        }
        let expected = before.map_or(Expected::Nothing, |before| Expected::Content(Fingerprint::of(before)));
        match (after, &expected) {
            (Some(after), _) => turn.put(&expected, after, Mode::Kept { new: 0o600 }).map(drop)?,
            (None, Expected::Content(expected)) => turn.remove(expected).map(drop)?,
            (None, Expected::Nothing | Expected::Anything) => {}
        }
        if plan.undoes {
            fs::remove_file(self.place(turn, before.map(Vec::as_slice))).ok();
        }
        Ok(())
    }

    /// Where the content is kept that the file had before it became `after`.
    fn place(&self, turn: &Turn, after: Option<&[u8]>) -> PathBuf {
        self.undo.join(format!("{}{}", file_key(turn), Fingerprint::of(after.unwrap_or_default())))
    }

    fn kept(&self, turn: &Turn) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.undo).into_iter().flatten().flatten();
        let key = file_key(turn);
        let of_file = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&key));
        of_file.map(|entry| entry.path()).collect()
    }

    /// Removes what is kept of any file for too long, and of this one beyond the last changes.
    fn forget_old(&self, turn: &Turn) {
        const KEPT: usize = 20;
        const LONGEST: Duration = Duration::from_hours(30 * 24);
        let modified = |path: &Path| fs::metadata(path).and_then(|kept| kept.modified()).ok();
        let forget = |path: &Path| drop(fs::remove_file(path));
        let now = SystemTime::now();
        for entry in fs::read_dir(&self.undo).into_iter().flatten().flatten() {
            let age = modified(&entry.path()).and_then(|at| now.duration_since(at).ok());
            if age.is_some_and(|age| age > LONGEST) {
                forget(&entry.path());
            }
        }
        let mut kept = self.kept(turn);
        kept.sort_by_cached_key(|path| modified(path));
        kept.iter().rev().skip(KEPT).for_each(|old| forget(old));
    }
}

/// Before the content of a file that was there.
const FILE: &[u8] = b"file\n";
/// There was no file.
const NO_FILE: &[u8] = b"none\n";
/// There was one with secrets, of which nothing is kept.
const SECRETS: &[u8] = b"secrets\n";

/// How the names of all that is kept of one file begin.
fn file_key(turn: &Turn) -> String {
    format!("{}-", hex::encode(&Sha256::digest(turn.real().as_os_str().as_encoded_bytes())[..8]))
}

fn plan(
    path: &Path,
    before: Option<Zeroizing<Vec<u8>>>,
    edit: impl FnOnce(&mut Document) -> Result<(), NotEdited>,
) -> Result<Plan, NotChanged> {
    let mut document = Document::parse(before.as_deref().map_or(&[][..], |bytes| bytes));
    edit(&mut document)?;
    let after = Zeroizing::new(document.to_bytes());
    let after = if before.is_none() && after.is_empty() { None } else { Some(after) };
    Ok(Plan { path: path.to_owned(), before, after, undoes: false })
}

#[cfg(test)]
mod tests;
