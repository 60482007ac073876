//! The shape of `daypass status --json`, stable once released. Times are RFC 3339 in `Z`.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    input::{Active, KeychainTrouble},
    say,
    session::{SOON, Standing, Token},
    state::State,
    words::{SessionForm, SessionKey, Source},
};

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Name of the active profile.
    pub active: Option<String>,
    /// The active role, also where it has no profile.
    pub active_role: Option<ActiveRole>,
    /// When the credentials of the active role end that whoever answers holds.
    #[serde(default)]
    pub credentials_expire_at: Option<Timestamp>,
    /// How the keychain stands.
    pub keychain: Keychain,
    /// How many seconds the servers' clock is ahead of this machine's, as their last answer told; negative:
    /// behind.
    #[serde(default)]
    pub clock_ahead_seconds: i64,
    /// Who answers.
    pub agent: AgentStatus,
    /// In the order asked.
    pub sessions: Vec<SessionStatus>,
}

/// The active choice by its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveRole {
    /// Session's name or portal.
    pub session: String,
    /// Twelve digits.
    pub account_id: String,
    /// Permission set.
    pub role_name: String,
}

/// How the keychain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keychain {
    /// It answers.
    Unlocked,
    /// It wants a password first.
    Locked,
    /// There is none, or it refuses.
    Absent,
}

/// The agent that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// `false`: the command line answered by itself.
    pub running: bool,
    /// Where the agent lives.
    pub host: Option<Host>,
    /// Base URL of the credentials endpoint.
    pub endpoint: Option<String>,
}

/// What the agent lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// The tray app.
    Tray,
    /// `daypass agent`.
    Headless,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and the shape is stable")]
pub struct SessionStatus {
    /// Name in the config; `None` for the legacy form.
    pub name: Option<String>,
    /// As configured.
    pub start_url: String,
    /// Identity Center's region.
    pub region: String,
    /// In a word.
    pub state: SessionState,
    /// End of the access token.
    pub token_expires_at: Option<Timestamp>,
    /// Whether it renews itself.
    pub renews: bool,
    /// When the person has to sign in again, where that is known.
    pub sign_in_needed_by: Option<Timestamp>,
    /// Whether that is only about then: learned from the last times, not told by the portal.
    #[serde(default)]
    pub sign_in_needed_about: bool,
    /// Whether a sign-out has yet to be told to the portal.
    #[serde(default)]
    pub revocation_pending: bool,
    /// Whether the sign-in would be lost with whoever answers, because the keychain does not have it.
    #[serde(default)]
    pub memory_only: bool,
    /// Who signed in.
    pub source: Option<Source>,
}

/// See [`SessionStatus::state`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionState {
    /// A good token is held.
    SignedIn,
    /// Waiting for the person in the browser.
    SigningIn,
    /// No token.
    SignedOut,
    /// The token ended.
    Expired,
    /// A token is held and the portal cannot be reached.
    Offline,
}

impl SessionStatus {
    /// What a person calls the session: its name, or the portal's host.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| crate::words::host(&self.start_url))
    }

    /// The state in words, as the tray has them.
    pub fn says(&self, now: Timestamp, zone: &TimeZone) -> String {
        let standing = match self.state {
            SessionState::SignedIn
                if !self.renews && self.token_expires_at.is_some_and(|end| end <= now + SOON) =>
            {
                Standing::EndingSoon
            }
            SessionState::SignedIn => Standing::SignedIn,
            SessionState::SigningIn => Standing::SigningIn,
            SessionState::SignedOut => Standing::SignedOut,
            SessionState::Expired => Standing::Ended,
            SessionState::Offline => Standing::Offline,
        };
        if self.revocation_pending && standing == Standing::SignedOut {
            return say::SIGNED_OUT_PENDING.to_owned();
        }
        let clocks = say::Clocks {
            ends: self.token_expires_at,
            renews: self.renews,
            source: self.source.unwrap_or_default(),
            about: self.sign_in_needed_by.filter(|_| self.sign_in_needed_about),
        };
        say::standing(standing, clocks, now, zone)
    }

    /// Whether this is the session of [`ActiveRole::session`].
    pub fn is(&self, session: &str) -> bool {
        self.label() == session
    }
}

