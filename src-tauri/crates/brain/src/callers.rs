//! Who waits for what: one fetch per role and one listing per session, however many ask.

use jiff::{SignedDuration, Timestamp};

use crate::{
    catalogue::Known,
    errand::Errand,
    input::{Answer, CallerId, Effect, KeychainTrouble, Refusal, Trouble},
    pressed::Pressed,
    saved::Save,
    say::{self, Twice},
    session::{Session, Token},
    state::State,
    words::{CredentialFacts, RoleKey, SessionKey},
};

/// boto3 asks again for credentials that have less than this left, each time it needs them.
const ENOUGH: SignedDuration = SignedDuration::from_mins(15);
/// The Rust SDK uses credentials to within seconds of their end.
const LEAST: SignedDuration = SignedDuration::from_mins(1);

/// What is known of one role's credentials, and who waits for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleState {
    /// Those in the agent's memory.
    pub(crate) facts: Option<CredentialFacts>,
    /// The fetching of others.
    pub(crate) fetching: Errand,
    /// Whether the role that it is assumed over is being fetched first.
    awaits_base: bool,
    /// Processes that wait.
    pub(crate) callers: Vec<Waiting>,
    /// What a person pressed that waits for them.
    pub(crate) pressed: Vec<Pressed>,
}

/// A process that waits for credentials.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) caller: CallerId,
    /// Where it wants them written, if it does not take them itself.
    pub(crate) save: Option<Save>,
    /// Until when it waits for the person to sign in.
    pub(crate) until: Timestamp,
}

/// How long a process waits for the person: most tools give up after a minute.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(45);

impl RoleState {
    /// When the first process gives up waiting for the person. What is being fetched comes, or fails, by
    /// itself.
    pub(crate) fn patience_ends(&self) -> Option<Timestamp> {
        let waits = self.callers.iter().filter(|_| !self.is_coming());
        waits.map(|waiting| waiting.until).min()
    }

    /// Whether credentials come, or fail to, by themselves.
    pub(crate) fn is_coming(&self) -> bool {
        self.fetching.is_out() || self.awaits_base
    }

    fn is_awaited(&self) -> bool {
        !self.callers.is_empty() || !self.pressed.is_empty()
    }

    /// Whether they have enough life left to be handed out rather than fetched anew. Roles whose
    /// sessions are short by rule get by on half of their life.
    fn are_fresh(&self, now: Timestamp) -> bool {
        self.facts.is_some_and(|facts| {
            let half = facts.expires_at.duration_since(facts.issued_at) / 2;
            facts.expires_at.duration_since(now) > ENOUGH.min(half)
        })
    }

    fn are_usable(&self, now: Timestamp) -> bool {
        self.facts.is_some_and(|facts| facts.expires_at.duration_since(now) > LEAST)
    }
}

impl State {
    /// A caller wants a role's credentials, here or in a file, and waits for a person for so long.
    pub(crate) fn want_credentials(
        &mut self,
        caller: CallerId,
        role: &RoleKey,
        save: Option<Save>,
        patience: SignedDuration,
        now: Timestamp,
    ) {
        self.know(&role.session);
        let waiting = Waiting { caller, save, until: now + patience };
        self.roles.entry(role.clone()).or_default().callers.push(waiting);
        self.serve(role, now);
    }

    /// Moves those who wait for a role's credentials as far as possible.
    pub(crate) fn serve(&mut self, role: &RoleKey, now: Timestamp) {
        let Some(state) = self.roles.get_mut(role) else { return };
        if !state.is_awaited() || state.is_coming() {
            return;
        }
        let Some(session) = self.sessions.get(&role.session) else { return };
        // An agent renews before the end; a command does what an agent would have done.
        let late = self.host.is_none() || !session.has_good_token(now);
        let may_ask = self.host.is_some() && !session.signed_out && is_known(session, self.keychain);
        if state.are_fresh(now) {
            self.hand_out(role);
        } else if late && session.renewal.errand.is_out() {
            // Goes on when it has ended.
        } else if late && session.wants_renewal(now) {
            self.renew(&role.session.clone(), now);
        } else if session.has_good_token(now) {
            self.fetch(role, now);
        } else if session.reading || session.is_signing_in() {
            // Goes on when the keychain or the person has answered.
        } else if state.are_usable(now) {
            self.hand_out(role);
        } else {
            let (refusal, here) = self.no_token_said(&role.session, now);
            if may_ask {
                // A notification asks the person: processes wait for that, a person who presses does not.
                self.turn_pressed_away(role, &here);
            } else {
                self.turn_away(role, &refusal, &here);
            }
        }
    }

