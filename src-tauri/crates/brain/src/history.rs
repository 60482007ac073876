//! What is learned of sessions over time: how long the organisation lets a sign-in last, and whose it is.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{Effect, History, Past},
    state::State,
    words::{RoleKey, SessionKey},
};

/// Ends that are remembered.
const REMEMBERED: usize = 5;
/// Two ends that differ by more than this part of the shorter were not set by the same rule.
const ALIKE: i64 = 10;

impl State {
    /// What was learned before this start; what was learned since counts more.
    pub(crate) fn history_read(&mut self, History { sessions }: History) {
        for (key, past) in sessions {
            self.history.entry(key).or_insert(past);
        }
    }

    /// The person signed in.
    pub(crate) fn note_sign_in(&mut self, key: &SessionKey, at: Timestamp) {
        if let Some(session) = self.sessions.get_mut(key) {
            session.told.about = false;
        }
        self.learn(key, |past| past.signed_in_at = Some(at));
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
        let agent = self.host.is_some();
        if let Some(session) = self.sessions.get_mut(&role.session).filter(|s| agent && !s.identified) {
            session.identified = true;
            self.effect(Effect::Identify(role.clone()));
        }
    }

    /// Whose it is: the browser may have signed in somebody else than last time.
    pub(crate) fn identified(&mut self, key: &SessionKey, name: Option<String>) {
        let before = self.history.get(key).and_then(|past| past.identity.clone());
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(name) = name else {
            // The next credentials may tell.
            session.identified = false;
            return;
        };
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
        if *past != before {
            let sessions = self.history.iter().map(|(key, past)| (key.clone(), past.clone())).collect();
            self.effect(Effect::WriteHistory(History { sessions }));
        }
    }
}
