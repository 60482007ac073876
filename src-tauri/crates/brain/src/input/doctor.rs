//! What the doctor is asked for, and what comes of it.

#[cfg(doc)]
use super::Done;

/// What the doctor is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// Look for what is wrong: [`Done::Examining`], then [`Done::Examined`].
    Examine {
        /// Its number, by which its findings are spoken of.
        examination: u32,
    },
    /// End an examination that is under way; it says nothing more.
    Stop,
    /// Mend what an examination found, as long as none has ended since: [`Done::Mended`].
    Mend {
        /// Which examination.
        examination: u32,
        /// The place of one among its findings; `None`: all that can be mended.
        which: Option<usize>,
    },
    /// Write a report of an examination, as long as none has ended since: [`Done::ReportSaved`].
    SaveReport {
        /// Which examination.
        examination: u32,
    },
    /// Open the file that a finding is about, where the person edits text: [`Done::FileOpened`].
    OpenFinding {
        /// Which examination.
        examination: u32,
        /// The finding's place among its findings.
        which: usize,
    },
    /// Open the report that was written last: [`Done::FileOpened`].
    OpenReport,
}

/// What was mended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mended {
    /// What could not be, in sentences.
    pub failed: Vec<String>,
    /// Fingerprint of what the shared config has now, by which [`Edit::Undo`](super::Edit::Undo) takes the change
    /// back; `None`: it was not changed, or that cannot be.
    pub undo: Option<String>,
}
