//! The forms in which a row can be copied, each as it will be, with dots in the place of keys.

use super::{Open, Page};
use crate::{
    copying::{CopyForm, Copying},
    say,
    state::{State, Target},
    view::{Change, Choice, Foot, Glyph, Intent, Item, Line, Look, Panel, PanelKey, Part, Press},
};

const FORM: &str = "form";

impl State {
    pub(super) fn copy_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let target = self.target(row)?;
        let choice = target.choice();
        let mut part = self.copy_part(row, &target, open);
        part.items.push(Item::Hint { text: say::form_hint(self.form_on(open, &target)) });
        Some(Panel {
            parts: vec![part.noted(say::copies_this(&say::key("C")))],
            foot: open.told.as_ref().map(|told| Foot {
                text: told.text.clone(),
                told: Some(told.mark),
                buttons: Vec::new(),
            }),
            keys: vec![self.copy_key(row, &target, open)],
            ..Panel::new(format!("copy {row}"), self.name_of(&choice), say::COPY_AS)
        })
    }

    /// Forms, how the chosen one looks, and the button.
    pub(super) fn copy_part(&self, row: &str, target: &Target, open: &Open) -> Part {
        let chosen = self.form_on(open, target);
        let offered =
            CopyForm::ALL.into_iter().filter(|form| target.profile.is_some() || !form.needs_profile());
        let choices = offered.map(|form| Choice {
            name: say::form(form).to_owned(),
            hint: String::new(),
            colour: None,
            chosen: form == chosen,
            intent: Intent::Fill { id: FORM.to_owned(), text: say::form(form).to_owned() },
        });
        let choices =
            Item::Choices { name: say::COPY_AS.to_owned(), brief: true, choices: choices.collect() };
        let lines = open.preview.as_ref().and_then(|preview| preview.lines.clone()).unwrap_or_default();
        let lines = lines.into_iter().map(|text| Line { change: Change::None, text });
        let copy = Intent::CopyKeys { row: row.to_owned(), form: Some(chosen) };
        let asks = self.guards(&target.choice());
        let words = if asks { say::asking(&say::COPY) } else { say::COPY.to_owned() };
        let shown = Item::Lines {
            name: say::form(chosen).to_owned(),
            lines: lines.collect(),
            button: Some(Press::new(words, Look::Go, copy).with(Glyph::Copy)),
        };
        Part::plain(say::COPY, vec![choices, shown])
    }

    pub(super) fn copy_key(&self, row: &str, target: &Target, open: &Open) -> PanelKey {
        let form = Some(self.form_on(open, target));
        PanelKey { command: "copy".to_owned(), intent: Intent::CopyKeys { row: row.to_owned(), form } }
    }

    /// What the open page shows how it is copied.
    pub(crate) fn shown_for_copying(&self) -> Option<Copying> {
        let open = self.open.as_ref()?;
        let (Page::Profile { row } | Page::Copy { row }) = &open.page else { return None };
        let target = self.target(row)?;
        Some(target.copying(self.form_on(open, &target)))
    }

    pub(super) fn form_on(&self, open: &Open, target: &Target) -> CopyForm {
        let chosen = open.fields.get(FORM);
        let chosen =
            chosen.and_then(|name| CopyForm::ALL.into_iter().find(|form| *say::form(*form) == **name));
        chosen.unwrap_or_else(|| self.copy_form(target.profile.as_ref()))
    }
}
