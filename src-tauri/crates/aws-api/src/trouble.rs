//! What went wrong, in the words that decide what to do next.

use aws_sdk_sso::config::http::HttpResponse;
use aws_sdk_sso::error::SdkError;
use brain::Barrier;
use serde::Deserialize;

use crate::unheard;

/// Why a request brought nothing. It holds no secret and no text of the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The person refused, or an administrator does not let them in.
    #[error("the sign-in was denied")]
    Denied,
    /// Nobody answered the sign-in code in time, or it has been used. A new sign-in gets a new one.
    #[error("the sign-in code has expired")]
    CodeExpired,
    /// The server does not take the client registration: register again.
    #[error("the server does not accept this registration")]
    RegistrationRefused,
    /// The refresh token does not renew the sign-in: it was used already, perhaps by another process, or
    /// the sign-in is over. Look for a newer one before believing it.
    #[error("the sign-in cannot be renewed")]
    GrantRefused,
    /// No port can be opened here for a browser's answer: sign in by device code.
    #[error("no port can be opened for the browser's answer")]
    NoPort,
    /// The server lets no browser hand its answer to this computer: sign in by device code.
    #[error("no browser can call back here")]
    NoCallback,
    /// The start URL leads to a server that is not AWS's.
    #[error("the start URL leads to a server that is not AWS's")]
    ForeignPortal,
    /// The access token has ended or was revoked: sign in.
    #[error("the sign-in is over")]
    TokenRefused,
    /// The person is not assigned this role. The token is good.
    #[error("this role is not assigned")]
    RoleRefused,
    /// No such account or role, or the token is of another region's portal.
    #[error("there is no such account or role")]
    NotFound,
    /// Start URL or region are not of an Identity Center instance, or an endpoint is not allowed.
    #[error("the start URL or the region is wrong")]
    WrongPlace,
    /// Too many requests, even after waiting.
    #[error("the server is asked too often")]
    TooMany,
    /// No answer: no network, no such host, a broken connection, or too slow.
    #[error("the server cannot be reached")]
    Offline,
    /// Something stands between this computer and the server.
    #[error("the way to the server is barred: {0:?}")]
    Barred(Barrier),
    /// The answer is not AWS's: a hotel's login page, a proxy's refusal.
    #[error("the answer is not from AWS; something on the network may be in the way")]
    Unreadable,
    /// The server failed (HTTP 5xx).
    #[error("the server failed (HTTP {0})")]
    ServerFault(u16),
    /// The server refused for a reason that Daypass does not know. Trying again will not help.
    #[error("the server refused (HTTP {0})")]
    Refused(u16),
}

impl Trouble {
    /// Whether the same request may well succeed a little later.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::TooMany | Self::Offline | Self::Barred(_) | Self::Unreadable | Self::ServerFault(_)
        )
    }
}

/// Which of the two servers spoke: they mean different things by the same refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    Oidc,
    Portal,
}

/// A refusal as the server put it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    AccessDenied,
    InvalidGrant,
    /// Whatever says that a new registration is needed.
    InvalidClient,
    InvalidRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    TooManyRequests,
    /// A name that is not known here, or none; the status has to do.
    Status(u16),
    /// Not in the protocol's form.
    Garbage(u16),
    /// Nothing arrived.
    Nothing,
    /// Nothing can arrive.
    Barred(Barrier),
    /// The request could not even be made.
    Unmade,
}

/// What the server said, by the exception's name first and by OAuth's `error` (RFC 6749 §5.2, RFC 8628
/// §3.5) second. Headers may be missing and names may be new.
#[expect(clippy::wildcard_enum_match_arm, reason = "the SDK may add errors")]
pub(crate) fn said<E>(error: &SdkError<E, HttpResponse>) -> Said {
    match error {
        SdkError::ServiceError(refusal) => {
            let response = refusal.raw();
            let body = response.body().bytes().unwrap_or_default();
            read(response.status().as_u16(), response.headers().get("x-amzn-errortype"), body)
        }
        SdkError::ConstructionFailure(_) => Said::Unmade,
        SdkError::DispatchFailure(failure) => {
            match failure.as_connector_error().map(|error| unheard::why(error)) {
                Some(Trouble::Barred(barrier)) => Said::Barred(barrier),
                Some(_) | None => Said::Nothing,
            }
        }
        // Half an answer counts as none.
        _ => Said::Nothing,
    }
}

/// The members that name an error, in any spelling seen.
#[derive(Default, Deserialize)]
struct Body {
    #[serde(alias = "Code", alias = "__type")]
    code: Option<String>,
    error: Option<String>,
}

fn read(status: u16, header: Option<&str>, body: &[u8]) -> Said {
    let parsed: Option<Body> = if body.is_empty() {
        (!(200..300).contains(&status)).then(Body::default)
    } else {
        serde_json::from_slice(body).ok()
    };
    let Some(body) = parsed.filter(|_| status >= 400) else {
        return header.and_then(by_name).unwrap_or(Said::Garbage(status));
    };
    header
        .and_then(by_name)
        .or_else(|| body.code.as_deref().and_then(by_name))
        .or_else(|| body.error.as_deref().and_then(by_error))
        .unwrap_or(Said::Status(status))
}

