//! The words of the pages that stand where the list was.

use super::{Count, Word};
use crate::{
    input::Trouble,
    view::Colour,
    words::{Region, RoleName},
};

pub(crate) const SETTINGS: Word = Word("settings");
pub(crate) const TABS: [Word; 6] = [
    Word("tab-general"),
    Word("tab-notifications"),
    Word("tab-credentials"),
    Word("tab-console"),
    Word("tab-appearance"),
    Word("tab-about"),
];
pub(crate) const START: Word = Word("start");
pub(crate) const START_HINT: Word = Word("start-hint");
pub(crate) const GUARD: Word = Word("guard");
pub(crate) const GUARD_NAME: Word = Word("guard-name");
pub(crate) const GUARD_HINT: Word = Word("guard-hint");
pub(crate) const GUARD_NONE: Word = Word("guard-none");
pub(crate) const GUARD_ADD: Word = Word("guard-add");
pub(crate) const GUARD_EXAMPLE: Word = Word("guard-example");
pub(crate) const WARN: Word = Word("warn");
pub(crate) const WARN_NAME: Word = Word("warn-name");
pub(crate) const WARN_HINT: Word = Word("warn-hint");
pub(crate) const WARN_NONE: Word = Word("warn-none");
pub(crate) const WARN_ADD: Word = Word("warn-add");
pub(crate) const WARN_EXAMPLE: Word = Word("warn-example");
pub(crate) const SHARING: Word = Word("sharing");
pub(crate) const SHARE_TOKEN: [Word; 2] = [Word("share-token"), Word("share-token-hint")];
pub(crate) const SHARE_FULL: [Word; 2] = [Word("share-full"), Word("share-full-hint")];
pub(crate) const SHARE_NOTHING: [Word; 2] = [Word("share-nothing"), Word("share-nothing-hint")];
pub(crate) const SETTINGS_FILE: &str = "config.toml";
pub(crate) const OPEN_FILE: Word = Word("open-file");
pub(crate) const UNDO: Word = Word("undo");
pub(crate) const VERSION: Word = Word("version");
pub(crate) const KEYBOARD: Word = Word("keyboard");

/// How people call so many minutes.
pub(crate) fn minutes_before(minutes: u16) -> String {
    Word("minutes-left").with(&[("n", &minutes)])
}

/// Where settings stand.
pub(crate) fn kept_in(place: &str) -> String {
    Word("kept-in-file").with(&[("place", &place)])
}

/// The same with the one for capitals.
pub(crate) fn shift_key(key: &str) -> String {
    if cfg!(target_os = "macos") {
        format!("⇧⌘{key}")
    } else {
        self::key(&Word("shift-key").with(&[("key", &key)]))
    }
}

/// A key with the modifier of this system.
pub(crate) fn key(key: &str) -> String {
    if cfg!(target_os = "macos") { format!("⌘{key}") } else { Word("control-key").with(&[("key", &key)]) }
}

pub(crate) const COLOUR_AND_LABEL: Word = Word("colour-and-label");
pub(crate) const LABEL: Word = Word("label");
pub(crate) const LABEL_EXAMPLE: Word = Word("label-example");
pub(crate) const COLOUR: Word = Word("colour");
pub(crate) const COLOURS: [(Colour, Word); 5] = [
    (Colour::Blue, Word("blue")),
    (Colour::Violet, Word("violet")),
    (Colour::Pink, Word("pink")),
    (Colour::Brown, Word("brown")),
    (Colour::Grey, Word("grey")),
];
pub(crate) const NO_COLOUR: Word = Word("no-colour");
pub(crate) const STAYS_RED: Word = Word("stays-red");
pub(crate) const SAVE: Word = Word("save");
pub(crate) const LABEL_SAVED: Word = Word("label-saved");
pub(crate) const LABEL_REMOVED: Word = Word("label-removed");
pub(crate) const LABEL_BACK: Word = Word("label-back");

pub(crate) const WELCOME: Word = Word("welcome");
pub(crate) const WELCOME_DETAIL: Word = Word("welcome-detail");
pub(crate) const ADD_SESSION: Word = Word("add-session");
pub(crate) const ADD_SESSION_DETAIL: Word = Word("add-session-detail");
pub(crate) const PORTAL_ADDRESS: Word = Word("portal-address");
pub(crate) const PORTAL_EXAMPLE: &str = "acme.awsapps.com/start";
pub(crate) const PORTAL_HINT: Word = Word("portal-hint");
pub(crate) const PORTAL_NONSENSE: Word = Word("portal-nonsense");
pub(crate) const PORTAL_LOOKING: Word = Word("portal-looking");
pub(crate) const PORTAL_NO_REGION: Word = Word("portal-no-region");
pub(crate) const PORTAL_REGION: Word = Word("portal-region");
pub(crate) const PORTAL_REGION_EXAMPLE: &str = "eu-west-1";
pub(crate) const REGION_WANTED: Word = Word("region-wanted");
pub(crate) const PORTAL_REGION_HINT: Word = Word("portal-region-hint");
pub(crate) const PORTAL_NAME: Word = Word("portal-name");
pub(crate) const PORTAL_NAME_HINT: Word = Word("portal-name-hint");
pub(crate) const PORTAL_PROMISE: Word = Word("portal-promise");
pub(crate) const CHOOSE_ROLE: Word = Word("choose-role");
pub(crate) const CHOOSE_ROLE_DETAIL: Word = Word("choose-role-detail");

