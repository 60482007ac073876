//! Every text that a person reads, so that menu, notification, page and command line agree: what
//! happened, then what to do, in short sentences without blame.

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
mod standing;
mod told;

pub use barred::barred;
pub(crate) use chains::*;
pub(crate) use doctor::*;
pub(crate) use pages::*;
pub(crate) use profile::*;
pub(crate) use rows::*;
pub(crate) use served::*;
pub use standing::left;
pub(crate) use standing::*;
pub(crate) use told::*;

pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const SNOOZE: &str = "Snooze";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const CANCEL_SIGN_IN: &str = "Cancel sign-in";
pub(crate) const COPY_KEYS: &str = "Copy keys";
pub(crate) const OPEN_CONSOLE: &str = "Open console";
pub(crate) const USE: &str = "Use";
pub(crate) const USE_NONE: &str = "Use none";
pub(crate) const OPEN_DAYPASS: &str = "Open Daypass";
pub(crate) const START_AT_LOGIN: &str = "Start at login";
pub(crate) const QUIT: &str = "Quit";
pub(crate) const SIGN_OUT_ALL: &str = "Sign out of all";
pub(crate) const TAKE_OVER: &str = "Take over";
pub(crate) const QUIT_AND_RENEW: &str = "Quit, but keep renewing";
pub(crate) const SIGNED_OUT_PENDING: &str = "Signed out · AWS is told when it can be reached";
pub(crate) const UNLOCK: &str = "Unlock…";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const SAVED: &str = "Saved";
pub(crate) const UNDERSTOOD: &str = "OK";
pub(crate) const NEEDS_SIGN_IN: &str = "needs sign-in";

/// A start URL as people know it, without scheme and tail, and the region.
pub(crate) fn place(key: &SessionKey) -> String {
    let url = key.start_url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("{} · {}", rest.split('#').next().unwrap_or(rest).trim_end_matches('/'), key.region)
}

pub(crate) fn sign_in_title(key: &SessionKey) -> String {
    format!("Sign in to {}", key.label())
}

pub(crate) fn code(code: &str) -> String {
    format!("Code {code}")
}

/// Why a code is shown where a browser would have come back by itself.
pub fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Ssh => "By code, because a browser at your end cannot come back here over SSH.",
        Obstacle::Container => "By code, because a browser outside cannot come back into this container.",
        Obstacle::Wsl => "By code, because a browser in Windows may not come back into WSL.",
        Obstacle::NoBrowser => "By code, because there is no browser here. Any device will do.",
        Obstacle::NoPort => "By code, because no port could be opened for the browser to come back to.",
        Obstacle::Refused => "By code, because this portal does not let the browser come back here.",
    }
}

pub(crate) fn active(name: &str) -> String {
    format!("Active: {name}")
}

pub(crate) const NONE_ACTIVE: &str = "No active profile";

/// What a choice is called: its profile, or account and role.
pub(crate) fn choice(profile: Option<&ProfileName>, role: &RoleKey) -> String {
    let (account, name) = role.goal();
    profile.map_or_else(|| format!("{account} {name}"), ToString::to_string)
}

pub(crate) fn in_use(profile: Option<&ProfileName>, role: &RoleKey) -> String {
    format!("In use: {}", choice(profile, role))
}

/// What was copied; a link has no form.
pub(crate) fn copied(form: Option<CopyForm>, until: Option<Timestamp>, now: Timestamp) -> String {
    let what = form.map_or_else(|| "Copied".to_owned(), |form| format!("Copied as {}", copied_as(form)));
    match until {
        Some(until) => {
            let seconds = (until.duration_since(now) + SignedDuration::from_millis(500)).as_secs();
            format!("{what} · clears in {seconds} s")
        }
        None => what,
    }
}

pub(crate) fn opened() -> String {
    "Opened in your browser".to_owned()
}

pub(crate) fn accounts(n: usize) -> String {
    counted(n, "account")
}

/// Of which some have no roles.
pub(crate) fn not_listed(n: usize, missing: usize) -> String {
    if missing == 0 { accounts(n) } else { format!("{}, {missing} not listed", accounts(n)) }
}

/// A listing under way.
pub(crate) fn listed(done: usize, of: usize) -> String {
    format!("{done} of {}", accounts(of))
}

