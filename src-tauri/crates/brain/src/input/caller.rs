//! What other processes ask, and what they are told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    saved::KeysPlace,
    served::{Address, Served},
    status::Status,
    words::{Account, AccountId, Region, RoleKey, SessionKey},
};

/// Tells callers apart; chosen by the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallerId(pub u64);

/// What a caller may ask. The caller has read its own configuration and names sessions and roles in
/// full, never a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Request {
    /// A role's credentials.
    Credentials {
        /// Which.
        role: RoleKey,
    },
    /// A role's credentials, written into the shared credentials file.
    SaveKeys {
        /// Which.
        role: RoleKey,
        /// Where to.
        place: KeysPlace,
        /// What stands there beside the keys.
        region: Option<Region>,
    },
    /// Credentials of what the endpoint serves. Who asks there gives up after a second, so nobody is waited
    /// for: what needs a sign-in is refused, and the person is asked for it.
    Serve {
        /// Which.
        served: Served,
    },
    /// Where the endpoint serves it: [`Answer::Offered`].
    Offer {
        /// What.
        served: Served,
    },
    /// How these sessions stand.
    Status {
        /// Those the caller's configuration has, in its order.
        sessions: Vec<SessionKey>,
    },
    /// The accounts and roles that a session offers.
    Catalogue {
        /// Which.
        session: SessionKey,
        /// Whether what was known before is no answer.
        #[serde(default)]
        fresh: bool,
    },
    /// Sign in, or join the sign-in that is under way.
    SignIn {
        /// Which.
        session: SessionKey,
        /// Whether the agent should open the browser.
        open_browser: bool,
        /// How, where there is a choice.
        way: Way,
    },
    /// Sign out.
    SignOut {
        /// Which.
        session: SessionKey,
    },
    /// Show the popover: what a second start of the app asks.
    Open,
    /// End: an agent without a screen gives way.
    Stop {
        /// Whether only if nobody would miss it: it waits for nobody, and holds no sign-in.
        #[serde(default)]
        unless_needed: bool,
    },
}

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// By a browser on this machine that calls back (authorization code with PKCE).
    Browser,
    /// By a code that the person compares in a browser anywhere (RFC 8628).
    Code {
        /// Why not by browser; `None`: it was asked for, or the session's form knows no other way.
        because: Option<Obstacle>,
    },
}

/// Why a browser cannot call back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// The person sits at another machine.
    Ssh,
    /// The browser is outside.
    Container,
    /// The browser is in Windows.
    Wsl,
    /// There is no browser here.
    NoBrowser,
    /// No port can be opened for the answer.
    NoPort,
    /// The server does not take our address for the answer.
    Refused,
}

/// What a caller is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Answer {
    /// The credentials of this role are there: the agent adds them.
    Credentials {
        /// Which.
        role: RoleKey,
    },
    /// How things stand.
    Status(Status),
    /// What a session offers.
    Catalogue {
        /// In the portal's order.
        accounts: Vec<Account>,
        /// Those whose roles could not be listed: they have the roles that were known before.
        #[serde(default)]
        missing: Vec<AccountId>,
        /// What the person should know of them, in words.
        #[serde(default)]
        notes: Vec<String>,
    },
    /// The credentials are where they were wanted.
    Saved {
        /// When they end.
        expires_at: Timestamp,
    },
    /// It is served.
    Offered {
        /// Where.
        address: Address,
        /// What it is, as the agent reads its config.
        role: Box<RoleKey>,
    },
    /// Done, nothing to add.
    Done,
    /// Not the answer yet: a sign-in waits for the person.
    Prompt(Prompt),
    /// Signed out here.
    SignedOut {
        /// Whether the portal has been told; if not, an agent tells it as soon as it can be reached.
        revoked: bool,
    },
    /// It cannot be.
    Refused(Refusal),
}

/// Why something cannot be: what happened and what to do, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What a program branches on.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Refusal {
    /// What happened and what to do, where there is one line for both.
    pub fn in_a_row(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{} {hint}", self.message),
            None => self.message.clone(),
        }
    }
}

/// Kinds of [`Refusal`], as many as the command line has exit codes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Something failed.
    Failed,
    /// The question was not clear.
    Usage,
    /// The person has to sign in first.
    SignInNeeded,
    /// There is no such thing.
    NotFound,
    /// The person, or a rule made for them, said no.
    Declined,
}

/// What the person is asked to do in a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Where to go; it carries the code.
    pub link: String,
    /// What the browser shows too, in large letters, `WDJB-MJHT`; a browser that calls back needs none.
    pub code: Option<String>,
    /// Why there is a code, where nobody asked for one.
    pub because: Option<Obstacle>,
    /// Whether another process signs in, and has opened the browser if anybody wanted that.
    #[serde(default)]
    pub elsewhere: bool,
    /// When it was given.
    pub issued_at: Timestamp,
    /// How long the person has.
    pub expires_at: Timestamp,
}
