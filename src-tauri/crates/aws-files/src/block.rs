//! Keys that Daypass puts into the shared credentials file because a person asked for it: a block of its own at
//! the end, between two comments, that goes again without a trace.
//!
//! Daypass writes such a file as a whole, like any other, and so for its owner alone (0600).

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::document::Document;
use crate::write::{Expected, Fingerprint, NotReplaced, Writer, read};

/// Why a block was not put into a file. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotPut {
    /// The file could not be replaced.
    #[error(transparent)]
    Write(#[from] NotReplaced),
    /// Somebody else wrote such a section.
    #[error("{}, line {line}: There is a section [{name}] already, and Daypass did not write it.", path.display())]
    Taken {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// The section's name.
        name: String,
    },
}

/// A block: one section of the credentials file, named after what is between its brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// Which Daypass writes it: another one's blocks are not touched.
    pub owner: &'a str,
    /// The section's name.
    pub name: &'a str,
}

/// Programs such as the AWS CLI write once per command.
const ROUNDS: usize = 20;

impl Block<'_> {
    /// Puts `section` at the end of the file, a header and its properties in lines, in the place of an earlier
    /// block of that name.
    pub fn put(&self, writer: &Writer, file: &Path, section: &str) -> Result<(), NotPut> {
        self.change(writer, file, |rest| {
            let sections = Document::parse(rest);
            let taken = sections.sections().into_iter().find(|it| it.text.trim() == self.name);
            if let Some(taken) = taken {
                let (path, name) = (file.to_owned(), self.name.to_owned());
                return Err(NotPut::Taken { path, line: taken.line, name });
            }
            Ok(self.appended(rest, section))
        })
        .map(drop)
    }

    /// Takes the block out of the file, and says whether it was there.
    pub fn remove(&self, writer: &Writer, file: &Path) -> Result<bool, NotPut> {
        self.change(writer, file, |rest| Ok(Zeroizing::new(rest.to_vec())))
    }

    /// Makes the file what `edit` makes of it without the block; says whether that makes a difference.
    fn change(
        &self,
        writer: &Writer,
        file: &Path,
        edit: impl Fn(&[u8]) -> Result<Zeroizing<Vec<u8>>, NotPut>,
    ) -> Result<bool, NotPut> {
        let mut rounds = 1;
        loop {
            let before = read(file)
                .map_err(|source| NotReplaced::Io { path: file.to_owned(), source })?
                .map(Zeroizing::new);
            let content = before.as_deref().map_or(&[][..], Vec::as_slice);
            let after = edit(&self.without(content))?;
            if after.as_slice() == content {
                return Ok(false);
            }
            let expected = before
                .as_deref()
                .map_or(Expected::Nothing, |content| Expected::Content(Fingerprint::of(content)));
            let replaced = match (&expected, after.is_empty()) {
                // It was made for the block.
                (Expected::Content(seen), true) => writer.remove(file, seen).map(drop),
                _ => writer.replace_private(file, &expected, &after).map(drop),
            };
            match replaced {
                Ok(()) => return Ok(true),
                Err(NotReplaced::Changed { .. }) if rounds < ROUNDS => rounds += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn appended(&self, rest: &[u8], section: &str) -> Zeroizing<Vec<u8>> {
        let end = if rest.windows(2).any(|two| two == b"\r\n") { "\r\n" } else { "\n" };
        let cut = !rest.is_empty() && !rest.ends_with(b"\n");
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

    /// The content without this block. One without an end is somebody else's text by now.
    fn without(&self, content: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut rest = Zeroizing::new(Vec::with_capacity(content.len()));
        let lines: Vec<_> = content.split_inclusive(|byte| *byte == b'\n').collect();
        let is = |line: &[u8], text: &str| line.trim_ascii_end() == text.as_bytes();
        let (begin, after_cut, end) = (self.begin(), self.begin_after_cut(), self.end());
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let begins = is(line, &begin) || is(line, &after_cut);
            let length = lines[at..].iter().position(|line| is(line, &end)).filter(|_| begins);
            if let Some(length) = length {
                if is(line, &after_cut) && at + length + 1 == lines.len() {
                    // The line above had no end before the block came, and nothing has come below.
                    for ending in [&b"\n"[..], b"\r"] {
                        if rest.ends_with(ending) {
                            rest.pop();
                        }
                    }
                }
                at += length + 1;
            } else {
                rest.extend_from_slice(line);
                at += 1;
            }
        }
        rest
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use proptest::prelude::*;

    use super::*;

    const BLOCK: Block<'_> = Block { owner: "daypass", name: "daypass-dev" };
    const SECTION: &str = "[daypass-dev]\naws_access_key_id = ASIA\n";

    struct Scene {
        directory: tempfile::TempDir,
    }

    impl Scene {
        fn new(content: Option<&[u8]>) -> Self {
            let scene = Self { directory: tempfile::tempdir().unwrap() };
            if let Some(content) = content {
                std::fs::write(scene.file(), content).unwrap();
            }
            scene
        }

        fn file(&self) -> PathBuf {
            self.directory.path().join("credentials")
        }

        fn writer(&self) -> Writer {
            Writer::new(self.directory.path().join("locks"))
        }

        fn content(&self) -> Option<Vec<u8>> {
            std::fs::read(self.file()).ok()
        }
    }

    #[test]
    fn it_stands_at_the_end_for_its_owner_alone() {
        let scene = Scene::new(Some(b"[mine]\naws_access_key_id = AKIA\n"));
        BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
        let content = String::from_utf8(scene.content().unwrap()).unwrap();
        assert_eq!(
            content,
            "[mine]\naws_access_key_id = AKIA\n\
             # >>> daypass wrote [daypass-dev] and will remove it, up to the line below >>>\n\
             [daypass-dev]\naws_access_key_id = ASIA\n\
             # <<< daypass wrote [daypass-dev] <<<\n"
        );
        assert_eq!(std::fs::metadata(scene.file()).unwrap().permissions().mode() & 0o777, 0o600);
        BLOCK.put(&scene.writer(), &scene.file(), &SECTION.replace("ASIA", "ASIB")).unwrap();
        assert_eq!(scene.content().unwrap(), content.replace("ASIA", "ASIB").into_bytes());
    }

    #[test]
    fn a_file_that_was_made_for_it_goes_with_it() {
        let scene = Scene::new(None);
        BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
        assert!(BLOCK.remove(&scene.writer(), &scene.file()).unwrap());
        assert_eq!(scene.content(), None);
        assert!(!BLOCK.remove(&scene.writer(), &scene.file()).unwrap());
    }

    #[test]
    fn a_section_of_the_persons_own_and_another_daypass_s_block_are_left_alone() {
        let own = b"# keys\n[daypass-dev]\naws_access_key_id = AKIA\n";
        let scene = Scene::new(Some(own));
        let refused = BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap_err().to_string();
        assert!(
            refused
                .ends_with("line 2: There is a section [daypass-dev] already, and Daypass did not write it.")
        );
        assert_eq!(scene.content().unwrap(), own);

        let scene = Scene::new(None);
        let other = Block { owner: "daypass-demo", ..BLOCK };
        other.put(&scene.writer(), &scene.file(), SECTION).unwrap();
        let before = scene.content();
        assert!(BLOCK.put(&scene.writer(), &scene.file(), SECTION).is_err());
        assert!(!BLOCK.remove(&scene.writer(), &scene.file()).unwrap());
        assert_eq!(scene.content(), before);
    }

    #[test]
    fn half_a_block_is_not_cut_out() {
        let half = format!("{}\n[mine]\naws_access_key_id = AKIA\n", BLOCK.begin());
        let scene = Scene::new(Some(half.as_bytes()));
        assert!(!BLOCK.remove(&scene.writer(), &scene.file()).unwrap());
        assert_eq!(scene.content().unwrap(), half.into_bytes());
    }

    proptest! {
        #[test]
        fn put_and_removed_it_leaves_every_byte(content in prop::collection::vec(
            prop::sample::select(vec![&b"[a]"[..], b"\n", b"\r\n", b"k = v", b"\xff", b"# c", b" "]),
            0..20,
        )) {
            let content = content.concat();
            let with = BLOCK.appended(&content, SECTION);
            prop_assert_eq!(BLOCK.without(&with).to_vec(), content.clone());
            // Where somebody has written below it meanwhile, that begins a line as it did.
            let left = BLOCK.without(&[with.as_slice(), b"[b]\n"].concat()).to_vec();
            prop_assert!(left.starts_with(&content));
            let between = left[content.len()..].strip_suffix(b"[b]\n");
            prop_assert!(between.is_some_and(|between| between.trim_ascii().is_empty()));
            prop_assert!(left == b"[b]\n" || left.ends_with(b"\n[b]\n"));
        }
    }
}