    /// Fetches a role's credentials; of a chain, first those of the portal's role that it begins with, which
    /// all chains over it share with whoever wants that role itself.
    fn fetch(&mut self, role: &RoleKey, now: Timestamp) {
        if !role.is_chain() {
            return self.send_for(role);
        }
        let base = role.base();
        let below = self.roles.entry(base.clone()).or_default();
        if below.are_fresh(now) {
            return self.send_for(role);
        }
        let is_out = below.fetching.is_out();
        if let Some(state) = self.roles.get_mut(role) {
            state.awaits_base = true;
        }
        if !is_out {
            self.send_for(&base);
        }
    }

    fn send_for(&mut self, role: &RoleKey) {
        let Some(state) = self.roles.get_mut(role) else { return };
        state.fetching = Errand::UnderWay;
        self.effect(Effect::Fetch(role.clone()));
        self.touch_list();
    }

    /// The chains that have waited for this role of the portal's. They wait no more.
    fn take_chains_over(&mut self, base: &RoleKey) -> Vec<RoleKey> {
        let waiting = self.roles.iter_mut().filter(|(role, state)| state.awaits_base && role.base() == *base);
        let take = |(role, state): (&RoleKey, &mut RoleState)| {
            state.awaits_base = false;
            role.clone()
        };
        waiting.map(take).collect()
    }

    /// Turns away whoever has waited for the person for too long.
    pub(crate) fn give_up(&mut self, now: Timestamp) {
        let late = self.roles.iter().filter(|(_, s)| s.patience_ends().is_some_and(|at| at <= now));
        for role in late.map(|(role, _)| role.clone()).collect::<Vec<_>>() {
            if !self.waits_for_person(&role.session) {
                continue;
            }
            let refusal = say::in_english(|| self.no_token(&role.session, now));
            let Some(state) = self.roles.get_mut(&role) else { continue };
            let gone: Vec<_> = state.callers.extract_if(.., |waiting| waiting.until <= now).collect();
            for Waiting { caller, .. } in gone {
                self.effect(Effect::Answer(caller, Answer::Refused(refusal.clone())));
            }
        }
    }

    /// Whether nothing but a person is waited for. The keychain and the portal answer by themselves, or are
    /// given up.
    pub(crate) fn waits_for_person(&self, key: &SessionKey) -> bool {
        self.sessions.get(key).is_some_and(|s| !s.reading && !s.renewal.errand.is_out())
    }

    /// Turns away everybody who waits for a role of this session.
    pub(crate) fn turn_all_away(&mut self, key: &SessionKey, now: Timestamp) {
        let (refusal, here) = self.no_token_said(key, now);
        let roles: Vec<_> = self.roles.keys().filter(|role| role.session == *key).cloned().collect();
        for role in roles {
            self.turn_away(&role, &refusal, &here);
        }
    }

    /// Moves everybody who waits for a role of this session.
    pub(crate) fn serve_session(&mut self, key: &SessionKey, now: Timestamp) {
        let roles: Vec<_> = self.roles.keys().filter(|role| role.session == *key).cloned().collect();
        for role in roles {
            self.serve(&role, now);
        }
    }

    /// A fetch ended.
    pub(crate) fn fetched(
        &mut self,
        role: &RoleKey,
        result: Result<CredentialFacts, Trouble>,
        now: Timestamp,
    ) {
        let Some(state) = self.roles.get_mut(role) else { return };
        if !state.fetching.end() {
            // Whoever waits is served by the token that is held now.
            for role in std::iter::once(role.clone()).chain(self.take_chains_over(role)) {
                self.serve(&role, now);
            }
            return;
        }
        self.reached(&role.session, result.err(), now);
        let chains = self.take_chains_over(role);
        match result {
            Ok(facts) => {
                if let Some(state) = self.roles.get_mut(role) {
                    state.facts = Some(facts);
                }
                self.hand_out(role);
                self.identify(role);
                for chain in chains {
                    if self.roles.get(&chain).is_some_and(RoleState::is_awaited) {
                        self.send_for(&chain);
                    }
                }
            }
            Err(trouble) => {
                for role in std::iter::once(role).chain(&chains) {
                    self.not_fetched(role, trouble, now);
                }
            }
        }
    }

    fn not_fetched(&mut self, role: &RoleKey, trouble: Trouble, now: Timestamp) {
        if trouble.passes() && self.roles.get(role).is_some_and(|state| state.are_usable(now)) {
            // What is still in memory is better than nothing.
            self.hand_out(role);
        } else if trouble == Trouble::TokenRefused {
            // The keychain may have a newer token.
            self.serve(role, now);
        } else {
            let Twice { english, here } = Twice::of(|| say::no_credentials(role, trouble));
            let here = say::not_had(&role.session, trouble).unwrap_or(here.message);
            self.turn_away(role, &english, &here);
        }
    }

    /// Lets go of what a session's roles were handed.
    pub(crate) fn forget_credentials(&mut self, key: &SessionKey) {
        for (_, state) in self.roles.iter_mut().filter(|(role, _)| role.session == *key) {
            state.facts = None;
        }
    }

