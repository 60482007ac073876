//! Telling the person outside the popover, one notice per session, each in place of the one before: before
//! a session ends (at the times that the settings name, and at the end of one that is in use), when it cannot be renewed any
//! more, when a tool waits for a sign-in, when somebody else is signed in, when access has changed. Nothing is told of what renews
//! itself, and nothing to a person who is away: that is told on return, if it still matters.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{Changes, Effect, Notice, NoticeId},
    say,
    session::{Session, Standing, Token, Warned},
    state::State,
    status::Host,
    view::Intent,
    words::{SessionKey, Source, TokenFacts},
};

/// A person who was asked to sign in is not asked again for this long, however many tools ask.
const ASKED: SignedDuration = SignedDuration::from_mins(10);
/// How long *Snooze* is: shorter where the end is near, longer after it.
const SNOOZE: SignedDuration = SignedDuration::from_mins(5);
const SNOOZE_ENDED: SignedDuration = SignedDuration::from_mins(15);
const SNOOZE_LEAST: SignedDuration = SignedDuration::from_secs(30);

impl State {
    /// Raises the notices that are due now.
    pub(crate) fn warn(&mut self, now: Timestamp) {
        // Only an agent has a person in front of it.
        if self.host.is_none() || self.away {
            return;
        }
        let mut notices = Vec::new();
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let in_use = self.facts.active.as_ref().is_some_and(|active| active.role.session == key);
            let awaited = self.is_awaited(&key, now);
            let about = self.about(&key);
            if let Some(session) = self.sessions.get_mut(&key) {
                let changes = self.catalogues.get(&key).and_then(|catalogue| catalogue.changes.as_ref());
                let changes = changes.filter(|_| std::mem::take(&mut session.told.changes_due));
                notices.extend(changes.map(|changes| access_changed(&key, changes, self.host)));
                let warn = &self.settings.warn;
                notices.extend(session.notice(&key, in_use, awaited, (warn, about), now));
            }
        }
        for notice in notices {
            self.effect(Effect::Notify(notice));
        }
    }

    /// Whether a tool waits for the person to sign in to this session.
    fn is_awaited(&self, key: &SessionKey, now: Timestamp) -> bool {
        self.needs_person(key, now)
            && self.sessions.get(key).is_some_and(|s| !s.is_signing_in() && !s.signed_out)
            && self
                .roles
                .iter()
                .any(|(role, state)| role.session == *key && !state.callers.is_empty() && !state.is_coming())
    }

    /// The person wants to be reminded later.
    pub(crate) fn snooze(&mut self, key: &SessionKey, now: Timestamp) {
        if let Some(session) = self.sessions.get_mut(key) {
            let left = match session.token {
                Token::Held(facts) => facts.expires_at.duration_since(now),
                Token::Unknown | Token::None => SignedDuration::ZERO,
            };
            let pause =
                if left.is_positive() { SNOOZE.min(left / 2).max(SNOOZE_LEAST) } else { SNOOZE_ENDED };
            session.told.remind_at = Some(now + pause);
            if matches!(session.token, Token::Held(_)) {
                session.warned = session.warned.max(warning(&self.settings.warn, left));
            }
            self.effect(Effect::Unnotify(NoticeId(key.clone())));
        }
    }

    /// A notice could not be shown: nobody will press its button, so whoever waits for that is told now.
    pub(crate) fn notified(&mut self, NoticeId(key): &NoticeId, shown: bool, now: Timestamp) {
        if shown {
            return;
        }
        if let Some(session) = self.sessions.get_mut(key) {
            session.told.asked_at = None;
        }
        if self.is_awaited(key, now) {
            self.turn_all_away(key, now);
        }
    }
}

impl Session {
    /// The notice that is due, if any; it counts as told.
    fn notice(
        &mut self,
        key: &SessionKey,
        in_use: bool,
        awaited: bool,
        (warn, about): (&[SignedDuration], Option<Timestamp>),
        now: Timestamp,
    ) -> Option<Notice> {
        if std::mem::take(&mut self.told.stranger_due)
            && let Some((before, name)) = &self.stranger
        {
            return Some(notice(key, say::stranger(key, before, name), false));
        }
        if self.is_signing_in() {
            return None;
        }
        if self.told.remind_at.take_if(|at| *at <= now).is_some() {
            match self.token {
                Token::Held(facts) if !facts.renews => {
                    self.warned = self.warned.max(warning(warn, facts.expires_at.duration_since(now)));
                    return Some(ending(key, facts, now));
                }
                // What was told before may be told again, if it is still so.
                Token::Held(_) => (self.told.about, self.told.failing) = (false, false),
                Token::None | Token::Unknown if awaited => self.told.asked_at = None,
                Token::None => return Some(notice(key, say::reminded(key), true)),
                Token::Unknown => {}
            }
        }
        if let Token::Held(facts) = self.token
            && let Some(notice) = self.ending(key, facts, in_use, (warn, about), now)
        {
            // One for the end and for the tool that waits.
            self.told.asked_at = awaited.then_some(now).or(self.told.asked_at);
            return Some(notice);
        }
        let asked = self.told.asked_at.is_some_and(|at| now.duration_since(at) < ASKED);
        if awaited && !asked && self.told.remind_at.is_none() {
            self.told.asked_at = Some(now);
            return Some(notice(key, say::wanted(key), true));
        }
        None
    }

