//! Signing out: revoked at the portal while keychain and memory forget; whoever asked is told when both
//! are done.

use jiff::Timestamp;

use crate::{
    input::{Answer, CallerId, Effect, KeychainTrouble, NoticeId, Trouble},
    say,
    session::Token,
    state::State,
    words::SessionKey,
};

impl State {
    /// Signs out, as soon as the keychain has told what there is to revoke.
    pub(crate) fn sign_out(&mut self, key: &SessionKey, caller: Option<CallerId>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
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

    /// The portal revoked the token, or could not be asked.
    pub(crate) fn revoked(&mut self, key: &SessionKey, result: Result<(), Trouble>) {
        // That the old token was refused says nothing about a newer one.
        self.reached(key, result.err().filter(|trouble| *trouble != Trouble::TokenRefused));
        if let Some(sign_out) = self.sessions.get_mut(key).and_then(|s| s.sign_out.as_mut()) {
            sign_out.revoking = false;
        }
        self.answer_sign_out(key);
    }

    /// The keychain kept or forgot a token, or could not.
    pub(crate) fn token_kept(&mut self, key: &SessionKey, result: Result<(), KeychainTrouble>) {
        self.keychain = result.err();
        if let Some(session) = self.sessions.get_mut(key) {
            session.untold = result.is_err();
            if let Some(sign_out) = &mut session.sign_out {
                sign_out.forgetting = false;
                sign_out.trouble = result.err();
            }
        }
        self.tell_kept(key, result);
        self.answer_sign_out(key);
        self.touch_list();
    }

    fn answer_sign_out(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(sign_out) = session.sign_out.take_if(|s| !s.is_under_way() && !s.held_back) else { return };
        let answer = match sign_out.trouble {
            // Where there is no keychain there is nothing left to forget.
            None | Some(KeychainTrouble::Absent) => Answer::Done,
            Some(trouble) => Answer::Refused(say::not_forgotten(trouble)),
        };
        for caller in sign_out.callers {
            self.effect(Effect::Answer(caller, answer.clone()));
        }
    }
}
