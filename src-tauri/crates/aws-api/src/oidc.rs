//! Sign-in: registering as a client, and the grants call by call: device code (RFC 8628), authorization
//! code (RFC 7636) and refresh token (RFC 6749 §6).

use std::time::Duration;

use aws_sdk_ssooidc::config::Builder;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::operation::create_token::CreateTokenOutput;
use aws_sdk_ssooidc::operation::create_token::builders::CreateTokenFluentBuilder;
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;
use brain::words::StartUrl;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use crate::endpoint::allowed;
use crate::issuer::canonical;
use crate::network::NAME;
use crate::trouble::{Said, Server, said};
use crate::{Skew, Trouble, Wire};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const AUTHORIZATION_CODE: &str = "authorization_code";
const REFRESH_TOKEN: &str = "refresh_token";

/// Registered without a port: on loopback the server takes any (RFC 8252 §7.3).
const REDIRECT: &str = "http://127.0.0.1/oauth/callback";

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
    /// The clocks when it was issued. What outlives a correction of ours is best kept by the server's:
    /// `skew.servers(expires_at)`.
    pub skew: Skew,
}

/// What the authorization code grant is redeemed with.
#[derive(Debug)]
pub(crate) struct Brought<'a> {
    pub(crate) code: SecretString,
    pub(crate) verifier: &'a SecretString,
    /// With the port, as in the link.
    pub(crate) redirect: &'a str,
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
        registration(request.send().await.map_err(|error| trouble(said(&error)))?)
    }

    /// Registers Daypass for sign-ins by browser. Also tells where the server wants the browser to be
    /// sent, if it does.
    pub(crate) async fn register_for_browser(
        &self,
        start_url: &StartUrl,
        scopes: &[String],
    ) -> Result<(Registration, Option<String>), Trouble> {
        let request = self
            .oidc
            .register_client()
            .client_name(NAME)
            .client_type("public")
            .grant_types(AUTHORIZATION_CODE)
            .grant_types(REFRESH_TOKEN)
            .redirect_uris(REDIRECT)
            .issuer_url(canonical(start_url))
            .set_scopes(Some(scopes.to_vec()));
        let mut answer = request.send().await.map_err(|error| {
            let trouble = trouble(said(&error));
            // Of a registration that is only just asked for, it is the kind that is refused.
            if trouble == Trouble::RegistrationRefused { Trouble::NoCallback } else { trouble }
        })?;
        let authorize = answer.authorization_endpoint.take();
        Ok((registration(answer)?, authorize))
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
            .grant(registration, DEVICE_CODE)
            .device_code(code.device_code.expose_secret())
            .customize()
            .config_override(Builder::new().retry_config(RetryConfig::disabled()))
            .send()
            .await;
        match answer.map_err(|error| said(&error)) {
            Ok(answer) => Ok(Poll::Granted(self.token(answer, asked_at)?)),
            Err(Said::AuthorizationPending) => Ok(Poll::Pending),
            Err(Said::SlowDown) => Ok(Poll::SlowDown),
            Err(other) => Err(trouble(other)),
        }
    }

    /// Exchanges what the browser brought for a token.
    pub(crate) async fn redeem(
        &self,
        registration: &Registration,
        brought: Brought<'_>,
    ) -> Result<Token, Trouble> {
        let asked_at = Timestamp::now();
        let request = self
            .grant(registration, AUTHORIZATION_CODE)
            .code(brought.code.expose_secret())
            .code_verifier(brought.verifier.expose_secret())
            .redirect_uri(brought.redirect);
        self.token(request.send().await.map_err(|error| trouble(said(&error)))?, asked_at)
    }

    /// Renews a sign-in. The registration is the one that the refresh token was issued to. What comes
    /// back replaces the whole token: servers may give a new refresh token, and the old one then ends.
    ///
    /// # Errors
    ///
    /// [`Trouble::GrantRefused`] where the refresh token is not, or no longer, good: look for a newer one
    /// first. [`Trouble::RegistrationRefused`] where the registration has ended: sign in again.
    pub async fn renew(
        &self,
        registration: &Registration,
        refresh_token: &SecretString,
    ) -> Result<Token, Trouble> {
        let asked_at = Timestamp::now();
        let request = self.grant(registration, REFRESH_TOKEN).refresh_token(refresh_token.expose_secret());
        let answer = match request.send().await.map_err(|error| said(&error)) {
            Ok(answer) => answer,
            Err(Said::InvalidGrant | Said::ExpiredToken | Said::Unauthorized) => {
                return Err(Trouble::GrantRefused);
            }
            // No start URL was sent that could be wrong.
            Err(Said::InvalidRequest) => return Err(Trouble::Refused(400)),
            Err(other) => return Err(trouble(other)),
        };
        let mut token = self.token(answer, asked_at)?;
        token.refresh_token.get_or_insert_with(|| refresh_token.clone());
        Ok(token)
    }

    fn grant(&self, registration: &Registration, kind: &str) -> CreateTokenFluentBuilder {
        self.oidc
            .create_token()
            .client_id(&registration.client_id)
            .client_secret(registration.client_secret.expose_secret())
            .grant_type(kind)
    }

    fn token(&self, answer: CreateTokenOutput, asked_at: Timestamp) -> Result<Token, Trouble> {
        let life = SignedDuration::from_secs(answer.expires_in.into());
        if !life.is_positive() {
            return Err(Trouble::Unreadable);
        }
        Ok(Token {
            access_token: answer.access_token.ok_or(Trouble::Unreadable)?.into(),
            refresh_token: answer.refresh_token.map(SecretString::from),
            issued_at: asked_at,
            expires_at: asked_at.checked_add(life).map_err(|_| Trouble::Unreadable)?,
            skew: self.skew().unwrap_or_default(),
        })
    }
}

fn registration(answer: RegisterClientOutput) -> Result<Registration, Trouble> {
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

fn trouble(said: Said) -> Trouble {
    said.as_trouble(Server::Oidc)
}
