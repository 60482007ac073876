//! What a person pressed in a row, until the role's credentials are there or cannot be had.

use jiff::Timestamp;

use crate::{
    CopyForm,
    console::{Browser, Destination},
    input::Effect,
    session::Session,
    state::{State, Target},
    words::{RoleKey, SessionKey},
};

/// What a person pressed in a row that needs the role's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// Copy the keys of this row in that form.
    Copy(String, CopyForm),
    /// Tell in this row whose they are.
    Whose(String),
    /// Open the console by them.
    Open {
        /// Handle of the row.
        row: String,
        destination: Destination,
        browser: Browser,
    },
}

impl Pressed {
    fn row(&self) -> &str {
        match self {
            Self::Copy(row, _) | Self::Whose(row) | Self::Open { row, .. } => row,
        }
    }
}

impl State {
    /// A person wants something of a row that needs the role's credentials.
    pub(crate) fn want_for_row(&mut self, role: &RoleKey, pressed: Pressed, now: Timestamp) {
        let state = self.roles.entry(role.clone()).or_default();
        if !state.pressed.contains(&pressed) {
            state.pressed.push(pressed);
        }
        self.touch_list();
        self.serve(role, now);
    }

    /// Whether a row waits for the role's credentials.
    pub(crate) fn is_fetching_for(&self, role: &RoleKey, row: &str) -> bool {
        self.roles.get(role).is_some_and(|state| state.pressed.iter().any(|pressed| pressed.row() == row))
    }

    /// The person waits no longer for what comes by itself. Whether they did.
    pub(crate) fn wait_no_more(&mut self) -> bool {
        let sessions = &self.sessions;
        let signs_in = |key: &SessionKey| sessions.get(key).is_some_and(Session::is_signing_in);
        let mut waited = false;
        for (_, state) in self.roles.iter_mut().filter(|(role, _)| !signs_in(&role.session)) {
            waited |= !std::mem::take(&mut state.pressed).is_empty();
        }
        if waited {
            self.touch_list();
        }
        waited
    }

    /// What was pressed can be done now.
    pub(crate) fn do_pressed(&mut self, role: &RoleKey, pressed: Vec<Pressed>) {
        for pressed in pressed {
            self.touch_list();
            let role = role.clone();
            self.effect(match pressed {
                Pressed::Copy(row, form) => {
                    let bare = Target { role: role.clone(), profile: None, region: None };
                    let copying = self.target(&row).unwrap_or(bare).copying(form);
                    Effect::Copy { role, copying, row }
                }
                Pressed::Whose(row) => Effect::AskWhose { role, row },
                Pressed::Open { row, destination, browser } => {
                    Effect::OpenConsole { role, destination, browser, row }
                }
            });
        }
    }

    /// Nothing comes of it, for the reason that these words give.
    pub(crate) fn turn_pressed_away(&mut self, role: &RoleKey, here: &str) {
        let Some(state) = self.roles.get_mut(role) else { return };
        for pressed in std::mem::take(&mut state.pressed) {
            self.touch_list();
            self.say(pressed.row().to_owned(), here.to_owned(), true, None);
        }
    }
}
