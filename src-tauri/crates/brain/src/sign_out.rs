//! Signing out: revoked at the portal while keychain and memory forget; whoever asked is told when both
//! are done.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{Answer, CallerId, Effect, KeychainTrouble, NoticeId, Trouble},
    say,
    session::{Token, Told, Unrevoked},
    state::State,
    words::{SessionKey, Source},
};

/// Between two tries to tell a portal.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

impl Unrevoked {
    /// When the portal is told again.
    pub(crate) fn next_try(self) -> Option<Timestamp> {
        (!self.trying).then(|| self.tried_at + PAUSE)
    }
}

impl State {
    /// Signs out, as soon as the keychain has told what there is to revoke.
    pub(crate) fn sign_out(&mut self, key: &SessionKey, caller: Option<CallerId>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if matches!(session.token, Token::Held(facts) if facts.source == Source::AwsCli) {
            let refusal = say::signed_in_by_cli(key);
            match caller {
                Some(caller) => self.effect(Effect::Answer(caller, Answer::Refused(refusal))),
                None => self.say(key.handle(), refusal.message, true, None),
            }
            return;
        }
        let reading = session.reading;
        let held = matches!(session.token, Token::Held(_));
        let sign_out = session.sign_out.get_or_insert_default();
        sign_out.callers.extend(caller);
        sign_out.held_back = reading;
        if !reading && (held || !sign_out.is_under_way()) {
            self.end_session(key, now);
        }
    }

    /// Ends a sign-in that is under way too, or it would undo the sign-out.
    pub(crate) fn end_session(&mut self, key: &SessionKey, now: Timestamp) {
        self.outdate(key);
        // Before anything else, so that nobody who waited for the sign-in is handed what is forgotten now.
        self.forget_credentials(key);
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.accounts.clear();
        session.signed_out = true;
        (session.told, session.stranger, session.identified) = (Told::default(), None, false);
        let held = matches!(std::mem::replace(&mut session.token, Token::None), Token::Held(_));
        let sign_out = session.sign_out.get_or_insert_default();
        sign_out.revoking |= held;
        sign_out.forgetting = true;
        self.end_sign_in(key, Trouble::Denied, now);
        self.forget_sign_in(key);
        if held {
            self.effect(Effect::Revoke(key.clone()));
        }
        self.effect(Effect::ForgetToken(key.clone()));
        self.effect(Effect::Unnotify(NoticeId(key.clone())));
        self.list(key, now);
        self.serve_session(key, now);
    }

    /// The portal revoked the token, or could not be asked: then it is told as soon as it can be.
    pub(crate) fn revoked(&mut self, key: &SessionKey, result: Result<(), Trouble>, now: Timestamp) {
        // That the old token was refused says nothing about a newer one.
        let trouble = result.err().filter(|trouble| *trouble != Trouble::TokenRefused);
        self.reached(key, trouble);
        if let Some(session) = self.sessions.get_mut(key) {
            session.unrevoked = trouble.map(|_| Unrevoked { tried_at: now, trying: false });
            if let Some(sign_out) = &mut session.sign_out {
                sign_out.revoking = false;
            }
        }
        self.answer_sign_out(key);
    }

    /// Tells the portals what they could not be told before.
    pub(crate) fn revoke_due(&mut self, now: Timestamp) {
        let mut due = Vec::new();
        for (key, session) in &mut self.sessions {
            if let Some(unrevoked) = &mut session.unrevoked
                && unrevoked.next_try().is_some_and(|at| at <= now)
            {
                unrevoked.trying = true;
                due.push(key.clone());
            }
        }
        for key in due {
            self.effect(Effect::Revoke(key));
        }
    }

    /// The keychain forgot a token, or could not.
    pub(crate) fn token_forgotten(&mut self, key: &SessionKey, result: Result<(), KeychainTrouble>) {
        self.keychain = result.err();
        if let Some(session) = self.sessions.get_mut(key) {
            session.untold = result.is_err();
            if let Some(sign_out) = &mut session.sign_out {
                sign_out.forgetting = false;
                sign_out.trouble = result.err();
            }
        }
        self.answer_sign_out(key);
        self.touch_list();
    }

    fn answer_sign_out(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(sign_out) = session.sign_out.take_if(|s| !s.is_under_way() && !s.held_back) else { return };
        let revoked = session.unrevoked.is_none();
        let answer = match sign_out.trouble {
            // Where there is no keychain there is nothing left to forget.
            None | Some(KeychainTrouble::Absent) => Answer::SignedOut { revoked },
            Some(trouble) => Answer::Refused(say::not_forgotten(trouble)),
        };
        for caller in sign_out.callers {
            self.effect(Effect::Answer(caller, answer.clone()));
        }
    }
}
