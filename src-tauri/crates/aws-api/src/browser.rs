//! Signing in with a browser that calls back (authorization code with PKCE, RFC 8252), from beginning to
//! end.

use std::time::Duration;

use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, ResolveEndpoint as _};
use brain::words::StartUrl;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::timeout;
use url::Url;

use crate::callback::{Callback, Page};
use crate::endpoint::allowed;
use crate::oidc::Brought;
use crate::pkce::{Verifier, unguessable};
use crate::{SignedIn, Trouble, Wire};

/// How long the person has.
const PATIENCE: Duration = Duration::from_mins(10);

/// What is asked for where the session names no scopes: accounts and roles.
const SCOPE: &str = "sso:account:access";

/// Signs in by browser: registers, opens a port for the answer on this computer, gives the link to open
/// to `on_link`, and waits for the browser to come back with a code, which it redeems. Dropping the
/// future cancels, and closes the port.
///
/// # Errors
///
/// [`Trouble::NoPort`] and [`Trouble::NoCallback`] where this cannot work, here or with this server: sign in
/// by device code. They come before `on_link` is called, unless the server says so only to the browser.
/// [`Trouble::CodeExpired`] if nobody has answered within ten minutes.
pub async fn sign_in_by_browser(
    wire: &Wire,
    start_url: &StartUrl,
    scopes: &[String],
    on_link: impl FnOnce(&str),
) -> Result<SignedIn, Trouble> {
    let default = [SCOPE.to_owned()];
    let scopes = if scopes.is_empty() { &default } else { scopes };
    let (state, verifier) = (unguessable(43), Verifier::new());
    let callback = Callback::open(state.clone()).await.map_err(|error| {
        tracing::warn!(%error, "no port can be opened for the browser's answer");
        Trouble::NoPort
    })?;
    let redirect = callback.redirect();
    let (registration, authorize) = wire.register_for_browser(start_url, scopes).await?;
    let authorize = match authorize {
        Some(url) => allowed(&url).ok_or(Trouble::Unreadable)?,
        None => wire.authorization_endpoint().await?,
    };
    on_link(&link(
        authorize,
        &[
            ("response_type", "code"),
            ("client_id", &registration.client_id),
            ("redirect_uri", &redirect),
            ("state", &state),
            ("code_challenge_method", "S256"),
            ("scopes", &scopes.join(" ")),
            ("code_challenge", &verifier.challenge()),
        ],
    ));
    // By the clock, and by the timer, which no step of the clock can put off.
    let answer = timeout(PATIENCE, callback.answer(Timestamp::now() + PATIENCE));
    let (code, visitor) = answer.await.map_err(|_| Trouble::CodeExpired)??;
    let token = match code {
        Ok(code) => {
            wire.redeem(&registration, Brought { code, verifier: &verifier.0, redirect: &redirect }).await
        }
        Err(refusal) => Err(refusal),
    };
    visitor.show(match &token {
        Ok(_) => Page::SignedIn,
        Err(Trouble::Denied) => Page::Denied,
        Err(_) => Page::Failed,
    });
    Ok(SignedIn { token: token?, registration })
}

impl Wire {
    /// On the host that the sign-in's requests go to.
    pub(crate) async fn authorization_endpoint(&self) -> Result<Url, Trouble> {
        let base = if let Some(endpoint) = &self.oidc_endpoint {
            endpoint.clone()
        } else {
            let params = self.network.oidc_params(&self.region);
            let endpoint = DefaultResolver::new().resolve_endpoint(&params).await;
            endpoint.map_err(|_| Trouble::WrongPlace)?.url().to_owned()
        };
        allowed(&base).and_then(|url| url.join("/authorize").ok()).ok_or(Trouble::WrongPlace)
    }
}

/// RFC 3986 §2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Spaces become `%20`, which is read alike everywhere, and not the `+` of forms.
fn link(mut page: Url, parameters: &[(&str, &str)]) -> String {
    let ours: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)))
        .collect();
    let theirs = page.query().filter(|query| !query.is_empty()).map(|query| format!("{query}&"));
    page.set_query(Some(&(theirs.unwrap_or_default() + &ours.join("&"))));
    page.into()
}

#[cfg(test)]
mod tests {
    use brain::words::{Endpoints, Region};

    use super::*;
    use crate::Network;

    #[tokio::test]
    async fn the_browser_goes_to_the_host_that_sign_in_requests_go_to() {
        for (region, oidc, expected) in [
            ("eu-west-1", None, "https://oidc.eu-west-1.amazonaws.com/authorize"),
            ("cn-north-1", None, "https://oidc.cn-north-1.amazonaws.com.cn/authorize"),
            ("eusc-de-east-1", None, "https://oidc.eusc-de-east-1.amazonaws.eu/authorize"),
            ("eu-west-1", Some("https://sso.example:8443/base/"), "https://sso.example:8443/authorize"),
            ("eu-west-1", Some("http://127.0.0.1:4010"), "http://127.0.0.1:4010/authorize"),
        ] {
            let endpoints = Endpoints { oidc: oidc.map(str::to_owned), portal: None };
            let wire = Network::new().wire(&Region::new(region), &endpoints).unwrap();
            assert_eq!(wire.authorization_endpoint().await.unwrap().as_str(), expected);
        }
    }

    #[test]
    fn a_link_is_spelled_so_that_everyone_reads_it_alike() {
        let page = Url::parse("https://oidc.example/authorize?tenant=7").unwrap();
        let scopes = "sso:account:access codewhisperer:conversations";
        assert_eq!(
            link(page, &[("scopes", scopes), ("redirect_uri", "http://127.0.0.1:1/oauth/callback")]),
            "https://oidc.example/authorize?tenant=7\
             &scopes=sso%3Aaccount%3Aaccess%20codewhisperer%3Aconversations\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Foauth%2Fcallback"
        );
    }
}
