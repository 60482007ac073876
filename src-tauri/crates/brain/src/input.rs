//! What reaches the brain and what it wants done: inputs nest by origin, effects are carried out by the
//! agent, which feeds their results back as [`Done`].
//!
//! Nothing here holds a secret: tokens and keys stay with the agent, and are spoken of by session and
//! role.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    status::Status,
    view::Intent,
    words::{
        Account, AccountId, CredentialFacts, ProfileName, Region, RoleKey, RoleName, SessionKey, TokenFacts,
    },
};

/// Something happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// A person pressed something.
    Person(Intent),
    /// Another process, or this one's own command line, asks for something.
    Caller(CallerId, Request),
    /// A caller went away before it was answered.
    CallerGone(CallerId),
    /// A job that an [`Effect`] started has something to say.
    Done(Done),
    /// The world changed.
    Outside(Outside),
    /// Time passed.
    Tick,
}

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
    /// How these sessions stand.
    Status {
        /// Those the caller's configuration has, in its order.
        sessions: Vec<SessionKey>,
    },
    /// The accounts and roles that a session offers.
    Catalogue {
        /// Which.
        session: SessionKey,
    },
    /// Sign in, or join the sign-in that is under way.
    SignIn {
        /// Which.
        session: SessionKey,
        /// Whether the agent should open the browser.
        open_browser: bool,
    },
    /// Sign out.
    SignOut {
        /// Which.
        session: SessionKey,
    },
    /// Show the popover: what a second start of the app asks.
    Open,
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
    },
    /// Done, nothing to add.
    Done,
    /// Not the answer yet: a sign-in waits for the person.
    Code(UserCode),
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

/// What the person compares and opens during a device sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCode {
    /// Shown in large letters, `WDJB-MJHT`.
    pub code: String,
    /// The link that carries the code.
    pub link: String,
    /// The code's end.
    pub expires_at: Timestamp,
    /// When it was given.
    pub issued_at: Timestamp,
}

/// Results of jobs.
#[derive(Debug, Clone)]
pub enum Done {
    /// The shared config was read.
    ConfigRead(Config),
    /// The shared facts were read.
    FactsRead(Facts),
    /// The keychain was asked for a session's token; `None`: it has none.
    TokenRead(SessionKey, Result<Option<TokenFacts>, KeychainTrouble>),
    /// The keychain was asked to keep or to forget a session's token.
    TokenKept(SessionKey, Result<(), KeychainTrouble>),
    /// The portal gave a code.
    Code(SessionKey, Attempt, UserCode),
    /// A sign-in ended.
    SignedIn(SessionKey, Attempt, Result<TokenFacts, Trouble>),
    /// A renewal ended; the keychain has the new token.
    Renewed(SessionKey, Result<TokenFacts, Trouble>),
    /// Accounts and roles were listed.
    Listed(SessionKey, Result<Vec<Account>, Trouble>),
    /// A role's credentials were fetched.
    Credentials(RoleKey, Result<CredentialFacts, Trouble>),
    /// A session was signed out at the portal.
    Revoked(SessionKey, Result<(), Trouble>),
    /// Something was put on the clipboard for a row, until then.
    Copied {
        /// Handle of the row, or of the session for a link.
        row: String,
        /// When the clipboard is cleared, where it is.
        outcome: Result<Option<Timestamp>, String>,
    },
    /// A browser was asked to open a link for a row.
    Opened {
        /// Handle of the row or session.
        row: String,
        /// The reason why not, in words.
        outcome: Result<(), String>,
    },
}

/// News from outside.
#[derive(Debug, Clone, Copy)]
pub enum Outside {
    /// The shared config may have changed.
    ConfigChanged,
    /// The shared facts may have changed.
    FactsChanged,
    /// Whether Daypass starts at login.
    StartsAtLogin(bool),
    /// The clipboard no longer holds what was copied.
    ClipboardCleared,
}

