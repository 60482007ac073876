//! A role's credentials as a sign-in to the console: AWS's federation endpoint gives a token for them, which a
//! browser brings back (IAM User Guide, “Enable custom identity broker access to the AWS console”).

use std::time::Duration;

use aws_sdk_sso::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::byte_stream::ByteStream;
use brain::console::Destination;
use brain::partition;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

use crate::endpoint::allowed;
use crate::network::{NAME, connection};
use crate::{RoleCredentials, Route, Trouble, unheard};

/// How long the whole question may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// The largest answer that is read; a token has some two thousand letters.
const ANSWER: usize = 64 * 1024;

/// The link that signs a browser in to the console with these credentials, and leads to that page. It is a
/// secret: for a quarter of an hour, whoever opens it is the role. The console session ends with the credentials.
///
/// The sign-in of the page's region is asked, with FIPS where that is asked for (AWS has none by dual stack whose
/// console sign-in is documented), or the one at `sign_in`: https, or http on this computer. Where the
/// portal is not AWS's own, the credentials are not for AWS either, so do not ask without one. `issuer` is where a
/// person goes whose console session has ended.
///
/// # Errors
///
/// [`Trouble::Refused`] if the credentials are not good there, [`Trouble::WrongPlace`] if that endpoint is not
/// allowed, or the page's region has no sign-in.
pub async fn console_sign_in(
    credentials: &RoleCredentials,
    destination: &Destination,
    issuer: &str,
    sign_in: Option<&str>,
) -> Result<SecretString, Trouble> {
    let own = || {
        partition::sign_in_host(&destination.region, Route::current().fips)
            .map(|host| format!("https://{host}"))
    };
    let base = sign_in.map(str::to_owned).or_else(own);
    let base = base.as_deref().and_then(allowed).ok_or(Trouble::WrongPlace)?;
    let token =
        timeout(PATIENCE, sign_in_token(&base, credentials)).await.map_err(|_| Trouble::Offline)??;
    let mut link = federation(&base);
    link.query_pairs_mut()
        .append_pair("Action", "login")
        .append_pair("Issuer", issuer)
        .append_pair("Destination", destination.url.as_str())
        .append_pair("SigninToken", token.expose_secret());
    Ok(String::from(link).into())
}

/// Without `SessionDuration`, which AWS refuses for roles that were assumed over others.
async fn sign_in_token(base: &Url, credentials: &RoleCredentials) -> Result<SecretString, Trouble> {
    let session = Session {
        id: &credentials.access_key_id,
        key: credentials.secret_access_key.expose_secret(),
        token: credentials.session_token.expose_secret(),
    };
    let session = Zeroizing::new(serde_json::to_string(&session).expect("texts are JSON"));
    let mut question = federation(base);
    question.query_pairs_mut().append_pair("Action", "getSigninToken").append_pair("Session", &session);
    let mut request = HttpRequest::empty();
    request.set_uri(String::from(question)).map_err(|_| Trouble::WrongPlace)?;
    request.headers_mut().insert("user-agent", NAME);
    let response = connection(base).call(request).await.map_err(|error| unheard::why(&error))?;
    match response.status().as_u16() {
        200 => {}
        429 => return Err(Trouble::TooMany),
        status if status >= 500 => return Err(Trouble::ServerFault(status)),
        status if status >= 400 => return Err(Trouble::Refused(status)),
        // AWS leads nowhere else.
        _ => return Err(Trouble::Unreadable),
    }
    let mut body = ByteStream::new(response.into_body());
    let mut answer = Zeroizing::new(Vec::new());
    while let Some(part) = body.try_next().await.map_err(|_| Trouble::Offline)? {
        answer.extend_from_slice(&part);
        if answer.len() > ANSWER {
            return Err(Trouble::Unreadable);
        }
    }
    let answer: Answer = serde_json::from_slice(&answer).map_err(|_| Trouble::Unreadable)?;
    if answer.token.expose_secret().is_empty() { Err(Trouble::Unreadable) } else { Ok(answer.token) }
}

/// The credentials as the endpoint wants them.
#[derive(Serialize)]
struct Session<'a> {
    #[serde(rename = "sessionId")]
    id: &'a str,
    #[serde(rename = "sessionKey")]
    key: &'a str,
    #[serde(rename = "sessionToken")]
    token: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "SigninToken", deserialize_with = "secret")]
    token: SecretString,
}

fn secret<'de, D: serde::Deserializer<'de>>(value: D) -> Result<SecretString, D::Error> {
    String::deserialize(value).map(SecretString::from)
}

fn federation(base: &Url) -> Url {
    let mut url = base.clone();
    let path = format!("{}/federation", base.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    url
}
