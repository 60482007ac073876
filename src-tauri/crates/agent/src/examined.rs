//! What the doctor saw last. What mends it stays here: the brain speaks of a finding by its place.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use brain::finding::Findings;
use doctor::{Case, Examination, Remedy};

/// An examination that has ended.
#[derive(Debug)]
pub(crate) struct Seen {
    number: u32,
    pub(crate) case: Case,
    examination: Examination,
}

/// The last one, and the report that was written last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examined(Arc<Mutex<Last>>);

#[derive(Debug, Default)]
struct Last {
    seen: Option<Arc<Seen>>,
    report: Option<PathBuf>,
}

impl Examined {
    /// An examination has ended; nothing stays of the one before.
    pub(crate) fn keep(&self, number: u32, case: Case, examination: Examination) {
        self.with(|last| last.seen = Some(Arc::new(Seen { number, case, examination })));
    }

    /// The examination of that number, as long as it is the last.
    pub(crate) fn seen(&self, number: u32) -> Option<Arc<Seen>> {
        self.with(|last| last.seen.clone().filter(|seen| seen.number == number))
    }

    pub(crate) fn keep_report(&self, file: PathBuf) {
        self.with(|last| last.report = Some(file));
    }

    pub(crate) fn report(&self) -> Option<PathBuf> {
        self.with(|last| last.report.clone())
    }

    fn with<T>(&self, does: impl FnOnce(&mut Last) -> T) -> T {
        does(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seen {
    /// What mends one of the findings, or all of them.
    pub(crate) fn remedies(&self, which: Option<usize>) -> Vec<Remedy> {
        match which {
            Some(which) => self.examination.found.get(which).map(|found| found.remedies.clone()),
            None => Some(self.examination.remedies()),
        }
        .unwrap_or_default()
    }

    /// What was found, for a report.
    pub(crate) fn in_english(&self) -> Findings {
        self.examination.in_english()
    }

    /// The file that a finding is about.
    pub(crate) fn file(&self, which: usize) -> Option<PathBuf> {
        self.examination.found.get(which)?.finding.file.as_ref().map(PathBuf::from)
    }
}

/// For a person, who knows their home as `~`.
pub(crate) fn for_people(mut findings: Findings, home: Option<&Path>) -> Findings {
    let Some(home) = home else { return findings };
    for finding in &mut findings.findings {
        let texts =
            [Some(&mut finding.what), Some(&mut finding.why), finding.file.as_mut(), finding.fix.as_mut()];
        texts.into_iter().flatten().for_each(|text| *text = from_home(text, home));
    }
    for row in &mut findings.portability {
        for cell in [&mut row.botocore, &mut row.rust, &mut row.js, &mut row.go, &mut row.java] {
            *cell = from_home(cell, home);
        }
    }
    findings
}

/// The text, in which paths begin at the home.
pub(crate) fn from_home(text: &str, home: &Path) -> String {
    let home = format!("{}{}", home.display(), std::path::MAIN_SEPARATOR);
    // The root is everybody's.
    if home.len() <= 2 {
        text.to_owned()
    } else {
        text.replace(&home, &format!("~{}", std::path::MAIN_SEPARATOR))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_at_the_home_wherever_they_stand() {
        let home = Path::new("/home/mara");
        for (text, shown) in [
            ("/home/mara/.aws/config", "~/.aws/config"),
            ("Not /home/mara/a but /home/mara/b.", "Not ~/a but ~/b."),
            ("/home/marauder/a", "/home/marauder/a"),
            ("/etc/x", "/etc/x"),
        ] {
            assert_eq!(from_home(text, home), shown);
        }
        assert_eq!(from_home("/etc/x", Path::new("/")), "/etc/x");
    }
}
