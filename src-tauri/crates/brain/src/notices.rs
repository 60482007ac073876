//! Telling the person before a session ends: once at 15 minutes, once at 5, once at the end of one that
//! is in use, each in place of the one before; nothing for a session that renews itself.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{Effect, Notice, NoticeId},
    say,
    session::{SOON, Token, VERY_SOON, Warned},
    state::State,
    view::Intent,
    words::SessionKey,
};

impl State {
    /// Raises the warnings that are due now.
    pub(crate) fn warn(&mut self, now: Timestamp) {
        // Only an agent has a person in front of it.
        if self.host.is_none() {
            return;
        }
        let mut notices = Vec::new();
        for (key, session) in &mut self.sessions {
            let Token::Held(facts) = session.token else { continue };
            if facts.renews || session.is_signing_in() {
                continue;
            }
            let left = facts.expires_at.duration_since(now);
            let used = self.active.as_ref().is_some_and(|active| active.role.session == *key);
            let due = warning(left);
            // Nobody is warned of the shortness of what they have just signed in to.
            let born = warning(facts.expires_at.duration_since(facts.issued_at));
            if due > session.warned.max(born) && (used || due < Warned::Ended) {
                session.warned = due;
                notices.push(notice(key, facts.expires_at, now));
            }
        }
        for notice in notices {
            self.effect(Effect::Notify(notice));
        }
    }
}

/// The strongest warning for a token with so much life.
pub(crate) fn warning(left: SignedDuration) -> Warned {
    match left {
        _ if !left.is_positive() => Warned::Ended,
        _ if left <= VERY_SOON => Warned::VerySoon,
        _ if left <= SOON => Warned::Soon,
        _ => Warned::Not,
    }
}

pub(crate) fn notice(key: &SessionKey, ends: Timestamp, now: Timestamp) -> Notice {
    let left = ends.duration_since(now);
    Notice {
        id: NoticeId(key.clone()),
        title: say::notice_title(key, left),
        body: say::notice_body(left),
        buttons: vec![
            (say::SIGN_IN.to_owned(), Intent::SignIn { session: key.handle() }),
            (say::SNOOZE.to_owned(), Intent::Snooze { session: key.handle() }),
        ],
    }
}
