//! The SDKs' token cache: what Daypass signed in to is mirrored there, and what others put there is used
//! and left to them.

use jiff::Timestamp;

use crate::{
    input::{CacheSeen, Effect, NoticeId, Trouble},
    say,
    session::{Cache, Token},
    state::State,
    words::{SessionKey, Source, TokenFacts},
};

impl State {
    /// Looks for every session what became of it there.
    pub(crate) fn look_at_cache(&mut self) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            self.effect(Effect::LookAtCache(key));
        }
    }

    /// Writes anew what is mirrored: how it is done has changed.
    pub(crate) fn mirror_all(&mut self) {
        let keys = self.sessions.iter().filter(|(_, s)| s.is_ours()).map(|(key, _)| key.clone());
        for key in keys.collect::<Vec<_>>() {
            self.effect(Effect::Mirror(key));
        }
    }

    /// Something, or nothing, is in a session's place.
    pub(crate) fn cache_seen(&mut self, key: &SessionKey, seen: CacheSeen, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let before = session.cache;
        match (seen, session.token) {
            (CacheSeen::Unclear, _) => {}
            (CacheSeen::Foreign(facts), _) => {
                session.cache = Cache::Foreign(facts);
                self.borrow_if_newer(key, now);
            }
            (CacheSeen::Renewed(facts), _) => {
                session.cache = Cache::Ours;
                let signed_out = session.signed_out;
                self.hold(key, facts);
                if signed_out {
                    // The tool was renewing it meanwhile.
                    self.end_session(key, now);
                } else {
                    self.effect(Effect::KeepToken { session: key.clone(), may_ask: false });
                    self.serve_session(key, now);
                }
            }
            // Whoever signed in has signed out. There may be a sign-in of ours from before.
            (
                CacheSeen::Nothing | CacheSeen::Vanished,
                Token::Held(TokenFacts { source: Source::AwsCli, .. }),
            ) => {
                session.cache = Cache::Ours;
                self.forget_credentials(key);
                self.let_go(key);
                self.effect(Effect::Unnotify(NoticeId(key.clone())));
            }
            // Somebody cleaned up, or signed out: the portal knows.
            (CacheSeen::Vanished, Token::Held(facts)) if facts.expires_at > now => {
                session.cache = Cache::Gone;
                self.list(key, now);
            }
            (CacheSeen::Ours | CacheSeen::Vanished | CacheSeen::Nothing, _) => session.cache = Cache::Ours,
        }
        if self.sessions.get(key).is_some_and(|s| s.cache != before) {
            self.touch_list();
        }
    }

    /// Uses the sign-in in the token cache if it is good and newer than what is held, once it is known
    /// what the keychain has.
    pub(crate) fn borrow_if_newer(&mut self, key: &SessionKey, now: Timestamp) {
        let Some(session) = self.sessions.get(key).filter(|s| !s.reading) else { return };
        let Cache::Foreign(facts) = session.cache else { return };
        if facts.expires_at > now && !session.refused.covers(facts) && is_newer(facts, session.token, now) {
            self.hold(key, facts);
            self.effect(Effect::Borrow(key.clone()));
            self.may_be_another(key);
            self.list(key, now);
            self.serve_session(key, now);
        }
    }

    /// Asks the keychain what to use in place of borrowed tokens that have ended: there may be a sign-in of
    /// ours that goes on.
    pub(crate) fn fall_back(&mut self, now: Timestamp) {
        let ended =
            self.sessions.iter().filter(|(_, s)| s.is_borrowed() && !s.has_good_token(now) && !s.fell_back);
        for key in ended.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.let_go(&key);
            if let Some(session) = self.sessions.get_mut(&key) {
                session.fell_back = true;
            }
        }
    }

    /// The portal was asked about a session whose mirror vanished: it stands, so its token goes back.
    pub(crate) fn mirror_again(&mut self, key: &SessionKey, trouble: Option<Trouble>) {
        if let Some(session) = self.sessions.get_mut(key)
            && session.cache == Cache::Gone
            && trouble != Some(Trouble::TokenRefused)
        {
            session.cache = Cache::Ours;
            self.effect(Effect::Mirror(key.clone()));
        }
    }

    /// A person wants the sign-in in the cache to be ours.
    pub(crate) fn take_over(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key).filter(|s| s.can_take_over()) {
            session.signed_out = false;
            self.effect(Effect::TakeOver(key.clone()));
        }
    }

    /// It is, or could not be.
    pub(crate) fn taken_over(
        &mut self,
        key: &SessionKey,
        result: Result<TokenFacts, Trouble>,
        now: Timestamp,
    ) {
        let row = key.handle();
        let Some(session) = self.sessions.get_mut(key) else { return };
        match result {
            Ok(facts) => {
                session.cache = Cache::Ours;
                let is_held = session.token == Token::Held(facts);
                let signed_out = session.signed_out;
                self.hold(key, facts);
                if signed_out {
                    // Since it was begun.
                    return self.end_session(key, now);
                }
                if !is_held {
                    self.may_be_another(key);
                    self.forget_beginning(key);
                }
                self.say(row, say::TAKEN_OVER.to_owned(), false, None);
                self.list(key, now);
                self.serve_session(key, now);
            }
            Err(_) => self.say(row, say::NOT_TAKEN_OVER.to_owned(), true, None),
        }
    }
}

/// The newest sign-in wins; one that has ended loses to any that has not.
fn is_newer(foreign: TokenFacts, held: Token, now: Timestamp) -> bool {
    match held {
        Token::Unknown | Token::None => true,
        Token::Held(held) if held.source == Source::AwsCli => held != foreign,
        Token::Held(held) => held.expires_at <= now || foreign.issued_at > held.issued_at,
    }
}
