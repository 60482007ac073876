//! From the state to what the popover shows around its list.

use jiff::{SignedDuration, Timestamp};

use crate::{
    input::{KeychainTrouble, Prompt},
    pages::Page,
    say::{self, Word},
    session::{Session, Stage, Standing, Token},
    state::State,
    view::{
        Banner, Button, Empty, Intent, Ring, RingState, SessionLine, SignInPage, SignInStage, Tone, View,
    },
    words::{Endpoints, SessionKey, host},
};

/// From here on a clock is wrong rather than imprecise: AWS refuses requests that are five minutes off.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_mins(2);

impl State {
    /// The whole view, without the list's rows.
    pub fn view(&self, now: Timestamp) -> View {
        let mut sessions: Vec<_> = self
            .sessions_in_order()
            .filter_map(|key| Some((key, self.sessions.get(key)?)))
            .map(|(key, session)| (needs_person(session, now), self.line(key, session, now)))
            .collect();
        sessions.sort_by_key(|(needs, _)| std::cmp::Reverse(*needs));
        View {
            sessions: sessions.into_iter().map(|(_, line)| line).collect(),
            banner: self.banner(now),
            sign_in: (self.sessions.iter().find(|(_, s)| s.is_signing_in()))
                .or_else(|| self.sessions.iter().find(|(_, s)| s.sign_in.is_some()))
                .and_then(|(key, session)| sign_in_page(key, session)),
            said: self.said.clone(),
            question: self.question(),
            empty: self.empty(now),
            list_revision: self.list_revision,
            listing: self.sessions.values().any(|s| s.listing.is_wanted()),
            panel: self.panel(now),
            theme: self.settings.theme,
            may_stay: self.may_stay(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// A session as the strip shows it.
    pub(crate) fn session_line(&self, key: &SessionKey, now: Timestamp) -> Option<SessionLine> {
        Some(self.line(key, self.sessions.get(key)?, now))
    }

    fn line(&self, key: &SessionKey, session: &Session, now: Timestamp) -> SessionLine {
        let id = key.handle();
        let button = match session.standing(now) {
            Standing::SigningIn => Some((say::CANCEL, Intent::CancelSignIn { session: id.clone() }, false)),
            Standing::SignedIn | Standing::EndingSoon if session.is_borrowed() => {
                Some((say::TAKE_OVER, Intent::TakeOver { session: id.clone() }, false))
            }
            Standing::SignedOut | Standing::EndingSoon | Standing::Ended => {
                Some((say::SIGN_IN, Intent::SignIn { session: id.clone() }, true))
            }
            Standing::Unknown if !self.asks_keychain(session) => {
                Some((say::SIGN_IN, Intent::SignIn { session: id.clone() }, true))
            }
            Standing::Unknown | Standing::SignedIn | Standing::Offline => None,
        };
        SessionLine {
            name: key.label().to_owned(),
            says: self.in_words(key, session, now),
            ring: Ring { state: self.ring(session, now), percent: session.percent_left(now) },
            button: button.map(|(label, intent, tinted)| Button { label: label.to_owned(), intent, tinted }),
            ends_at: session.ends_at().map(Timestamp::as_millisecond),
            badge: badge(&key.endpoints),
            can_sign_out: session.is_ours(),
            can_take_over: session.can_take_over(),
            id,
        }
    }

    /// Whether the keychain is being asked how a session stands. One that is in trouble is asked again quietly.
    fn asks_keychain(&self, session: &Session) -> bool {
        session.token == Token::Unknown && session.reading && self.keychain.is_none()
    }

    fn ring(&self, session: &Session, now: Timestamp) -> RingState {
        match session.standing(now) {
            Standing::Unknown if self.asks_keychain(session) => RingState::Working,
            Standing::Unknown | Standing::SignedOut => RingState::Hollow,
            Standing::SigningIn => RingState::Working,
            Standing::SignedIn => RingState::SignedIn,
            Standing::EndingSoon => RingState::EndingSoon,
            Standing::Ended => RingState::Ended,
            Standing::Offline => RingState::Offline,
        }
    }

    /// A session's state, as strip, menu and tooltip tell it.
    pub(crate) fn in_words(&self, key: &SessionKey, session: &Session, now: Timestamp) -> String {
        say::session(session, self.keychain, self.about(key), now, &self.zone)
    }

    fn banner(&self, now: Timestamp) -> Option<Banner> {
        let closed = self.keychain.and_then(|trouble| match trouble {
            KeychainTrouble::Locked => Some((trouble, say::UNLOCK)),
            KeychainTrouble::Refused => Some((trouble, say::TRY_AGAIN)),
            KeychainTrouble::Absent => None,
        });
        if let Some((trouble, label)) = closed {
            let (fact, detail) = say::keychain(trouble);
            let button = Some(button(label, Intent::UnlockKeychain));
            return Some(Banner { tone: Tone::Amber, fact, detail, button });
        }
        for (key, session) in &self.sessions {
            if let Some((before, name)) = &session.stranger {
                let (fact, detail) = say::stranger(key, before, name);
                let button = Some(button(say::UNDERSTOOD, Intent::Dismiss { session: key.handle() }));
                return Some(Banner { tone: Tone::Amber, fact, detail, button });
            }
        }
        let blocked = self.sessions.iter().find(|(_, s)| s.is_ours() && s.can_take_over());
        if let Some((key, _)) = blocked {
            let (fact, detail) = say::tools_use_another(key);
            let button = Some(button(say::TAKE_OVER, Intent::TakeOver { session: key.handle() }));
            return Some(Banner { tone: Tone::Amber, fact, detail, button });
        }
        if self.clock_ahead.abs() >= WRONG_CLOCK {
            let (fact, detail) = say::clock_is_wrong(self.clock_ahead);
            return Some(Banner { tone: Tone::Amber, fact, detail, button: None });
        }
        // What the person has just done is answered first: strip and icon say all the while that it is offline.
        if let Some(banner) = self.edit_banner(now) {
            return Some(banner);
        }
        if !self.parted.is_empty() {
            let (fact, detail) = say::parted(&self.parted);
            return Some(Banner { tone: Tone::Calm, fact, detail, button: None });
        }
        if self.sessions.values().any(|s| s.offline) {
            let (fact, detail) = say::offline();
            return Some(Banner { tone: Tone::Calm, fact, detail, button: None });
        }
        let changed = self
            .sessions_in_order()
            .find_map(|key| self.catalogues.get(key)?.changes.as_ref().map(|it| (key, it)));
        if let Some((key, changes)) = changed {
            let (fact, detail) = say::access_changed(key, changes);
            let button = Some(button(say::UNDERSTOOD, Intent::Dismiss { session: key.handle() }));
            return Some(Banner { tone: Tone::Calm, fact, detail, button });
        }
        let (tone, (fact, detail)) = match (self.problems().next(), self.config.problems.first()) {
            (Some(problem), _) => (Tone::Amber, say::settings_problem(&problem)),
            (None, Some(problem)) => (Tone::Amber, say::config_problem(problem)),
            // Everything works without one, for as long as Daypass runs: whatever else there is to say comes first.
            (None, None) => (Tone::Calm, say::keychain(self.keychain?)),
        };
        let button = Some(button(say::SHOW, Intent::Show { page: Page::Doctor }));
        Some(Banner { tone, fact, detail, button })
    }

    /// Why there is no session, and what to do.
    pub(crate) fn no_session(&self) -> (String, String) {
        if self.config_read { say::nothing_configured() } else { say::reading_config() }
    }

    /// What stands in the list's place while there is nothing to list.
    fn empty(&self, now: Timestamp) -> Option<Empty> {
        if self.sessions.is_empty() {
            let (fact, detail) = self.no_session();
            return Some(Empty { fact, detail, button: None });
        }
        let nothing = self.config.profiles.is_empty()
            && self.sessions.keys().all(|key| self.accounts_of(key).is_empty());
        let key = self.sessions_in_order().next().filter(|_| nothing)?;
        let session = self.sessions.get(key)?;
        let next = |word: Word, intent| Some(Button { label: word.to_owned(), intent, tinted: true });
        let ((fact, detail), button) = match session.standing(now) {
            Standing::SignedIn | Standing::EndingSoon if session.listing.is_wanted() => {
                let stop = Button { tinted: false, ..next(say::CANCEL, Intent::StopListing)? };
                (say::listing(key, session.listed), Some(stop))
            }
            Standing::SignedIn | Standing::EndingSoon if !self.catalogues.contains_key(key) => {
                (say::not_listed_yet(key), next(say::REFRESH, Intent::Refresh))
            }
            Standing::SignedIn | Standing::EndingSoon => {
                (say::no_roles(key), next(say::REFRESH, Intent::Refresh))
            }
            Standing::Offline => (say::list_out_of_reach(key), None),
            // It renews itself as soon as it can: a sign-in would not help.
            Standing::Ended if session.awaits_portal(now).is_some() => (say::list_out_of_reach(key), None),
            Standing::Unknown if self.asks_keychain(session) => (say::asking_keychain(), None),
            // To be unlocked rather, as the banner says.
            Standing::Unknown if self.keychain == Some(KeychainTrouble::Locked) => {
                (say::sign_in_first(key), None)
            }
            Standing::SignedOut | Standing::Ended | Standing::Unknown => {
                (say::sign_in_first(key), next(say::SIGN_IN, Intent::SignIn { session: key.handle() }))
            }
            Standing::SigningIn => (say::sign_in_first(key), None),
        };
        Some(Empty { fact, detail, button })
    }
}

fn button(label: Word, intent: Intent) -> Button {
    Button { label: label.into(), intent, tinted: false }
}

fn needs_person(session: &Session, now: Timestamp) -> bool {
    match session.standing(now) {
        Standing::EndingSoon | Standing::Ended | Standing::SigningIn => true,
        Standing::Unknown | Standing::SignedOut | Standing::SignedIn | Standing::Offline => false,
    }
}

/// Host and port of a foreign endpoint.
fn badge(endpoints: &Endpoints) -> Option<String> {
    let url = endpoints.oidc.as_ref().or(endpoints.portal.as_ref())?;
    Some(host(url).to_owned())
}

fn sign_in_page(key: &SessionKey, session: &Session) -> Option<SignInPage> {
    let stage = match &session.sign_in.as_ref()?.stage {
        Stage::Starting => SignInStage::Starting,
        Stage::Waiting(Prompt { link, code, because, issued_at, expires_at, .. }) => {
            let host = host(link).to_owned();
            let lifetime = expires_at.as_millisecond() - issued_at.as_millisecond();
            let expires_at = expires_at.as_millisecond();
            match code {
                None => SignInStage::Browser { host, expires_at, lifetime },
                Some(code) => SignInStage::Code {
                    code: code.clone(),
                    host,
                    note: because.map(say::obstacle),
                    expires_at,
                    lifetime,
                },
            }
        }
        Stage::Failed(trouble) => {
            let (fact, detail) = say::trouble(key, *trouble);
            SignInStage::Failed { fact, detail }
        }
    };
    Some(SignInPage {
        session: key.handle(),
        title: say::sign_in_to(key.label()),
        place: say::place(key),
        stage,
    })
}
