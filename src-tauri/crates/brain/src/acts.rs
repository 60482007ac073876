//! What a person does with a row: use it, copy its keys, open its console, star it, label it.

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    CopyForm,
    console::ConsolePage,
    input::{Active, Effect, FactsChange},
    pages::Whose,
    pressed::Pressed,
    say,
    state::{State, Target},
    view::{Act, Fact, Intent, Label, Question},
};

/// What there is to say of an act beside what and to which row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct How {
    /// Which page of a console.
    pub(crate) page: ConsolePage,
    /// In which form it is copied.
    pub(crate) form: Option<CopyForm>,
}

impl From<ConsolePage> for How {
    fn from(page: ConsolePage) -> Self {
        Self { page, form: None }
    }
}

/// Letters of a label: it stands beside names.
const LABEL_LETTERS: usize = 16;

impl State {
    /// The person wants this done with a row. What is guarded asks first, in the popover.
    pub(crate) fn want(&mut self, act: Act, row: String, how: How, now: Timestamp) {
        self.question = None;
        let Some(target) = self.target(&row) else { return };
        if self.guards(&target.choice()) {
            self.question = Some((self.ask(act, row, &target), target, how));
            // Once it is answered, its own page is there again.
            self.open.take_if(|open| {
                open.page.row() != self.question.as_ref().map_or("", |(question, ..)| &question.row)
            });
            self.effect(Effect::ShowPopover);
        } else {
            self.act(act, row, &target, &how, now);
        }
    }

    /// The person has been asked just that, and wants it: once for each time that they were asked.
    pub(crate) fn confirmed(&mut self, act: Act, row: String, now: Timestamp) {
        let answers = Intent::Confirm { act, row: row.clone() };
        let asked = self.question().filter(|question| question.confirm.intent == answers);
        let Some((_, target, how)) = self.question.take().filter(|_| asked.is_some()) else { return };
        self.act(act, row, &target, &how, now);
    }

    /// What the guard asks, as long as the row leads where it led when that was put.
    pub(crate) fn question(&self) -> Option<Question> {
        let (question, asked, _) = self.question.as_ref()?;
        (self.target(&question.row).as_ref() == Some(asked)).then(|| question.clone())
    }

    fn act(&mut self, act: Act, row: String, target: &Target, how: &How, now: Timestamp) {
        match act {
            Act::Use => {
                let choice = target.choice();
                if choice.profile.is_none() && self.use_first(&choice.role, &row) {
                    return;
                }
                self.take_into_use(choice, row, now);
            }
            Act::CopyKeys => self.copy(row, target, how.form, now),
            Act::OpenConsole => self.open_console(row, target, &how.page, now),
            Act::CopyConsoleLink => self.copy_console_link(row, target, &how.page),
        }
    }

    /// From now on it is the active one, which its row says. Shells can follow a profile only.
    pub(crate) fn take_into_use(&mut self, choice: Active, row: String, now: Timestamp) {
        let name = self.name_of(&choice);
        let (text, aloud) = if choice.profile.is_some() {
            (say::IN_USE_FOLLOWED.to_owned(), Some(format!("{name}: {}", say::IN_USE_FOLLOWED)))
        } else {
            (say::in_use(&name), None)
        };
        self.change(FactsChange::Choose(Some(choice), now));
        self.say(row, text, false, None);
        if let Some(said) = &mut self.said {
            said.aloud = aloud;
        }
    }

    /// Keys were copied, or a console was opened: among the recents it comes first from now on.
    pub(crate) fn used(&mut self, row: &str, now: Timestamp) {
        let Some(what) = self.target(row).map(|target| target.choice()) else { return };
        let is_latest = self.facts.recents.first().is_some_and(|latest| latest.of.is(&what));
        if !is_latest {
            self.change(FactsChange::Use(what, now));
        }
    }

    /// Puts one fact of a row on the clipboard.
    pub(crate) fn copy_fact(&mut self, row: String, fact: Fact) {
        let Some(Target { role, region, .. }) = self.target(&row) else { return };
        let text = match fact {
            Fact::Account => Some(role.goal().0.to_string()),
            Fact::Region => region.map(|region| region.to_string()),
            Fact::Arn => self.open.as_ref().and_then(|open| open.whose.clone()).map(|whose| whose.arn),
        };
        if let Some(text) = text {
            self.effect(Effect::CopyText { text, row });
        }
    }

    /// The person wants to know whose a row's credentials are.
    pub(crate) fn who_am_i(&mut self, row: String, now: Timestamp) {
        if let Some(target) = self.target(&row) {
            self.say(row.clone(), say::ASKING_WHOSE.to_owned(), false, None);
            self.want_for_row(&target.role, Pressed::Whose(row), now);
        }
    }

    /// AWS told whose they are, or why it did not.
    pub(crate) fn whose(&mut self, row: String, outcome: Result<(String, String), String>, now: Timestamp) {
        match outcome {
            Ok((name, arn)) => {
                let at = say::clock(now, &self.zone);
                self.say(row.clone(), say::you_are(&name, &at), false, None);
                if let Some(open) = self.open.as_mut().filter(|open| open.page.row() == row) {
                    open.whose = Some(Whose { name, arn, at });
                }
            }
            Err(why) => self.say(row, why, true, None),
        }
    }

    pub(crate) fn favour(&mut self, row: String, on: bool) {
        let Some(target) = self.target(&row) else { return };
        self.change(FactsChange::Favour(target.choice(), on));
        let text = if on { say::FAVOURED } else { say::NOT_FAVOURED };
        self.say(row, text.to_owned(), false, None);
    }

    pub(crate) fn label(&mut self, row: &str, label: Option<Label>) {
        let Some(target) = self.target(row) else { return };
        let label = label.map(|Label { colour, text }| Label { colour, text: in_a_tag(&text) });
        self.change(FactsChange::Label(target.choice(), label));
    }

    /// Shown at once, and kept.
    pub(crate) fn change(&mut self, change: FactsChange) {
        self.facts.apply(&change);
        self.changing.push_back(change.clone());
        self.effect(Effect::ChangeFacts(change));
        self.touch_list();
    }
}

impl Target {
    /// What it is as a choice.
    pub(crate) fn choice(&self) -> Active {
        Active { profile: self.profile.clone(), role: self.role.clone() }
    }
}

/// In one line, and no longer than a tag.
fn in_a_tag(text: &str) -> String {
    let line: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = line.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.graphemes(true).take(LABEL_LETTERS).collect::<String>().trim_end().to_owned()
}
