//! What is said of rows: their sections, what was done with one, and what the guard asks.

use super::Word;
use crate::{
    input::{KeychainTrouble, Trouble},
    view::Act,
    words::{ProfileName, RoleKey, RoleName, SessionKey},
};

pub(crate) const ACTIVE: Word = Word("section-active");
pub(crate) const FAVOURITES: Word = Word("section-favourites");
pub(crate) const RECENT: Word = Word("section-recent");
pub(crate) const PROFILES: Word = Word("section-profiles");
pub(crate) const WITHOUT_PROFILE: Word = Word("section-without-profile");
pub(crate) const FETCHING: Word = Word("fetching-credentials");
pub(crate) const FAVOURED: Word = Word("favoured");
pub(crate) const NOT_FAVOURED: Word = Word("not-favoured");

/// Why a row cannot be used just now: in the place of its time, and to who tries.
pub(crate) fn locked() -> (String, String) {
    (Word("row-locked").to_owned(), format!("{}.", super::keychain(KeychainTrouble::Locked).0))
}

/// The same where the portal cannot be reached.
pub(crate) fn out_of_reach() -> (String, String) {
    (Word("row-offline").to_owned(), Word("row-out-of-reach").to_owned())
}

/// In a row that needs a sign-in.
pub(crate) fn sign_in_above(key: &SessionKey) -> String {
    Word("row-sign-in").with(&[("name", &key.label())])
}

/// Why nothing came of a role, and what to do, where that is said in the row's one line.
pub(crate) fn not_had(key: &SessionKey, what: Trouble) -> Option<String> {
    let said = match what {
        Trouble::TokenRefused | Trouble::GrantRefused => return Some(sign_in_above(key)),
        Trouble::RoleRefused => Word("row-not-assigned"),
        Trouble::Offline => Word("row-out-of-reach"),
        Trouble::TooMany => Word("row-too-many"),
        Trouble::ServerFault => Word("row-fault"),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::Elsewhere
        | Trouble::NotFound
        | Trouble::Barred(_)
        | Trouble::Unreadable
        | Trouble::WrongPlace
        | Trouble::WrongRegion(_)
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::NotAssumed(..)
        | Trouble::Internal => return None,
    };
    Some(said.with(&[("name", &key.label())]))
}

/// What the guard asks before something is done.
pub(crate) struct Guarded {
    /// The question.
    pub(crate) title: String,
    /// What the button says that does it.
    pub(crate) button: String,
    /// What it leads to.
    pub(crate) effect: String,
}

/// The question that the guard puts before something is done in an account.
pub(crate) fn guarded(act: Act, account: &str) -> Guarded {
    let (said, button) = match act {
        Act::Use => (Word("guard-use"), Word("guard-use-button")),
        Act::CopyKeys => (Word("guard-copy"), Word("copy-keys")),
        Act::OpenConsole => (Word("guard-console"), Word("open-console")),
        Act::CopyConsoleLink => (Word("guard-link"), Word("copy-link")),
    };
    let (title, effect) = said.both(&[("account", &account)]);
    Guarded { title, button: button.with(&[("account", &account)]), effect }
}

/// Before the id of the account that the role is in.
pub(crate) fn is_role(profile: Option<&ProfileName>, role: &RoleName) -> String {
    match profile {
        Some(profile) => Word("is-role").with(&[("profile", profile), ("role", role)]),
        None => Word("is-only-role").with(&[("role", role)]),
    }
}

/// What a role without a profile goes by.
pub(crate) fn role_in(account: Option<&str>, key: &RoleKey) -> String {
    let (id, role) = key.goal();
    format!("{} · {role}", account.unwrap_or(id.as_str()))
}

/// What asks before it does something.
pub(crate) fn asking(words: &str) -> String {
    Word("asking").with(&[("words", &words)])
}
