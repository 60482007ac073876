//! Sign-in: registering as a client, and the device authorization grant (RFC 8628) call by call.

use std::time::Duration;

use aws_sdk_ssooidc::config::Builder;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use brain::words::StartUrl;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use crate::endpoint::allowed;
use crate::network::NAME;
use crate::trouble::{Said, Server, said};
use crate::{Trouble, Wire};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// RFC 8628 §3.2: the interval where the server names none.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);
/// How long a code is taken to be good where the server does not say.
const DEFAULT_CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// A client registration, good for every start URL of its region.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Public.
    pub client_id: String,
    /// Needed to get and renew tokens.
    pub client_secret: SecretString,
    /// When the server forgets it, by the server's clock.
    pub expires_at: Timestamp,
}

/// A sign-in that waits for the person.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    /// What the token is asked for with.
    pub device_code: SecretString,
    /// What the person is shown.
    pub shown: Shown,
    /// How long to wait between two questions.
    pub interval: Duration,
}

/// What a person needs to sign in with a code. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The code, which the person compares with the browser's.
    pub user_code: String,
    /// Where to type it in: https, or http on this computer.
    pub verification_uri: String,
    /// Where it is typed in already; the same as `verification_uri` where the server knows none.
    pub verification_uri_complete: String,
    /// When it ends, by our clock.
    pub expires_at: Timestamp,
}

/// An access token and what belongs to it.
#[derive(Debug, Clone)]
pub struct Token {
    /// Opens the portal.
    pub access_token: SecretString,
    /// Renews the sign-in, where the registration's scopes allow.
    pub refresh_token: Option<SecretString>,
    /// When it was issued, by our clock.
    pub issued_at: Timestamp,
    /// When it ends, by our clock.
    pub expires_at: Timestamp,
}

/// Answer to asking for the token of a device code.
#[derive(Debug)]
pub enum Poll {
    /// The person has agreed.
    Granted(Token),
    /// The person has not answered yet.
    Pending,
    /// As before, and asked too soon: wait five seconds longer from now on (RFC 8628 §3.5).
    SlowDown,
}

impl Wire {
    /// Registers Daypass as a client. Without scopes the registration is a legacy one, whose tokens
    /// cannot be renewed.
    pub async fn register(&self, scopes: &[String]) -> Result<Registration, Trouble> {
        let scopes = (!scopes.is_empty()).then(|| scopes.to_vec());
        let request = self.oidc.register_client().client_name(NAME).client_type("public").set_scopes(scopes);
        let answer = request.send().await.map_err(|error| trouble(said(&error)))?;
        Ok(Registration {
            client_id: answer.client_id.ok_or(Trouble::Unreadable)?,
            client_secret: answer.client_secret.ok_or(Trouble::Unreadable)?.into(),
            expires_at: match answer.client_secret_expires_at {
                // RFC 7591 §3.2.1: never.
                0 => Timestamp::MAX,
                seconds => Timestamp::from_second(seconds).map_err(|_| Trouble::Unreadable)?,
            },
        })
    }

    /// Begins a sign-in at the portal of that address.
    pub async fn start_device(
        &self,
        registration: &Registration,
        start_url: &StartUrl,
    ) -> Result<DeviceCode, Trouble> {
        let asked_at = Timestamp::now();
        let answer = self
            .oidc
            .start_device_authorization()
            .client_id(&registration.client_id)
            .client_secret(registration.client_secret.expose_secret())
            .start_url(canonical(start_url))
            .send()
            .await
            .map_err(|error| trouble(said(&error)))?;
        // Both are opened in a browser.
        let page = |uri: String| allowed(&uri).map(|_| uri).ok_or(Trouble::Unreadable);
        let verification_uri = page(answer.verification_uri.ok_or(Trouble::Unreadable)?)?;
        let verification_uri_complete = match answer.verification_uri_complete {
            Some(uri) => page(uri)?,
            None => verification_uri.clone(),
        };
        let life = match answer.expires_in {
            0 => DEFAULT_CODE_LIFE,
            seconds => SignedDuration::from_secs(seconds.into()),
        };
        Ok(DeviceCode {
            device_code: answer.device_code.ok_or(Trouble::Unreadable)?.into(),
            shown: Shown {
                user_code: answer.user_code.ok_or(Trouble::Unreadable)?,
                verification_uri,
                verification_uri_complete,
                expires_at: asked_at.checked_add(life).map_err(|_| Trouble::Unreadable)?,
            },
            interval: match u64::try_from(answer.interval) {
                Ok(0) | Err(_) => DEFAULT_INTERVAL,
                Ok(seconds) => Duration::from_secs(seconds),
            },
        })
    }

    /// Asks once for the token. It is not asked again by itself: the next question is the caller's, after
    /// the interval.
    pub async fn device_token(
        &self,
        registration: &Registration,
        code: &DeviceCode,
    ) -> Result<Poll, Trouble> {
        let asked_at = Timestamp::now();
        let answer = self
            .oidc
            .create_token()
            .client_id(&registration.client_id)
            .client_secret(registration.client_secret.expose_secret())
            .grant_type(DEVICE_CODE)
            .device_code(code.device_code.expose_secret())
            .customize()
            .config_override(Builder::new().retry_config(RetryConfig::disabled()))
            .send()
            .await;
        let answer = match answer.map_err(|error| said(&error)) {
            Ok(answer) => answer,
            Err(Said::AuthorizationPending) => return Ok(Poll::Pending),
            Err(Said::SlowDown) => return Ok(Poll::SlowDown),
            Err(other) => return Err(trouble(other)),
        };
        let life = SignedDuration::from_secs(answer.expires_in.into());
        if !life.is_positive() {
            return Err(Trouble::Unreadable);
        }
        Ok(Poll::Granted(Token {
            access_token: answer.access_token.ok_or(Trouble::Unreadable)?.into(),
            refresh_token: answer.refresh_token.map(SecretString::from),
            issued_at: asked_at,
            expires_at: asked_at.checked_add(life).map_err(|_| Trouble::Unreadable)?,
        }))
    }
}

fn trouble(said: Said) -> Trouble {
    said.as_trouble(Server::Oidc)
}

/// The portal's address as the server knows it: people configure it with what their browser shows, such
/// as `…/start/#/`.
fn canonical(start_url: &StartUrl) -> &str {
    let text = start_url.as_str();
    text.split('#').next().unwrap_or(text).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_start_url_is_sent_alike() {
        for spelling in ["", "/", "#", "/#", "/#/", "#/"] {
            let url = StartUrl::new(format!("https://acme.awsapps.com/start{spelling}"));
            assert_eq!(canonical(&url), "https://acme.awsapps.com/start");
        }
    }
}
