//! Silent renewal: who signed in once is asked again only when the organisation wants it.

use jiff::{SignedDuration, Timestamp};

use crate::{
    errand::Errand,
    input::{Effect, NoticeId, Trouble},
    notices,
    session::{Renewal, Session, Token, Told, Warned},
    state::State,
    words::{SessionKey, TokenFacts},
};

/// Every SDK begins to renew in the last 15 minutes; whoever comes before is alone with the refresh
/// token, which is good for one use.
const AHEAD: SignedDuration = SignedDuration::from_mins(20);
/// Several machines of a person do not all come in the same second.
const SPREAD: i64 = 300;
/// Between two tries.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// Ends that differ by less are the same: portals tell them in whole seconds from an answer that takes time.
const IMPRECISION: SignedDuration = SignedDuration::from_secs(2);

impl TokenFacts {
    /// When the token is to be renewed: 20 to 25 minutes before its end, or at half of its life if
    /// that is later.
    pub fn renewal_due(&self) -> Timestamp {
        let life = self.expires_at.duration_since(self.issued_at);
        // Tokens end at any second, which spreads well enough.
        let spread = SignedDuration::from_secs(self.expires_at.as_second().rem_euclid(SPREAD));
        self.expires_at - (AHEAD + spread).min(life / 2)
    }
}

impl Session {
    /// Whether the token wants to be renewed and may be tried now.
    pub(crate) fn wants_renewal(&self, now: Timestamp) -> bool {
        self.next_renewal().is_some_and(|due| due <= now)
    }

    /// When the next try is due.
    pub(crate) fn next_renewal(&self) -> Option<Timestamp> {
        let Token::Held(facts) = self.token else { return None };
        if !facts.renews || self.renewal.errand.is_out() || self.sign_out.is_some() {
            return None;
        }
        let pause = self.renewal.tried_at.map(|at| at + PAUSE);
        Some(pause.map_or(facts.renewal_due(), |pause| pause.max(facts.renewal_due())))
    }
}

impl State {
    /// Renews what is due. Only an agent does so by itself; a command does when it needs the token.
    pub(crate) fn renew_due(&mut self, now: Timestamp) {
        if self.host.is_none() {
            return;
        }
        let due: Vec<_> =
            self.sessions.iter().filter(|(_, s)| s.wants_renewal(now)).map(|(key, _)| key.clone()).collect();
        for key in due {
            self.renew(&key, now);
        }
    }

    /// Tries to renew.
    pub(crate) fn renew(&mut self, key: &SessionKey, now: Timestamp) {
        if let Some(session) = self.sessions.get_mut(key) {
            session.renewal.errand = Errand::UnderWay;
            session.renewal.tried_at = Some(now);
            self.effect(Effect::Renew(key.clone()));
            self.touch_list();
        }
    }

    /// A renewal ended: whoever waited for it goes on.
    pub(crate) fn renewed(&mut self, key: &SessionKey, result: Result<TokenFacts, Trouble>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if session.renewal.errand.end()
            && let Token::Held(before) = session.token
        {
            session.offline = result.as_ref().is_err_and(|trouble| trouble.cuts_off());
            session.renewal.trouble = result.err();
            session.renewal.failures += u32::from(result.is_err());
            match result {
                Ok(facts) if facts.expires_at > before.expires_at + IMPRECISION => self.hold(key, facts),
                // A newer sign-in, by another process, of an organisation that now grants less.
                Ok(facts) if facts.issued_at > before.issued_at && !facts.renews => self.hold(key, facts),
                Ok(TokenFacts { expires_at, .. }) => {
                    self.mark_end(key, TokenFacts { expires_at, ..before }, now);
                }
                Err(Trouble::GrantRefused) => self.mark_end(key, before, now),
                // Another process has signed out: that teaches nothing of the organisation.
                Err(Trouble::TokenRefused) => self.reached(key, Some(Trouble::TokenRefused), now),
                Err(_) => {}
            }
        } else if session.signed_out && result.is_ok() {
            // It crossed the sign-out.
            self.revoke_more(key);
        }
        self.touch_list();
        if self.sessions.get(key).is_some_and(|s| !s.awaiting_list.is_empty()) {
            self.list(key, now);
        }
        self.serve_session(key, now);
    }

    /// A renewal that is refused, or that does not move the end, marks the end of the session: the
    /// token lives as long as it does, and the person is told.
    fn mark_end(&mut self, key: &SessionKey, token: TokenFacts, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.token = Token::Held(TokenFacts { renews: false, ..token });
        session.warned = notices::warning(&self.settings.warn, token.expires_at.duration_since(now));
        session.told.refusal_due = true;
        self.note_end(key, token.expires_at);
    }

    /// A token takes the place of the one before: what was learned with that one, and told of it, is past.
    /// A notice that asked for it goes.
    pub(crate) fn hold(&mut self, key: &SessionKey, facts: TokenFacts) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Told { asked_at, failing, .. } = session.told;
        if session.warned > Warned::Not || asked_at.is_some() || failing {
            self.effect(Effect::Unnotify(NoticeId(key.clone())));
        }
        self.set_token(key, facts);
    }

    /// The person signed in: whatever notice stands there goes.
    pub(crate) fn hold_anew(&mut self, key: &SessionKey, facts: TokenFacts) {
        self.effect(Effect::Unnotify(NoticeId(key.clone())));
        self.set_token(key, facts);
    }

    fn set_token(&mut self, key: &SessionKey, facts: TokenFacts) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.token = Token::Held(facts);
        *session.refused.of(facts.source) = None;
        (session.signed_out, session.fell_back, session.offline) = (false, false, false);
        // One that is under way must report before another can begin.
        session.renewal = Renewal { errand: session.renewal.errand, ..Renewal::default() };
        session.warned = Warned::Not;
        let Told { about, stranger_due, .. } = session.told;
        session.told = Told { about, stranger_due, ..Told::default() };
        self.parted.retain(|parted| parted != key);
        self.outdate(key);
        self.touch_list();
    }
}
