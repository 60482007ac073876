//! Telling the person before a session ends: once at 15 minutes, once at 5, once at the end of one that
//! is in use, each in place of the one before; nothing for a session that renews itself.

use jiff::Timestamp;

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
            if facts.renews || session.sign_in.is_some() {
                continue;
            }
            let left = facts.expires_at.duration_since(now);
            let used = self.active.as_ref().is_some_and(|active| active.role.session == *key);
            let due = if left.is_positive() {
                match left {
                    _ if left <= VERY_SOON => Warned::VerySoon,
                    _ if left <= SOON => Warned::Soon,
                    _ => Warned::Not,
                }
            } else if used {
                Warned::Ended
            } else {
                Warned::Not
            };
            if due > session.warned {
                session.warned = due;
                notices.push(notice(key, facts.expires_at, now));
            }
        }
        for notice in notices {
            self.effect(Effect::Notify(notice));
        }
    }
}

fn notice(key: &SessionKey, ends: Timestamp, now: Timestamp) -> Notice {
    let left = ends.duration_since(now);
    Notice {
        id: NoticeId(key.clone()),
        title: say::notice_title(key, left),
        body: say::notice_body(left),
        button: Some((say::SIGN_IN.to_owned(), Intent::SignIn { session: key.handle() })),
    }
}
