//! The tray's menu, icon and tooltip as values: they are painted only when they differ, and an item
//! carries the intent that it sends.

use jiff::Timestamp;

use crate::{
    console::ConsolePage,
    favourites::AtHand,
    input::{Active, Effect, Profile},
    places::active_handle,
    say::{self, Word},
    session::{Session, Stage, Standing, Token},
    state::State,
    view::Intent,
    words::SessionKey,
};

/// Profiles listed in the menu; the popover has them all.
const MOST: usize = 15;

/// What stands in the menu, in order.
pub type Menu = Vec<Item>;

/// One entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line between groups.
    Separator,
    /// Words that cannot be pressed.
    Text(String),
    /// Something to press.
    Action {
        /// Its words.
        label: String,
        /// What it sends.
        intent: Intent,
        /// A tick, where it is a choice.
        checked: Option<bool>,
    },
    /// More items behind one.
    Sub {
        /// Its words.
        label: String,
        /// What is behind it.
        items: Menu,
    },
}

/// The tray icon says the state without reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Filled ticket.
    SignedIn,
    /// Ticket with a clock's wedge.
    EndingSoon,
    /// Outline.
    Ended,
    /// Dots.
    Working,
    /// Slashed.
    Offline,
}

impl State {
    /// The menu as it should be.
    pub fn menu(&self, now: Timestamp) -> Menu {
        let mut menu = Vec::new();
        let sessions: Vec<_> = self.sessions_in_order().collect();
        for key in &sessions {
            let Some(session) = self.sessions.get(*key) else { continue };
            let title = format!("{} · {}", key.label(), self.in_words(key, session, now));
            let items = session_items(key, session, now);
            if sessions.len() == 1 {
                menu.push(Item::Text(title));
                menu.extend(items);
            } else {
                menu.push(Item::Sub { label: title, items });
            }
        }
        if sessions.is_empty() {
            menu.push(Item::Text(self.no_session().0));
        }
        if self.sessions.values().filter(|s| s.is_ours()).count() > 1 {
            menu.push(action(say::SIGN_OUT_ALL, Intent::SignOutAll));
        }
        menu.push(Item::Separator);
        match &self.facts.active {
            None => menu.push(Item::Text(say::NONE_ACTIVE.to_owned())),
            Some(active) => {
                menu.push(Item::Text(say::active(&self.name_of(active))));
                let [_, copy, open] = self.row_items(active);
                menu.extend([copy, open]);
            }
        }
        if let Some(profiles) = self.profile_items() {
            menu.push(Item::Sub { label: say::USE.to_owned(), items: profiles });
        }
        let AtHand { favourites, recents } = self.at_hand();
        for (heading, choices) in [(say::FAVOURITES, favourites), (say::RECENT, recents)] {
            if !choices.is_empty() {
                menu.extend([Item::Separator, Item::Text(heading.to_owned())]);
                menu.extend(choices.iter().map(|choice| self.at_hand_item(choice)));
            }
        }
        menu.push(Item::Separator);
        menu.push(action(say::OPEN_DAYPASS, Intent::Open));
        menu.push(action(Word("go-settings"), Intent::OpenSettings));
        if let Some(on) = self.starts_at_login {
            menu.push(Item::Action {
                label: say::START_AT_LOGIN.to_owned(),
                intent: Intent::StartAtLogin { on: !on },
                checked: Some(on),
            });
        }
        if self.may_stay() {
            menu.push(action(say::QUIT_AND_RENEW, Intent::QuitAndRenew));
        }
        menu.push(action(say::QUIT, Intent::Quit));
        menu
    }

    /// Whether there is a sign-in that an agent without a window could go on renewing.
    fn could_stay(&self) -> bool {
        self.sessions.values().any(|s| matches!(s.token, Token::Held(facts) if facts.renews))
    }

    /// Whether to offer that it does: it is neither pointless nor what quitting does by itself.
    pub(crate) fn may_stay(&self) -> bool {
        self.could_stay() && !self.settings.keep_renewing
    }

    /// The person quits, and may want always that it does.
    pub(crate) fn quit(&mut self) {
        let stays = self.settings.keep_renewing && self.could_stay();
        self.effect(if stays { Effect::QuitAndRenew } else { Effect::Quit });
    }

    fn at_hand_item(&self, choice: &Active) -> Item {
        let label = self.name_of(choice);
        Item::Sub { label, items: self.row_items(choice).into() }
    }

