//! Everything the fake has issued, and the rules by which it is honoured later. Time is an argument,
//! so that the rules can be tested without waiting.
//!
//! What is issued here opens nothing, so the secrets are plain strings; nothing in this module can be
//! printed all the same, because the leak guards of the tests must find them in the product only.

mod authorization;
mod client;
mod device;
mod session;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{federation::TOKEN, random};

pub(crate) use authorization::{Answered, Question, is_verifier};
pub(crate) use client::{Client, Registration};
pub(crate) use session::Issued;

use authorization::{Code, Pending};
use device::Device;
use session::{AccessToken, RefreshToken, Session};

/// What becomes of what is issued from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    pub(crate) registration: Duration,
    pub(crate) code: Duration,
    pub(crate) interval: Duration,
    /// Of an access token that comes without a refresh token.
    pub(crate) token: Duration,
    /// Of an access token that comes with one.
    pub(crate) refreshable_token: Duration,
    pub(crate) session: Duration,
    pub(crate) credentials: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_hours(1);
        Self {
            registration: HOUR * 24 * 90,
            code: Duration::from_mins(10),
            interval: Duration::from_secs(1),
            token: HOUR * 8,
            refreshable_token: HOUR,
            session: HOUR * 8,
            credentials: HOUR,
        }
    }
}

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) lifetimes: Lifetimes,
    /// Whether a refresh token stays good when it was used, instead of being replaced.
    pub(crate) keeps_refresh_tokens: bool,
    /// Accounts and roles that the person has no more.
    pub(crate) unassigned: HashSet<(String, String)>,
    /// Whom the browser is signed in as: who decides from now on.
    pub(crate) user: String,
    clients: HashMap<String, Client>,
    devices: HashMap<String, Device>,
    /// Questions on the consent page, by the id that its form sends.
    pending: HashMap<String, Pending>,
    codes: HashMap<String, Code>,
    sessions: Vec<Session>,
    access_tokens: HashMap<String, AccessToken>,
    refresh_tokens: HashMap<String, RefreshToken>,
    credentials: HashMap<String, RoleCredentials>,
    /// Whose they are, and when they end; gone once they were redeemed.
    sign_in_tokens: HashMap<String, (RoleCredentials, Timestamp)>,
    secrets: Vec<String>,
    /// Those of them that are access tokens.
    issued_access_tokens: Vec<String>,
}

/// What a person answers on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    Allow,
    Deny,
}

#[derive(Clone)]
pub(crate) struct RoleCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) account: String,
    /// Name of the permission set, or of the role that was assumed.
    pub(crate) role: String,
    /// The role session's name.
    pub(crate) user: String,
    /// By `AssumeRole`, and not by the portal.
    assumed: bool,
}

impl RoleCredentials {
    /// Whether they are a role's that was assumed with another's.
    pub(crate) fn is_assumed(&self) -> bool {
        self.assumed
    }

    /// As STS names their bearer.
    pub(crate) fn arn(&self) -> String {
        let Self { account, role, user, .. } = self;
        let role =
            if self.assumed { role.clone() } else { format!("AWSReservedSSO_{role}_{}", &self.hash()[..16]) };
        format!("arn:aws:sts::{account}:assumed-role/{role}/{user}")
    }

    /// The role's unique id and the session's name.
    pub(crate) fn user_id(&self) -> String {
        format!("AROA{}:{}", self.hash()[16..33].to_uppercase(), self.user)
    }

    /// Ids are fixed for a role in AWS, so they are made of its name here.
    fn hash(&self) -> String {
        hex::encode(Sha256::digest(format!("{}/{}", self.account, self.role)))
    }
}

impl Ledger {
    /// Every secret issued so far, those that ended included.
    pub(crate) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// Every access token issued so far, those that ended included.
    pub(crate) fn issued_access_tokens(&self) -> &[String] {
        &self.issued_access_tokens
    }

    pub(crate) fn issue_credentials(
        &mut self,
        account: &str,
        role: &str,
        user: &str,
        now: Timestamp,
    ) -> RoleCredentials {
        self.issue_until(after(now, self.lifetimes.credentials), account, role, user, false)
    }

    /// Credentials of a role that was assumed with others. They last no longer than those of the portal may.
    pub(crate) fn assume(
        &mut self,
        account: &str,
        role: &str,
        session_name: &str,
        seconds: u32,
        now: Timestamp,
    ) -> RoleCredentials {
        let lifetime = Duration::from_secs(seconds.into()).min(self.lifetimes.credentials);
        self.issue_until(after(now, lifetime), account, role, session_name, true)
    }

    fn issue_until(
        &mut self,
        expires_at: Timestamp,
        account: &str,
        role: &str,
        user: &str,
        assumed: bool,
    ) -> RoleCredentials {
        let credentials = RoleCredentials {
            access_key_id: random::access_key_id(),
            secret_access_key: self.secret(random::secret_access_key()),
            session_token: self.secret(random::session_token()),
            expires_at,
            account: account.to_owned(),
            role: role.to_owned(),
            user: user.to_owned(),
            assumed,
        };
        self.credentials.insert(credentials.access_key_id.clone(), credentials.clone());
        credentials
    }

    pub(crate) fn credentials(&self, access_key_id: &str) -> Option<&RoleCredentials> {
        self.credentials.get(access_key_id)
    }

    /// A token that signs in to the console as these credentials' bearer.
    pub(crate) fn sign_in_token(&mut self, bearer: RoleCredentials, now: Timestamp) -> String {
        let token = self.secret(random::session_token());
        self.sign_in_tokens.insert(token.clone(), (bearer, now + TOKEN));
        token
    }

    /// Whom such a token signs in: once, and in time.
    pub(crate) fn redeem_sign_in_token(&mut self, token: &str, now: Timestamp) -> Option<RoleCredentials> {
        let (bearer, until) = self.sign_in_tokens.remove(token)?;
        (now < until).then_some(bearer)
    }

    fn secret(&mut self, secret: String) -> String {
        self.secrets.push(secret.clone());
        secret
    }
}

/// A lifetime beyond the calendar's end means for ever.
fn after(start: Timestamp, lifetime: Duration) -> Timestamp {
    SignedDuration::try_from(lifetime)
        .ok()
        .and_then(|lifetime| start.checked_add(lifetime).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    /// A moment of the tests' day.
    pub(super) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }
}