pub(crate) fn roles(n: usize) -> String {
    counted(n, "role")
}

fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// What happened and what to do when a sign-in did not work.
pub(crate) fn trouble(key: &SessionKey, trouble: Trouble) -> (String, String) {
    let name = key.label();
    let (fact, detail) = match trouble {
        Trouble::Denied => ("The sign-in was not approved", "Sign in again when you are ready.".to_owned()),
        Trouble::CodeExpired => {
            ("The sign-in ran out of time", "Sign in again, and approve it in your browser.".to_owned())
        }
        Trouble::Elsewhere => {
            ("Another Daypass was signing in, and its sign-in is not to be found", "Try again.".to_owned())
        }
        Trouble::TokenRefused | Trouble::GrantRefused => {
            ("The sign-in is no longer good", "Sign in again.".to_owned())
        }
        Trouble::RoleRefused => {
            ("This role is not assigned to you", format!("Ask whoever manages {name}; your sign-in is fine."))
        }
        Trouble::NotFound => (
            "The portal knows no such account or role",
            format!("Check the account, the role and the region {}.", key.region),
        ),
        Trouble::TooMany => (
            "The portal asks for patience",
            "It has had too many requests. Try again in a minute.".to_owned(),
        ),
        Trouble::Offline => (
            "The portal cannot be reached",
            "Check your connection, VPN or proxy, then try again.".to_owned(),
        ),
        Trouble::Barred(barrier) => barred(&key.region, barrier),
        Trouble::Unreadable => (
            "Something else answered in the portal's place",
            "A network's own log-in page does that. Open a browser, then try again.".to_owned(),
        ),
        Trouble::WrongPlace => (
            "The portal does not know this address",
            format!("Check sso_start_url and sso_region of {name}: {}.", place(key)),
        ),
        Trouble::WrongRegion(shown) => (
            "The portal is in another region",
            format!("Set sso_region of {name} to {shown}; it is {}.", key.region),
        ),
        Trouble::ForeignPortal => (
            "The start URL leads to a server that is not AWS's",
            format!("Sign in nowhere before you have checked sso_start_url of {name}: {}.", key.start_url),
        ),
        Trouble::RegistrationRefused => (
            "The portal does not register Daypass",
            format!("Check sso_registration_scopes of {name}, or ask whoever manages it."),
        ),
        Trouble::Refused => (
            "The portal refused for a reason that Daypass does not know",
            format!("Update Daypass, or ask whoever manages {name}. The log says more."),
        ),
        Trouble::ServerFault => ("The portal had a fault", "Try again in a minute.".to_owned()),
        Trouble::NotAssumed(..) => {
            ("A role could not be assumed", "Check role_arn and source_profile of the profile.".to_owned())
        }
        Trouble::Internal => ("Daypass had a fault", "Try again. Its log says more.".to_owned()),
    };
    (fact.to_owned(), detail)
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
pub(crate) fn not_kept(key: &SessionKey, trouble: KeychainTrouble) -> Refusal {
    let (fact, _) = keychain(trouble);
    Refusal {
        code: Code::Failed,
        message: format!("{fact}, so the sign-in to {} could not be kept.", key.label()),
        hint: Some("Start Daypass, or run: daypass agent, which holds sign-ins in memory.".to_owned()),
    }
}

pub(crate) fn in_the_tray() -> Refusal {
    Refusal {
        code: Code::Failed,
        message: "Daypass runs in your tray.".to_owned(),
        hint: Some("Quit it there.".to_owned()),
    }
}

/// Why an agent does not end for one that would end it only if nobody needs it.
pub(crate) fn needed() -> Refusal {
    Refusal {
        code: Code::Failed,
        message: "Daypass is in use.".to_owned(),
        hint: Some("To end it all the same: daypass agent --stop".to_owned()),
    }
}

pub(crate) fn sign_in_needed(key: &SessionKey) -> Refusal {
    let name = match &key.form {
        SessionForm::Named(name) => name.as_str(),
        SessionForm::Legacy => key.start_url.as_str(),
    };
    Refusal {
        code: Code::SignInNeeded,
        message: format!("{} needs a sign-in.", key.label()),
        hint: Some(format!("Run: daypass login {name}")),
    }
}

pub(crate) fn keychain_locked() -> Refusal {
    let (fact, detail) = keychain(KeychainTrouble::Locked);
    Refusal { code: Code::SignInNeeded, message: format!("{fact}."), hint: Some(detail) }
}

/// Why a sign-out is not complete.
pub(crate) fn not_forgotten(what: KeychainTrouble) -> Refusal {
    Refusal {
        code: Code::Failed,
        message: format!("{}, so it still holds the sign-in.", keychain(what).0),
        hint: Some("Unlock it, then sign out again.".to_owned()),
    }
}

pub(crate) fn keys_left(message: String) -> Refusal {
    let hint = "You are signed out. Remove that section, or let Daypass try again when it starts.".to_owned();
    Refusal { code: Code::Failed, message, hint: Some(hint) }
}

pub(crate) fn no_credentials(role: &RoleKey, what: Trouble) -> Refusal {
    match what {
        Trouble::TokenRefused | Trouble::GrantRefused => sign_in_needed(&role.session),
        Trouble::RoleRefused => Refusal {
            code: Code::Failed,
            message: format!("{} in {} is not assigned to you.", role.role, role.account),
            hint: Some(trouble(&role.session, what).1),
        },
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

pub(crate) const OPEN_BROWSER_AGAIN: &str = "Open browser again";

pub(crate) fn all(key: &SessionKey) -> String {
    format!("All · {}", key.label())
}

/// Why a row cannot be used while the keychain does not answer.
pub(crate) fn keychain_word(trouble: KeychainTrouble) -> &'static str {
    match trouble {
        KeychainTrouble::Locked => "locked",
        KeychainTrouble::Absent | KeychainTrouble::Refused => "no keychain",
    }
}

pub(crate) fn keychain(trouble: KeychainTrouble) -> (String, String) {
    let (fact, detail) = match trouble {
        KeychainTrouble::Locked => ("Your keychain is locked", "Unlock it and Daypass goes on by itself."),
        KeychainTrouble::Absent => {
            ("There is no keychain here", "Sign-ins last until Daypass quits; nothing is written to a file.")
        }
        KeychainTrouble::Refused => {
            ("Your keychain said no", "Sign-ins last until Daypass quits. Allow Daypass to keep them there.")
        }
    };
    (fact.to_owned(), detail.to_owned())
}

pub(crate) fn offline() -> (String, String) {
    ("The portal cannot be reached".to_owned(), "Credentials already here work until they expire.".to_owned())
}

pub(crate) fn settings_problem(problem: &str) -> (String, String) {
    ("Your Daypass settings have a problem".to_owned(), problem.to_owned())
}

/// A sign-out of what is not ours.
pub(crate) fn signed_in_by_cli(key: &SessionKey) -> Refusal {
    Refusal {
        code: Code::Failed,
        message: format!("The AWS CLI signed in to {}.", key.label()),
        hint: Some("Run: aws sso logout, or take the sign-in over in Daypass first.".to_owned()),
    }
}

pub(crate) fn config_problem(problem: &str) -> (String, String) {
    ("Your AWS config has a problem".to_owned(), problem.to_owned())
}

pub(crate) fn reading_config() -> (String, String) {
    ("Reading your AWS config".to_owned(), "This takes a moment.".to_owned())
}

pub(crate) fn nothing_configured() -> (String, String) {
    (
        "No session is configured".to_owned(),
        "Run: daypass session add NAME --start-url URL, or aws configure sso. Daypass sees it at once."
            .to_owned(),
    )
}

pub(crate) fn sign_in_first(key: &SessionKey) -> (String, String) {
    (format!("Sign in to {}", key.label()), "Your accounts and roles appear here.".to_owned())
}

pub(crate) fn listing(key: &SessionKey, done: Option<(usize, usize)>) -> (String, String) {
    let far = done.map_or_else(
        || "This takes a moment the first time.".to_owned(),
        |(done, of)| format!("{} are done.", listed(done, of)),
    );
    (format!("Asking {} for your roles", key.label()), far)
}

pub(crate) fn no_roles(key: &SessionKey) -> (String, String) {
    (format!("{} offers you no roles", key.label()), "Ask whoever manages it to assign you one.".to_owned())
}
