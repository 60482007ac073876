//! What is wrong here, why, and what mends it.

use jiff::Timestamp;

use super::Open;
use crate::{
    doctor::{Mending, Shown},
    finding::{Finding, Findings, Id, Portability, Severity},
    say,
    state::State,
    view::{Count, Foot, Glyph, Intent, Item, Look, Mark, Panel, Part, Press, Verdict},
};

/// The field that says whether what is fine is shown one by one.
const FINE: &str = "fine";
const UNFOLDED: &str = "unfolded";
/// Profiles of which it is shown who can read them.
const SHOWN: usize = 3;
const READS: &str = "ok";

impl State {
    pub(super) fn doctor_page(&self, open: &Open, now: Timestamp) -> Panel {
        let shown = self.doctor.shown.as_ref();
        let place = match (self.doctor.looking, shown) {
            (Some((done, of)), _) if of > 0 => say::so_many_checked(done, of),
            (_, Some(shown)) => say::checked(shown.at, now, &self.zone),
            (_, None) => say::NOT_CHECKED.to_owned(),
        };
        let mut panel = Panel::new("doctor", say::DOCTOR, place);
        panel.head = vec![self.check()];
        panel.parts.extend(self.counts());
        let Some(shown) = shown else {
            panel.parts.extend(open.told.iter().map(|told| failed(&told.text, told.mark)));
            panel.parts.push(Part::plain(say::CHECKED_FOR, purposes()));
            let promise = Item::note(Mark::Promise, say::FIRST_LOOK, "");
            panel.parts.push(Part::plain("", vec![promise]));
            let stop = self.doctor.looking.map(|_| stop());
            panel.foot = stop.map(|stop| Foot { text: String::new(), told: None, buttons: vec![stop] });
            return panel;
        };
        let before = panel.parts.len();
        for (severity, title) in [(Severity::Broken, say::BROKEN), (Severity::Advice, say::ADVICE)] {
            let notes: Vec<_> = (shown.findings.findings.iter().enumerate())
                .filter(|(_, finding)| finding.severity == severity)
                .map(|(which, finding)| self.finding(finding, which, shown))
                .collect();
            if !notes.is_empty() {
                panel.parts.push(Part::card(title, notes));
            }
        }
        if panel.parts.len() == before {
            let (text, detail) = say::NOTHING_WRONG.both(&[]);
            let note = Item::note(Mark::Good, text, detail);
            panel.parts.push(Part::card("", vec![note]));
        }
        panel.parts.extend(self.readers(&shown.findings));
        panel.parts.extend(fine(&shown.findings, open.fields.get(FINE).is_some_and(|text| text == UNFOLDED)));
        panel.foot = Some(self.doctor_foot(open, shown));
        panel
    }

    /// Looks at everything; while it does, it says so.
    fn check(&self) -> Press {
        let label = if self.doctor.shown.is_some() { say::CHECK_AGAIN } else { say::OPEN_DOCTOR };
        let check = Press::new(label, Look::Plain, Intent::Examine).with(Glyph::Refresh);
        if self.doctor.looking.is_some() {
            check.working(say::CHECKING)
        } else {
            check.idle(self.doctor.is_busy())
        }
    }

    /// How much there is of each.
    fn counts(&self) -> Option<Part> {
        let kinds = [
            (Severity::Broken, Mark::Broken),
            (Severity::Advice, Mark::Advice),
            (Severity::Fine, Mark::Calm),
        ];
        let shown = self.doctor.shown.as_ref();
        let counts = kinds.into_iter().filter_map(|(severity, mark)| {
            let count = shown?.left().filter(|(_, finding)| finding.severity == severity).count();
            (count > 0).then(|| Count { count: count.to_string(), text: say::counted(severity).into(), mark })
        });
        let counts: Vec<_> = counts.collect();
        (!counts.is_empty()).then(|| Part::plain("", vec![Item::Counts { counts }]))
    }

    /// Who can read the active profile, and those that not everybody can read.
    fn readers(&self, findings: &Findings) -> Vec<Part> {
        let active = self.facts.active.as_ref().and_then(|active| active.profile.as_ref());
        let is_active = |row: &&Portability| active.is_some_and(|name| name.as_str() == row.profile);
        let rows = &findings.portability;
        let mut shown: Vec<_> = rows.iter().filter(is_active).collect();
        // What nobody can read is broken, which is said above, or no profile for credentials at all.
        let some =
            |row: &&Portability| cells(row).contains(&READS) && cells(row).iter().any(|it| *it != READS);
        shown.extend(rows.iter().filter(|row| some(row) && !is_active(row)));
        let more = shown.len().saturating_sub(SHOWN);
        shown.truncate(SHOWN);
        let last = shown.len().saturating_sub(1);
        let parts = shown.iter().enumerate().map(|(n, row)| {
            let verdicts = say::readers().into_iter().zip(cells(row)).map(|(name, says)| Verdict {
                name,
                good: says == READS,
                why: if says == READS { say::CAN_READ.to_owned() } else { says.to_owned() },
            });
            let more = if more > 0 { format!(" · {}", say::more_unread(more)) } else { String::new() };
            let note = if n == last { format!("{}{more}", say::BY_SOURCE) } else { String::new() };
            let item = Item::Verdicts { verdicts: verdicts.collect(), note };
            Part::plain(say::who_can_read(&row.profile), vec![item])
        });
        parts.collect()
    }

