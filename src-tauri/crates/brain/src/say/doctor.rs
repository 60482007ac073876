//! The words of the doctor's page, around those of the findings.

use jiff::{Timestamp, tz::TimeZone};

use super::standing::clock;
use crate::{
    doctor::JUST_NOW,
    finding::{Findings, Severity, Theme},
};

pub(crate) const DOCTOR: &str = "Doctor";
pub(crate) const DOCTOR_HINT: &str = "Looks at what sign-ins and AWS tools stand on";
pub(crate) const CHECK_AGAIN: &str = "Check again";
pub(crate) const OPEN_DOCTOR: &str = "Check";
pub(crate) const NOT_CHECKED: &str = "Not checked yet";
pub(crate) const SHOW: &str = "Show";
pub(crate) const BROKEN: &str = "Broken";
pub(crate) const ADVICE: &str = "Advice";
pub(crate) const FINE: &str = "Fine";
pub(crate) const FIX: &str = "Fix";
pub(crate) const SHOW_LINE: &str = "Show line";
pub(crate) const SHOW_FILE: &str = "Show file";
pub(crate) const NOTHING_WRONG: &str = "Nothing is wrong";
pub(crate) const NOTHING_WRONG_DETAIL: &str =
    "If something does not work all the same, save a report for whoever helps you.";
pub(crate) const FIRST_LOOK: &str = "Looking changes nothing, and asks for no password";
pub(crate) const FIRST_LOOK_DETAIL: &str = "Over the network it asks only sign-in servers for the time, and \
                                            start URLs that are not AWS’s own.";
pub(crate) const MENDING: &str = "Fixing…";
pub(crate) const MENDED: &str = "Mended.";
pub(crate) const SHOW_REPORT: &str = "Show report";
pub(crate) const SAVE_REPORT: &str = "Save report…";
pub(crate) const BY_SOURCE: &str = "* judged by their source, not run";
pub(crate) const CAN_READ: &str = "can read it";
/// Who reads profiles, in the order of the page.
pub(crate) const READERS: [&str; 5] = ["CLI, boto3", "Rust", "JS", "Go*", "Java*"];

pub(crate) fn checked(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    if now.duration_since(at) < JUST_NOW {
        "Checked just now".to_owned()
    } else {
        format!("Checked at {}", clock(at, zone))
    }
}

/// An examination under way.
pub(crate) fn looking(done: usize, of: usize) -> String {
    if of == 0 { "Looking…".to_owned() } else { format!("Looking… {done} of {of}") }
}

/// What an examination came to, in a line.
pub(crate) fn counts(findings: &Findings) -> String {
    let kinds = [(Severity::Broken, BROKEN), (Severity::Advice, ADVICE), (Severity::Fine, FINE)];
    let count = |severity| findings.findings.iter().filter(|it| it.severity == severity).count();
    let counts = kinds.map(|(severity, word)| (count(severity), word.to_lowercase()));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn who_can_read(profile: &str) -> String {
    format!("Who can read {profile}")
}

/// Profiles that not everybody can read, beside those that are shown.
pub(crate) fn more_unread(more: usize) -> String {
    if more == 1 {
        "1 more profile is not for everybody".to_owned()
    } else {
        format!("{more} more profiles are not for everybody")
    }
}

pub(crate) fn can_be_fixed(count: usize) -> String {
    format!("{count} can be fixed here")
}

pub(crate) fn fix_all(count: usize) -> String {
    match count {
        1 => "Fix it".to_owned(),
        2 => "Fix both".to_owned(),
        _ => format!("Fix all {count}"),
    }
}

pub(crate) fn report_saved(place: &str) -> String {
    format!("Saved as {place}. Look through it before you hand it on.")
}

/// In the midst of a line.
pub(crate) fn theme(theme: Theme) -> String {
    match theme {
        // A name.
        Theme::Config => theme.to_string(),
        Theme::Keychain
        | Theme::Network
        | Theme::Sessions
        | Theme::Shadows
        | Theme::Files
        | Theme::Agent
        | Theme::Desktop
        | Theme::Shells => theme.to_string().to_lowercase(),
    }
}
