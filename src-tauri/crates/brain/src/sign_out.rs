//! Signing out: revoked at the portal while keychain and memory forget, and files lose the keys that were
//! wanted there; whoever asked is told when all is done.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{Answer, CallerId, Effect, KeychainTrouble, NoticeId, Trouble},
    say::{self, Twice},
    session::{Cache, Revocation, SignOut, Token, Told},
    state::State,
    words::SessionKey,
};

/// Between the first two tries to tell a portal; twice as long between the next two, and so on.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// `PAUSE` is doubled so often at most.
const DOUBLINGS: u32 = 4;

impl Revocation {
    /// When the portal is told again.
    pub(crate) fn next_try(self) -> Option<Timestamp> {
        let doublings = self.failures.saturating_sub(1).min(DOUBLINGS);
        self.failed_at.filter(|_| !self.trying).map(|at| at + PAUSE * 2_i32.pow(doublings))
    }

    /// Whether the portal has yet to be told, and could not be.
    pub(crate) fn is_pending(&self) -> bool {
        self.failed_at.is_some()
    }
}

impl State {
    /// Signs out, as soon as the keychain has told what there is to revoke.
    pub(crate) fn sign_out(&mut self, key: &SessionKey, caller: Option<CallerId>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let (reading, held) = (session.reading, matches!(session.token, Token::Held(_)));
        if session.is_borrowed() {
            return self.refuse_sign_out(key, caller.into_iter().collect());
        }
        let under_way = session.sign_out.as_ref().is_some_and(|s| s.forgetting);
        let sign_out = session.sign_out.get_or_insert_default();
        sign_out.callers.extend(caller);
        sign_out.held_back = reading;
        if !reading && (held || !under_way) {
            self.end_session(key, now);
        }
    }

    /// The keychain has told: goes on with a sign-out that waited for that.
    pub(crate) fn sign_out_held_back(&mut self, key: &SessionKey, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let is_theirs = session.is_borrowed();
        let Some(sign_out) = session.sign_out.as_mut().filter(|s| s.held_back) else { return };
        sign_out.held_back = false;
        if is_theirs {
            let callers = std::mem::take(&mut sign_out.callers);
            self.refuse_sign_out(key, callers);
            self.answer_sign_out(key);
        } else {
            self.end_session(key, now);
        }
    }

    /// What another program signed in to is its to end.
    fn refuse_sign_out(&mut self, key: &SessionKey, callers: Vec<CallerId>) {
        let refusal = Twice::of(|| say::signed_in_by_cli(key));
        if callers.is_empty() {
            self.say(key.handle(), refusal.here.message.clone(), true, None);
        }
        for caller in callers {
            self.effect(Effect::Answer(caller, Answer::Refused(refusal.english.clone())));
        }
    }

    /// Ends a sign-in that is under way too, or it would undo the sign-out.
    pub(crate) fn end_session(&mut self, key: &SessionKey, now: Timestamp) {
        self.outdate(key);
        // Before anything else, so that nobody who waited for the sign-in is handed what is forgotten now.
        self.forget_credentials(key);
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.signed_out = true;
        // What stood there in the cache was not wanted either.
        if let Cache::Foreign(facts) = session.cache {
            session.refused.theirs = session.refused.theirs.max(Some(facts.issued_at));
        }
        session.refused.ours = None;
        (session.told, session.stranger, session.identified) = (Told::default(), None, false);
        let held = matches!(std::mem::replace(&mut session.token, Token::None), Token::Held(_));
        let sign_out = session.sign_out.get_or_insert_default();
        (sign_out.forgetting, sign_out.removing) = (true, true);
        let revokes = held && !session.revocation.trying;
        session.revocation.again |= held && !revokes;
        session.revocation.trying |= revokes;
        self.forget_beginning(key);
        self.end_sign_in(key, Trouble::Denied, now);
        self.forget_sign_in(key);
        if held {
            self.parted.push(key.clone());
            self.effect(Effect::Retire(key.clone()));
        }
        if revokes {
            self.effect(Effect::Revoke(key.clone()));
        }
        self.effect(Effect::ForgetToken(key.clone()));
        self.remove_saved_of(key);
        self.effect(Effect::Unnotify(NoticeId(key.clone())));
        self.list(key, now);
        self.serve_session(key, now);
    }

    /// There is more to revoke of a session that was signed out of.
    pub(crate) fn revoke_more(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if std::mem::replace(&mut session.revocation.trying, true) {
            session.revocation.again = true;
        } else {
            self.effect(Effect::Revoke(key.clone()));
        }
    }

    /// The portal revoked the token, or could not be asked: then it is told as soon as it can be.
    pub(crate) fn revoked(&mut self, key: &SessionKey, result: Result<(), Trouble>, now: Timestamp) {
        // That the old token was refused says nothing about a newer one.
        let trouble = result.err().filter(|trouble| *trouble != Trouble::TokenRefused);
        self.reached(key, trouble, now);
        if let Some(session) = self.sessions.get_mut(key) {
            let Revocation { again, failures, .. } = session.revocation;
            session.revocation = Revocation {
                trying: again,
                again: false,
                failed_at: trouble.map(|_| now),
                failures: trouble.map_or(0, |_| failures + 1),
            };
            if again {
                self.effect(Effect::Revoke(key.clone()));
            }
        }
        self.answer_sign_out(key);
    }

    /// Tells the portals what they could not be told before.
    pub(crate) fn revoke_due(&mut self, now: Timestamp) {
        let mut due = Vec::new();
        for (key, session) in &mut self.sessions {
            if session.revocation.next_try().is_some_and(|at| at <= now) {
                session.revocation.trying = true;
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

    /// Keys in files are gone, or some are left.
    pub(crate) fn keys_removed(&mut self, key: &SessionKey, result: Result<(), Twice<String>>) {
        if let Some(sign_out) = self.sessions.get_mut(key).and_then(|session| session.sign_out.as_mut()) {
            sign_out.removing = false;
            sign_out.keys_left = result.as_ref().err().map(|left| left.english.clone());
        }
        if let Err(left) = result {
            self.say(key.handle(), left.here, true, None);
        }
        self.answer_sign_out(key);
    }

    fn answer_sign_out(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let trying = session.revocation.trying;
        let is_over = |s: &mut SignOut| !s.forgetting && !s.removing && !s.held_back && !trying;
        let Some(sign_out) = session.sign_out.take_if(is_over) else { return };
        let revoked = !session.revocation.is_pending();
        let answer = match (sign_out.trouble, sign_out.keys_left) {
            // Where there is no keychain there is nothing left to forget.
            (None | Some(KeychainTrouble::Absent), None) => Answer::SignedOut { revoked },
            (None | Some(KeychainTrouble::Absent), Some(left)) => {
                Answer::Refused(say::in_english(|| say::keys_left(left)))
            }
            (Some(trouble), _) => Answer::Refused(say::in_english(|| say::not_forgotten(trouble))),
        };
        for caller in sign_out.callers {
            self.effect(Effect::Answer(caller, answer.clone()));
        }
    }
}
