//! What the doctor found last, and what a person has done about it. What mends a finding stays with the agent:
//! here it is spoken of by its place among the findings of one examination.

use jiff::{SignedDuration, Timestamp};

use crate::{
    finding::{Finding, Findings},
    input::{Effect, Mended, Treatment},
    pages::Page,
    say,
    state::State,
    view::{Intent, Look, Mark, Press},
};

/// For so long it was just now.
pub(crate) const JUST_NOW: SignedDuration = SignedDuration::from_mins(1);

/// What is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doctor {
    /// Number of the examination that was begun last.
    latest: u32,
    /// How many of its checks are done, of how many; `None`: it has ended.
    pub(crate) looking: Option<(usize, usize)>,
    /// What was found last.
    pub(crate) shown: Option<Shown>,
    /// What is being mended.
    pub(crate) mending: Option<Mending>,
    /// Beside what was told last on the page.
    pub(crate) after: Option<Press>,
}

/// An examination that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// Its number.
    pub(crate) examination: u32,
    /// When it ended.
    pub(crate) at: Timestamp,
    /// What it found.
    pub(crate) findings: Findings,
    /// Whether these were mended since.
    mended: Option<Mending>,
}

/// What is mended at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mending {
    /// The finding in this place.
    One(usize),
    /// Whatever can be.
    All,
}

impl State {
    /// The person wants everything looked at. One look at a time is enough.
    pub(crate) fn examine(&mut self) {
        if !self.doctor.is_busy() {
            self.examine_anew();
        }
    }

    /// Whatever a look that is under way has seen is not so any more: another begins beside it.
    fn examine_anew(&mut self) {
        self.doctor.latest = self.doctor.latest.wrapping_add(1);
        self.doctor.looking = Some((0, 0));
        self.effect(Effect::Doctor(Treatment::Examine { examination: self.doctor.latest }));
    }

    /// The person wants to wait no longer. What was found before stays.
    pub(crate) fn stop_examining(&mut self) {
        if self.doctor.looking.take().is_some() {
            self.doctor.latest = self.doctor.latest.wrapping_add(1);
            self.effect(Effect::Doctor(Treatment::Stop));
        }
    }

    /// So many checks of an examination are done.
    pub(crate) fn examining(&mut self, examination: u32, done: usize, of: usize) {
        if examination == self.doctor.latest && self.doctor.looking.is_some() {
            self.doctor.looking = Some((done, of));
        }
    }

    /// An examination has ended.
    pub(crate) fn examined(&mut self, examination: u32, outcome: Result<Findings, String>, now: Timestamp) {
        if examination != self.doctor.latest {
            return;
        }
        self.doctor.looking = None;
        match outcome {
            Ok(findings) => {
                if self.shows_doctor() {
                    self.announce(Page::Doctor.row().to_owned(), say::counts(&findings), false, None);
                }
                self.doctor.shown = Some(Shown { examination, at: now, findings, mended: None });
            }
            Err(why) => self.tell_patient(why, Mark::Broken, None),
        }
    }

    /// The person wants a finding mended, or all that can be. What they saw then is what is meant, and nothing
    /// while it is looked at anew.
    pub(crate) fn mend(&mut self, examination: u32, which: Option<usize>) {
        let is_meant =
            |(place, finding): (usize, &Finding)| finding.fixable && which.is_none_or(|which| which == place);
        let can_be = self.shown(examination).is_some_and(|shown| shown.left().any(is_meant));
        if can_be && !self.doctor.is_busy() {
            self.doctor.mending = Some(which.map_or(Mending::All, Mending::One));
            self.forget_told();
            self.effect(Effect::Doctor(Treatment::Mend { examination, which }));
        }
    }

