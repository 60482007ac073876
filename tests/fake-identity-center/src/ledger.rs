//! Everything the fake has issued, and the rules by which it is honoured later. Time is an argument,
//! so that the rules can be tested without waiting.
//!
//! What is issued here opens nothing, so the secrets are plain strings; nothing in this module can be
//! printed all the same, because the leak guards of the tests must find them in the product only.

use std::{collections::HashMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::{oidc::OidcError, portal::PortalError, random};

/// RFC 8628 §3.5: `slow_down` adds five seconds to the interval, for this and all later requests.
const SLOW_DOWN_STEP: Duration = Duration::from_secs(5);

/// What becomes of what is issued from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    pub(crate) registration: Duration,
    pub(crate) code: Duration,
    pub(crate) interval: Duration,
    pub(crate) token: Duration,
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
            credentials: HOUR,
        }
    }
}

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) lifetimes: Lifetimes,
    clients: HashMap<String, Client>,
    devices: HashMap<String, Device>,
    tokens: HashMap<String, Timestamp>,
    credentials: HashMap<String, RoleCredentials>,
    secrets: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    name: String,
    /// Empty when the client did not say, which allows every grant.
    grants: Vec<String>,
}

/// An authorisation that a device asked for and a person decides on.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) code: String,
    pub(crate) user_code: String,
    pub(crate) client_name: String,
    pub(crate) lifetime: Duration,
    pub(crate) interval: Duration,
    client_id: String,
    expires_at: Timestamp,
    polled_at: Option<Timestamp>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Allowed,
    Denied,
    Redeemed,
}

/// What a person answers on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    Allow,
    Deny,
}

pub(crate) struct AccessToken {
    pub(crate) token: String,
    pub(crate) lifetime: Duration,
}

#[derive(Clone)]
pub(crate) struct RoleCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) account: String,
    pub(crate) role: String,
}

impl Ledger {
    /// Every secret issued so far, those that ended included.
    pub(crate) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    pub(crate) fn register(&mut self, name: &str, grants: &[String], now: Timestamp) -> Client {
        let client = Client {
            id: random::client_id(),
            secret: self.secret(random::client_secret()),
            issued_at: now,
            expires_at: after(now, self.lifetimes.registration),
            name: name.to_owned(),
            grants: grants.to_vec(),
        };
        self.clients.insert(client.id.clone(), client.clone());
        client
    }

    /// Whether the client is who it says it is, for every request that carries its secret.
    pub(crate) fn client(&self, id: &str, secret: &str, now: Timestamp) -> Result<&Client, OidcError> {
        self.clients
            .get(id)
            .filter(|client| client.secret == secret && now < client.expires_at)
            .ok_or(OidcError::InvalidClient)
    }

    pub(crate) fn start_device(&mut self, client_id: &str, client_name: String, now: Timestamp) -> Device {
        let device = Device {
            code: self.secret(random::device_code()),
            user_code: random::user_code(),
            client_name,
            lifetime: self.lifetimes.code,
            interval: self.lifetimes.interval,
            client_id: client_id.to_owned(),
            expires_at: after(now, self.lifetimes.code),
            polled_at: None,
            stage: Stage::Waiting,
        };
        self.devices.insert(device.code.clone(), device.clone());
        device
    }

    /// The authorisation that still waits for a person's decision under this code.
    pub(crate) fn waiting(&mut self, user_code: &str, now: Timestamp) -> Option<&mut Device> {
        let wanted = user_code.trim().to_uppercase();
        self.devices.values_mut().find(|device| {
            device.user_code == wanted && device.stage == Stage::Waiting && now < device.expires_at
        })
    }

    /// Exchanges a device code for an access token (RFC 8628 §3.4), once.
    pub(crate) fn redeem_device_code(
        &mut self,
        client_id: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<AccessToken, OidcError> {
        let device = self
            .devices
            .get_mut(code)
            .filter(|device| device.client_id == client_id)
            .ok_or(OidcError::InvalidGrant)?;
        device.redeem(now)?;
        Ok(self.issue_token(now))
    }

    /// Whether the portal accepts this bearer token.
    pub(crate) fn check_token(&self, token: &str, now: Timestamp) -> Result<(), PortalError> {
        let alive = self.tokens.get(token).is_some_and(|expires_at| now < *expires_at);
        if alive { Ok(()) } else { Err(PortalError::Unauthorized) }
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }

    pub(crate) fn revoke_all(&mut self) {
        self.tokens.clear();
    }

    pub(crate) fn issue_credentials(&mut self, account: &str, role: &str, now: Timestamp) -> RoleCredentials {
        let credentials = RoleCredentials {
            access_key_id: random::access_key_id(),
            secret_access_key: self.secret(random::secret_access_key()),
            session_token: self.secret(random::session_token()),
            expires_at: after(now, self.lifetimes.credentials),
            account: account.to_owned(),
            role: role.to_owned(),
        };
        self.credentials.insert(credentials.access_key_id.clone(), credentials.clone());
        credentials
    }

    pub(crate) fn credentials(&self, access_key_id: &str) -> Option<&RoleCredentials> {
        self.credentials.get(access_key_id)
    }

    fn issue_token(&mut self, now: Timestamp) -> AccessToken {
        let token = self.secret(random::access_token());
        let lifetime = self.lifetimes.token;
        self.tokens.insert(token.clone(), after(now, lifetime));
        AccessToken { token, lifetime }
    }

    fn secret(&mut self, secret: String) -> String {
        self.secrets.push(secret.clone());
        secret
    }
}

impl Client {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn may_use(&self, grant: &str) -> bool {
        self.grants.is_empty() || self.grants.iter().any(|registered| registered == grant)
    }
}

impl Device {
    pub(crate) fn decide(&mut self, decision: Decision) {
        self.stage = match decision {
            Decision::Allow => Stage::Allowed,
            Decision::Deny => Stage::Denied,
        };
    }