/// What the agent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the shared config and answer with [`Done::ConfigRead`].
    ReadConfig,
    /// Read the shared facts and answer with [`Done::FactsRead`].
    ReadFacts,
    /// Write the shared facts.
    WriteFacts(Facts),
    /// Look into the keychain and answer with [`Done::TokenRead`].
    ReadToken {
        /// Which.
        session: SessionKey,
        /// Whether the keychain may ask the person for a password.
        may_ask: bool,
    },
    /// Put the session's token into the keychain: [`Done::TokenKept`].
    KeepToken(SessionKey),
    /// Drop the session's token from memory and keychain: [`Done::TokenKept`]. Credentials outlive a
    /// token that was refused but not a sign-out: those that [`State::holds`](crate::State::holds) no
    /// longer go too.
    ForgetToken(SessionKey),
    /// Revoke the session's token at the portal: [`Done::Revoked`].
    Revoke(SessionKey),
    /// Sign in by device code: [`Done::Code`], then [`Done::SignedIn`].
    SignIn(SessionKey, Attempt),
    /// Stop that sign-in.
    StopSignIn(Attempt),
    /// Renew the session's token, unless another process has: [`Done::Renewed`].
    Renew(SessionKey),
    /// List accounts and roles: [`Done::Listed`].
    List(SessionKey),
    /// Fetch a role's credentials: [`Done::Credentials`].
    Fetch(RoleKey),
    /// Put a role's keys on the clipboard, as lines for a shell: [`Done::Copied`].
    CopyKeys {
        /// Which.
        role: RoleKey,
        /// Region to export beside the keys.
        region: Option<Region>,
        /// For the answer.
        row: String,
    },
    /// Put a text without secrets on the clipboard: [`Done::Copied`].
    CopyText {
        /// What.
        text: String,
        /// For the answer.
        row: String,
    },
    /// Open a link in the browser: [`Done::Opened`].
    OpenBrowser {
        /// Whose it is: it decides which hosts may be opened.
        session: SessionKey,
        /// Where to.
        link: String,
        /// For the answer.
        row: String,
    },
    /// Tell a caller; all but [`Answer::Code`] end the conversation.
    Answer(CallerId, Answer),
    /// Show a notification, in place of the last one with this id.
    Notify(Notice),
    /// Take a notification away.
    Unnotify(NoticeId),
    /// Show the popover.
    ShowPopover,
    /// Hide the popover.
    HidePopover,
    /// Switch the start at login.
    StartAtLogin(bool),
    /// End.
    Quit,
}

/// Tells a sign-in from an earlier one of the same session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt(pub u64);

/// One event that the person is told of outside the popover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Notices with the same id replace each other.
    pub id: NoticeId,
    /// What happened.
    pub title: String,
    /// What to do.
    pub body: String,
    /// What the button says and sends.
    pub button: Option<(String, Intent)>,
}

/// What a notice is about: one at a time per session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub SessionKey);

/// Why sign-in or portal calls fail, as far as it makes a difference to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The person said no in the browser.
    Denied,
    /// Nobody answered the code in time.
    CodeExpired,
    /// The token is no longer good (401).
    TokenRefused,
    /// The sign-in cannot be renewed any more.
    GrantRefused,
    /// The role is not assigned to the person (403); the session is fine.
    RoleRefused,
    /// There is no such account or role, or it belongs to another region's portal (404).
    NotFound,
    /// The portal asks for patience (429).
    TooMany,
    /// The portal cannot be reached.
    Offline,
    /// Something answered that is not the portal, such as a hotel's log-in page.
    Unreadable,
    /// The portal knows no such start URL in this region.
    WrongPlace,
    /// The portal failed.
    ServerFault,
    /// Daypass failed.
    Internal,
}

/// Why the keychain does not give or take a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeychainTrouble {
    /// It is locked, and nobody was asked to unlock it.
    Locked,
    /// There is none.
    Absent,
    /// It, or the person, said no.
    Refused,
}

/// The shared config, as far as Daypass uses it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// In the file's order, each once.
    pub sessions: Vec<SessionKey>,
    /// In the file's order.
    pub profiles: Vec<Profile>,
    /// What is wrong with the file, in words with its line.
    pub problems: Vec<String>,
}

/// A profile that reaches a role through a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its section's name.
    pub name: ProfileName,
    /// Where it leads.
    pub role: RoleKey,
    /// Its own region.
    pub region: Option<Region>,
}

/// What all Daypass processes of a person share and anybody may know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The active choice.
    pub active: Option<Active>,
}

/// The active choice: a profile, or a role that has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Active {
    /// Name of the profile it was chosen by.
    pub profile: Option<ProfileName>,
    /// Where it leads.
    pub role: RoleKey,
}

impl RoleKey {
    /// Puts the three parts together.
    pub fn new(session: SessionKey, account: AccountId, role: RoleName) -> Self {
        Self { session, account, role }
    }
}
