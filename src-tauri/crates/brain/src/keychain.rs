//! What the keychain is asked and told. It may be locked, absent or unwilling: work goes on in memory, and
//! what it could not be asked or told is made up for when it opens, without a prompt that nobody asked for.

use jiff::Timestamp;

use crate::{
    input::{Effect, KeychainTrouble, Trouble},
    session::{Session, Token},
    state::State,
    words::{SessionKey, Source, TokenFacts},
};

impl State {
    /// Takes a session in, and asks the keychain for its token the first time.
    pub(crate) fn know(&mut self, key: &SessionKey) {
        if !self.sessions.contains_key(key) {
            self.sessions.insert(key.clone(), Session { reading: true, ..Session::default() });
            self.effect(Effect::ReadToken { session: key.clone(), may_ask: false });
        }
    }

    /// Makes up for what the keychain could not be asked and told before.
    pub(crate) fn catch_up(&mut self, may_ask: bool) {
        let mut effects = Vec::new();
        for (key, session) in &mut self.sessions {
            let session_key = key.clone();
            if session.token == Token::Unknown && !session.reading {
                session.reading = true;
                effects.push(Effect::ReadToken { session: session_key.clone(), may_ask });
            }
            if std::mem::take(&mut session.untold) {
                effects.extend(match session.token {
                    Token::Held(TokenFacts { source: Source::Daypass, .. }) => {
                        Some(Effect::KeepToken { session: session_key, may_ask })
                    }
                    Token::None => Some(Effect::ForgetToken(session_key)),
                    Token::Held(_) | Token::Unknown => None,
                });
            }
        }
        for effect in effects {
            self.effect(effect);
        }
    }

    /// The keychain told what it has of a session, or why it does not.
    pub(crate) fn token_read(
        &mut self,
        key: &SessionKey,
        result: Result<Option<TokenFacts>, KeychainTrouble>,
        now: Timestamp,
    ) {
        self.keychain = result.err();
        if let Some(session) = self.sessions.get_mut(key) {
            session.reading = false;
            let refused = session.refused;
            let is_new = |facts: &TokenFacts| refused.is_none_or(|at| facts.issued_at > at);
            // A sign-in may have been quicker than the keychain.
            if session.token == Token::Unknown {
                match result {
                    Ok(Some(facts)) if is_new(&facts) => self.hold(key, facts),
                    Ok(Some(_)) => {
                        session.token = Token::None;
                        self.effect(Effect::ForgetToken(key.clone()));
                    }
                    Ok(None) => session.token = Token::None,
                    // What it has is the refused one, and goes when it opens.
                    Err(_) if refused.is_some() => (session.token, session.untold) = (Token::None, true),
                    Err(_) => {}
                }
            }
            if let Some(sign_out) = self.sessions.get_mut(key).and_then(|s| s.sign_out.as_mut())
                && std::mem::take(&mut sign_out.held_back)
            {
                self.end_session(key, now);
            }
        }
        self.list(key, now);
        self.serve_session(key, now);
        self.answer_waiting_status(now);
    }

    /// The keychain kept a token, or could not.
    pub(crate) fn token_kept(&mut self, key: &SessionKey, result: Result<(), KeychainTrouble>) {
        self.untold(key, result.err());
        self.tell_kept(key, result);
    }

    /// Notes whether the keychain has what memory has.
    pub(crate) fn untold(&mut self, key: &SessionKey, trouble: Option<KeychainTrouble>) {
        self.keychain = trouble;
        if let Some(session) = self.sessions.get_mut(key) {
            session.untold = trouble.is_some();
        }
        self.touch_list();
    }

    /// Notes whether the portal could be reached. A token that it refuses is believed to be over only when
    /// the keychain has no newer one, which another process may have put there.
    pub(crate) fn reached(&mut self, key: &SessionKey, trouble: Option<Trouble>) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.offline = matches!(trouble, Some(Trouble::Offline | Trouble::Unreadable));
        if trouble == Some(Trouble::TokenRefused)
            && let Token::Held(facts) = session.token
        {
            session.refused = Some(facts.issued_at);
            session.token = Token::Unknown;
            self.effect(Effect::LetGo(key.clone()));
            self.outdate(key);
            self.read_again(key);
        }
        self.touch_list();
    }

    /// Asks the keychain anew for a token that is not held any more.
    pub(crate) fn read_again(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key)
            && !session.reading
        {
            session.reading = true;
            self.effect(Effect::ReadToken { session: key.clone(), may_ask: false });
        }
    }
}
