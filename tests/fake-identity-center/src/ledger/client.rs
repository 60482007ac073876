//! Registered clients: what they said they would do, which is all that they may.

use jiff::Timestamp;
use serde::Deserialize;
use url::{Host, Url};

use super::{Ledger, after};
use crate::{oidc::OidcError, random};

/// What a client says of itself when it registers.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Registration {
    pub(crate) client_name: String,
    pub(crate) client_type: String,
    /// Empty when the client did not say, which allows every grant.
    #[serde(default)]
    pub(crate) grant_types: Vec<String>,
    #[serde(default)]
    pub(crate) redirect_uris: Vec<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    pub(crate) issuer_url: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    registration: Registration,
}

impl Ledger {
    pub(crate) fn register(&mut self, registration: Registration, now: Timestamp) -> Client {
        let client = Client {
            id: random::client_id(),
            secret: self.secret(random::client_secret()),
            issued_at: now,
            expires_at: after(now, self.lifetimes.registration),
            registration,
        };
        self.clients.insert(client.id.clone(), client.clone());
        client
    }

    /// A client by its id alone, which is all that a browser brings.
    pub(crate) fn public_client(&self, id: &str, now: Timestamp) -> Option<&Client> {
        self.clients.get(id).filter(|client| now < client.expires_at)
    }

    /// Whether the client is who it says it is, for every request that carries its secret.
    pub(crate) fn client(&self, id: &str, secret: &str, now: Timestamp) -> Result<&Client, OidcError> {
        self.public_client(id, now).filter(|client| client.secret == secret).ok_or(OidcError::InvalidClient)
    }

    pub(crate) fn end_registrations(&mut self, now: Timestamp) {
        for client in self.clients.values_mut() {
            client.expires_at = client.expires_at.min(now);
        }
    }
}

impl Client {
    pub(crate) fn name(&self) -> &str {
        &self.registration.client_name
    }

    pub(crate) fn scopes(&self) -> &[String] {
        &self.registration.scopes
    }

    pub(crate) fn may_use(&self, grant: &str) -> bool {
        let grants = &self.registration.grant_types;
        grants.is_empty() || grants.iter().any(|registered| registered == grant)
    }

    /// Whether it registered for all of them.
    pub(crate) fn may_ask(&self, scopes: &[String]) -> bool {
        scopes.iter().all(|scope| self.scopes().contains(scope))
    }

    /// Whether it registered this redirect URI. A native application learns its port too late to register
    /// it, so the port of a loopback address does not count (RFC 8252 §7.3); every other letter does.
    pub(crate) fn redirects_to(&self, used: &str) -> bool {
        self.registration.redirect_uris.iter().any(|registered| {
            let [registered_anywhere, used_anywhere] = [registered, used].map(without_loopback_port);
            registered == used || (used_anywhere.is_some() && registered_anywhere == used_anywhere)
        })
    }
}

/// A redirect URI on a loopback address, as written but for its port; `None` for every other one.
fn without_loopback_port(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let loopback = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    };
    let port = url.port().map(|port| format!(":{port}"));
    loopback.then(|| port.map_or_else(|| uri.to_owned(), |port| uri.replacen(&port, "", 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::at;

    #[test]
    fn a_registration_ends() {
        let mut ledger = Ledger::default();
        let client = ledger.register(Registration::default(), at(0));
        assert!(ledger.client(&client.id, &client.secret, at(90 * 86_400 - 1)).is_ok());
        assert!(ledger.client(&client.id, &client.secret, at(90 * 86_400)).is_err());
    }

    #[test]
    fn only_the_port_of_a_loopback_redirect_is_free() {
        let registered =
            ["http://127.0.0.1/oauth/callback", "http://[::1]/back", "https://acme.example/back"];
        let client = Ledger::default().register(
            Registration { redirect_uris: registered.map(String::from).into(), ..Registration::default() },
            at(0),
        );
        for good in [
            "http://127.0.0.1/oauth/callback",
            "http://127.0.0.1:1/oauth/callback",
            "http://127.0.0.1:65535/oauth/callback",
            "http://[::1]:4000/back",
            "https://acme.example/back",
        ] {
            assert!(client.redirects_to(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:4000/oauth/callback/",
            "http://127.0.0.1:4000/oauth/../oauth/callback",
            "http://127.0.0.1:4000/oauth/callback?more=1",
            "https://127.0.0.1:4000/oauth/callback",
            "http://127.0.0.2:4000/oauth/callback",
            "http://localhost:4000/oauth/callback",
            "http://127.0.0.1:4000@evil.example/oauth/callback",
            "http://[::1]:4000/oauth/callback",
            "https://acme.example:4000/back",
            "",
        ] {
            assert!(!client.redirects_to(bad), "{bad}");
        }
    }
}
