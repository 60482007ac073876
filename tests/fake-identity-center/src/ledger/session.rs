//! Sessions: what one sign-in leads to. A session is the family of all its access and refresh tokens,
//! and they end together.

use std::time::Duration;

use jiff::Timestamp;

use super::{Ledger, after};
use crate::{
    oidc::{OidcError, REFRESH_TOKEN},
    portal::PortalError,
    random,
};

/// The scope that makes a session refreshable.
const ACCOUNT_ACCESS: &str = "sso:account:access";

/// What `CreateToken` hands out.
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) lifetime: Duration,
    pub(crate) refresh_token: Option<String>,
    pub(crate) session: usize,
}

pub(super) struct Session {
    client_id: String,
    /// Whose it is.
    user: String,
    /// From when on it cannot be refreshed. Access tokens have ends of their own.
    ends_at: Timestamp,
    ended: bool,
    refreshes: usize,
}

pub(super) struct AccessToken {
    session: usize,
    expires_at: Timestamp,
}

pub(super) struct RefreshToken {
    session: usize,
    spent: bool,
}

impl Ledger {
    pub(super) fn begin_session(
        &mut self,
        client_id: &str,
        scopes: &[String],
        user: &str,
        now: Timestamp,
    ) -> Issued {
        let session = self.sessions.len();
        let ends_at = after(now, self.lifetimes.session);
        let (client, user) = (client_id.to_owned(), user.to_owned());
        self.sessions.push(Session { client_id: client, user, ends_at, ended: false, refreshes: 0 });
        let refreshable = scopes.iter().any(|scope| scope == ACCOUNT_ACCESS)
            && self.clients.get(client_id).is_some_and(|client| client.may_use(REFRESH_TOKEN));
        if refreshable {
            self.issue_refreshable(session, true, now)
        } else {
            self.issue(session, self.lifetimes.token, None, now)
        }
    }

    /// Counts a refresh, whatever becomes of it: the session that the token belongs to, and how often that
    /// session was refreshed with this one. `None` for a token that was never issued.
    pub(crate) fn count_refresh(&mut self, refresh_token: &str) -> Option<(usize, usize)> {
        let session = self.refresh_tokens.get(refresh_token)?.session;
        let refreshes = &mut self.sessions[session].refreshes;
        *refreshes += 1;
        Some((session, *refreshes))
    }

    /// Exchanges a refresh token for a new access token and, unless the fake keeps refresh tokens, for
    /// a new refresh token. A spent one that comes again was stolen, or its thief was here first, so the
    /// whole session ends (RFC 9700 §4.14.2).
    pub(crate) fn refresh(
        &mut self,
        client_id: &str,
        refresh_token: &str,
        now: Timestamp,
    ) -> Result<Issued, OidcError> {
        let held = self.refresh_tokens.get_mut(refresh_token).ok_or(OidcError::InvalidGrant)?;
        let session = &mut self.sessions[held.session];
        if session.client_id != client_id {
            return Err(OidcError::InvalidGrant);
        }
        session.ended |= held.spent;
        if session.ended || now >= session.ends_at {
            return Err(OidcError::InvalidGrant);
        }
        held.spent = !self.keeps_refresh_tokens;
        let (session, rotated) = (held.session, held.spent);
        Ok(self.issue_refreshable(session, rotated, now))
    }

    /// Whose bearer token this is, if the portal accepts it.
    pub(crate) fn check_token(&self, token: &str, now: Timestamp) -> Result<&str, PortalError> {
        let token = self.access_tokens.get(token).filter(|token| now < token.expires_at);
        let session = token.map(|token| &self.sessions[token.session]).filter(|session| !session.ended);
        session.map(|session| session.user.as_str()).ok_or(PortalError::Unauthorized)
    }

    /// Ends the session that an access token belongs to.
    pub(crate) fn revoke(&mut self, token: &str) {
        if let Some(session) = self.access_tokens.get(token).map(|token| token.session) {
            self.end_session(session);
        }
    }

    pub(crate) fn revoke_all(&mut self) {
        for session in &mut self.sessions {
            session.ended = true;
        }
    }

    pub(super) fn end_session(&mut self, session: usize) {
        self.sessions[session].ended = true;
    }

    fn issue_refreshable(&mut self, session: usize, with_refresh_token: bool, now: Timestamp) -> Issued {
        let refresh_token = with_refresh_token.then(|| self.secret(random::refresh_token()));
        if let Some(token) = &refresh_token {
            self.refresh_tokens.insert(token.clone(), RefreshToken { session, spent: false });
        }
        self.issue(session, self.lifetimes.refreshable_token, refresh_token, now)
    }

    fn issue(
        &mut self,
        session: usize,
        lifetime: Duration,
        refresh_token: Option<String>,
        now: Timestamp,
    ) -> Issued {
        let access_token = self.secret(random::access_token());
        self.issued_access_tokens.push(access_token.clone());
        let expires_at = after(now, lifetime);
        self.access_tokens.insert(access_token.clone(), AccessToken { session, expires_at });
        Issued { access_token, lifetime, refresh_token, session }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Registration, tests::at};

    fn signed_in(ledger: &mut Ledger) -> (String, Issued) {
        let scopes = vec![ACCOUNT_ACCESS.to_owned()];
        let registration = Registration { scopes: scopes.clone(), ..Registration::default() };
        let client = ledger.register(registration, at(0)).id;
        let issued = ledger.begin_session(&client, &scopes, "ada", at(0));
        (client, issued)
    }

    #[test]
    fn a_token_is_good_until_its_last_moment_and_not_beyond() {
        let mut ledger = Ledger::default();
        ledger.lifetimes.token = Duration::from_mins(1);
        let token = ledger.begin_session("client", &[], "ada", at(0)).access_token;
        assert_eq!(ledger.check_token(&token, at(59)), Ok("ada"));
        assert_eq!(ledger.check_token(&token, at(60)), Err(PortalError::Unauthorized));
    }

    #[test]
    fn a_session_is_refreshed_until_its_last_moment_and_not_beyond() {
        let mut ledger = Ledger::default();
        let (client, first) = signed_in(&mut ledger);
        let last = 8 * 3600 - 1;
        let second = ledger.refresh(&client, &first.refresh_token.unwrap(), at(last)).ok().unwrap();
        let third = ledger.refresh(&client, &second.refresh_token.unwrap(), at(last + 1)).map(|_| ());
        assert_eq!(third, Err(OidcError::InvalidGrant));
        assert_eq!(
            ledger.check_token(&second.access_token, at(last + 1)),
            Ok("ada"),
            "tokens have their own end"
        );
    }
}