    fn ending(
        &mut self,
        key: &SessionKey,
        facts: TokenFacts,
        in_use: bool,
        (warn, about): (&[SignedDuration], Option<Timestamp>),
        now: Timestamp,
    ) -> Option<Notice> {
        let left = facts.expires_at.duration_since(now);
        let due = warning(warn, left);
        if facts.renews {
            // After a night of sleep the first try may have been too early for the network.
            let fails = self.renewal.failures > 1 && due > Warned::Not && !self.told.failing;
            if let Some(trouble) = self.renewal.trouble.filter(|_| fails) {
                self.told.failing = true;
                return Some(notice(key, say::not_renewed(key, trouble, left), true));
            }
            let first = *warn.first()?;
            let soon = about.filter(|at| *at > now && at.duration_since(now) <= first && !self.told.about)?;
            self.told.about = true;
            return Some(notice(key, say::about_to_end(key, soon.duration_since(now)), true));
        }
        if std::mem::take(&mut self.told.refusal_due) {
            self.warned = self.warned.max(due);
            return Some(ending(key, facts, now));
        }
        // Nobody is warned of the shortness of what they have just signed in to, nor of what another program
        // renews by itself.
        let born = warning(warn, facts.expires_at.duration_since(facts.issued_at));
        let theirs = facts.source == Source::AwsCli && due < Warned::Ended;
        (due > self.warned.max(born) && (in_use || due < Warned::Ended) && !theirs).then(|| {
            self.warned = due;
            ending(key, facts, now)
        })
    }

    /// When something may have to be told by itself, beside a token's end.
    pub(crate) fn next_notice(
        &self,
        warn: &[SignedDuration],
        about: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        if self.is_signing_in() {
            return None;
        }
        let about = about.filter(|_| !self.told.about && self.standing(now) == Standing::SignedIn);
        let about = about.zip(warn.first()).map(|(at, first)| at - *first);
        let end = match self.token {
            Token::Held(facts) => Some(facts.expires_at),
            Token::Unknown | Token::None => None,
        };
        let warnings = end.into_iter().flat_map(|end| warn.iter().map(move |before| end - *before));
        let later = about.into_iter().chain(warnings).filter(|at| *at > now);
        self.told.remind_at.into_iter().chain(later).min()
    }
}

/// The strongest warning for a token with so much life, where warnings come so long before its end.
pub(crate) fn warning(warn: &[SignedDuration], left: SignedDuration) -> Warned {
    if !left.is_positive() {
        return Warned::Ended;
    }
    match warn.iter().filter(|before| left <= **before).count() {
        0 => Warned::Not,
        passed => Warned::Before(passed),
    }
}

fn access_changed(key: &SessionKey, changes: &Changes, host: Option<Host>) -> Notice {
    let (title, body) = say::access_changed(key, changes);
    // Without a screen there is nothing to open.
    let opens = host == Some(Host::Tray);
    let buttons = opens.then(|| (say::OPEN_DAYPASS.to_owned(), Intent::Open)).into_iter().collect();
    Notice { id: NoticeId(key.clone()), title, body, buttons }
}

fn ending(key: &SessionKey, facts: TokenFacts, now: Timestamp) -> Notice {
    let left = facts.expires_at.duration_since(now);
    notice(key, say::end(key, left), true)
}

fn notice(key: &SessionKey, (title, body): (String, String), snoozes: bool) -> Notice {
    let session = key.handle();
    let mut buttons = vec![(say::SIGN_IN.to_owned(), Intent::SignIn { session: session.clone() })];
    if snoozes {
        buttons.push((say::SNOOZE.to_owned(), Intent::Snooze { session }));
    }
    Notice { id: NoticeId(key.clone()), title, body, buttons }
}
