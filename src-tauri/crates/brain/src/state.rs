//! The state and the one function that changes it: from an input and an instant to effects.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    acts::How,
    callers::RoleState,
    catalogue::Known,
    doctor::Doctor,
    edits::Edits,
    here::Here,
    input::{CallerId, Catalogue, Config, Effect, Facts, FactsChange, Input, KeychainTrouble, Past},
    pages::Open,
    saved::KeysPlace,
    say,
    served::{Served, Want},
    session::{Session, Token},
    settings::Settings,
    shortcut::ShortcutRefused,
    status::Host,
    view::{Mark, Question, Said},
    words::{ProfileName, Region, RoleKey, SessionKey},
};

/// Everything Daypass knows, without secrets: it can be printed, compared and shown.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct State {
    /// What this agent lives in; `None` inside a command that answers by itself.
    pub(crate) host: Option<Host>,
    pub(crate) config: Config,
    /// Whether the config has been read at all.
    pub(crate) config_read: bool,
    /// Sessions of the config and those that callers brought.
    pub(crate) sessions: BTreeMap<SessionKey, Session>,
    pub(crate) roles: BTreeMap<RoleKey, RoleState>,
    pub(crate) facts: Facts,
    /// Changes to them that are on their way to the disk, in order.
    pub(crate) changing: VecDeque<FactsChange>,
    /// Whether they have been read at all.
    pub(crate) facts_read: bool,
    /// `None`: it answers, or has not been asked.
    pub(crate) keychain: Option<KeychainTrouble>,
    pub(crate) said: Option<Said>,
    /// Sessions that were signed out of since the popover was seen last.
    pub(crate) parted: Vec<SessionKey>,
    /// What the person is asked before something guarded is done, and of what: what has changed meanwhile was not asked about.
    pub(crate) question: Option<(Question, Target, How)>,
    /// The page that stands where the list was.
    pub(crate) open: Option<Open>,
    /// What the last edit of the config is waited for, and told of.
    pub(crate) edits: Edits,
    pub(crate) doctor: Doctor,
    pub(crate) starts_at_login: Option<bool>,
    pub(crate) settings: Settings,
    pub(crate) settings_problems: Vec<String>,
    /// Why the shortcut of the settings does nothing.
    pub(crate) shortcut_refused: Option<ShortcutRefused>,
    /// Why `[default]` is not what it should be, and whether the person has just asked for that.
    pub(crate) default_problem: Option<(Mark, String)>,
    pub(crate) default_asked: bool,
    pub(crate) here: Box<Here>,
    /// Whether they have been read at all.
    pub(crate) settings_known: bool,
    /// Port of the credentials endpoint, once it is open.
    pub(crate) endpoint: Option<u16>,
    pub(crate) history: BTreeMap<SessionKey, Past>,
    /// Whether what was learned before this start has been read.
    pub(crate) history_known: bool,
    /// Nobody sees a notification.
    pub(crate) away: bool,
    /// How far the servers' clock is ahead of ours.
    pub(crate) clock_ahead: SignedDuration,
    pub(crate) list_revision: u32,
    pub(crate) zone: TimeZone,
    /// What each session offers, as listed last.
    pub(crate) catalogues: BTreeMap<SessionKey, Catalogue>,
    pub(crate) known: Known,
    /// Credentials in files, whose they are, and when they end.
    pub(crate) saved: BTreeMap<KeysPlace, (SessionKey, Timestamp)>,
    pub(crate) awaiting_status: Vec<(CallerId, Vec<SessionKey>)>,
    /// Who asked by name before it was known what names mean.
    pub(crate) awaiting_names: Vec<(CallerId, Served, Want)>,
    pub(crate) attempts: u64,
    serial: u32,
    pub(crate) effects: VecDeque<Effect>,
}

/// What a row's handle stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) role: RoleKey,
    pub(crate) profile: Option<ProfileName>,
    pub(crate) region: Option<Region>,
}

impl State {
    /// Nothing is known yet. `zone` is where clock times are told in.
    pub fn new(host: Option<Host>, zone: TimeZone) -> Self {
        Self {
            host,
            config: Config::default(),
            config_read: false,
            sessions: BTreeMap::new(),
            roles: BTreeMap::new(),
            facts: Facts::default(),
            changing: VecDeque::new(),
            facts_read: false,
            keychain: None,
            said: None,
            parted: Vec::new(),
            question: None,
            open: None,
            edits: Edits::default(),
            doctor: Doctor::default(),
            starts_at_login: None,
            settings: Settings::default(),
            settings_problems: Vec::new(),
            shortcut_refused: None,
            default_problem: None,
            default_asked: false,
            here: Box::default(),
            settings_known: false,
            endpoint: None,
            history: BTreeMap::new(),
            history_known: false,
            away: false,
            clock_ahead: SignedDuration::ZERO,
            list_revision: 0,
            zone,
            catalogues: BTreeMap::new(),
            known: if host.is_some() { Known::Reading(Vec::new()) } else { Known::NotRead },
            saved: BTreeMap::new(),
            awaiting_status: Vec::new(),
            awaiting_names: Vec::new(),
            attempts: 0,
            serial: 0,
            effects: VecDeque::new(),
        }
    }

