//! Where the guard looks.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::CommandLines;
use crate::Stage;
use crate::process::{marked, pids};

/// The places that a check searches.
#[derive(Debug, Default)]
pub struct Places {
    directories: Vec<PathBuf>,
    allowed: Vec<PathBuf>,
    stage: Option<PathBuf>,
    command_lines: Vec<Vec<u8>>,
    texts: Vec<(String, String)>,
}

impl Places {
    /// No place but the command lines of this machine's processes, which are always searched.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything of a stage: its directory, which holds its home, temporary files, logs and captured output; its
    /// processes' environments; and every command line seen since it started.
    pub fn of(stage: &Stage) -> Self {
        Self {
            stage: Some(stage.directory().to_owned()),
            command_lines: stage.command_lines().seen(),
            ..Self::new().directory(stage.directory())
        }
    }

    /// Adds every file below a directory: contents, names, and where links point.
    #[must_use]
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.directories.push(path.into());
        self
    }

    /// Leaves out a file, or everything below a directory, where the secrets belong.
    #[must_use]
    pub fn allow(mut self, path: impl Into<PathBuf>) -> Self {
        self.allowed.push(path.into());
        self
    }

    /// Adds a text, such as a page's content or what a program wrote.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.texts.push((name.into(), text.into()));
        self
    }

    /// Adds command lines seen earlier.
    #[must_use]
    pub fn command_lines(mut self, watched: &CommandLines) -> Self {
        self.command_lines.extend(watched.seen());
        self
    }

    /// Shows every place's name and content; what cannot be read goes to `unread`.
    pub(super) fn visit(&self, show: &mut impl FnMut(&str, &[u8]), unread: &mut Vec<String>) {
        for directory in &self.directories {
            self.visit_path(directory, show, unread);
        }
        for pid in pids() {
            // One that has ended, and one of another person, cannot be read.
            if let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) {
                show(&format!("the command line of process {pid}"), &line);
            }
        }
        for line in &self.command_lines {
            show("the command line of a process that was seen", line);
        }
        for process in self.stage.iter().flat_map(|stage| marked(stage)) {
            if let Ok(environment) = fs::read(format!("/proc/{}/environ", process.pid)) {
                show(&format!("the environment of {}", process.program.display()), &environment);
            }
        }
        for (name, text) in &self.texts {
            show(name, text.as_bytes());
        }
    }

    fn visit_path(&self, path: &Path, show: &mut impl FnMut(&str, &[u8]), unread: &mut Vec<String>) {
        if self.allowed.iter().any(|allowed| path.starts_with(allowed)) {
            return;
        }
        let mut visit = || -> io::Result<()> {
            let kind = fs::symlink_metadata(path)?.file_type();
            let name = path.to_string_lossy();
            show(&format!("the name {name}"), path.as_os_str().as_bytes());
            if kind.is_dir() {
                for entry in fs::read_dir(path)? {
                    self.visit_path(&entry?.path(), show, unread);
                }
            } else if kind.is_symlink() {
                show(&name, fs::read_link(path)?.as_os_str().as_bytes());
            } else if kind.is_file() {
                show(&name, &fs::read(path)?);
            }
            // Sockets and pipes hold nothing.
            Ok(())
        };
        match visit() {
            Ok(()) => {}
            // A living application's files come and go.
            Err(error) if error.kind() == ErrorKind::NotFound && path.parent().is_some_and(Path::exists) => {}
            Err(error) => unread.push(format!("{}: {error}", path.display())),
        }
    }
}
