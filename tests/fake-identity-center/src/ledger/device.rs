//! Device authorisations (RFC 8628): asked for by a device, decided by a person, redeemed once.

use std::time::Duration;

use jiff::Timestamp;

use super::{Decision, Issued, Ledger, after};
use crate::{oidc::OidcError, random};

/// RFC 8628 §3.5: `slow_down` adds five seconds to the interval, for this and all later requests.
const SLOW_DOWN_STEP: Duration = Duration::from_secs(5);

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
    /// Who decided.
    user: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Allowed,
    Denied,
    Redeemed,
}

impl Ledger {
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
            user: String::new(),
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

    /// Exchanges a device code for an access token (RFC 8628 §3.4), once. A device is granted every scope
    /// that its client registered for, because it cannot ask for fewer.
    pub(crate) fn redeem_device_code(
        &mut self,
        client_id: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<Issued, OidcError> {
        let device = self
            .devices
            .get_mut(code)
            .filter(|device| device.client_id == client_id)
            .ok_or(OidcError::InvalidGrant)?;
        device.redeem(now)?;
        let user = device.user.clone();
        let scopes = self.clients.get(client_id).map(|client| client.scopes().to_vec()).unwrap_or_default();
        Ok(self.begin_session(client_id, &scopes, &user, now))
    }
}

impl Device {
    pub(crate) fn decide(&mut self, decision: Decision, user: &str) {
        user.clone_into(&mut self.user);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Lifetimes, tests::at};

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
        ledger.waiting(&device.user_code, at(1)).unwrap().decide(Decision::Allow, "ada");
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
                ledger.waiting(&device.user_code, at(59)).unwrap().decide(decision, "ada");
            }
            assert!(ledger.waiting(&device.user_code, at(60)).is_none());
            assert_eq!(poll(&mut ledger, &device, 60), Err(OidcError::ExpiredToken));
        }
    }
}
