//! What reaches the brain and what it wants done: inputs nest by origin, effects are carried out by the
//! agent, which feeds their results back as [`Done`].
//!
//! Nothing here holds a secret: tokens and keys stay with the agent, and are spoken of by session and
//! role.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    CopyForm, Copying,
    finding::Findings,
    here::Seen,
    saved::KeysPlace,
    say::Twice,
    served::Address,
    settings::Settings,
    shortcut::ShortcutRefused,
    view::Intent,
    words::{
        Account, AccountId, CredentialFacts, ProfileName, Region, RoleKey, RoleName, SessionKey, StartUrl,
        TokenFacts,
    },
};

mod caller;
mod doctor;
mod edit;
mod effect;
mod facts;
mod trouble;

pub use caller::*;
pub use doctor::*;
pub use edit::*;
pub use effect::*;
pub use facts::*;
pub use trouble::*;

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

/// Results of jobs.
#[derive(Debug, Clone)]
pub enum Done {
    /// The shared config was read.
    ConfigRead(Config),
    /// The shared facts were read.
    FactsRead(Facts),
    /// The change to the shared facts that was asked for first has been made, or could not be kept: what they are
    /// with it.
    FactsChanged(Facts),
    /// What was learned of the sessions was read.
    HistoryRead(History),
    /// The settings were read. `None`: the file cannot tell now, and what was known holds.
    SettingsRead {
        /// What the person chose.
        settings: Option<Settings>,
        /// What is wrong with them, in words with its line.
        problems: Vec<String>,
    },
    /// A setting was written down, or why not, in words.
    SettingChanged(Result<(), String>),
    /// `[default]` of the shared config is what the facts have it be, with what to beware of there; or why not. Both
    /// in words.
    DefaultFollows(Result<Option<String>, String>),
    /// What of this computer was looked at.
    Seen(Seen),
    /// Something was opened for the person to look at, or why not, in words.
    PlaceOpened(Result<(), String>),
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
    /// What the sessions offered was read.
    CataloguesRead(Vec<Catalogue>),
    /// Accounts and roles are being listed.
    Listing {
        /// Whose.
        session: SessionKey,
        /// Accounts whose roles are known.
        done: usize,
        /// Accounts altogether.
        of: usize,
    },
    /// Accounts and roles were listed.
    Listed(SessionKey, Result<Listing, Trouble>),
    /// A role's credentials were fetched.
    Credentials(RoleKey, Result<CredentialFacts, Trouble>),
    /// Credentials were written into a credentials file.
    KeysSaved {
        /// For whom.
        caller: CallerId,
        /// Whose.
        role: RoleKey,
        /// Where.
        place: KeysPlace,
        /// When they end, or why they could not be written, in words.
        outcome: Result<Timestamp, String>,
    },
    /// The endpoint takes programs that ask for a role, or why not, in words.
    Offered {
        /// For whom.
        caller: CallerId,
        /// Which.
        role: RoleKey,
        /// Where.
        outcome: Result<Address, String>,
    },
    /// A session's written credentials were taken away, or which are left where and why, in words.
    KeysRemoved(SessionKey, Result<(), Twice<String>>),
    /// A session was signed out at the portal.
    Revoked(SessionKey, Result<(), Trouble>),
    /// The SDKs' token cache was looked at for a session.
    CacheSeen(SessionKey, CacheSeen),
    /// The AWS CLI's sign-in became ours, or could not.
    TakenOver(SessionKey, Result<TokenFacts, Trouble>),
    /// Who a role's credentials are for: the role session's name, which is the person's.
    Identified(RoleKey, Result<String, Trouble>),
    /// A portal was looked at.
    PortalSeen {
        /// Its address.
        start_url: StartUrl,
        /// The region in which it was looked for.
        region: Option<Region>,
        /// Where it is; `None`: its address does not show that.
        seen: Result<Option<Region>, Trouble>,
    },
    /// The shared config was edited, or would have been; or why not, in words.
    ConfigEdited {
        /// As asked for.
        edit: Edit,
        /// Whether nothing was to be changed.
        dry_run: bool,
        /// What came of it.
        outcome: Result<Edited, String>,
    },
    /// So many of an examination's checks are done.
    Examining {
        /// Which examination.
        examination: u32,
        /// Checks that are done.
        done: usize,
        /// Checks altogether.
        of: usize,
    },
    /// An examination has ended.
    Examined {
        /// Which examination.
        examination: u32,
        /// What it found, or why it did not end well, in words.
        outcome: Result<Findings, String>,
    },
    /// What the doctor found was mended, or why nothing was, in words.
    Mended(Result<Mended, String>),
    /// A report was written to this place, or why not, in words.
    ReportSaved(Result<String, String>),
    /// A file that the doctor speaks of was opened for the person, or why not, in words.
    FileOpened(Result<(), String>),
    /// Whether a notification could be shown.
    Notified {
        /// Which.
        id: NoticeId,
        /// If not, nobody will press its button.
        shown: bool,
    },
    /// How something looks that is copied, line by line.
    Previewed(Copying, Vec<String>),
    /// Whose a role's credentials are, or why AWS does not say, in words.
    WhoIs {
        /// Which row asked.
        row: String,
        /// The role session's name, which is the person's, and the ARN.
        outcome: Result<(String, String), String>,
    },
    /// Something was put on the clipboard for a row, until then.
    Copied {
        /// Handle of the row, or of the session for a link.
        row: String,
        /// The form, where it was a choice.
        form: Option<CopyForm>,
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
    /// The desktop does not hand over the shortcut of the settings.
    ShortcutRefused(ShortcutRefused),
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
    /// Programs can ask the credentials endpoint.
    EndpointOpen {
        /// On 127.0.0.1.
        port: u16,
    },
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
    /// The profile over which it assumes a role (`source_profile`), if it does.
    pub source: Option<ProfileName>,
    /// The file and line where it stands, as people write them: `~/.aws/config:24`.
    pub place: String,
}

/// What a portal offers a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// In the portal's order.
    pub accounts: Vec<Account>,
    /// Those whose roles could not be listed.
    pub missing: Vec<AccountId>,
}

/// What a session offers, as listed last; kept across restarts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Whose.
    pub session: SessionKey,
    /// When.
    pub listed_at: Timestamp,
    /// In the portal's order.
    pub accounts: Vec<Account>,
    /// Those whose roles could not be listed: they have the roles that were known before.
    pub missing: Vec<AccountId>,
    /// What is different since the time before, until the person has seen it or a day has passed.
    pub changes: Option<Changes>,
}

/// How what a session offers has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// When that was seen.
    pub at: Timestamp,
    /// Offered now.
    pub new: Vec<Offer>,
    /// Offered no more.
    pub gone: Vec<Offer>,
}

/// A role that a portal offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its account.
    pub account: AccountId,
    /// The account's name.
    pub name: Option<String>,
    /// The role.
    pub role: RoleName,
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