    /// It was mended, or why not. Either way it is looked at again.
    pub(crate) fn mended(&mut self, outcome: Result<Mended, String>) {
        let which = self.doctor.mending.take();
        match outcome {
            Ok(Mended { failed, undo }) => {
                if let Some(shown) = self.doctor.shown.as_mut().filter(|_| failed.is_empty()) {
                    shown.mended = which;
                }
                if undo.is_some() {
                    self.effect(Effect::ReadConfig);
                }
                let after = undo.map(|wrote| Press::new(say::UNDO, Look::Plain, Intent::UndoEdit { wrote }));
                if failed.is_empty() {
                    self.tell_patient(say::MENDED.to_owned(), Mark::Good, after);
                } else {
                    self.tell_patient(failed.join(" "), Mark::Broken, after);
                }
            }
            Err(why) => self.tell_patient(why, Mark::Broken, None),
        }
        self.examine_anew();
    }

    /// A change was taken back: what was told of it is over, and everything may be otherwise.
    pub(crate) fn look_again(&mut self) {
        self.doctor.after = None;
        if self.shows_doctor() {
            self.examine_anew();
        }
    }

    /// The person wants to see what a finding is about.
    pub(crate) fn show_finding(&mut self, examination: u32, which: usize) {
        let is_meant = |(place, finding): (usize, &Finding)| place == which && finding.file.is_some();
        if self.shown(examination).is_some_and(|shown| shown.left().any(is_meant)) {
            self.effect(Effect::Doctor(Treatment::OpenFinding { examination, which }));
        }
    }

    /// The person wants a report of what is shown.
    pub(crate) fn save_report(&mut self) {
        let shown = self.doctor.shown.as_ref().filter(|_| !self.doctor.is_busy());
        if let Some(&Shown { examination, .. }) = shown {
            self.forget_told();
            self.effect(Effect::Doctor(Treatment::SaveReport { examination }));
        }
    }

    /// A report was written there, or why not.
    pub(crate) fn report_saved(&mut self, outcome: Result<String, String>) {
        match outcome {
            Ok(place) => {
                let show = Press::new(say::SHOW_REPORT, Look::Plain, Intent::ShowReport);
                self.tell_patient(say::report_saved(&place), Mark::Good, Some(show));
            }
            Err(why) => self.tell_patient(why, Mark::Broken, None),
        }
    }

    /// A file was opened for the person, or why not.
    pub(crate) fn file_opened(&mut self, outcome: Result<(), String>) {
        if let Err(why) = outcome {
            self.tell_patient(why, Mark::Broken, None);
        }
    }

    /// When the page says something else by itself.
    pub(crate) fn next_word(&self, now: Timestamp) -> Option<Timestamp> {
        let shown = self.doctor.shown.as_ref().filter(|_| self.shows_doctor())?;
        Some(shown.at + JUST_NOW).filter(|due| *due > now)
    }

    /// An examination, as long as it is the one that is shown.
    fn shown(&self, examination: u32) -> Option<&Shown> {
        self.doctor.shown.as_ref().filter(|shown| shown.examination == examination)
    }

    fn shows_doctor(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.page == Page::Doctor)
    }

    /// On the doctor's page, and on no other.
    fn tell_patient(&mut self, text: String, mark: Mark, after: Option<Press>) {
        if self.shows_doctor() {
            self.doctor.after = after;
            self.tell_page(text, mark);
        }
    }

    fn forget_told(&mut self) {
        self.doctor.after = None;
        if let Some(open) = self.open.as_mut().filter(|open| open.page == Page::Doctor) {
            open.told = None;
        }
    }
}

impl Doctor {
    /// Whether something is looked at or mended.
    pub(crate) fn is_busy(&self) -> bool {
        self.looking.is_some() || self.mending.is_some()
    }
}

impl Mending {
    /// Whether the finding in this place is among them.
    fn is_of(self, place: usize, finding: &Finding) -> bool {
        match self {
            Self::One(which) => which == place,
            Self::All => finding.fixable,
        }
    }
}

impl Shown {
    /// What is left of it, each with its place.
    pub(crate) fn left(&self) -> impl Iterator<Item = (usize, &Finding)> {
        let findings = self.findings.findings.iter().enumerate();
        findings.filter(|(place, finding)| !self.has_mended(*place, finding))
    }

    /// Whether the finding in this place was mended since.
    pub(crate) fn has_mended(&self, place: usize, finding: &Finding) -> bool {
        self.mended.is_some_and(|mended| mended.is_of(place, finding))
    }
}