    fn hand_out(&mut self, role: &RoleKey) {
        let Some(state) = self.roles.get_mut(role) else { return };
        let (callers, pressed) = (std::mem::take(&mut state.callers), std::mem::take(&mut state.pressed));
        for Waiting { caller, save, .. } in callers {
            let role = role.clone();
            self.effect(match save {
                None => Effect::Answer(caller, Answer::Credentials { role }),
                Some(save) => Effect::SaveKeys { caller, role, save },
            });
        }
        self.do_pressed(role, pressed);
    }

    /// With this refusal, and with these words those who see them in the row.
    fn turn_away(&mut self, role: &RoleKey, refusal: &Refusal, here: &str) {
        let Some(state) = self.roles.get_mut(role) else { return };
        for Waiting { caller, .. } in std::mem::take(&mut state.callers) {
            self.effect(Effect::Answer(caller, Answer::Refused(refusal.clone())));
        }
        self.turn_pressed_away(role, here);
    }

    /// Answers those who asked how sessions stand, once the keychain has told of them and it is known what is
    /// active.
    pub(crate) fn answer_waiting_status(&mut self, now: Timestamp) {
        for (caller, sessions) in std::mem::take(&mut self.awaiting_status) {
            let reading = sessions.iter().any(|key| self.sessions.get(key).is_some_and(|s| s.reading));
            if reading || !self.facts_read {
                self.awaiting_status.push((caller, sessions));
            } else {
                let status = self.status(&sessions, now);
                self.effect(Effect::Answer(caller, Answer::Status(status)));
            }
        }
    }

    /// A caller went away: nothing is answered to it any more. What was begun goes on without it, but
    /// for a sign-in that nobody else wants.
    pub(crate) fn caller_gone(&mut self, caller: CallerId, now: Timestamp) {
        for state in self.roles.values_mut() {
            state.callers.retain(|waiting| waiting.caller != caller);
        }
        self.awaiting_status.retain(|(c, _)| *c != caller);
        self.awaiting_names.retain(|(c, ..)| *c != caller);
        if let Known::Reading(waiting) = &mut self.known {
            waiting.retain(|(_, asked)| asked.caller != caller);
        }
        let mut unwanted = Vec::new();
        for (key, session) in &mut self.sessions {
            session.awaiting_list.retain(|asked| asked.caller != caller);
            session.awaiting_kept.retain(|c| *c != caller);
            if let Some(sign_out) = &mut session.sign_out {
                sign_out.callers.retain(|c| *c != caller);
            }
            if let Some(sign_in) = session.under_way() {
                sign_in.callers.retain(|c| *c != caller);
                if sign_in.callers.is_empty() && !sign_in.by_person {
                    unwanted.push(key.clone());
                }
            }
        }
        for key in unwanted {
            self.end_sign_in(&key, Trouble::Denied, now);
            self.forget_sign_in(&key);
        }
    }

    /// Why there is no token to work with.
    pub(crate) fn no_token(&self, key: &SessionKey, now: Timestamp) -> Refusal {
        let session = self.sessions.get(key);
        if let Some(trouble) = session.and_then(|s| s.awaits_portal(now)) {
            return say::sign_in_failed(key, trouble);
        }
        let unknown = session.is_some_and(|s| s.token == Token::Unknown);
        if unknown && self.keychain == Some(KeychainTrouble::Locked) {
            say::keychain_locked()
        } else {
            say::sign_in_needed(key)
        }
    }

    /// The same, and what rows say of it.
    fn no_token_said(&self, key: &SessionKey, now: Timestamp) -> (Refusal, String) {
        let Twice { english, here } = Twice::of(|| self.no_token(key, now));
        let awaited = self.sessions.get(key).and_then(|session| session.awaits_portal(now));
        let said = match awaited {
            Some(trouble) => say::not_had(key, trouble),
            None => self.needs_person(key, now).then(|| say::sign_in_above(key)),
        };
        (english, said.unwrap_or(here.message))
    }

    /// Whether only a person's sign-in brings a good token.
    pub(crate) fn needs_person(&self, key: &SessionKey, now: Timestamp) -> bool {
        self.waits_for_person(key)
            && self.sessions.get(key).is_some_and(|s| {
                let is_missing = is_known(s, self.keychain) && !s.has_good_token(now);
                is_missing && s.awaits_portal(now).is_none()
            })
    }
}

/// Whether it is known what token there is. A keychain that is not there, or refuses, tells no more.
fn is_known(session: &Session, keychain: Option<KeychainTrouble>) -> bool {
    session.token != Token::Unknown
        || !session.reading && matches!(keychain, Some(KeychainTrouble::Absent | KeychainTrouble::Refused))
}