    fn redeem(&mut self, now: Timestamp) -> Result<(), OidcError> {
        match self.stage {
            Stage::Redeemed => return Err(OidcError::InvalidGrant),
            Stage::Waiting | Stage::Allowed | Stage::Denied if now >= self.expires_at => {
                return Err(OidcError::ExpiredToken);
            }
            Stage::Denied => return Err(OidcError::AccessDenied),
            Stage::Allowed => {}
            Stage::Waiting => {
                let polled_at = self.polled_at.replace(now);
                if polled_at.is_some_and(|polled_at| now < after(polled_at, self.interval)) {
                    self.interval += SLOW_DOWN_STEP;
                    return Err(OidcError::SlowDown);
                }
                return Err(OidcError::AuthorizationPending);
            }
        }
        self.stage = Stage::Redeemed;
        Ok(())
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
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn started(lifetimes: Lifetimes) -> (Ledger, Device) {
        let mut ledger = Ledger { lifetimes, ..Ledger::default() };
        let device = ledger.start_device("client", "Daypass".into(), at(0));
        (ledger, device)
    }

    fn poll(ledger: &mut Ledger, device: &Device, second: i64) -> Result<(), OidcError> {
        ledger.redeem_device_code("client", &device.code, at(second)).map(|_| ())
    }

    #[test]
    fn each_poll_that_comes_too_early_adds_five_seconds_for_good() {
        let (mut ledger, device) =
            started(Lifetimes { interval: Duration::from_secs(1), ..Lifetimes::default() });
        let expected = [
            (0, OidcError::AuthorizationPending),
            (1, OidcError::AuthorizationPending),
            (1, OidcError::SlowDown),
            (6, OidcError::SlowDown),
            (17, OidcError::AuthorizationPending),
            (27, OidcError::SlowDown),
            (43, OidcError::AuthorizationPending),
        ];
        for (second, answer) in expected {
            assert_eq!(poll(&mut ledger, &device, second), Err(answer), "second {second}");
        }
    }

    #[test]
    fn an_interval_of_nothing_never_slows_down() {
        let (mut ledger, device) = started(Lifetimes { interval: Duration::ZERO, ..Lifetimes::default() });
        for _ in 0..3 {
            assert_eq!(poll(&mut ledger, &device, 0), Err(OidcError::AuthorizationPending));
        }
    }

    #[test]
    fn an_approved_code_is_good_once_and_only_for_its_client() {
        let (mut ledger, device) = started(Lifetimes::default());
        ledger.waiting(&device.user_code, at(1)).unwrap().decide(Decision::Allow);
        assert!(ledger.waiting(&device.user_code, at(1)).is_none(), "a decision cannot be taken twice");
        let other = ledger.redeem_device_code("another", &device.code, at(1)).map(|_| ());
        assert_eq!(other, Err(OidcError::InvalidGrant));
        assert_eq!(poll(&mut ledger, &device, 1), Ok(()));
        assert_eq!(poll(&mut ledger, &device, 1), Err(OidcError::InvalidGrant));
    }

    #[test]
    fn a_code_ends_with_its_lifetime_whatever_was_decided() {
        for decision in [None, Some(Decision::Allow), Some(Decision::Deny)] {
            let (mut ledger, device) =
                started(Lifetimes { code: Duration::from_mins(1), ..Lifetimes::default() });
            if let Some(decision) = decision {
                ledger.waiting(&device.user_code, at(59)).unwrap().decide(decision);
            }
            assert!(ledger.waiting(&device.user_code, at(60)).is_none());
            assert_eq!(poll(&mut ledger, &device, 60), Err(OidcError::ExpiredToken));
        }
    }

    #[test]
    fn a_token_is_good_until_its_last_moment_and_not_beyond() {
        let mut ledger = Ledger::default();
        ledger.lifetimes.token = Duration::from_mins(1);
        let token = ledger.issue_token(at(0)).token;
        assert_eq!(ledger.check_token(&token, at(59)), Ok(()));
        assert_eq!(ledger.check_token(&token, at(60)), Err(PortalError::Unauthorized));
    }

    #[test]
    fn a_registration_ends() {
        let mut ledger = Ledger::default();
        let client = ledger.register("Daypass", &[], at(0));
        assert!(ledger.client(&client.id, &client.secret, at(90 * 86_400 - 1)).is_ok());
        assert!(ledger.client(&client.id, &client.secret, at(90 * 86_400)).is_err());
    }
}
