//! Another name for a profile, and a profile that is to go: each shown as the change that it is before it is made.

use super::{Open, Page, generate_page::change_part};
use crate::{
    input::{Active, Edit, Edited},
    say,
    state::{State, Target},
    view::{Foot, Intent, Item, Look, Mark, Panel, Part, Press},
    words::ProfileName,
};

const NAME: &str = "name";

impl State {
    pub(super) fn rename_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let name = self.target(row)?.profile?;
        let outcome = outcome(open);
        let problem = outcome.and_then(|outcome| outcome.as_ref().err());
        let typed = typed(open);
        let field = Item::Field {
            id: NAME.to_owned(),
            name: say::NEW_NAME.to_owned(),
            value: typed.unwrap_or(name.as_str()).to_owned(),
            example: String::new(),
            hint: problem.cloned().unwrap_or_else(|| say::RENAME_HINT.to_owned()),
            wrong: problem.is_some(),
            enter: Some(Intent::Submit),
        };
        let is_new = self.profile_edit(open).is_some() && problem.is_none();
        let does = Press::new(say::RENAME_DO, Look::Go, Intent::Submit).idle(!is_new);
        Some(page(format!("rename {row}"), name.as_str(), &say::RENAME_TITLE, vec![field], open, does))
    }

    pub(super) fn remove_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let name = self.target(row)?.profile?;
        let problem = outcome(open).and_then(|outcome| outcome.as_ref().err());
        let note = if let Some(why) = problem {
            Item::note(Mark::Broken, why, "")
        } else {
            let (text, detail) = say::REMOVE_NOTE.both(&[]);
            Item::note(Mark::Advice, text, detail)
        };
        let does = Press::new(say::REMOVE_DO, Look::Stop, Intent::Submit).idle(problem.is_some());
        Some(page(format!("remove {row}"), name.as_str(), &say::REMOVE_TITLE, vec![note], open, does))
    }

    /// The edit that such a page is for, where it would change anything.
    pub(super) fn profile_edit(&self, open: &Open) -> Option<Edit> {
        let name = |row: &str| self.target(row)?.profile;
        match &open.page {
            Page::Rename { row } => {
                let (from, to) = (name(row)?, ProfileName::new(typed(open)?));
                (from != to && !to.as_str().is_empty()).then_some(Edit::RenameProfile { from, to })
            }
            Page::Remove { row } => Some(Edit::RemoveProfile { name: name(row)? }),
            Page::Settings { .. }
            | Page::Doctor
            | Page::Portal
            | Page::AddProfiles { .. }
            | Page::Label { .. }
            | Page::Profile { .. }
            | Page::Copy { .. }
            | Page::Services { .. }
            | Page::Browser { .. } => None,
        }
    }

    /// The person wants it.
    pub(super) fn submit_profile_edit(&mut self) {
        let Some(open) = &self.open else { return };
        if let Some(edit) = self.profile_edit(open).filter(|edit| open.is_possible(edit)) {
            self.ask_for_edit(edit);
        }
    }

    /// What is kept of a profile that was renamed, under both names.
    pub(crate) fn renamed(&self, from: &ProfileName, to: &ProfileName) -> Option<(Active, Active)> {
        let Target { role, .. } = self.target(&crate::places::profile_handle(from))?;
        let named = |name: &ProfileName| Active { profile: Some(name.clone()), role: role.clone() };
        Some((named(from), named(to)))
    }
}

fn outcome(open: &Open) -> Option<&Result<Edited, String>> {
    open.planned.as_ref().and_then(|planned| planned.outcome.as_ref())
}

fn typed(open: &Open) -> Option<&str> {
    open.fields.get(NAME).map(|name| name.trim())
}

fn page(id: String, title: &str, place: &str, items: Vec<Item>, open: &Open, does: Press) -> Panel {
    let mut parts = vec![Part::plain("", items)];
    if let Some(Ok(edited)) = outcome(open) {
        parts.extend(change_part(edited));
    }
    let leave = Press::new(say::CANCEL, Look::Plain, Intent::Back);
    Panel {
        parts,
        foot: Some(open.foot_of_edit(!does.idle, vec![leave, does])),
        ..Panel::new(id, title, place)
    }
}

impl Open {
    /// Below an edit: what came of it, or that it can be taken back, where there is one to make.
    pub(super) fn foot_of_edit(&self, can_be: bool, buttons: Vec<Press>) -> Foot {
        let (text, told) = match &self.told {
            Some(told) => (told.text.clone(), Some(told.mark)),
            None if can_be => (say::CAN_BE_UNDONE.to_owned(), None),
            None => (String::new(), None),
        };
        Foot { text, told, buttons }
    }

    /// Whether an edit may be possible, as far as is known.
    pub(super) fn is_possible(&self, edit: &Edit) -> bool {
        self.planned.as_ref().is_none_or(|planned| !planned.refuses(edit))
    }
}
