//! Colour and label of a row.

use jiff::Timestamp;

use super::Open;
use crate::{
    say::{self, Word},
    state::State,
    view::{Choice, Colour, Foot, Intent, Item, Label, Look, Mark, Panel, PanelKey, Part, Press},
};

const TEXT: &str = "label";
const COLOUR: &str = "colour";

impl State {
    pub(super) fn label_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let choice = self.target(row)?.choice();
        let label = self.labelled(row, open);
        let text = Item::Field {
            id: TEXT.to_owned(),
            name: say::LABEL.to_owned(),
            value: open.fields.get(TEXT).cloned().unwrap_or_else(|| text_of(self.facts.label(&choice))),
            example: say::LABEL_EXAMPLE.to_owned(),
            hint: String::new(),
            wrong: false,
            enter: Some(Intent::Submit),
        };
        let colours = [None].into_iter().chain(say::COLOURS.map(|(colour, _)| Some(colour)));
        let choices = colours.map(|colour| Choice {
            name: name(colour).to_owned(),
            hint: String::new(),
            chosen: colour == label.as_ref().map(|label| label.colour),
            colour,
            intent: Intent::Fill { id: COLOUR.to_owned(), text: name(colour).to_owned() },
        });
        let choices = Item::Choices { name: say::COLOUR.to_owned(), brief: true, choices: choices.collect() };
        let red = self.guards(&choice).then(|| Item::note(Mark::Calm, say::STAYS_RED, ""));
        let title = self.name_of(&choice);
        Some(Panel {
            parts: vec![
                Part::plain("", vec![text]),
                Part::plain(say::COLOUR, [choices].into_iter().chain(red).collect()),
            ],
            foot: Some(Foot {
                text: String::new(),
                told: None,
                buttons: vec![
                    Press::new(say::CANCEL, Look::Plain, Intent::Back),
                    Press::new(say::SAVE, Look::Go, Intent::Submit),
                ],
            }),
            // Wherever the focus is.
            keys: vec![PanelKey { command: "use".to_owned(), intent: Intent::Submit }],
            ..Panel::new(format!("label {row}"), title, say::COLOUR_AND_LABEL)
        })
    }

    /// The person is done there.
    pub(super) fn label_row(&mut self, row: String, open: &Open, now: Timestamp) {
        let Some(target) = self.target(&row) else { return };
        let label = self.labelled(&row, open);
        let said = if label.is_some() { say::LABEL_SAVED } else { say::LABEL_REMOVED };
        let undo = Intent::Label { row: row.clone(), label: self.facts.label(&target.choice()).cloned() };
        self.label(&row, label);
        self.back(now);
        self.tell_label(row, said.to_owned(), Some(undo));
    }

    /// The person took that back.
    pub(crate) fn relabel(&mut self, row: String, label: Option<Label>) {
        self.label(&row, label);
        self.forget_edit();
        self.say(row, say::LABEL_BACK.to_owned(), false, None);
    }

    /// The label as it would be kept. Text without a colour would not be seen.
    fn labelled(&self, row: &str, open: &Open) -> Option<Label> {
        let before = self.facts.label(&self.target(row)?.choice()).cloned();
        let text = open.fields.get(TEXT).cloned();
        let typed = text.as_ref().is_some_and(|text| !text.trim().is_empty());
        let colour = match open.fields.get(COLOUR) {
            Some(chosen) => {
                say::COLOURS.iter().find(|(_, name)| **name == **chosen).map(|(colour, _)| *colour)
            }
            None if typed => Some(before.as_ref().map_or(Colour::Blue, |label| label.colour)),
            None => before.as_ref().map(|label| label.colour),
        };
        let text = text.unwrap_or_else(|| text_of(before.as_ref()));
        colour.map(|colour| Label { colour, text: text.trim().to_owned() })
    }
}

fn text_of(label: Option<&Label>) -> String {
    label.map(|label| label.text.clone()).unwrap_or_default()
}

fn name(colour: Option<Colour>) -> Word {
    let named = say::COLOURS.into_iter().find(|(each, _)| Some(*each) == colour);
    named.map_or(say::NO_COLOUR, |(_, name)| name)
}
