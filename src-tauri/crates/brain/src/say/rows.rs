//! What is said of rows: their sections, what was done with one, and what the guard asks.

use crate::{
    view::Act,
    words::{ProfileName, RoleKey, RoleName},
};

pub(crate) const ACTIVE: &str = "Active";
pub(crate) const FAVOURITES: &str = "Favourites";
pub(crate) const RECENT: &str = "Recent";
pub(crate) const PROFILES: &str = "Profiles";
pub(crate) const WITHOUT_PROFILE: &str = "Roles without a profile";
pub(crate) const FAVOURED: &str = "Added to favourites";
pub(crate) const NOT_FAVOURED: &str = "Removed from favourites";

/// The question that the guard puts before something is done in an account, what its button says, and what it
/// leads to.
pub(crate) fn guarded(act: Act, account: &str) -> (String, String, &'static str) {
    match act {
        Act::Use => (
            format!("Use {account}?"),
            format!("Use {account}"),
            "Whatever follows the active profile changes to it.",
        ),
        Act::CopyKeys => (
            format!("Copy keys of {account}?"),
            "Copy keys".to_owned(),
            "Whatever you paste them into works there until they end.",
        ),
        Act::OpenConsole => (
            format!("Open the console of {account}?"),
            "Open console".to_owned(),
            "Your browser opens it with this role.",
        ),
        Act::CopyConsoleLink => (
            format!("Copy the link to the console of {account}?"),
            "Copy link".to_owned(),
            "Who opens it in your browser is there with this role.",
        ),
    }
}

/// Before the id of the account that the role is in.
pub(crate) fn is_role(profile: Option<&ProfileName>, role: &RoleName) -> String {
    match profile {
        Some(profile) => format!("{profile} is {role} in"),
        None => format!("It is {role} in"),
    }
}

/// What a role without a profile goes by.
pub(crate) fn role_in(account: Option<&str>, key: &RoleKey) -> String {
    let (id, role) = key.goal();
    format!("{} · {role}", account.unwrap_or(id.as_str()))
}

/// What asks before it does something.
pub(crate) fn asking(words: &str) -> String {
    format!("{words}…")
}
