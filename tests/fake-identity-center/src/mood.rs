//! Moods: how the fake misbehaves, as networks and services do. A mood takes the place of an operation's
//! own answer, or changes how it arrives.

use std::{collections::HashMap, time::Duration};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Method, StatusCode, Uri, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    exchange::{About, Operation, UNANSWERED},
    line::HangUp,
    oidc::OidcError,
    portal::PortalError,
    server::{Server, Shared, http_date},
};

/// What happens to a request instead of what should. Unless a mood says so, the request is not acted on.
///
/// Errors have the form of the JSON services, whichever operation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// 429 with `Retry-After` (in whole seconds), when there is one.
    TooManyRequests {
        /// How long the client is told to wait.
        retry_after: Option<Duration>,
    },
    /// 500, as the service's own failure.
    InternalError,
    /// The connection is closed before the request is acted on.
    DroppedUnread,
    /// The request is acted on, and the connection closed in place of the answer: what was issued is lost.
    DroppedUnanswered,
    /// 200 and JSON that ends in its middle.
    Garbage,
    /// 200 and a captive portal's page, as in hotels.
    CaptivePage,
    /// 302 to a captive portal, at a path of the fake that it does not know; one who follows it is logged.
    CaptiveRedirect,
    /// The usual answer, late. The wait ends when the client goes away; [`crate::Fake::held`] shows it.
    Slow(Duration),
    /// The usual answer, with a `Date` that is wrong by so much: later when positive.
    WrongClock(SignedDuration),
    /// 400 `InvalidClientMetadataException`, for [`Operation::RegisterClient`].
    RegistrationRefused,
    /// 400 `InvalidRedirectUriException`, for [`Operation::RegisterClient`], whether or not it has redirects:
    /// [`Times::Next`] lets a client register anew without.
    RedirectRefused,
    /// 400 `SlowDownException`, for the operations of OIDC. Until cleared, it is a storm.
    SlowDown,
    /// The token is no longer good: 401 `UnauthorizedException`, and 400 `InvalidGrantException` for
    /// [`Operation::CreateToken`]. [`crate::Fake::revoke_tokens`] revokes tokens for good.
    TokenRevoked,
}

/// How long a mood lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// For so many requests.
    Next(usize),
    /// Until [`crate::Fake::clear_mood`].
    UntilCleared,
}

/// The moods that there are, one an operation at most.
#[derive(Default)]
pub(crate) struct Moods(HashMap<Operation, (Mood, Times)>);

impl Moods {
    pub(crate) fn set(&mut self, operation: Operation, mood: Mood, times: Times) {
        self.0.insert(operation, (mood, times));
    }

    pub(crate) fn clear(&mut self, operation: Operation) {
        self.0.remove(&operation);
    }

    /// The mood for one request, which counts as used.
    fn take(&mut self, operation: Operation) -> Option<Mood> {
        let (mood, times) = self.0.get_mut(&operation)?;
        match times {
            Times::UntilCleared => Some(*mood),
            Times::Next(0) => None,
            Times::Next(left) => {
                *left -= 1;
                Some(*mood)
            }
        }
    }
}

/// A request that waits, for as long as this lives.
struct Held<'a> {
    server: &'a Server,
    operation: Operation,
}

impl<'a> Held<'a> {
    fn new(server: &'a Server, operation: Operation) -> Self {
        server.held.send_modify(|held| held.push(operation));
        Self { server, operation }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.server.held.send_modify(|held| {
            let place = held.iter().position(|held| *held == self.operation);
            held.swap_remove(place.expect("it was put there"));
        });
    }
}

/// Around every request.
pub(crate) async fn apply(
    State(server): Shared,
    ConnectInfo(line): ConnectInfo<HangUp>,
    request: Request,
    next: Next,
) -> Response {
    let operation = operation_of(request.method(), request.uri());
    let mood = operation.and_then(|operation| Some((operation, server.moods().take(operation)?)));
    let Some((operation, mood)) = mood else { return next.run(request).await };
    let answer = match mood {
        Mood::TooManyRequests { retry_after } => too_many_requests(retry_after),
        Mood::InternalError => OidcError::InternalServer.into_response(),
        Mood::DroppedUnread => {
            line.now();
            StatusCode::from_u16(UNANSWERED).expect("three digits").into_response()
        }
        Mood::DroppedUnanswered => {
            let lost = next.run(request).await;
            line.now();
            return lost;
        }
        Mood::Garbage => {
            ([(header::CONTENT_TYPE, "application/json")], "{\"accessToken\":\"a").into_response()
        }
        Mood::CaptivePage => captive_page().into_response(),
        Mood::CaptiveRedirect => captive_redirect(&server),
        Mood::Slow(wait) => {
            let held = Held::new(&server, operation);
            tokio::time::sleep(wait).await;
            drop(held);
            return next.run(request).await;
        }
        Mood::WrongClock(error) => {
            let mut answer = next.run(request).await;
            let date = Timestamp::now().saturating_add(error).expect("a duration has no calendar units");
            answer.headers_mut().insert(header::DATE, http_date(date));
            return answer;
        }
        Mood::RegistrationRefused => OidcError::InvalidClientMetadata.into_response(),
        Mood::RedirectRefused => OidcError::InvalidRedirectUri.into_response(),
        Mood::SlowDown => OidcError::SlowDown.into_response(),
        Mood::TokenRevoked if operation == Operation::CreateToken => OidcError::InvalidGrant.into_response(),
        Mood::TokenRevoked => PortalError::Unauthorized.into_response(),
    };
    server.answer(operation, About::default(), answer)
}

/// What a request asks for, as far as its head says so.
fn operation_of(method: &Method, uri: &Uri) -> Option<Operation> {
    let operation = match (method.as_str(), uri.path()) {
        ("POST", "/client/register") => Operation::RegisterClient,
        ("POST", "/device_authorization") => Operation::StartDeviceAuthorization,
        ("POST", "/token") => Operation::CreateToken,
        ("GET", "/device") => Operation::OpenConsent,
        ("POST", "/device") => Operation::DecideConsent,
        ("GET", "/authorize") => Operation::OpenAuthorize,
        ("POST", "/authorize/decide") => Operation::DecideAuthorize,
        ("GET" | "HEAD", "/start" | "/start/") => Operation::OpenPortal,
        ("GET", "/assignment/accounts") => Operation::ListAccounts,
        ("GET", "/assignment/roles") => Operation::ListAccountRoles,
        ("GET", "/federation/credentials") => Operation::GetRoleCredentials,
        ("GET", "/federation")
            if uri.query().is_some_and(|query| query.contains("Action=getSigninToken")) =>
        {
            Operation::GetSigninToken
        }
        ("GET", "/federation") => Operation::ConsoleSignIn,
        ("POST", "/logout") => Operation::Logout,
        ("POST", "/") => Operation::GetCallerIdentity,
        ("GET", "/") if uri.query().is_some_and(|query| query.contains("Action=")) => {
            Operation::GetCallerIdentity
        }
        ("GET", "/") => Operation::ListBuckets,
        _ => return None,
    };
    Some(operation)
}

fn too_many_requests(retry_after: Option<Duration>) -> Response {
    let mut response = PortalError::TooManyRequests.into_response();
    if let Some(wait) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
    }
    response
}

fn captive_page() -> Html<&'static str> {
    Html("<!doctype html><title>Welcome</title><h1>Hotel Fjord</h1><p>Accept our terms to go online.</p>")
}

fn captive_redirect(server: &Server) -> Response {
    let location = format!("{}/captive-portal", server.url);
    (StatusCode::FOUND, [(header::LOCATION, location)], captive_page()).into_response()
}
