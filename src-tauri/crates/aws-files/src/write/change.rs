//! Making a file what an edit makes of it, whoever else writes it.

use std::path::Path;

use super::{Expected, Fingerprint, Mode, NotReplaced, Writer};

/// Programs such as the AWS CLI write once per command.
const ROUNDS: usize = 20;

impl Writer {
    /// Makes the file at `path` what `edit` makes of its content (`None`: there is no file), in one turn and
    /// once nobody seems to be writing it; anew where another program's change came between. A new file gets
    /// the permission bits `new_mode`, as with [`Writer::replace`].
    pub fn change<E: From<NotReplaced>>(
        &self,
        path: &Path,
        new_mode: u32,
        mut edit: impl FnMut(Option<&[u8]>) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        let turn = self.turn(path)?;
        let mut rounds = 1;
        loop {
            let before = turn.read()?;
            let before = before.as_deref().map(Vec::as_slice);
            let expected =
                before.map_or(Expected::Nothing, |content| Expected::Content(Fingerprint::of(content)));
            match turn.put(&expected, &edit(before)?, Mode::Kept { new: new_mode }) {
                Ok(_) => return Ok(()),
                Err(NotReplaced::Changed { .. }) if rounds < ROUNDS => rounds += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write as _, sync::mpsc, thread};

    use super::*;

    fn append(writer: &Writer, path: &Path, line: &str) -> Result<(), NotReplaced> {
        writer.change(path, 0o600, |before| Ok([before.unwrap_or_default(), line.as_bytes()].concat()))
    }

    #[test]
    fn of_many_changes_at_once_none_is_lost() {
        let directory = tempfile::tempdir().unwrap();
        let (path, writer) = (directory.path().join("file"), Writer::new(directory.path().join("locks")));
        thread::scope(|scope| {
            for n in 0..8 {
                let (path, writer) = (&path, &writer);
                scope.spawn(move || {
                    (0..25).for_each(|m| append(writer, path, &format!("{n} {m}\n")).unwrap());
                });
            }
        });
        assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 200);
    }

    #[test]
    fn a_program_that_has_emptied_the_file_to_write_it_is_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let (path, writer) = (directory.path().join("file"), Writer::new(directory.path().join("locks")));
        fs::write(&path, "theirs\n").unwrap();
        let mut theirs = fs::File::create(&path).unwrap();
        let (seen, changing) = mpsc::channel();
        let change = thread::scope(|scope| {
            let change = scope.spawn(|| {
                seen.send(()).unwrap();
                append(&writer, &path, "ours\n")
            });
            changing.recv().unwrap();
            theirs.write_all(b"theirs\n").unwrap();
            drop(theirs);
            change.join().unwrap()
        });
        change.unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "theirs\nours\n");
    }

    #[test]
    fn an_edit_that_refuses_leaves_the_file_as_it_is() {
        #[derive(Debug)]
        struct No;
        impl From<NotReplaced> for No {
            fn from(error: NotReplaced) -> Self {
                panic!("{error}")
            }
        }
        let directory = tempfile::tempdir().unwrap();
        let (path, writer) = (directory.path().join("file"), Writer::new(directory.path().join("locks")));
        writer.change(&path, 0o600, |_| Err(No)).unwrap_err();
        assert!(!path.exists());
    }
}
