//! The sign-in's story: one attempt at a time per session, which people and callers start, join and give
//! up; what arrives from an attempt that is over is ignored.

use jiff::Timestamp;

use crate::{
    input::{Answer, Attempt, CallerId, Effect, KeychainTrouble, NoticeId, Trouble, UserCode},
    say,
    session::{SignIn, Stage, Token, Warned},
    state::State,
    words::{SessionKey, TokenFacts},
};

impl State {
    /// Starts a sign-in or joins the one under way.
    pub(crate) fn sign_in(&mut self, key: SessionKey, opens_browser: bool, caller: Option<CallerId>) {
        let Some(session) = self.sessions.get_mut(&key) else { return };
        if let Some(sign_in) = session.under_way() {
            sign_in.by_person |= caller.is_none();
            sign_in.callers.extend(caller);
            sign_in.opens_browser |= opens_browser;
            if let Stage::Waiting(code) = &sign_in.stage {
                let code = code.clone();
                if opens_browser {
                    let (session, row) = (key.clone(), key.handle());
                    self.effect(Effect::OpenBrowser { session, link: code.link.clone(), row });
                }
                if let Some(caller) = caller {
                    self.effect(Effect::Answer(caller, Answer::Code(code)));
                }
            }
            return;
        }
        self.attempts += 1;
        let attempt = Attempt(self.attempts);
        session.sign_in = Some(SignIn {
            attempt,
            stage: Stage::Starting,
            by_person: caller.is_none(),
            opens_browser,
            callers: caller.into_iter().collect(),
        });
        self.effect(Effect::SignIn(key, attempt));
        self.touch_list();
    }

    /// The portal gave the code that the person compares.
    pub(crate) fn code(&mut self, key: &SessionKey, attempt: Attempt, code: &UserCode) {
        let Some(sign_in) = self.sessions.get_mut(key).and_then(|s| s.current(attempt)) else { return };
        sign_in.stage = Stage::Waiting(code.clone());
        let (opens_browser, callers) = (sign_in.opens_browser, sign_in.callers.clone());
        if opens_browser {
            let (session, row) = (key.clone(), key.handle());
            self.effect(Effect::OpenBrowser { session, link: code.link.clone(), row });
        }
        for caller in callers {
            self.effect(Effect::Answer(caller, Answer::Code(code.clone())));
        }
    }

    /// The job of an attempt ended.
    pub(crate) fn signed_in(
        &mut self,
        key: &SessionKey,
        attempt: Attempt,
        result: Result<TokenFacts, Trouble>,
        now: Timestamp,
    ) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if session.current(attempt).is_none() {
            return;
        }
        match result {
            Err(trouble) => self.end_sign_in(key, trouble, now),
            Ok(facts) => {
                let callers = session.sign_in.take().map(|s| s.callers).unwrap_or_default();
                session.token = Token::Held(facts);
                session.offline = false;
                session.renewal.tried_at = None;
                session.warned = Warned::Not;
                session.awaiting_kept.extend(callers);
                self.outdate(key);
                // They may be another person's, or lack what a new sign-in was made for.
                self.forget_credentials(key);
                // An agent holds the token whatever the keychain says; a command must wait for it.
                if self.host.is_some() {
                    self.answer_kept(key, &Answer::Done);
                }
                self.effect(Effect::KeepToken(key.clone()));
                self.effect(Effect::Unnotify(NoticeId(key.clone())));
                self.list(key, now);
                self.serve_session(key, now);
            }
        }
    }

    /// Tells the commands that signed in whether the keychain has kept the token.
    pub(crate) fn tell_kept(&mut self, key: &SessionKey, result: Result<(), KeychainTrouble>) {
        let answer = match result {
            Ok(()) => Answer::Done,
            Err(trouble) => Answer::Refused(say::not_kept(key, trouble)),
        };
        self.answer_kept(key, &answer);
    }

    fn answer_kept(&mut self, key: &SessionKey, answer: &Answer) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        for caller in std::mem::take(&mut session.awaiting_kept) {
            self.effect(Effect::Answer(caller, answer.clone()));
        }
    }

    /// Marks the sign-in under way as failed, stops it, and tells those who wait for it.
    pub(crate) fn end_sign_in(&mut self, key: &SessionKey, trouble: Trouble, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(sign_in) = session.under_way() else { return };
        sign_in.stage = Stage::Failed(trouble);
        let (attempt, callers) = (sign_in.attempt, std::mem::take(&mut sign_in.callers));
        self.effect(Effect::StopSignIn(attempt));
        for caller in callers {
            self.effect(Effect::Answer(caller, Answer::Refused(say::sign_in_failed(key, trouble))));
        }
        self.list(key, now);
        self.serve_session(key, now);
    }

    /// Leaves a failed sign-in's page.
    pub(crate) fn forget_sign_in(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key)
            && !session.is_signing_in()
        {
            session.sign_in = None;
        }
    }

    /// The link of the code that is shown.
    pub(crate) fn sign_in_link(&self, handle: &str) -> Option<(SessionKey, String)> {
        let key = self.session_of(handle)?;
        match &self.sessions.get(&key)?.sign_in.as_ref()?.stage {
            Stage::Waiting(code) => Some((key, code.link.clone())),
            Stage::Starting | Stage::Failed(_) => None,
        }
    }
}