    /// What is believed to be shared with other Daypass processes now.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether it goes on living, and not only until a command is answered.
    pub fn is_agent(&self) -> bool {
        self.host.is_some()
    }

    /// Whether the person signed out of the session, and in no more since.
    pub fn is_signed_out(&self, session: &SessionKey) -> bool {
        self.sessions.get(session).is_some_and(|session| session.signed_out)
    }

    /// What to do first.
    pub fn start(&self) -> Vec<Effect> {
        let mut first = vec![Effect::ReadFacts, Effect::ReadConfig];
        if self.host.is_some() {
            first.extend([Effect::ReadHistory, Effect::ReadSettings, Effect::ReadCatalogues]);
        }
        first
    }

    /// Takes in what happened and says what must be done. Inputs about things that no longer exist
    /// are ignored.
    pub fn step(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        match input {
            Input::Person(intent) => self.person(intent, now),
            Input::Caller(caller, request) => self.caller(caller, request, now),
            Input::CallerGone(caller) => self.caller_gone(caller, now),
            Input::Done(done) => self.done(done, now),
            Input::Outside(news) => self.outside(news),
            // Words for the time left differ.
            Input::Tick => self.touch_list(),
        }
        self.fall_back(now);
        self.renew_due(now);
        self.revoke_due(now);
        self.list_due(now);
        self.remove_saved(now);
        self.look_due(now);
        self.plan_due(now);
        self.preview_due();
        // Before the impatient are turned away: they too are a reason to ask the person.
        self.warn(now);
        self.give_up(now);
        self.effects.drain(..).collect()
    }

    /// Whether these credentials may still be handed out; the agent drops all others.
    pub fn holds(&self, role: &RoleKey) -> bool {
        self.roles.get(role).is_some_and(|state| state.facts.is_some())
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    pub(crate) fn touch_list(&mut self) {
        self.list_revision = self.list_revision.wrapping_add(1);
    }

    /// Says something in a row, in place of what was said last.
    pub(crate) fn say(&mut self, row: String, text: String, refused: bool, drains_until: Option<Timestamp>) {
        self.tell(&row, &text, refused, self.serial.wrapping_add(1));
        self.announce(row, text, refused, drains_until);
    }

    /// The same, but on the page that is open nothing of it stays.
    pub(crate) fn announce(
        &mut self,
        row: String,
        text: String,
        refused: bool,
        drains_until: Option<Timestamp>,
    ) {
        self.serial = self.serial.wrapping_add(1);
        let drains_until = drains_until.map(Timestamp::as_millisecond);
        self.said = Some(Said { row, text, aloud: None, refused, drains_until, serial: self.serial });
    }

    /// The session behind a handle.
    pub(crate) fn session_of(&self, handle: &str) -> Option<SessionKey> {
        self.sessions.keys().find(|key| key.handle() == handle).cloned()
    }

    /// When something is due by itself: a warning, an end, or other words for the time left.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let sessions = self.sessions.values().filter_map(|s| match s.token {
            Token::Held(facts) => Some(facts.expires_at),
            Token::Unknown | Token::None => None,
        });
        let roles = self.roles.values().filter_map(|r| r.facts).map(|facts| facts.expires_at);
        let words = sessions
            .chain(roles)
            .filter(|end| *end > now)
            .map(|end| now + say::until_words_change(end.duration_since(now)));
        let renewals =
            self.sessions.values().filter_map(Session::next_renewal).filter(|_| self.host.is_some());
        let revocations = self.sessions.values().filter_map(|s| s.revocation.next_try());
        let notices = self
            .sessions
            .iter()
            .filter(|_| self.host.is_some() && !self.away)
            .filter_map(|(key, session)| session.next_notice(&self.settings.warn, self.about(key), now));
        let listings = self.sessions.keys().filter(|_| self.host.is_some());
        let listings = listings.filter_map(|key| self.next_listing(key, now));
        let patience = self.roles.iter().filter(|(role, _)| self.waits_for_person(&role.session));
        let patience = patience.filter_map(|(_, state)| state.patience_ends());
        let saved = self.saved.values().map(|(_, ends)| *ends);
        let all = words
            .chain(renewals)
            .chain(saved)
            .chain(revocations)
            .chain(notices)
            .chain(listings)
            .chain(patience)
            .chain(self.next_look())
            .chain(self.next_plan())
            .chain(self.next_word(now));
        all.min().map(|due| due.max(now + SignedDuration::from_millis(10)))
    }
}

mod inputs;
