//! What the brain wants done.

#[cfg(doc)]
use super::Done;
use super::{Answer, CallerId, Catalogue, Edit, FactsChange, History, Treatment, Way};
use crate::{
    Copying,
    console::{Browser, Destination},
    here::{Place, Sight},
    saved::{KeysPlace, Save},
    served::Served,
    settings::Setting,
    shortcut::Shortcut,
    view::Intent,
    words::{Region, RoleKey, SessionKey, StartUrl},
};

/// What the agent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the shared config and answer with [`Done::ConfigRead`].
    ReadConfig,
    /// Read the shared facts and answer with [`Done::FactsRead`].
    ReadFacts,
    /// Make a change to the shared facts as they are kept by then, one after the other, and answer with [`Done::FactsChanged`]; where
    /// `[default]` is to follow them, or no longer, first with [`Done::DefaultFollows`].
    ChangeFacts(FactsChange),
    /// Read what was learned of the sessions and answer with [`Done::HistoryRead`].
    ReadHistory,
    /// Write what was learned of the sessions.
    WriteHistory(History),
    /// Read what the sessions offered and answer with [`Done::CataloguesRead`].
    ReadCatalogues,
    /// Write what a session offers.
    WriteCatalogue(Catalogue),
    /// Read the settings and answer with [`Done::SettingsRead`].
    ReadSettings,
    /// Write down a setting, and leave the rest of the file as it is: [`Done::SettingChanged`].
    ChangeSetting(Setting),
    /// Look at what a page shows of this computer: [`Done::Seen`].
    LookAt(Sight),
    /// Open something for the person to look at or edit: [`Done::PlaceOpened`].
    OpenPlace(Place),
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
    /// Set the session's token aside, to be revoked: it was signed out of.
    Retire(SessionKey),
    /// Revoke at the portal what was set aside of a session: [`Done::Revoked`]. What cannot be revoked is
    /// kept in memory for the next time.
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
    /// End such a listing now: it answers at once, as one that failed.
    StopList(SessionKey),
    /// List accounts and roles: [`Done::Listing`], then [`Done::Listed`].
    List(SessionKey),
    /// Fetch a role's credentials: [`Done::Credentials`]. Those of a chain are assumed with the credentials of
    /// its [`RoleKey::base`], which are held.
    Fetch(RoleKey),
    /// Put a choice on the clipboard: [`Done::Copied`]. Where the form has keys, those of the role are held.
    Copy {
        /// Whose keys.
        role: RoleKey,
        /// In which form, and what else is in it.
        copying: Copying,
        /// For the answer.
        row: String,
    },
    /// Find out how that looks, with dots in the place of keys: [`Done::Previewed`].
    Preview(Copying),
    /// Ask AWS whose a role's credentials are, for a row: [`Done::WhoIs`].
    AskWhose {
        /// Which.
        role: RoleKey,
        /// For the answer.
        row: String,
    },
    /// Write a role's credentials into a credentials file: [`Done::KeysSaved`].
    SaveKeys {
        /// Who wants that.
        caller: CallerId,
        /// Which.
        role: RoleKey,
        /// Where and what else.
        save: Save,
    },
    /// Have the endpoint take programs that ask for this: [`Done::Offered`].
    Offer {
        /// Who wants that.
        caller: CallerId,
        /// What.
        served: Served,
        /// Where it leads now.
        role: RoleKey,
    },
    /// Take written credentials away. All that an earlier agent left, and those of this one, go when it
    /// starts and when it ends.
    RemoveKeys(KeysPlace),
    /// Take away all written credentials of a session: [`Done::KeysRemoved`].
    RemoveKeysOf(SessionKey),
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
    /// Open a console by the role's credentials, in that browser: [`Done::Opened`]. The link signs in by itself,
    /// so it is never an argument of a program.
    OpenConsole {
        /// Whose credentials.
        role: RoleKey,
        /// Which page.
        destination: Destination,
        /// In what.
        browser: Browser,
        /// For the answer.
        row: String,
    },
    /// Tell a caller; all but [`Answer::Prompt`] end the conversation.
    Answer(CallerId, Answer),
    /// Show a notification, in place of the last one with this id: [`Done::Notified`].
    Notify(Notice),
    /// Take a notification away.
    Unnotify(NoticeId),
    /// Find out in which region a portal is, and whether it is there: [`Done::PortalSeen`].
    LookAtPortal {
        /// Its address.
        start_url: StartUrl,
        /// Where to look for it; `None`: where its address says.
        region: Option<Region>,
    },
    /// Edit the shared config: [`Done::ConfigEdited`].
    EditConfig {
        /// How.
        edit: Edit,
        /// Whether only to say what would change.
        dry_run: bool,
    },
    /// The doctor is asked for.
    Doctor(Treatment),
    /// Show the popover.
    ShowPopover,
    /// Hide the popover.
    HidePopover,
    /// Switch the start at login.
    StartAtLogin(bool),
    /// Show the popover from now on whenever this is pressed, or nothing; see [`Outside::ShortcutRefused`].
    ///
    /// [`Outside::ShortcutRefused`]: super::Outside::ShortcutRefused
    ListenFor(Option<Shortcut>),
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
