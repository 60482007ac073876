//! Authorisation codes (RFC 6749 §4.1) bound to a verifier (PKCE, RFC 7636): asked for in a browser,
//! decided by a person, redeemed once.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{Decision, Issued, Ledger, after};
use crate::{oidc::OidcError, random};

/// What a client asks a person for, by way of their browser.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) client_id: String,
    pub(crate) client_name: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    /// SHA-256 of the verifier, as base64url without padding.
    pub(crate) challenge: String,
    pub(crate) scopes: Vec<String>,
}

/// A question that was decided; `code` when the person allowed it.
pub(crate) struct Answered {
    pub(crate) question: Question,
    pub(crate) code: Option<String>,
}

pub(super) struct Pending {
    question: Question,
    expires_at: Timestamp,
}

pub(super) struct Code {
    question: Question,
    /// Who allowed it.
    user: String,
    expires_at: Timestamp,
    /// The session that it was redeemed for.
    redeemed_for: Option<usize>,
}

impl Ledger {
    /// Keeps the question until it is decided, under an id for the page's form.
    pub(crate) fn ask(&mut self, question: Question, now: Timestamp) -> String {
        let id = random::form_id();
        self.pending.insert(id.clone(), Pending { question, expires_at: after(now, self.lifetimes.code) });
        id
    }

    /// Takes a decision, once. `None` when nothing waits under this id.
    pub(crate) fn decide(&mut self, id: &str, decision: Decision, now: Timestamp) -> Option<Answered> {
        let Pending { question, expires_at } = self.pending.remove(id)?;
        if now >= expires_at {
            return None;
        }
        let code = (decision == Decision::Allow).then(|| self.issue_code(question.clone(), now));
        Some(Answered { question, code })
    }

    /// Exchanges a code for an access token. It stays good when the exchange is refused, so that one who
    /// only saw the code cannot spoil it; when it comes again, the session that it opened ends, because
    /// two parties have it (RFC 6749 §4.1.2).
    pub(crate) fn redeem_code(
        &mut self,
        client_id: &str,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<Issued, OidcError> {
        let held = self
            .codes
            .get(code)
            .filter(|held| held.question.client_id == client_id)
            .ok_or(OidcError::InvalidGrant)?;
        if let Some(session) = held.redeemed_for {
            self.end_session(session);
            return Err(OidcError::InvalidGrant);
        }
        let fits =
            held.question.redirect_uri == redirect_uri && held.question.challenge == challenge(verifier);
        if !fits || now >= held.expires_at {
            return Err(OidcError::InvalidGrant);
        }
        let (scopes, user) = (held.question.scopes.clone(), held.user.clone());
        let issued = self.begin_session(client_id, &scopes, &user, now);
        if let Some(held) = self.codes.get_mut(code) {
            held.redeemed_for = Some(issued.session);
        }
        Ok(issued)
    }

    fn issue_code(&mut self, question: Question, now: Timestamp) -> String {
        let code = self.secret(random::authorization_code());
        let expires_at = after(now, self.lifetimes.code);
        let user = self.user.clone();
        self.codes.insert(code.clone(), Code { question, user, expires_at, redeemed_for: None });
        code
    }
}

/// RFC 7636 §4.1: 43 to 128 unreserved characters.
pub(crate) fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// RFC 7636 §4.2, method `S256`.
fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::at;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://127.0.0.1:4000/oauth/callback";

    fn asked(ledger: &mut Ledger) -> String {
        let question = Question {
            client_id: "client".into(),
            client_name: "Daypass".into(),
            redirect_uri: REDIRECT.into(),
            state: None,
            challenge: CHALLENGE.into(),
            scopes: Vec::new(),
        };
        ledger.ask(question, at(0))
    }

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        assert_eq!(challenge(VERIFIER), CHALLENGE);
        assert!(is_verifier(VERIFIER));
    }

    #[test]
    fn a_question_is_decided_once_and_in_time() {
        let mut ledger = Ledger::default();
        let id = asked(&mut ledger);
        assert!(ledger.decide(&id, Decision::Deny, at(599)).unwrap().code.is_none());
        assert!(ledger.decide(&id, Decision::Allow, at(599)).is_none());
        let id = asked(&mut ledger);
        assert!(ledger.decide(&id, Decision::Allow, at(600)).is_none());
    }

    #[test]
    fn a_code_ends() {
        let mut ledger = Ledger::default();
        let id = asked(&mut ledger);
        let code = ledger.decide(&id, Decision::Allow, at(0)).unwrap().code.unwrap();
        let mut redeem =
            |second| ledger.redeem_code("client", &code, REDIRECT, VERIFIER, at(second)).map(|_| ());
        assert_eq!(redeem(600), Err(OidcError::InvalidGrant));
        assert_eq!(redeem(599), Ok(()));
    }
}