/// By the name of the exception, which may stand between a namespace and an address:
/// `ns#SlowDownException:http://…`.
fn by_name(text: &str) -> Option<Said> {
    let name = text.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default().trim();
    Some(match name {
        "AuthorizationPendingException" => Said::AuthorizationPending,
        "SlowDownException" => Said::SlowDown,
        "ExpiredTokenException" => Said::ExpiredToken,
        "AccessDeniedException" => Said::AccessDenied,
        "InvalidGrantException" => Said::InvalidGrant,
        "InvalidClientException"
        | "InvalidClientMetadataException"
        | "InvalidRedirectUriException"
        | "InvalidScopeException"
        | "UnauthorizedClientException"
        | "UnsupportedGrantTypeException" => Said::InvalidClient,
        "InvalidRequestException" | "InvalidRequestRegionException" => Said::InvalidRequest,
        "UnauthorizedException" => Said::Unauthorized,
        "ForbiddenException" => Said::Forbidden,
        "ResourceNotFoundException" => Said::NotFound,
        "TooManyRequestsException" | "ThrottlingException" => Said::TooManyRequests,
        "InternalServerException" => Said::Status(500),
        _ => return None,
    })
}

fn by_error(text: &str) -> Option<Said> {
    Some(match text {
        "authorization_pending" => Said::AuthorizationPending,
        "slow_down" => Said::SlowDown,
        "expired_token" => Said::ExpiredToken,
        "access_denied" => Said::AccessDenied,
        "invalid_grant" => Said::InvalidGrant,
        "invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "invalid_scope" => {
            Said::InvalidClient
        }
        "invalid_request" => Said::InvalidRequest,
        "server_error" => Said::Status(500),
        _ => return None,
    })
}

impl Said {
    pub(crate) fn as_trouble(self, server: Server) -> Trouble {
        use Server::{Oidc, Portal};
        match (self, server) {
            (Self::AccessDenied, Oidc) => Trouble::Denied,
            (Self::ExpiredToken | Self::InvalidGrant, _) => Trouble::CodeExpired,
            (Self::InvalidClient, _) | (Self::Status(401), Oidc) => Trouble::RegistrationRefused,
            (Self::Unauthorized, _) | (Self::Status(401), Portal) => Trouble::TokenRefused,
            (Self::AccessDenied | Self::Status(403), Portal) | (Self::Forbidden, _) => Trouble::RoleRefused,
            (Self::NotFound, _) | (Self::Status(404), Portal) => Trouble::NotFound,
            (Self::InvalidRequest, Oidc) | (Self::Unmade, _) => Trouble::WrongPlace,
            (Self::SlowDown | Self::TooManyRequests | Self::Status(429) | Self::Garbage(429), _) => {
                Trouble::TooMany
            }
            (Self::Nothing, _) => Trouble::Offline,
            (Self::Barred(barrier), _) => Trouble::Barred(barrier),
            (Self::Status(status) | Self::Garbage(status), _) if status >= 500 => {
                Trouble::ServerFault(status)
            }
            (Self::Garbage(_), _) => Trouble::Unreadable,
            (Self::Status(status), _) => Trouble::Refused(status),
            (Self::InvalidRequest, Portal) | (Self::AuthorizationPending, _) => Trouble::Refused(400),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exceptions_name_counts_first_and_error_second() {
        let pending = br#"{"error":"authorization_pending","error_description":""}"#;
        let coral = "AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/";
        for (status, header, body, expected) in [
            (400, Some(coral), &b"{}"[..], Said::AuthorizationPending),
            (400, Some("SlowDownException"), pending, Said::SlowDown),
            (400, Some("NewlyInventedException"), pending, Said::AuthorizationPending),
            (400, None, pending, Said::AuthorizationPending),
            (400, None, br#"{"__type":"com.amazonaws#ExpiredTokenException"}"#, Said::ExpiredToken),
            (403, None, br#"{"message":"No access"}"#, Said::Status(403)),
            (403, Some("ForbiddenException"), br#"{"message":"No access"}"#, Said::Forbidden),
            (401, None, b"", Said::Status(401)),
            (401, Some("UnauthorizedException"), b"<html>", Said::Unauthorized),
            (401, None, b"<html>Proxy login</html>", Said::Garbage(401)),
            (200, None, b"<html>Welcome to Hotel Wi-Fi</html>", Said::Garbage(200)),
            (200, None, b"{}", Said::Garbage(200)),
            (200, None, b"", Said::Garbage(200)),
            (302, None, b"", Said::Garbage(302)),
        ] {
            assert_eq!(read(status, header, body), expected, "{status} {header:?}");
        }
    }

    #[test]
    fn the_same_refusal_means_what_its_server_means() {
        use Server::{Oidc, Portal};
        for (said, server, expected) in [
            (Said::Unauthorized, Portal, Trouble::TokenRefused),
            (Said::Status(401), Portal, Trouble::TokenRefused),
            (Said::Status(401), Oidc, Trouble::RegistrationRefused),
            (Said::Forbidden, Portal, Trouble::RoleRefused),
            (Said::Status(403), Portal, Trouble::RoleRefused),
            (Said::AccessDenied, Oidc, Trouble::Denied),
            (Said::InvalidRequest, Oidc, Trouble::WrongPlace),
            (Said::InvalidRequest, Portal, Trouble::Refused(400)),
            (Said::Garbage(403), Portal, Trouble::Unreadable),
            (Said::Garbage(302), Oidc, Trouble::Unreadable),
            (Said::Garbage(502), Portal, Trouble::ServerFault(502)),
            (Said::Garbage(429), Portal, Trouble::TooMany),
            (Said::Status(500), Oidc, Trouble::ServerFault(500)),
            (Said::Status(418), Oidc, Trouble::Refused(418)),
            (Said::Nothing, Portal, Trouble::Offline),
        ] {
            assert_eq!(said.as_trouble(server), expected, "{said:?} {server:?}");
        }
    }
}
