//! Every text that a person reads, so that menu, notification, page and command line agree: what
//! happened, then what to do, in short sentences without blame. The texts are in `words/`, by language.

use jiff::{SignedDuration, Timestamp};

use crate::{
    CopyForm,
    input::{Code, KeychainTrouble, Obstacle, Refusal, Trouble},
    words::{ProfileName, RoleKey, SessionForm, SessionKey},
};

mod barred;
mod chains;
mod doctor;
mod pages;
mod profile;
mod rows;
mod served;
mod settings;
mod speech;
mod standing;
mod told;

pub use barred::barred;
pub(crate) use chains::*;
pub(crate) use doctor::*;
pub(crate) use pages::*;
pub(crate) use profile::*;
pub(crate) use rows::*;
pub(crate) use served::*;
pub(crate) use settings::*;
pub use speech::{Count, Fill, Fillings, Language, Twice, Word, in_english, speak, within};
pub use standing::left;
pub(crate) use standing::*;
pub(crate) use told::*;

pub(crate) const SIGN_IN: Word = Word("sign-in");
pub(crate) const SNOOZE: Word = Word("snooze");
pub(crate) const SIGN_OUT: Word = Word("sign-out");
pub(crate) const CANCEL: Word = Word("cancel");
pub(crate) const REFRESH: Word = Word("refresh-list");
pub(crate) const CANCEL_SIGN_IN: Word = Word("cancel-sign-in");
pub(crate) const COPY_KEYS: Word = Word("copy-keys");
pub(crate) const OPEN_CONSOLE: Word = Word("open-console");
pub(crate) const USE: Word = Word("use");
pub(crate) const USE_NONE: Word = Word("use-none");
pub(crate) const OPEN_DAYPASS: Word = Word("open-daypass");
pub(crate) const START_AT_LOGIN: Word = Word("start-at-login");
pub(crate) const QUIT: Word = Word("quit");
pub(crate) const SIGN_OUT_ALL: Word = Word("sign-out-all");
pub(crate) const TAKE_OVER: Word = Word("take-over");
pub(crate) const QUIT_AND_RENEW: Word = Word("quit-and-renew");
pub(crate) const SIGNED_OUT_PENDING: Word = Word("signed-out-pending");
pub(crate) const UNLOCK: Word = Word("unlock");
pub(crate) const TRY_AGAIN: Word = Word("try-again");
pub(crate) const SAVED: Word = Word("saved");
pub(crate) const UNDERSTOOD: Word = Word("understood");
pub(crate) const NEEDS_SIGN_IN: Word = Word("needs-sign-in");
pub(crate) const NONE_ACTIVE: Word = Word("none-active");
pub(crate) const OPEN_BROWSER_AGAIN: Word = Word("open-browser-again");

/// A start URL as people know it, without scheme and tail, and the region.
pub(crate) fn place(key: &SessionKey) -> String {
    let url = key.start_url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("{} · {}", rest.split('#').next().unwrap_or(rest).trim_end_matches('/'), key.region)
}

pub(crate) fn sign_in_to(name: &str) -> String {
    Word("sign-in-to").with(&[("name", &name)])
}

pub(crate) fn code(code: &str) -> String {
    Word("code").with(&[("code", &code)])
}

/// Why a code is shown where a browser would have come back by itself.
pub fn obstacle(obstacle: Obstacle) -> String {
    let said = match obstacle {
        Obstacle::Ssh => Word("by-code-ssh"),
        Obstacle::Container => Word("by-code-container"),
        Obstacle::Wsl => Word("by-code-wsl"),
        Obstacle::NoBrowser => Word("by-code-no-browser"),
        Obstacle::NoPort => Word("by-code-no-port"),
        Obstacle::Refused => Word("by-code-refused"),
    };
    said.to_owned()
}

pub(crate) fn active(name: &str) -> String {
    Word("active").with(&[("name", &name)])
}

/// What a choice is called where no names are known: its profile, or account id and role.
pub(crate) fn choice(profile: Option<&ProfileName>, role: &RoleKey) -> String {
    let (account, name) = role.goal();
    profile.map_or_else(|| format!("{account} {name}"), ToString::to_string)
}

/// Of a role without a profile.
pub(crate) fn in_use(name: &str) -> String {
    Word("in-use").with(&[("name", &name)])
}

/// Of a profile, in its row.
pub(crate) const IN_USE_FOLLOWED: Word = Word("in-use-followed");