    fn doctor_foot(&self, open: &Open, shown: &Shown) -> Foot {
        let fixable = shown.left().filter(|(_, finding)| finding.fixable).count();
        let told = open.told.as_ref().filter(|_| self.doctor.mending.is_none());
        let text = match told {
            Some(told) => told.text.clone(),
            None if fixable > 0 => say::can_be_fixed(fixable),
            None => String::new(),
        };
        let after = self.doctor.after.clone().filter(|_| told.is_some());
        let is_saved = after.as_ref().is_some_and(|press| press.intent == Intent::ShowReport);
        let mut buttons: Vec<_> = after.into_iter().collect();
        if self.doctor.looking.is_some() {
            buttons.push(stop());
        } else if !is_saved {
            let save = Press::new(say::SAVE_REPORT, Look::Plain, Intent::SaveReport);
            buttons.push(save.idle(self.doctor.is_busy()));
        }
        if fixable > 0 {
            let mend = Intent::Mend { examination: shown.examination, which: None };
            let mend = Press::new(say::fix_all(fixable), Look::Go, mend);
            buttons.push(self.mending(mend, self.doctor.mending == Some(Mending::All)));
        }
        Foot { text, told: told.map(|told| told.mark), buttons }
    }

    /// A button that mends: while it does, it says so, and others wait.
    fn mending(&self, mend: Press, is_it: bool) -> Press {
        if is_it { mend.working(say::MENDING) } else { mend.idle(self.doctor.is_busy()) }
    }

    /// What was found; what was mended stands there until it was looked at again.
    fn finding(&self, finding: &Finding, which: usize, shown: &Shown) -> Item {
        let examination = shown.examination;
        if shown.has_mended(which, finding) {
            return Item::note(Mark::Good, as_title(&finding.what), say::MENDED);
        }
        let mut buttons = Vec::new();
        if finding.fixable {
            let mend = Intent::Mend { examination, which: Some(which) };
            let mend = Press::new(say::FIX, Look::Tint, mend);
            buttons.push(self.mending(mend, self.doctor.mending == Some(Mending::One(which))));
        }
        note(finding, which, examination, buttons)
    }
}

/// Why there is nothing to show, and what to do.
fn failed(why: &str, mark: Mark) -> Part {
    let (what, then) = why.split_once(". ").unwrap_or((why, ""));
    Part::card("", vec![Item::note(mark, what, then)])
}

/// What is looked at, theme by theme.
fn purposes() -> Vec<Item> {
    let mut themes: Vec<_> = Id::ALL.iter().map(|id| id.theme()).collect();
    themes.dedup();
    let facts = themes.into_iter().map(say::purpose);
    facts.map(|(theme, purpose)| Item::fact(theme, purpose, "")).collect()
}

fn note(finding: &Finding, which: usize, examination: u32, mut buttons: Vec<Press>) -> Item {
    let file = finding.file.clone().unwrap_or_default();
    if finding.file.is_some() {
        buttons.push(Press::new(say::OPEN_FILE, Look::Plain, Intent::ShowFinding { examination, which }));
    }
    Item::Note {
        mark: mark(finding.severity),
        text: as_title(&finding.what),
        detail: [finding.why.as_str(), finding.fix.as_deref().unwrap_or_default()]
            .join(" ")
            .trim()
            .to_owned(),
        place: finding.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}")),
        buttons,
    }
}

fn mark(severity: Severity) -> Mark {
    match severity {
        Severity::Broken => Mark::Broken,
        Severity::Advice => Mark::Advice,
        Severity::Fine => Mark::Good,
    }
}

/// A check can take as long as a network that does not answer.
fn stop() -> Press {
    Press::new(say::CANCEL, Look::Plain, Intent::StopExamining)
}

/// One sentence stands as a title, without its full stop.
fn as_title(what: &str) -> String {
    let one = what.strip_suffix('.').filter(|rest| !rest.contains(". "));
    one.unwrap_or(what).to_owned()
}

/// What is fine, by theme or one by one.
fn fine(findings: &Findings, unfolded: bool) -> Vec<Part> {
    let fine = || findings.findings.iter().filter(|finding| finding.severity == Severity::Fine);
    let mut themes: Vec<_> = fine().map(|finding| finding.id.theme()).collect();
    themes.dedup();
    if themes.is_empty() {
        return Vec::new();
    }
    let fold = Item::Fold {
        name: say::FINE.to_owned(),
        text: themes.into_iter().map(say::theme).collect::<Vec<_>>().join(", "),
        unfolded,
        intent: Intent::Fill {
            id: FINE.to_owned(),
            text: if unfolded { String::new() } else { UNFOLDED.to_owned() },
        },
    };
    let mut parts = vec![Part::plain("", vec![fold])];
    if unfolded {
        let notes = fine().map(|finding| Item::note(Mark::Good, as_title(&finding.what), &finding.why));
        parts.push(Part::card("", notes.collect()));
    }
    parts
}

fn cells(row: &Portability) -> [&str; 5] {
    [&row.botocore, &row.rust, &row.js, &row.go, &row.java].map(String::as_str)
}