    /// Use, copy and open; what asks first says so by its dots.
    fn row_items(&self, choice: &Active) -> [Item; 3] {
        let row = active_handle(choice);
        let asks = self.guards(choice);
        let item = |words: &str, intent| {
            if asks { action(say::asking(words), intent) } else { action(words, intent) }
        };
        let form = self.copy_form(choice.profile.as_ref());
        let copies = if form.has_keys() { say::COPY_KEYS.to_owned() } else { say::copies(form) };
        [
            item(&say::USE, Intent::Use { row: row.clone() }),
            item(&copies, Intent::CopyKeys { row: row.clone(), form: None }),
            item(&say::OPEN_CONSOLE, Intent::OpenConsole { row, page: ConsolePage::default() }),
        ]
    }

    fn profile_items(&self) -> Option<Menu> {
        let active = self.facts.active.as_ref().and_then(|a| a.profile.as_ref());
        let mut items: Menu = (self.config.profiles.iter().take(MOST))
            .map(|profile| Item::Action {
                label: self.name_to_press(profile),
                intent: Intent::Use { row: format!("profile {}", profile.name) },
                checked: Some(Some(&profile.name) == active),
            })
            .collect();
        if items.is_empty() {
            return None;
        }
        if self.facts.active.is_some() {
            items.push(Item::Separator);
            items.push(action(say::USE_NONE, Intent::UseNone));
        }
        Some(items)
    }

    /// A profile's name, with dots where it asks first; the active one is not asked about again.
    fn name_to_press(&self, profile: &Profile) -> String {
        let choice = Active { profile: Some(profile.name.clone()), role: profile.role.clone() };
        let name = profile.name.as_str();
        if self.guards(&choice) { say::asking(name) } else { name.to_owned() }
    }

    /// The icon: work first, then what needs the person, by the session in use where there is one.
    pub fn icon(&self, now: Timestamp) -> Icon {
        let in_use = self.facts.active.as_ref().and_then(|active| self.sessions.get(&active.role.session));
        let sessions: Vec<_> = match in_use {
            Some(session) => vec![session],
            None => self.sessions.values().collect(),
        };
        let any = |wanted: Standing| sessions.iter().any(|s| s.standing(now) == wanted);
        if self.sessions.values().any(Session::is_signing_in) {
            Icon::Working
        } else if any(Standing::EndingSoon) {
            Icon::EndingSoon
        } else if any(Standing::SignedIn) {
            Icon::SignedIn
        } else if any(Standing::Offline) {
            Icon::Offline
        } else {
            Icon::Ended
        }
    }

    /// What the icon says, in words.
    pub fn tooltip(&self, now: Timestamp) -> String {
        let lines = self.sessions_in_order().filter_map(|key| {
            let session = self.sessions.get(key)?;
            Some(format!("{} · {}", key.label(), self.in_words(key, session, now)))
        });
        let active = self.facts.active.as_ref().map(|active| say::active(&self.name_of(active)));
        let lines: Vec<_> = lines.chain(active).collect();
        if lines.is_empty() { self.no_session().0 } else { lines.join("\n") }
    }
}

fn session_items(key: &SessionKey, session: &Session, now: Timestamp) -> Menu {
    let id = key.handle();
    let mut items = Vec::new();
    match session.sign_in.as_ref().map(|s| &s.stage) {
        Some(Stage::Waiting(prompt)) => {
            items.extend(prompt.code.as_deref().map(|code| Item::Text(say::code(code))));
            items.push(action(say::OPEN_BROWSER_AGAIN, Intent::OpenBrowserAgain { session: id.clone() }));
            items.push(action(say::CANCEL_SIGN_IN, Intent::CancelSignIn { session: id.clone() }));
        }
        Some(Stage::Starting) => {
            items.push(action(say::CANCEL_SIGN_IN, Intent::CancelSignIn { session: id.clone() }));
        }
        Some(Stage::Failed(_)) | None => match session.standing(now) {
            Standing::SignedIn | Standing::Offline => {}
            Standing::Unknown
            | Standing::SignedOut
            | Standing::SigningIn
            | Standing::EndingSoon
            | Standing::Ended => items.push(action(say::SIGN_IN, Intent::SignIn { session: id.clone() })),
        },
    }
    if session.can_take_over() {
        items.push(action(say::TAKE_OVER, Intent::TakeOver { session: id.clone() }));
    }
    if session.is_ours() {
        items.push(action(say::SIGN_OUT, Intent::SignOut { session: id }));
    }
    items
}

fn action(label: impl Into<String>, intent: Intent) -> Item {
    Item::Action { label: label.into(), intent, checked: None }
}