/// What was copied; a link has no form.
pub(crate) fn copied(form: Option<CopyForm>, until: Option<Timestamp>, now: Timestamp) -> String {
    let what = form.map_or_else(|| Word("copied").to_owned(), |form| copied_as(form).to_owned());
    match until {
        Some(until) => {
            let seconds = (until.duration_since(now) + SignedDuration::from_millis(500)).as_secs();
            Word("copied-until").with(&[("what", &what), ("seconds", &seconds)])
        }
        None => what,
    }
}

pub(crate) fn accounts(n: usize) -> String {
    Word("accounts").with(&[("n", &Count(n))])
}

/// Of which some have no roles.
pub(crate) fn not_listed(n: usize, missing: usize) -> String {
    match missing {
        0 => accounts(n),
        missing => Word("not-listed").with(&[("accounts", &accounts(n)), ("missing", &missing)]),
    }
}

pub(crate) fn not_listed_yet(key: &SessionKey) -> (String, String) {
    Word("not-listed-yet").both(&[("name", &key.label())])
}

/// A listing under way.
pub(crate) fn listed(done: usize, of: usize) -> String {
    Word("listed").with(&[("done", &done), ("accounts", &accounts(of))])
}

pub(crate) fn roles(n: usize) -> String {
    Word("roles").with(&[("n", &Count(n))])
}

/// What happened and what to do when a sign-in did not work.
pub(crate) fn trouble(key: &SessionKey, trouble: Trouble) -> (String, String) {
    let said = match trouble {
        Trouble::Denied => Word("denied"),
        Trouble::CodeExpired => Word("code-expired"),
        Trouble::Elsewhere => Word("elsewhere"),
        Trouble::TokenRefused | Trouble::GrantRefused => Word("token-refused"),
        Trouble::RoleRefused => Word("role-refused"),
        Trouble::NotFound => Word("not-found"),
        Trouble::TooMany => Word("too-many"),
        Trouble::Offline => Word("portal-offline"),
        Trouble::Barred(barrier) => return barred(&key.region, barrier),
        Trouble::Unreadable => Word("unreadable"),
        Trouble::WrongPlace => Word("wrong-place"),
        Trouble::WrongRegion(_) => Word("wrong-region"),
        Trouble::ForeignPortal => Word("foreign-portal"),
        Trouble::RegistrationRefused => Word("registration-refused"),
        Trouble::Refused => Word("portal-refused"),
        Trouble::ServerFault => Word("server-fault"),
        Trouble::NotAssumed(..) => Word("role-not-assumed"),
        Trouble::Internal => Word("internal"),
    };
    let shown = if let Trouble::WrongRegion(shown) = trouble { shown.to_string() } else { String::new() };
    said.both(&[
        ("name", &key.label()),
        ("region", &key.region),
        ("shown", &shown),
        ("place", &place(key)),
        ("url", &key.start_url),
    ])
}

pub(crate) fn sign_in_failed(key: &SessionKey, what: Trouble) -> Refusal {
    let (fact, detail) = trouble(key, what);
    let code = match what {
        Trouble::Denied => Code::Declined,
        Trouble::CodeExpired | Trouble::TokenRefused | Trouble::GrantRefused => Code::SignInNeeded,
        Trouble::NotFound => Code::NotFound,
        Trouble::Elsewhere
        | Trouble::RoleRefused
        | Trouble::TooMany
        | Trouble::Offline
        | Trouble::Barred(_)
        | Trouble::Unreadable
        | Trouble::WrongPlace
        | Trouble::WrongRegion(_)
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::ServerFault
        | Trouble::NotAssumed(..)
        | Trouble::Internal => Code::Failed,
    };
    Refusal { code, message: format!("{fact}."), hint: Some(detail) }
}

/// A command signed in, and has nowhere to leave the token.
/// Why a sign-in cannot be kept once the command that makes it has ended.
pub fn not_kept(key: &SessionKey, trouble: KeychainTrouble) -> Refusal {
    let (fact, _) = keychain(trouble);
    Word("not-kept").refusal(Code::Failed, &[("fact", &fact), ("name", &key.label())])
}

pub(crate) fn in_the_tray() -> Refusal {
    Word("in-the-tray").refusal(Code::Failed, &[])
}

/// Why an agent does not end for one that would end it only if nobody needs it.
pub(crate) fn needed() -> Refusal {
    Word("agent-needed").refusal(Code::Failed, &[])
}

pub(crate) fn sign_in_needed(key: &SessionKey) -> Refusal {
    let session = match &key.form {
        SessionForm::Named(name) => name.as_str(),
        SessionForm::Legacy => key.start_url.as_str(),
    };
    Word("sign-in-needed").refusal(Code::SignInNeeded, &[("name", &key.label()), ("session", &session)])
}