/// A portal that answers.
pub(crate) fn portal_found(region: &Region, there: bool) -> String {
    let said = if there { Word("portal-known") } else { Word("portal-found") };
    said.with(&[("region", region)])
}

/// Why a portal cannot be told by its address, and what to do.
pub(crate) fn portal_trouble(trouble: Trouble) -> String {
    match trouble {
        Trouble::Offline => Word("portal-away"),
        Trouble::Unreadable => Word("portal-unreadable"),
        Trouble::WrongPlace => Word("portal-wrong-place"),
        Trouble::ForeignPortal => Word("portal-foreign"),
        Trouble::TooMany | Trouble::ServerFault => Word("portal-busy"),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::Elsewhere
        | Trouble::TokenRefused
        | Trouble::GrantRefused
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::Barred(_)
        | Trouble::WrongRegion(_)
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::NotAssumed(..)
        | Trouble::Internal => Word("portal-silent"),
    }
    .to_owned()
}

/// What is wrong with a region.
pub(crate) fn region_trouble(trouble: Trouble) -> String {
    if let Trouble::WrongRegion(region) = trouble {
        Word("region-wrong").with(&[("region", &region)])
    } else {
        Word("region-empty").to_owned()
    }
}

/// What became of a session that was added.
pub(crate) fn added_session(name: &str) -> String {
    Word("added-session").with(&[("name", &name)])
}

/// What has gone from the config while its page was open.
pub(crate) fn profile_gone(name: &str) -> (String, String) {
    Word("profile-gone").both(&[("name", &name)])
}

pub(crate) const EDITED: Word = Word("edited");
pub(crate) const TAKEN_BACK: Word = Word("taken-back");
/// As `daypass profile generate` names them.
pub(crate) const TEMPLATE: &str = "{{ account }}-{{ role }}";
pub(crate) const ADD_PROFILES: Word = Word("add-profiles");
pub(crate) const NO_NAME: Word = Word("no-name");
pub(crate) const NOTHING_OFFERED: Word = Word("nothing-offered");
pub(crate) const ALL_HAVE_PROFILES: Word = Word("all-have-profiles");
pub(crate) const NAMES: Word = Word("names");
pub(crate) const ONLY: Word = Word("only");
pub(crate) const ONLY_EXAMPLE: Word = Word("only-example");
pub(crate) const NO_SUCH_ROLE: Word = Word("no-such-role");
pub(crate) const EVERY_ROLE: Word = Word("every-role");
pub(crate) const CHANGE: Word = Word("change");
pub(crate) const CAN_BE_UNDONE: Word = Word("can-be-undone");

pub(crate) const REGION_SILENT: Word = Word("region-silent");

pub(crate) const REGION_OF_NEW: Word = Word("region-of-new");
pub(crate) const REGION_OF_NEW_EXAMPLE: Word = Word("region-of-new-example");
pub(crate) const NO_SUCH_REGION: Word = Word("no-such-region");
pub(crate) const NO_LONGER_OFFERED: Word = Word("no-longer-offered");

pub(crate) fn such_as(name: &str) -> String {
    Word("such-as").with(&[("name", &name)])
}

pub(crate) fn role_of(role: &RoleName, account: &str) -> String {
    Word("role-in").with(&[("role", role), ("account", &account)])
}

pub(crate) fn chosen(chosen: usize, of: usize) -> String {
    Word("chosen").with(&[("n", &Count(chosen)), ("of", &of)])
}

/// Roles beyond those that are shown, and how to see them.
pub(crate) fn more_roles(more: usize) -> (String, String) {
    Word("more-roles").both(&[("n", &Count(more))])
}

pub(crate) fn more_lines(more: usize) -> String {
    Word("more-lines").with(&[("n", &Count(more))])
}

/// What is pressed to add so many profiles and to remove so many.
pub(crate) fn add_and_remove(added: usize, removed: usize) -> String {
    match (added, removed) {
        (added, 0) => Word("add-so-many").with(&[("n", &Count(added))]),
        (0, removed) => Word("remove-so-many").with(&[("n", &Count(removed))]),
        (added, removed) => Word("add-and-remove").with(&[("added", &added), ("removed", &removed)]),
    }
}
