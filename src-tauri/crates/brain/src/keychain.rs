//! What the keychain is asked and told. It may be locked, absent or unwilling: work goes on in memory, and
//! what it could not be asked or told is made up for when it opens, without a prompt that nobody asked for.

use jiff::Timestamp;

use crate::{
    errand::Errand,
    input::{Effect, KeychainTrouble, Trouble},
    session::{Cache, Session, Token},
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
            let untold = std::mem::take(&mut session.untold);
            // One that is refused may have a newer one behind it.
            let unread = untold && session.token == Token::None && session.refused.ours.is_some();
            if (session.token == Token::Unknown || unread) && !session.reading {
                session.reading = true;
                effects.push(Effect::ReadToken { session: session_key.clone(), may_ask });
            } else if untold {
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
        self.touch_list();
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
            let ended = match session.cache {
                Cache::Foreign(facts) if session.fell_back => Token::Held(facts),
                Cache::Foreign(_) | Cache::Ours | Cache::Gone => Token::None,
            };
            // A sign-in may have been quicker than the keychain.
            if session.token == Token::Unknown || session.token == Token::None && refused.ours.is_some() {
                match result {
                    Ok(Some(facts)) if !refused.covers(facts) => {
                        self.hold(key, facts);
                        self.may_be_another(key);
                    }
                    Ok(Some(_)) => {
                        session.token = ended;
                        self.effect(Effect::ForgetToken(key.clone()));
                    }
                    Ok(None) => session.token = ended,
                    // What it has is the refused one, as far as is known.
                    Err(_) if refused.ours.is_some() => (session.token, session.untold) = (ended, true),
                    Err(_) => {}
                }
            }
            self.borrow_if_newer(key, now);
            self.sign_out_held_back(key, now);
        }
        self.touch_list();
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
    /// the keychain has no newer one, which another process may have put there. One that has ended meanwhile
    /// is refused for that.
    pub(crate) fn reached(&mut self, key: &SessionKey, trouble: Option<Trouble>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.offline = trouble.is_some_and(Trouble::cuts_off);
        if trouble == Some(Trouble::TokenRefused)
            && let Token::Held(facts) = session.token
            && session.renewal.errand == Errand::UnderWay
        {
            // Its renewal tells what becomes of it, and would be lost with it.
            session.token = Token::Held(TokenFacts { expires_at: facts.expires_at.min(now), ..facts });
        } else if trouble == Some(Trouble::TokenRefused)
            && let Token::Held(facts) = session.token
        {
            if facts.expires_at > now {
                *session.refused.of(facts.source) = Some(facts.issued_at);
            }
            self.let_go(key);
        }
        self.touch_list();
    }

    /// Lets go of a token that is no good, and asks the keychain whether it has a better one.
    pub(crate) fn let_go(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.token = Token::Unknown;
        let reads = !std::mem::replace(&mut session.reading, true);
        self.outdate(key);
        self.effect(Effect::LetGo(key.clone()));
        if reads {
            self.effect(Effect::ReadToken { session: key.clone(), may_ask: false });
        }
        self.touch_list();
    }
}
