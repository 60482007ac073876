//! A file while it is edited.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use aws_files::{Document, Header, NotEdited, Profile, ProfileKind, SharedConfig, StaticKeys};
use brain::{Code, Refusal, say::Word, words::RoleKey};

use crate::alike;
use crate::words::shown;

/// A shared config file while it is edited.
#[derive(Debug)]
pub struct Draft<'a> {
    before: &'a Document,
    keys: &'a StaticKeys,
    file: PathBuf,
    pub(crate) document: Document,
    /// Sections that every AWS tool has to read as they were written.
    pub(crate) written: Vec<Section>,
    said: Vec<String>,
}

/// What was written of a section.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) header: Header,
    pub(crate) properties: Vec<(&'static str, String)>,
    /// Whether there is nothing else in it.
    pub(crate) is_whole: bool,
}

/// What an edit came to.
#[derive(Debug)]
pub struct Edited {
    /// The file as it should be.
    pub document: Document,
    /// What was done, and what the person should know of it, in sentences.
    pub said: Vec<String>,
}

impl Section {
    pub(crate) fn new(header: Header, properties: Vec<(&'static str, String)>) -> Self {
        Self { header, properties, is_whole: true }
    }

    /// Whether every AWS tool would read it as it is, wherever it stands.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        add_each(&mut Document::parse(b""), std::slice::from_ref(self)).map_err(not_edited)
    }
}

impl<'a> Draft<'a> {
    /// Begins with the file as it is. `file` is where it stands, for problems to name; `keys` are the
    /// profiles that have access keys in the shared credentials file.
    pub fn new(document: &'a Document, file: &Path, keys: &'a StaticKeys) -> Self {
        let (file, written, said) = (file.to_owned(), Vec::new(), Vec::new());
        Self { before: document, keys, file, document: document.clone(), written, said }
    }

    /// The file as it should be.
    ///
    /// # Errors
    ///
    /// An AWS tool would not see what was written as it is, and which.
    pub fn finish(self) -> Result<Edited, Refusal> {
        let Self { before, keys, file, document, written, mut said } = self;
        // What is wrong with the whole file is why a tool does not see a part of it.
        let checked = alike::check(before, &document, &file, keys, &written);
        said.extend(checked.map_err(|refusal| damaged(before, &file, keys).unwrap_or(refusal))?);
        Ok(Edited { document, said })
    }

    /// What the draft means.
    pub(crate) fn config(&self) -> SharedConfig {
        SharedConfig::read(&self.document, &self.file, self.keys)
    }

    /// Whether the shared credentials file has access keys under that name.
    pub(crate) fn has_keys(&self, name: &brain::words::ProfileName) -> bool {
        self.keys.contains(name)
    }

    /// The refusal for it, with the file before a line.
    pub(crate) fn not_edited(&self, error: NotEdited) -> Refusal {
        let has_line = match &error {
            NotEdited::NotUtf8 { .. } | NotEdited::LineEnd { .. } | NotEdited::Indented { .. } => true,
            NotEdited::NoSection { .. }
            | NotEdited::Name { .. }
            | NotEdited::Property { .. }
            | NotEdited::Exists { .. }
            | NotEdited::Twice { .. } => false,
        };
        let refusal = not_edited(error);
        if !has_line {
            return refusal;
        }
        Refusal { message: format!("{}: {}", self.file.display(), refusal.message), ..refusal }
    }

    pub(crate) fn say(&mut self, sentence: impl AsRef<str>) {
        self.said.push(shown(sentence.as_ref()));
    }

    /// Adds a section, or finds it there with the same content. Says whether it was added.
    pub(crate) fn add(&mut self, section: Section) -> Result<bool, Refusal> {
        if self.has(&section) {
            return Ok(false);
        }
        let added = add_each(&mut self.document, std::slice::from_ref(&section));
        added.map_err(|error| self.not_edited(error))?;
        self.written.push(section);
        Ok(true)
    }

    /// Adds sections of which none is there, and no two have one name.
    pub(crate) fn add_all(&mut self, sections: Vec<Section>) -> Result<(), Refusal> {
        let added = add_each(&mut self.document, &sections);
        added.map_err(|error| self.not_edited(error))?;
        self.written.extend(sections);
        Ok(())
    }

    /// Whether the section is there with exactly these keys and values.
    fn has(&self, Section { header, properties, .. }: &Section) -> bool {
        let sections = self.document.sections();
        let mut same = sections.iter().filter(|section| *section.header == *header);
        let (Some(section), None) = (same.next(), same.next()) else { return false };
        let there: HashMap<_, _> = (section.properties.iter())
            .map(|property| (property.key, self.document.whole_value(property)))
            .collect();
        there.len() == properties.len()
            && properties.iter().all(|(key, value)| there.get(key).is_some_and(|there| there == value))
    }
}

fn add_each(document: &mut Document, sections: &[Section]) -> Result<(), NotEdited> {
    let mut all = Vec::new();
    for Section { header, properties, .. } in sections {
        all.push((header, properties.iter().map(|(key, value)| (*key, value.as_str())).collect()));
    }
    document.add_sections(&all)
}

/// What keeps AWS tools from reading the file as it stands.
fn damaged(document: &Document, file: &Path, keys: &StaticKeys) -> Option<Refusal> {
    let (line, _) = document.flaws().into_iter().next()?;
    let problems = SharedConfig::read(document, file, keys).problems;
    let problem = problems.into_iter().find(|problem| problem.line == line)?;
    Some(refuse(Code::Failed, problem.to_string(), &Word("mended-by-doctor")))
}

pub(crate) fn refuse(code: Code, message: impl Into<String>, hint: &str) -> Refusal {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    Refusal { code, message: message.into(), hint }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn not_edited(error: NotEdited) -> Refusal {
    let code = match error {
        NotEdited::NoSection { .. } => Code::NotFound,
        NotEdited::Name { .. } | NotEdited::Property { .. } => Code::Usage,
        NotEdited::Exists { .. }
        | NotEdited::Twice { .. }
        | NotEdited::NotUtf8 { .. }
        | NotEdited::LineEnd { .. }
        | NotEdited::Indented { .. } => Code::Failed,
    };
    refuse(code, error.to_string(), "")
}

/// The role of an SSO profile; one that assumes a role over it has another.
pub(crate) fn sso_role(profile: &Profile) -> Option<&RoleKey> {
    match &profile.kind {
        ProfileKind::SsoSession(Ok(role)) | ProfileKind::Legacy(Ok(role)) => Some(role),
        ProfileKind::SsoSession(Err(_))
        | ProfileKind::Legacy(Err(_))
        | ProfileKind::RoleChain { .. }
        | ProfileKind::Process
        | ProfileKind::Static
        | ProfileKind::Other => None,
    }
}