impl Status {
    /// With this choice as the active one: a command that has just read it knows it before the agent does.
    #[must_use]
    pub fn with_active(self, active: Option<&Active>) -> Self {
        let role = active.map(|active| ActiveRole {
            session: active.role.session.label().to_owned(),
            account_id: active.role.goal().0.to_string(),
            role_name: active.role.goal().1.to_string(),
        });
        let profile = active.and_then(|active| active.profile.as_ref()).map(ToString::to_string);
        // Those are of what it takes for the active one.
        let is_same = (&self.active, &self.active_role) == (&profile, &role);
        let credentials_expire_at = self.credentials_expire_at.filter(|_| is_same);
        Self { active: profile, active_role: role, credentials_expire_at, ..self }
    }
}

/// Clients compare and print instants: fractions of seconds would only be noise.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl State {
    /// How these sessions stand, beside what is common to all.
    pub fn status(&self, sessions: &[SessionKey], now: Timestamp) -> Status {
        let active = self.facts.active.as_ref();
        let held = active.and_then(|active| self.roles.get(&active.role)?.facts);
        let held = held.map(|facts| whole(facts.expires_at)).filter(|end| *end > now);
        let status = Status {
            active: None,
            active_role: None,
            credentials_expire_at: None,
            keychain: match self.keychain {
                None => Keychain::Unlocked,
                Some(KeychainTrouble::Locked) => Keychain::Locked,
                Some(KeychainTrouble::Absent | KeychainTrouble::Refused) => Keychain::Absent,
            },
            clock_ahead_seconds: self.clock_ahead.as_secs(),
            agent: AgentStatus {
                running: self.host.is_some(),
                host: self.host,
                endpoint: self.endpoint.map(|port| format!("http://127.0.0.1:{port}")),
            },
            sessions: sessions.iter().map(|key| self.session_status(key, now)).collect(),
        };
        Status { credentials_expire_at: held, ..status.with_active(active) }
    }

    fn session_status(&self, key: &SessionKey, now: Timestamp) -> SessionStatus {
        let session = self.sessions.get(key);
        let facts = session.and_then(|s| match s.token {
            Token::Held(facts) => Some(facts),
            Token::Unknown | Token::None => None,
        });
        // What another program signed in to, that one may renew.
        let ends = facts.filter(|f| !f.renews && f.source == Source::Daypass).map(|f| f.expires_at);
        let about = facts.filter(|f| f.renews).and_then(|_| self.about(key)).filter(|about| *about > now);
        SessionStatus {
            name: match &key.form {
                SessionForm::Named(name) => Some(name.to_string()),
                SessionForm::Legacy => None,
            },
            start_url: key.start_url.to_string(),
            region: key.region.to_string(),
            state: match session.map(|s| s.standing(now)) {
                None | Some(Standing::Unknown | Standing::SignedOut) => SessionState::SignedOut,
                Some(Standing::SigningIn) => SessionState::SigningIn,
                Some(Standing::SignedIn | Standing::EndingSoon) => SessionState::SignedIn,
                Some(Standing::Offline) => SessionState::Offline,
                Some(Standing::Ended) => SessionState::Expired,
            },
            token_expires_at: facts.map(|f| whole(f.expires_at)),
            renews: facts.is_some_and(|f| f.renews),
            sign_in_needed_by: ends.or(about).map(whole),
            sign_in_needed_about: ends.is_none() && about.is_some(),
            revocation_pending: session.is_some_and(|s| s.revocation.is_pending()),
            memory_only: session.is_some_and(|s| s.is_in_memory_only(now)),
            source: facts.map(|f| f.source),
        }
    }
}