pub(crate) fn keychain_locked() -> Refusal {
    let (fact, detail) = keychain(KeychainTrouble::Locked);
    Refusal { code: Code::SignInNeeded, message: format!("{fact}."), hint: Some(detail) }
}

/// Why a sign-out is not complete.
pub(crate) fn not_forgotten(what: KeychainTrouble) -> Refusal {
    Word("not-forgotten").refusal(Code::Failed, &[("fact", &keychain(what).0)])
}

pub(crate) fn keys_left(message: String) -> Refusal {
    Refusal { code: Code::Failed, message, hint: Some(Word("keys-left").to_owned()) }
}

pub(crate) fn no_credentials(role: &RoleKey, what: Trouble) -> Refusal {
    match what {
        Trouble::TokenRefused | Trouble::GrantRefused => sign_in_needed(&role.session),
        Trouble::RoleRefused => Word("role-not-assigned").refusal(
            Code::Failed,
            &[("role", &role.role), ("account", &role.account), ("name", &role.session.label())],
        ),
        Trouble::NotAssumed(step, why) => not_assumed(role, usize::from(step), why),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::Elsewhere
        | Trouble::NotFound
        | Trouble::TooMany
        | Trouble::Offline
        | Trouble::Barred(_)
        | Trouble::Unreadable
        | Trouble::WrongPlace
        | Trouble::WrongRegion(_)
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::ServerFault
        | Trouble::Internal => sign_in_failed(&role.session, what),
    }
}

pub(crate) fn no_list(key: &SessionKey, what: Trouble) -> Refusal {
    match what {
        Trouble::TokenRefused | Trouble::GrantRefused => sign_in_needed(key),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::Elsewhere
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::TooMany
        | Trouble::Offline
        | Trouble::Barred(_)
        | Trouble::Unreadable
        | Trouble::WrongPlace
        | Trouble::WrongRegion(_)
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::ServerFault
        | Trouble::NotAssumed(..)
        | Trouble::Internal => sign_in_failed(key, what),
    }
}

pub(crate) fn all(key: &SessionKey) -> String {
    Word("section-all").with(&[("name", &key.label())])
}

pub(crate) fn keychain(trouble: KeychainTrouble) -> (String, String) {
    let said = match trouble {
        KeychainTrouble::Locked => Word("keychain-locked"),
        KeychainTrouble::Absent => Word("keychain-absent"),
        KeychainTrouble::Refused => Word("keychain-refused"),
    };
    said.both(&[])
}

/// Once these were signed out of.
pub(crate) fn parted(from: &[SessionKey]) -> (String, String) {
    let names = from.iter().map(SessionKey::label).collect::<Vec<_>>().join(", ");
    Word("signed-out-of").both(&[("name", &names)])
}

pub(crate) fn offline() -> (String, String) {
    Word("offline").both(&[])
}

pub(crate) fn settings_problem(problem: &str) -> (String, String) {
    (Word("settings-problem").to_owned(), problem.to_owned())
}

/// A sign-out of what is not ours.
pub(crate) fn signed_in_by_cli(key: &SessionKey) -> Refusal {
    Word("signed-in-elsewhere").refusal(Code::Failed, &[("name", &key.label())])
}

pub(crate) fn config_problem(problem: &str) -> (String, String) {
    (Word("config-problem").to_owned(), problem.to_owned())
}

pub(crate) fn reading_config() -> (String, String) {
    Word("reading-config").both(&[])
}

pub(crate) fn nothing_configured() -> (String, String) {
    Word("nothing-configured").both(&[])
}

pub(crate) fn sign_in_first(key: &SessionKey) -> (String, String) {
    Word("sign-in-first").both(&[("name", &key.label())])
}

/// The portal is tried again by itself.
pub(crate) fn list_out_of_reach(key: &SessionKey) -> (String, String) {
    Word("list-out-of-reach").both(&[("name", &key.label())])
}

pub(crate) fn asking_keychain() -> (String, String) {
    Word("asking-keychain").both(&[])
}

pub(crate) fn listing(key: &SessionKey, done: Option<(usize, usize)>) -> (String, String) {
    match done {
        None => Word("listing").both(&[("name", &key.label())]),
        Some((done, of)) => {
            Word("listing-done").both(&[("name", &key.label()), ("listed", &listed(done, of))])
        }
    }
}

pub(crate) fn no_roles(key: &SessionKey) -> (String, String) {
    Word("no-roles").both(&[("name", &key.label())])
}
