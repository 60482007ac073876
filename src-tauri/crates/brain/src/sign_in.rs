//! The sign-in's story: one attempt at a time per session, which people and callers start, join and give
//! up; what arrives from an attempt that is over is ignored.

use jiff::Timestamp;

use crate::{
    input::{Answer, Attempt, CallerId, Effect, KeychainTrouble, Prompt, Trouble, Way},
    say,
    session::{SignIn, Stage},
    state::State,
    words::{SessionForm, SessionKey, TokenFacts},
};

impl State {
    /// Starts a sign-in or joins the one under way. One by browser is begun anew by code where somebody
    /// needs that: they cannot use its link, and whoever waits for it can use the code.
    pub(crate) fn sign_in(
        &mut self,
        key: SessionKey,
        way: Way,
        opens_browser: bool,
        caller: Option<CallerId>,
    ) {
        let Some(session) = self.sessions.get_mut(&key) else { return };
        let way = match (&key.form, way) {
            (SessionForm::Legacy, Way::Browser) => Way::Code { because: None },
            (SessionForm::Legacy | SessionForm::Named(_), way) => way,
        };
        let mut wanted = SignIn {
            attempt: Attempt(self.attempts + 1),
            way,
            stage: Stage::Starting,
            by_person: caller.is_none(),
            opens_browser,
            callers: caller.into_iter().collect(),
        };
        let mut stopped = None;
        if let Some(sign_in) = session.under_way() {
            sign_in.by_person |= wanted.by_person;
            sign_in.opens_browser |= opens_browser;
            sign_in.callers.append(&mut wanted.callers);
            if way == Way::Browser || sign_in.way != Way::Browser {
                if let Stage::Waiting(prompt) = &sign_in.stage {
                    let prompt = prompt.clone();
                    self.show_prompt(&key, &prompt, opens_browser, caller.into_iter().collect());
                }
                return;
            }
            stopped = Some(sign_in.attempt);
            wanted = SignIn { attempt: wanted.attempt, way, stage: Stage::Starting, ..sign_in.clone() };
        }
        self.attempts += 1;
        let attempt = wanted.attempt;
        session.sign_in = Some(wanted);
        if let Some(stopped) = stopped {
            self.effect(Effect::StopSignIn(stopped));
        }
        self.effect(Effect::SignIn(key, attempt, way));
        self.touch_list();
    }

    /// The sign-in waits for the person now.
    pub(crate) fn prompted(&mut self, key: &SessionKey, attempt: Attempt, prompt: &Prompt) {
        let Some(sign_in) = self.sessions.get_mut(key).and_then(|s| s.current(attempt)) else { return };
        sign_in.stage = Stage::Waiting(prompt.clone());
        if prompt.code.is_some() && sign_in.way == Way::Browser {
            sign_in.way = Way::Code { because: prompt.because };
        }
        let (opens_browser, callers) = (sign_in.opens_browser, sign_in.callers.clone());
        self.show_prompt(key, prompt, opens_browser, callers);
    }

    fn show_prompt(&mut self, key: &SessionKey, prompt: &Prompt, in_browser: bool, callers: Vec<CallerId>) {
        if in_browser && !prompt.elsewhere {
            let (session, row) = (key.clone(), key.handle());
            self.effect(Effect::OpenBrowser { session, link: prompt.link.clone(), row });
        }
        for caller in callers {
            self.effect(Effect::Answer(caller, Answer::Prompt(prompt.clone())));
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
                session.awaiting_kept.extend(callers);
                self.hold_anew(key, facts);
                self.note_sign_in(key, facts.issued_at);
                // Credentials may lack what a new sign-in was made for, too.
                self.may_be_another(key);
                // An agent holds the token whatever the keychain says; a command must wait for it.
                if self.host.is_some() {
                    self.answer_kept(key, &Answer::Done);
                }
                self.effect(Effect::KeepToken { session: key.clone(), may_ask: true });
                self.list(key, now);
                self.serve_session(key, now);
            }
        }
    }

    /// Tells the commands that signed in whether the keychain has kept the token.
    pub(crate) fn tell_kept(&mut self, key: &SessionKey, result: Result<(), KeychainTrouble>) {
        let answer = match result {
            Ok(()) => Answer::Done,
            Err(trouble) => {
                self.give_up_unkept(key);
                Answer::Refused(say::in_english(|| say::not_kept(key, trouble)))
            }
        };
        self.answer_kept(key, &answer);
    }

    /// A command that signed in ends, and nobody has its token then: AWS is not to keep it alive.
    fn give_up_unkept(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key).filter(|s| !s.awaiting_kept.is_empty()) else {
            return;
        };
        if !std::mem::replace(&mut session.revocation.trying, true) {
            self.effect(Effect::Retire(key.clone()));
            self.effect(Effect::Revoke(key.clone()));
        }
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
        let refusal = say::in_english(|| say::sign_in_failed(key, trouble));
        for caller in callers {
            self.effect(Effect::Answer(caller, Answer::Refused(refusal.clone())));
        }
        self.list(key, now);
        self.serve_session(key, now);
        // Whoever asked for credentials meanwhile has no reason to hope.
        if self.needs_person(key, now) {
            self.turn_all_away(key, now);
        }
    }

    /// Leaves a failed sign-in's page.
    pub(crate) fn forget_sign_in(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key)
            && !session.is_signing_in()
        {
            session.sign_in = None;
            session.stranger = None;
        }
    }

    /// The link of the sign-in that waits for the person.
    pub(crate) fn sign_in_link(&self, handle: &str) -> Option<(SessionKey, String)> {
        let key = self.session_of(handle)?;
        match &self.sessions.get(&key)?.sign_in.as_ref()?.stage {
            Stage::Waiting(prompt) => Some((key, prompt.link.clone())),
            Stage::Starting | Stage::Failed(_) => None,
        }
    }
}
