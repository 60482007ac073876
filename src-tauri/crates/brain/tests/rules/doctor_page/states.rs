//! The page's states, for the web view's own tests.

use brain::{
    Done, Input, Intent, Mended,
    finding::{Finding, Id},
    say::Word,
    view::Panel,
};

use super::{examined, fine, mend, opened, panel, some};
use crate::org::{Daypass, minutes};

/// Each with its name.
pub(crate) fn pages() -> Vec<(&'static str, Panel)> {
    let mut pages = Vec::new();
    let mut keep = |name, daypass: &Daypass| pages.push((name, panel(daypass)));
    let mut daypass = opened();
    daypass.done(Done::Examining { examination: 1, done: 3, of: 14 });
    keep("doctor-first", &daypass);
    let mut failed = daypass.clone();
    let outcome = Err(Word("look-failed").into());
    failed.done(Done::Examined { examination: 1, outcome });
    keep("doctor-failed", &failed);
    examined(&mut daypass, 1, some());
    keep("doctor", &daypass);

    let mut again = daypass.clone();
    again.pass(minutes(74));
    again.press(Intent::Examine);
    again.done(Done::Examining { examination: 2, done: 11, of: 14 });
    keep("doctor-looking", &again);
    let process = Word("check-process");
    let unfinished_check =
        Word("found-check-unfinished").finding(Id::CheckUnfinished, &[("check", &process)]);
    let mut unfinished = some();
    unfinished.findings.truncate(4);
    unfinished.findings.insert(2, Finding { why: Word("check-slow").into(), ..unfinished_check });
    examined(&mut again, 2, unfinished);
    keep("doctor-unfinished", &again);

    let mut saved = daypass.clone();
    saved.press(Intent::SaveReport);
    saved.done(Done::ReportSaved(Ok("~/Downloads/daypass-report-2026-03-02.txt".to_owned())));
    keep("doctor-saved", &saved);

    daypass.press(mend(None));
    keep("doctor-mending", &daypass);
    let mut failed = daypass.clone();
    let why = Word("mend-signed-in").with(&[("name", &"acme")]);
    failed.done(Done::Mended(Err(why)));
    examined(&mut failed, 2, some());
    keep("doctor-not-mended", &failed);
    daypass.done(Done::Mended(Ok(Mended { failed: vec![], undo: Some("4f2a".to_owned()) })));
    keep("doctor-fixed", &daypass);
    let mut left = some();
    left.findings.retain(|finding| !finding.fixable);
    left.portability.truncate(1);
    examined(&mut daypass, 2, left);
    keep("doctor-mended", &daypass);
    daypass.press(Intent::Examine);
    examined(&mut daypass, 3, fine());
    daypass.step(Input::Person(Intent::Fill { id: "fine".to_owned(), text: "unfolded".to_owned() }));
    keep("doctor-fine", &daypass);
    pages
}
