//! The SDKs' token cache: what Daypass signed in to is mirrored there, and what others put there is used
//! and left to them.

use jiff::Timestamp;

use crate::{
    input::{CacheSeen, Effect, Trouble},
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
        let ours = |token| matches!(token, Token::Held(TokenFacts { source: Source::Daypass, .. }));
        let keys = self.sessions.iter().filter(|(_, s)| ours(s.token)).map(|(key, _)| key.clone());
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
            (CacheSeen::Foreign(facts), held) => {
                session.cache = Cache::Foreign;
                let is_refused = session.refused.is_some_and(|at| facts.issued_at <= at);
                if facts.expires_at > now && !is_refused && is_newer(facts, held, now) {
                    self.borrow_token(key, facts, now);
                }
            }
            (CacheSeen::Renewed(facts), Token::Held(_)) => {
                session.cache = Cache::Ours;
                self.hold(key, facts);
                self.effect(Effect::KeepToken { session: key.clone(), may_ask: false });
                self.serve_session(key, now);
            }
            // Whoever signed in has signed out. There may be a sign-in of ours from before.
            (
                CacheSeen::Nothing | CacheSeen::Vanished,
                Token::Held(TokenFacts { source: Source::AwsCli, .. }),
            ) => {
                session.cache = Cache::Ours;
                session.token = Token::Unknown;
                self.effect(Effect::LetGo(key.clone()));
                self.outdate(key);
                self.forget_credentials(key);
                self.read_again(key);
            }
            // Somebody cleaned up, or signed out: the portal knows.
            (CacheSeen::Vanished, Token::Held(facts)) if facts.expires_at > now => {
                session.cache = Cache::Gone;
                self.list(key, now);
            }
            (CacheSeen::Ours | CacheSeen::Renewed(_) | CacheSeen::Vanished | CacheSeen::Nothing, _) => {
                session.cache = Cache::Ours;
            }
        }
        if self.sessions.get(key).is_some_and(|s| s.cache != before) {
            self.touch_list();
        }
    }

    fn borrow_token(&mut self, key: &SessionKey, facts: TokenFacts, now: Timestamp) {
        self.hold(key, facts);
        self.effect(Effect::Borrow(key.clone()));
        if let Some(session) = self.sessions.get_mut(key) {
            session.identified = false;
        }
        self.forget_credentials(key);
        self.list(key, now);
        self.serve_session(key, now);
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
        if self.sessions.get(key).is_some_and(|s| s.cache == Cache::Foreign) {
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
                self.hold(key, facts);
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
