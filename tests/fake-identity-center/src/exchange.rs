//! What was asked of the fake and how it answered: the log that tests count on and the demo prints.

use std::{fmt, time::Duration};

use jiff::Timestamp;

/// What a request asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// OIDC: a client introduces itself.
    RegisterClient,
    /// OIDC: a client asks for a user code.
    StartDeviceAuthorization,
    /// OIDC: a client asks for an access token; polling counts once a request.
    CreateToken,
    /// Browser: the page that shows the user code was opened.
    OpenConsent,
    /// Browser: a person pressed Allow or Deny.
    DecideConsent,
    /// Browser: the page that asks for consent to an authorisation code was opened.
    OpenAuthorize,
    /// Browser: a person pressed Allow or Deny on that page.
    DecideAuthorize,
    /// Browser or client: a vanity address was asked where it leads.
    OpenVanity,
    /// Browser: the access portal, also by a deep link to a console.
    OpenPortal,
    /// Portal: one page of the accounts.
    ListAccounts,
    /// Portal: one page of an account's roles.
    ListAccountRoles,
    /// Portal: credentials of one role.
    GetRoleCredentials,
    /// Portal: the token is given up.
    Logout,
    /// STS, signed.
    GetCallerIdentity,
    /// STS, signed: a role outside the portal is assumed. It has no moods of its own; those of
    /// [`Operation::GetCallerIdentity`] are the whole service's.
    AssumeRole,
    /// Federation: role credentials are traded for a sign-in token.
    GetSigninToken,
    /// Browser: a sign-in token is redeemed, which leads to the console.
    ConsoleSignIn,
    /// S3, signed.
    ListBuckets,
    /// Anything that the fake does not know, answered with 404, 405 or an error of the service asked.
    Unknown,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Status of what got no answer, as some servers log it; no client ever sees it.
pub const UNANSWERED: u16 = 444;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What was asked for.
    pub operation: Operation,
    /// HTTP status of the answer; [`UNANSWERED`] when the connection was dropped instead. An answer that
    /// was lost on its way back ([`crate::Mood::DroppedUnanswered`]) has its own status.
    pub status: u16,
    /// Name of the error, such as `SlowDownException`, or `access_denied` in a redirect, when it was
    /// refused with one.
    pub error: Option<&'static str>,
    /// When it was answered.
    pub when: Timestamp,
    /// What it was about.
    pub about: About,
}

/// What a request was about, as far as it said so. Nothing in here is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Name that a client registered with.
    pub client_name: Option<String>,
    /// Code that the person compares.
    pub user_code: Option<String>,
    /// Grant type of `CreateToken`.
    pub grant: Option<String>,
    /// Which sign-in a token belongs to, counted from 0. All tokens that come of one sign-in, by however
    /// many refreshes, are one family.
    pub family: Option<usize>,
    /// Which refresh of its family this is, counted from 1, refusals included.
    pub refresh: Option<usize>,
    /// Account id.
    pub account: Option<String>,
    /// Permission-set name.
    pub role: Option<String>,
    /// Method and path of an unknown request, or of one to a vanity address; ARN of the role that was to be
    /// assumed; where a console sign-in leads.
    pub request: Option<String>,
}

/// Each part that is known, after a blank.
impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = self.family.map(|family| format!("family={family}"));
        let refresh = self.refresh.map(|refresh| format!("refresh={refresh}"));
        let parts = [
            &self.client_name,
            &self.user_code,
            &self.grant,
            &family,
            &refresh,
            &self.account,
            &self.role,
            &self.request,
        ];
        for part in parts.into_iter().flatten() {
            write!(f, " {part}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} {} {}", self.when, self.status, self.operation)?;
        if let Some(error) = self.error {
            write!(f, " {error}")?;
        }
        write!(f, "{}", self.about)
    }
}

/// The requests that a test waited for did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{seen} of {wanted} {operation} requests came within {within:?}")]
pub struct NotSeen {
    /// What was waited for.
    pub operation: Operation,
    /// How many were waited for.
    pub wanted: usize,
    /// How many there were.
    pub seen: usize,
    /// How long was waited.
    pub within: Duration,
}

pub(crate) fn count(log: &[Exchange], operation: Operation) -> usize {
    log.iter().filter(|exchange| exchange.operation == operation).count()
}
