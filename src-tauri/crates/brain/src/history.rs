//! What is learned of sessions over time: how long the organisation lets a sign-in last, and whose it is.

use jiff::{SignedDuration, Timestamp};

use crate::{
    errand::Errand,
    input::{Effect, History, Past},
    state::State,
    words::{RoleKey, SessionKey},
};

/// Ends that are remembered.
const REMEMBERED: usize = 5;
/// Two ends that differ by more than this part of the shorter were not set by the same rule.
const ALIKE: i64 = 10;

impl State {
    /// What was learned before this start; what was learned since comes on top.
    pub(crate) fn history_read(&mut self, History { sessions }: History) {
        if std::mem::replace(&mut self.history_known, true) {
            return;
        }
        let since = std::mem::replace(&mut self.history, sessions.into_iter().collect());
        let learned = !since.is_empty();
        for (key, Past { signed_in_at, lasted, identity }) in since {
            let past = self.history.entry(key).or_default();
            past.signed_in_at = signed_in_at.or(past.signed_in_at);
            past.lasted.extend(lasted);
            past.identity = identity.or(past.identity.take());
        }
        if learned {
            self.write_history();
        }
    }

    /// The person signed in.
    pub(crate) fn note_sign_in(&mut self, key: &SessionKey, at: Timestamp) {
        if let Some(session) = self.sessions.get_mut(key) {
            session.told.about = false;
        }
        self.learn(key, |past| past.signed_in_at = Some(at));
    }

    /// Nobody knows when the person signed in to what is held now, or to nothing.
    pub(crate) fn forget_beginning(&mut self, key: &SessionKey) {
        if self.history.contains_key(key) {
            self.learn(key, |past| past.signed_in_at = None);
        }
    }

    /// The organisation wants another sign-in when the token ends.
    pub(crate) fn note_end(&mut self, key: &SessionKey, ends: Timestamp) {
        self.learn(key, |past| {
            if let Some(began) = past.signed_in_at.take() {
                past.lasted.push(ends.duration_since(began).as_secs());
                let old = past.lasted.len().saturating_sub(REMEMBERED);
                past.lasted.drain(..old);
            }
        });
    }

    /// About when the organisation will want another sign-in, as the last two ends tell if they agree.
    pub(crate) fn about(&self, key: &SessionKey) -> Option<Timestamp> {
        let past = self.history.get(key)?;
        let [.., one, other] = past.lasted[..] else { return None };
        let shorter = one.min(other);
        let alike = (one - other).abs() <= shorter / ALIKE;
        let began = past.signed_in_at.filter(|_| alike && shorter > 0)?;
        began.checked_add(SignedDuration::from_secs(shorter)).ok()
    }

    /// Finds out whose sign-in it is, now that there are credentials that tell.
    pub(crate) fn identify(&mut self, role: &RoleKey) {
        // Whoever assumes a role over the first one may go by any name.
        let tells = self.host.is_some() && !role.is_chain();
        if let Some(session) = self.sessions.get_mut(&role.session).filter(|s| tells && !s.identified)
            && !session.identifying.is_out()
        {
            session.identifying = Errand::UnderWay;
            self.effect(Effect::Identify(role.clone()));
        }
    }

    /// Another token is held, which may be another person's.
    pub(crate) fn may_be_another(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key) {
            (session.identified, session.stranger) = (false, None);
        }
        self.forget_credentials(key);
    }

    /// Whose it is: the browser may have signed in somebody else than last time.
    pub(crate) fn identified(&mut self, key: &SessionKey, name: Option<String>) {
        let before = self.history.get(key).and_then(|past| past.identity.clone());
        let Some(session) = self.sessions.get_mut(key) else { return };
        // If not, the next credentials may tell.
        let counts = session.identifying.end();
        let Some(name) = name.filter(|_| counts) else { return };
        session.identified = true;
        if before.as_ref() == Some(&name) {
            return;
        }
        if let Some(before) = before {
            session.stranger = Some((before, name.clone()));
            session.told.stranger_due = true;
        }
        self.learn(key, |past| past.identity = Some(name));
    }

    fn learn(&mut self, key: &SessionKey, change: impl FnOnce(&mut Past)) {
        // A command lives too short to learn.
        if self.host.is_none() {
            return;
        }
        let past = self.history.entry(key.clone()).or_default();
        let before = past.clone();
        change(past);
        // What was learned before this start is not lost.
        if *past != before && self.history_known {
            self.write_history();
        }
    }

    fn write_history(&mut self) {
        let sessions = self.history.iter().map(|(key, past)| (key.clone(), past.clone())).collect();
        self.effect(Effect::WriteHistory(History { sessions }));
    }
}
