//! The state and the one function that changes it: from an input and an instant to effects.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    callers::{PATIENCE, RoleState},
    catalogue::{Asked, Known},
    console::ConsolePage,
    edits::Edits,
    input::{
        Answer, CallerId, Catalogue, Config, Done, Edit, Effect, Facts, FactsChange, Input, KeychainTrouble,
        Outside, Past, Request, Trouble, Way,
    },
    pages::Open,
    saved::{KeysPlace, Save},
    say,
    served::{Served, Want},
    session::{Session, Token},
    settings::{self, Settings},
    status::Host,
    view::{Act, Intent, Question, Said},
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
    /// Whether they have been read at all.
    pub(crate) facts_read: bool,
    /// `None`: it answers, or has not been asked.
    pub(crate) keychain: Option<KeychainTrouble>,
    pub(crate) said: Option<Said>,
    /// What the person is asked before something guarded is done.
    /// What the guard asks, and of what: what has changed meanwhile was not asked about.
    pub(crate) question: Option<(Question, Target, ConsolePage)>,
    /// The page that stands where the list was.
    pub(crate) open: Option<Open>,
    /// What the last edit of the config is waited for, and told of.
    pub(crate) edits: Edits,
    pub(crate) starts_at_login: Option<bool>,
    pub(crate) settings: Settings,
    pub(crate) settings_problems: Vec<String>,
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
            facts_read: false,
            keychain: None,
            said: None,
            question: None,
            open: None,
            edits: Edits::default(),
            starts_at_login: None,
            settings: Settings::default(),
            settings_problems: Vec::new(),
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
        self.serial = self.serial.wrapping_add(1);
        self.tell(&row, &text, refused, self.serial);
        let drains_until = drains_until.map(Timestamp::as_millisecond);
        self.said = Some(Said { row, text, refused, drains_until, serial: self.serial });
    }

    /// The session behind a handle.
    pub(crate) fn session_of(&self, handle: &str) -> Option<SessionKey> {
        self.sessions.keys().find(|key| key.handle() == handle).cloned()
    }

    fn person(&mut self, intent: Intent, now: Timestamp) {
        match intent {
            Intent::SignIn { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.sign_in(key, Way::Browser, true, None);
                }
            }
            Intent::SignInByCode { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.sign_in(key, Way::Code { because: None }, true, None);
                }
            }
            Intent::CancelSignIn { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.end_sign_in(&key, Trouble::Denied, now);
                    self.forget_sign_in(&key);
                }
            }
            Intent::Dismiss { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.understand_changes(&key);
                    self.forget_sign_in(&key);
                }
            }
            Intent::OpenBrowserAgain { session } => {
                if let Some((key, link)) = self.sign_in_link(&session) {
                    self.effect(Effect::OpenBrowser { session: key, link, row: session });
                }
            }
            Intent::CopyLink { session } => {
                if let Some((_, text)) = self.sign_in_link(&session) {
                    self.effect(Effect::CopyText { text, row: session });
                }
            }
            Intent::SignOut { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.sign_out(&key, None, now);
                }
            }
            Intent::SignOutAll => {
                for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
                    self.sign_out(&key, None, now);
                }
            }
            Intent::TakeOver { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.take_over(&key);
                }
            }
            Intent::Snooze { session } => {
                if let Some(key) = self.session_of(&session) {
                    self.snooze(&key, now);
                }
            }
            Intent::Use { row } => self.want(Act::Use, row, ConsolePage::default(), now),
            Intent::CopyKeys { row } => self.want(Act::CopyKeys, row, ConsolePage::default(), now),
            Intent::OpenConsole { row, page } => self.want(Act::OpenConsole, row, page, now),
            Intent::CopyConsoleLink { row, page } => self.want(Act::CopyConsoleLink, row, page, now),
            Intent::Confirm { act, row } => self.confirmed(act, row, now),
            Intent::NotNow => self.question = None,
            Intent::UseNone => self.change(FactsChange::Choose(None, now)),
            Intent::Favour { row, on } => self.favour(row, on),
            Intent::Label { row, label } => self.label(&row, label),
            Intent::Refresh => {
                self.effect(Effect::ReadConfig);
                for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
                    self.list(&key, now);
                }
            }
            Intent::UnlockKeychain => self.catch_up(true),
            Intent::Show { page } => self.show(page, now),
            Intent::Back => self.open = None,
            Intent::Hidden => self.hidden(),
            Intent::UndoEdit { wrote } => drop(self.ask_for_edit(Edit::Undo { wrote })),
            Intent::Fill { id, text } => self.fill(id, text, now),
            Intent::Submit => self.submit(now),
            Intent::List { id, values } => self.list_values(&id, &values),
            Intent::ChangeSetting { setting } => self.change_setting(setting),
            Intent::OpenSettings => self.effect(Effect::OpenSettings),
            Intent::StartAtLogin { on } => self.effect(Effect::StartAtLogin(on)),
            Intent::Open => self.effect(Effect::ShowPopover),
            Intent::Hide => {
                self.question = None;
                self.effect(Effect::HidePopover);
            }
            Intent::QuitAndRenew => self.effect(Effect::QuitAndRenew),
            Intent::Quit => self.effect(Effect::Quit),
        }
    }

    fn caller(&mut self, caller: CallerId, request: Request, now: Timestamp) {
        match request {
            Request::Credentials { role } => self.want_credentials(caller, &role, None, PATIENCE, now),
            Request::Serve { served } => self.want_served(caller, served, Want::Credentials, now),
            Request::Offer { served } => self.want_served(caller, served, Want::Offer, now),
            Request::SaveKeys { role, place, region } => {
                self.want_credentials(caller, &role, Some(Save { place, region }), PATIENCE, now);
            }
            Request::Status { sessions } => {
                for key in &sessions {
                    self.know(key);
                }
                self.awaiting_status.push((caller, sessions));
                self.answer_waiting_status(now);
            }
            Request::Catalogue { session, fresh } => {
                self.want_catalogue(Asked { caller, fresh }, &session, now);
            }
            Request::SignIn { session, open_browser, way } => {
                self.know(&session);
                self.sign_in(session, way, open_browser, Some(caller));
            }
            Request::SignOut { session } => {
                self.know(&session);
                self.sign_out(&session, Some(caller), now);
            }
            Request::Stop { unless_needed } => match self.host {
                Some(Host::Tray) => self.effect(Effect::Answer(caller, Answer::Refused(say::in_the_tray()))),
                Some(Host::Headless) | None if unless_needed && self.is_needed(now) => {
                    self.effect(Effect::Answer(caller, Answer::Refused(say::needed())));
                }
                Some(Host::Headless) | None => {
                    self.effect(Effect::Answer(caller, Answer::Done));
                    self.effect(Effect::Quit);
                }
            },
            Request::Open => {
                self.effect(Effect::ShowPopover);
                self.effect(Effect::Answer(caller, Answer::Done));
            }
        }
    }

    /// Whether somebody waits for an answer, or there is a sign-in to look after.
    fn is_needed(&self, now: Timestamp) -> bool {
        self.roles.values().any(|role| !role.callers.is_empty())
            || !self.awaiting_status.is_empty()
            || self.sessions.values().any(|session| session.needs_agent(now))
    }

    fn outside(&mut self, news: Outside) {
        match news {
            Outside::ConfigChanged => self.effect(Effect::ReadConfig),
            Outside::FactsChanged => self.effect(Effect::ReadFacts),
            Outside::StartsAtLogin(on) => self.starts_at_login = Some(on),
            Outside::ShortcutRefused(refused) => self.shortcut_refused(refused),
            Outside::ClipboardCleared => self.said = None,
            Outside::KeychainChanged => self.catch_up(false),
            Outside::CacheChanged => self.look_at_cache(),
            Outside::SettingsChanged => self.effect(Effect::ReadSettings),
            Outside::Away(away) => self.away = away,
            Outside::ClockAhead(ahead) => self.clock_ahead = ahead,
            Outside::EndpointOpen { port } => self.endpoint = Some(port),
        }
    }

    fn done(&mut self, done: Done, now: Timestamp) {
        match done {
            Done::ConfigRead(config) => {
                let reached = config.profiles.iter().map(|profile| &profile.role.session);
                for key in config.sessions.iter().chain(reached) {
                    self.know(key);
                }
                let changed = self.config != config;
                self.config = config;
                self.config_read = true;
                self.go_on(now);
                self.plan_again(now);
                if changed {
                    // Where AWS tools look for a sign-in, and for whose.
                    self.mirror_all();
                }
                self.touch_list();
                self.answer_waiting_names(now);
            }
            Done::FactsRead(facts) => {
                (self.facts, self.facts_read) = (facts, true);
                self.touch_list();
                self.answer_waiting_status(now);
                self.answer_waiting_names(now);
            }
            Done::TokenRead(key, result) => self.token_read(&key, result, now),
            Done::TokenKept(key, result) => self.token_kept(&key, result),
            Done::TokenForgotten(key, result) => self.token_forgotten(&key, result),
            Done::Untold(key, trouble) => self.untold(&key, Some(trouble)),
            Done::Prompted(key, attempt, prompt) => self.prompted(&key, attempt, &prompt),
            Done::SignedIn(key, attempt, result) => self.signed_in(&key, attempt, result, now),
            Done::Renewed(key, result) => self.renewed(&key, result, now),
            Done::CataloguesRead(catalogues) => {
                self.catalogues_read(catalogues, now);
                self.answer_waiting_names(now);
            }
            Done::Listing { session, done, of } => self.listing(&session, done, of),
            Done::Listed(key, result) => self.listed(&key, result, now),
            Done::Credentials(role, result) => self.fetched(&role, result, now),
            Done::KeysSaved { caller, role, place, outcome } => {
                self.keys_saved(caller, &role, place, outcome);
            }
            Done::KeysRemoved(key, result) => self.keys_removed(&key, result),
            Done::Revoked(key, result) => self.revoked(&key, result, now),
            Done::HistoryRead(history) => self.history_read(history),
            Done::SettingsRead { settings, problems } => {
                self.settings_read(settings, problems);
                self.answer_waiting_names(now);
            }
            Done::Offered { caller, role, outcome } => self.offered(caller, role, outcome),
            Done::SettingChanged(outcome) => self.setting_changed(outcome),
            Done::SettingsOpened(Ok(())) => {}
            Done::SettingsOpened(Err(why)) => self.say(settings::ROW.to_owned(), why, true, None),
            Done::CacheSeen(key, seen) => self.cache_seen(&key, seen, now),
            Done::TakenOver(key, result) => self.taken_over(&key, result, now),
            Done::Identified(role, result) => self.identified(&role.session, result.ok()),
            Done::PortalSeen { start_url, region, seen } => {
                self.portal_seen(&start_url, region.as_ref(), seen);
            }
            Done::ConfigEdited { edit, dry_run, outcome } => self.edited(&edit, dry_run, outcome, now),
            Done::Notified { id, shown } => self.notified(&id, shown, now),
            Done::Copied { row, outcome: Ok(until) } => {
                self.used(&row, now);
                self.say(row, say::copied(until, now), false, until);
            }
            Done::Opened { row, outcome: Ok(()) } => {
                self.used(&row, now);
                self.say(row, say::opened(), false, None);
            }
            Done::Copied { row, outcome: Err(why) } | Done::Opened { row, outcome: Err(why) } => {
                self.say(row, why, true, None);
            }
        }
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
            .chain(self.next_plan());
        all.min().map(|due| due.max(now + SignedDuration::from_millis(10)))
    }
}
