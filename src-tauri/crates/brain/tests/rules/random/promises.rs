//! What is promised over time: who is asked how often, and what a sign-out ends.

use std::collections::{BTreeMap, BTreeSet};

use brain::{
    Answer, CacheSeen, CopyForm, Copying, Done, Effect, FactsChange, Intent, NoticeId, view::Question,
    words::SessionKey,
};
use jiff::Timestamp;

use super::world::globex;
use crate::org::{PROD, acme, minutes};

/// What was seen, as far as promises hang on it.
#[derive(Debug, Default)]
pub(super) struct Promises {
    /// When the person was asked to sign in because a tool waits.
    asked: BTreeMap<SessionKey, Timestamp>,
    /// Sessions that were signed out of, and nobody has signed in to since.
    signed_out: BTreeSet<SessionKey>,
    /// Whether the person has just said yes to what the guard asked.
    confirms: bool,
}

impl Promises {
    /// A person answers what they are asked; one who puts a notice off wants another.
    pub(super) fn pressed(&mut self, intent: &Intent, asked: Option<&Question>) {
        self.confirms = asked.is_some_and(|question| question.confirm.intent == *intent);
        if let Intent::Snooze { session } = intent {
            self.asked.retain(|key, _| key.handle() != *session);
        }
        if let Intent::TakeOver { session } = intent {
            let key = [acme(), globex()].into_iter().find(|key| key.handle() == *session);
            key.map(|key| self.signed_out.remove(&key));
        }
    }

    /// A new token begins anew.
    pub(super) fn reported(&mut self, done: &Done) {
        match done {
            Done::SignedIn(key, _, Ok(_)) => {
                self.asked.remove(key);
                self.signed_out.remove(key);
            }
            Done::TokenRead(key, Ok(Some(_)))
            | Done::Renewed(key, Ok(_))
            | Done::TakenOver(key, Ok(_))
            | Done::CacheSeen(key, CacheSeen::Foreign(_) | CacheSeen::Renewed(_))
            | Done::Notified { id: NoticeId(key), shown: false } => drop(self.asked.remove(key)),
            _ => {}
        }
    }

    /// Objects to what breaks a promise.
    pub(super) fn hold(&mut self, effect: &Effect, signs_out: bool, now: Timestamp) {
        match effect {
            Effect::ForgetToken(key) if signs_out => {
                self.signed_out.insert(key.clone());
                self.asked.remove(key);
            }
            Effect::ChangeFacts(FactsChange::Choose(Some(active), _)) => {
                let guarded = active.profile.as_ref().is_some_and(|name| name.as_str() == "prod");
                assert!(!guarded || self.confirms, "used without a yes: {effect:?}");
            }
            Effect::OpenBrowser { row, .. } | Effect::OpenConsole { row, .. } => {
                assert!(row != PROD || self.confirms, "opened without a yes: {effect:?}");
            }
            Effect::Borrow(key) => drop(self.signed_out.remove(key)),
            Effect::Notify(notice) if notice.body.starts_with("A tool waits") => {
                let before = self.asked.insert(notice.id.0.clone(), now);
                assert!(before.is_none_or(|at| at + minutes(10) <= now), "asked again: {notice:?}");
            }
            Effect::Answer(_, Answer::Credentials { role })
            | Effect::Copy { role, copying: Copying { form: CopyForm::Bash, .. }, .. }
            | Effect::SaveKeys { role, .. }
            | Effect::Fetch(role)
            | Effect::Identify(role) => self.not_signed_out(&role.session, effect),
            Effect::List(key)
            | Effect::Renew(key)
            | Effect::Mirror(key)
            | Effect::KeepToken { session: key, .. } => {
                self.not_signed_out(key, effect);
            }
            _ => {}
        }
    }

    fn not_signed_out(&self, key: &SessionKey, effect: &Effect) {
        assert!(!self.signed_out.contains(key), "after a sign-out: {effect:?}");
    }
}
