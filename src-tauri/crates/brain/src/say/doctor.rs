//! The words of the doctor's page, around those of the findings.

use jiff::{Timestamp, tz::TimeZone};

use super::{Count, Language, Word, standing::clock};
use crate::{
    doctor::JUST_NOW,
    finding::{Findings, Severity, Theme},
};

pub(crate) const DOCTOR: Word = Word("doctor");
pub(crate) const DOCTOR_HINT: Word = Word("doctor-hint");
pub(crate) const CHECK_AGAIN: Word = Word("check-again");
pub(crate) const OPEN_DOCTOR: Word = Word("open-doctor");
pub(crate) const NOT_CHECKED: Word = Word("not-checked");
pub(crate) const CHECKING: Word = Word("checking");
pub(crate) const CHECKED_FOR: Word = Word("checked-for");
pub(crate) const SHOW: Word = Word("show");
pub(crate) const BROKEN: Word = Word("broken");
pub(crate) const ADVICE: Word = Word("advice");
pub(crate) const FINE: Word = Word("fine");
pub(crate) const FIX: Word = Word("fix");
pub(crate) const NOTHING_WRONG: Word = Word("nothing-wrong");
pub(crate) const FIRST_LOOK: Word = Word("first-look");
pub(crate) const MENDING: Word = Word("mending");
pub(crate) const MENDED: Word = Word("mended");
pub(crate) const SHOW_REPORT: Word = Word("show-report");
pub(crate) const SAVE_REPORT: Word = Word("save-report");
pub(crate) const BY_SOURCE: Word = Word("by-source");
pub(crate) const CAN_READ: Word = Word("can-read");

/// Who reads profiles, in the order of the page.
pub(crate) fn readers() -> [String; 5] {
    let [rust, js, go, java] = ["Rust", "JS", "Go*", "Java*"].map(str::to_owned);
    [Word("short-botocore").into(), rust, js, go, java]
}

pub(crate) fn checked(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    if now.duration_since(at) < JUST_NOW {
        Word("checked-just-now").to_owned()
    } else {
        Word("checked-at-time").with(&[("time", &clock(at, zone))])
    }
}

/// How far an examination is.
pub(crate) fn so_many_checked(done: usize, of: usize) -> String {
    Word("so-many-checked").with(&[("done", &done), ("of", &of)])
}

/// What is looked at, and what would be well there.
pub(crate) fn purpose(theme: Theme) -> (String, String) {
    theme.word().both(&[])
}

/// What so many findings of a kind are.
pub(crate) fn counted(severity: Severity) -> Word {
    match severity {
        Severity::Broken => Word("count-broken"),
        Severity::Advice => Word("count-advice"),
        Severity::Fine => Word("count-fine"),
    }
}

/// What an examination came to, in a line.
pub(crate) fn counts(findings: &Findings) -> String {
    let kinds = [Severity::Broken, Severity::Advice, Severity::Fine];
    let count = |severity| findings.findings.iter().filter(|it| it.severity == severity).count();
    let counts = kinds.map(|severity| (count(severity), counted(severity)));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn who_can_read(profile: &str) -> String {
    Word("who-can-read").with(&[("profile", &profile)])
}

/// Profiles that not everybody can read, beside those that are shown.
pub(crate) fn more_unread(more: usize) -> String {
    Word("more-unread").with(&[("n", &Count(more))])
}

pub(crate) fn can_be_fixed(count: usize) -> String {
    Word("can-be-fixed").with(&[("n", &Count(count))])
}

pub(crate) fn fix_all(count: usize) -> String {
    Word("fix-all").with(&[("n", &Count(count))])
}

pub(crate) fn report_saved(place: &str) -> String {
    Word("report-saved").with(&[("place", &place)])
}

/// In the midst of a line.
pub(crate) fn theme(theme: Theme) -> String {
    match (Language::spoken(), theme) {
        // A name, and German has nouns large everywhere.
        (_, Theme::Config) | (Language::German, _) => theme.to_string(),
        (
            Language::English,
            Theme::Keychain
            | Theme::Network
            | Theme::Sessions
            | Theme::Shadows
            | Theme::Files
            | Theme::Agent
            | Theme::Desktop
            | Theme::Shells,
        ) => theme.to_string().to_lowercase(),
    }
}
