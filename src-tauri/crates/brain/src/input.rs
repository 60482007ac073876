//! What reaches the brain and what it wants done: inputs nest by origin, effects are carried out by the
//! agent, which feeds their results back as [`Done`].
//!
//! Nothing here holds a secret: tokens and keys stay with the agent, and are spoken of by session and
//! role.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tinystr::TinyAsciiStr;

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
    Stop,
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
    /// When it was given.
    pub issued_at: Timestamp,
    /// How long the person has.
    pub expires_at: Timestamp,
}

/// Results of jobs.
#[derive(Debug, Clone)]
pub enum Done {
    /// The shared config was read.
    ConfigRead(Config),
    /// The shared facts were read.
    FactsRead(Facts),
    /// What was learned of the sessions was read.
    HistoryRead(History),
    /// The settings were read: what is wrong with them, in words with its line.
    SettingsRead(Vec<String>),
    /// The keychain was asked for a session's token; `None`: it has none.
    TokenRead(SessionKey, Result<Option<TokenFacts>, KeychainTrouble>),
    /// The keychain was asked to keep a session's token.
    TokenKept(SessionKey, Result<(), KeychainTrouble>),
    /// The keychain was asked to forget a session's token.
    TokenForgotten(SessionKey, Result<(), KeychainTrouble>),
    /// The keychain did not take what a renewal brought: it is in memory only.
    Untold(SessionKey, KeychainTrouble),
    /// A sign-in waits for the person; again where it goes on in another way.
    Prompted(SessionKey, Attempt, Prompt),
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
    /// The SDKs' token cache was looked at for a session.
    CacheSeen(SessionKey, CacheSeen),
    /// The AWS CLI's sign-in became ours, or could not.
    TakenOver(SessionKey, Result<TokenFacts, Trouble>),
    /// Who a role's credentials are for: the role session's name, which is the person's.
    Identified(RoleKey, Result<String, Trouble>),
    /// Whether a notification could be shown.
    Notified {
        /// Which.
        id: NoticeId,
        /// If not, nobody will press its button.
        shown: bool,
    },
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
    /// The keychain may answer otherwise than before.
    KeychainChanged,
    /// The SDKs' token cache may have changed.
    CacheChanged,
    /// The settings may have changed.
    SettingsChanged,
    /// Whether the person is away: the screen is locked, or the machine sleeps.
    Away(bool),
    /// How far the servers' clock is ahead of ours, as their last answer told; negative: behind.
    ClockAhead(SignedDuration),
}

/// What is in a session's place in the SDKs' token cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheSeen {
    /// Nothing that concerns the session.
    Nothing,
    /// Nothing any more, where what Daypass wrote stood.
    Vanished,
    /// What Daypass wrote.
    Ours,
    /// What an AWS tool made of it with the refresh token that Daypass shared: the vault has it now.
    Renewed(TokenFacts),
    /// A sign-in by another program, such as the AWS CLI.
    Foreign(TokenFacts),
    /// Something that makes no sense, or is being written.
    Unclear,
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
    /// Read what was learned of the sessions and answer with [`Done::HistoryRead`].
    ReadHistory,
    /// Write what was learned of the sessions.
    WriteHistory(History),
    /// Read the settings and answer with [`Done::SettingsRead`].
    ReadSettings,
    /// Look into the SDKs' token cache, then into the keychain, and answer with [`Done::CacheSeen`] and
    /// then [`Done::TokenRead`]: whoever waits is served, or refused, by the second.
    ReadToken {
        /// Which.
        session: SessionKey,
        /// Whether the keychain may ask the person for a password.
        may_ask: bool,
    },
    /// Put the session's token into the keychain: [`Done::TokenKept`].
    KeepToken {
        /// Whose.
        session: SessionKey,
        /// Whether the keychain may ask the person for a password.
        may_ask: bool,
    },
    /// Drop the session's token from memory, keychain and the SDKs' token cache:
    /// [`Done::TokenForgotten`]. Credentials outlive a token that was refused but not a sign-out: those
    /// that [`State::holds`](crate::State::holds) no longer go too.
    ForgetToken(SessionKey),
    /// Drop the session's token from memory alone.
    LetGo(SessionKey),
    /// Revoke the session's token at the portal, and those that could not be revoked before:
    /// [`Done::Revoked`]. What cannot be revoked is kept in memory for the next time.
    Revoke(SessionKey),
    /// Sign in: [`Done::Prompted`], then [`Done::SignedIn`]. Where a browser cannot call back, by code.
    SignIn(SessionKey, Attempt, Way),
    /// Stop that sign-in.
    StopSignIn(Attempt),
    /// Renew the session's token, unless another process has: [`Done::Renewed`].
    Renew(SessionKey),
    /// Look into the SDKs' token cache: [`Done::CacheSeen`].
    LookAtCache(SessionKey),
    /// Write the session's token into the SDKs' token cache, where only ours or nothing is. Keeping and
    /// renewing a token does it too.
    Mirror(SessionKey),
    /// Use the sign-in by another program that was seen last in the SDKs' token cache.
    Borrow(SessionKey),
    /// Make the sign-in in the SDKs' token cache ours, or put ours in its place if it is newer:
    /// [`Done::TakenOver`].
    TakeOver(SessionKey),
    /// Find out who a role's credentials are for: [`Done::Identified`].
    Identify(RoleKey),
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
    /// Tell a caller; all but [`Answer::Prompt`] end the conversation.
    Answer(CallerId, Answer),
    /// Show a notification, in place of the last one with this id: [`Done::Notified`].
    Notify(Notice),
    /// Take a notification away.
    Unnotify(NoticeId),
    /// Show the popover.
    ShowPopover,
    /// Hide the popover.
    HidePopover,
    /// Switch the start at login.
    StartAtLogin(bool),
    /// End, and leave an agent without a screen behind that goes on renewing.
    QuitAndRenew,
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
    /// What its buttons say and send, the likeliest first.
    pub buttons: Vec<(String, Intent)>,
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
    /// The start URL shows that the portal is in this region, and another one is configured.
    WrongRegion(TinyAsciiStr<32>),
    /// The start URL leads to a server that is not AWS's.
    ForeignPortal,
    /// The portal does not register Daypass, or not for these scopes.
    RegistrationRefused,
    /// The portal refused for a reason that Daypass does not know.
    Refused,
    /// The portal failed.
    ServerFault,
    /// Daypass failed.
    Internal,
}

impl Trouble {
    /// Whether it passes by itself: what is there is used meanwhile.
    pub fn passes(self) -> bool {
        matches!(self, Self::Offline | Self::Unreadable | Self::TooMany | Self::ServerFault)
    }

    /// What it means that a start URL shows a region other than the configured one.
    pub fn in_another_region(shown: &Region) -> Self {
        // A name that does not fit is no region's.
        shown.as_str().parse().map_or(Self::WrongPlace, Self::WrongRegion)
    }
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

/// What was learned of sessions, kept across restarts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// One each.
    pub sessions: Vec<(SessionKey, Past)>,
}

/// What was learned of one session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// When the person signed in last.
    pub signed_in_at: Option<Timestamp>,
    /// How long sign-ins lasted until the organisation wanted another, in seconds; the latest last.
    pub lasted: Vec<i64>,
    /// Who signed in last.
    pub identity: Option<String>,
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
