//! The agent's part, as a model: it does the work that is wanted late, in any order, well or badly, and
//! objects to what must never be.

use std::collections::BTreeMap;

use brain::{
    Answer, Attempt, CacheSeen, CallerId, Done, Effect, Find, Found, History, Input, Intent, Outside, Past,
    Prompt, Request, Served, State, Way,
    status::Host,
    view::Act,
    words::{CredentialFacts, ProfileName, RoleKey, SessionKey, Source, TokenFacts},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::sample::Index;

use super::{
    events::{Ask, Event, Outcome},
    jobs::{Job, SignInJob, cache},
    promises::Promises,
};
use crate::chains::deploy_over;
use crate::org::{accounts, acme, config, dev, minutes, morning, prod, seconds, session};

/// How long a tool waits for a person.
const PATIENCE: SignedDuration = SignedDuration::from_secs(45);

/// The agent's part, as a model.
pub(super) struct World {
    state: State,
    now: Timestamp,
    pub(super) jobs: Vec<Job>,
    /// Callers that wait for their answer, with what they want of a role and since when.
    pub(super) waiting: BTreeMap<CallerId, Option<(RoleKey, Timestamp)>>,
    promises: Promises,
    /// The list as it was shown last.
    shown: (Timestamp, Found),
    steps: usize,
    callers: u64,
    /// Whether anybody would see a notification.
    away: bool,
    /// What another program has put into the SDKs' token cache, as seen last.
    foreign: BTreeMap<SessionKey, TokenFacts>,
    /// Sign-ins for which somebody wants a browser.
    browser_wanted: BTreeMap<SessionKey, bool>,
}

pub(super) fn globex() -> SessionKey {
    session("globex")
}

impl World {
    pub(super) fn new(host: Option<Host>) -> Self {
        let state = State::new(host, TimeZone::UTC);
        let shown = (morning(), list(&state, morning()));
        let begin = state.start();
        let mut world = Self {
            state,
            now: morning(),
            jobs: Vec::new(),
            waiting: BTreeMap::new(),
            promises: Promises::default(),
            shown,
            steps: 0,
            callers: 0,
            away: false,
            foreign: BTreeMap::new(),
            browser_wanted: BTreeMap::new(),
        };
        world.carry_out(begin, true);
        world
    }

    pub(super) fn happen(&mut self, event: Event) {
        match event {
            Event::Press(intent) => {
                let asks_for_browser = matches!(
                    intent,
                    Intent::SignIn { .. }
                        | Intent::SignInByCode { .. }
                        | Intent::OpenBrowserAgain { .. }
                        | Intent::OpenConsole { .. }
                        | Intent::Confirm { act: Act::OpenConsole, .. }
                );
                if let Intent::SignIn { session } | Intent::SignInByCode { session } = &intent {
                    for key in [acme(), globex()] {
                        if key.handle() == *session {
                            self.browser_wanted.insert(key, true);
                        }
                    }
                }
                let asked = self.state.view(self.now).question;
                self.promises.pressed(&intent, asked.as_ref());
                self.step(Input::Person(intent), asks_for_browser);
            }
            Event::Ask(ask) => self.ask(ask),
            Event::Leave(which) => {
                let callers: Vec<_> = self.waiting.keys().copied().collect();
                if let Some(caller) = choose(&callers, which) {
                    self.waiting.remove(&caller);
                    self.step(Input::CallerGone(caller), false);
                }
            }
            Event::Report(which, outcome) => self.report(which, outcome),
            Event::Outside(news) => {
                if let Outside::Away(away) = news {
                    self.away = away;
                }
                self.step(Input::Outside(news), false);
            }
            Event::Wait(seconds) => {
                self.now += SignedDuration::from_secs(seconds);
                self.step(Input::Tick, false);
                self.settle();
            }
            Event::Nap => {
                let latest = self.now + minutes(10);
                self.now = self.state.next_due(self.now).map_or(latest, |due| due.min(latest));
                self.step(Input::Tick, false);
                self.settle();
            }
        }
    }

    /// Nothing polls: after a few moments at most there is time to sleep.
    fn settle(&mut self) {
        let moment = SignedDuration::from_millis(20);
        for _ in 0..5 {
            match self.state.next_due(self.now).filter(|due| *due <= self.now + moment) {
                None => return,
                Some(due) => self.now = due,
            }
            self.step(Input::Tick, false);
        }
        panic!("the agent is woken again and again");
    }

    /// All jobs report.
    pub(super) fn finish(&mut self, mut ends: impl Iterator<Item = (Index, Outcome)>) {
        for _ in 0..1000 {
            if self.jobs.is_empty() {
                break;
            }
            let (which, outcome) = ends.next().expect("a cycle does not end");
            self.happen(Event::Report(which, outcome));
        }
    }

    fn ask(&mut self, ask: Ask) {
        let mut browser = false;
        let request = match ask {
            Ask::Credentials { first, over } => {
                let base = if first { dev() } else { prod() };
                Request::Credentials { role: if over { deploy_over(base) } else { base } }
            }
            Ask::Serve { active: true } => Request::Serve { served: Served::Active },
            Ask::Serve { active: false } => {
                Request::Serve { served: Served::Profile(ProfileName::new("dev")) }
            }
            Ask::Status => Request::Status { sessions: vec![acme(), globex()] },
            Ask::Catalogue => Request::Catalogue { session: acme(), fresh: false },
            Ask::SignIn { open_browser, first } => {
                let session = if first { acme() } else { globex() };
                if open_browser {
                    self.browser_wanted.insert(session.clone(), true);
                }
                browser = open_browser;
                let way = if open_browser { Way::Browser } else { Way::Code { because: None } };
                Request::SignIn { session, open_browser, way }
            }
            Ask::SignOut => Request::SignOut { session: acme() },
            Ask::Open => Request::Open,
        };
        self.callers += 1;
        let caller = CallerId(self.callers);
        let wanted = match &request {
            Request::Credentials { role } => Some((role.clone(), self.now)),
            // Who asks there does not wait for a person at all.
            Request::Serve { served: Served::Profile(_) } => Some((dev(), self.now - PATIENCE)),
            _ => None,
        };
        self.waiting.insert(caller, wanted);
        self.step(Input::Caller(caller, request), browser);
    }

    fn report(&mut self, which: Index, outcome: Outcome) {
        if self.jobs.is_empty() {
            return;
        }
        let job = self.jobs.remove(which.index(self.jobs.len()));
        let (now, life) = match outcome {
            Outcome::Good(life) => (self.now, SignedDuration::from_secs(life)),
            Outcome::Bad(..) => (self.now, SignedDuration::ZERO),
        };
        let token = TokenFacts {
            issued_at: now,
            expires_at: now + life,
            renews: life.as_secs() % 5 == 0,
            source: Source::Daypass,
        };
        let portal = match outcome {
            Outcome::Good(_) => Ok(()),
            Outcome::Bad(trouble, _) => Err(trouble),
        };
        let keychain = match outcome {
            Outcome::Good(_) => Ok(()),
            Outcome::Bad(_, trouble) => Err(trouble),
        };
        let mut browser = false;
        let done = match job {
            Job::Config => Done::ConfigRead(config()),
            Job::Facts => Done::FactsRead(brain::Facts::default()),
            Job::Read(key) => {
                Done::TokenRead(key, keychain.map(|()| (life.as_secs() % 3 > 0).then_some(token)))
            }
            Job::Keep(key) => Done::TokenKept(key, keychain),
            Job::Forget(key) => Done::TokenForgotten(key, keychain),
            Job::RemoveKeys(key) => {
                Done::KeysRemoved(key, portal.map_err(|_| "Keys are left in a file.".to_owned()))
            }
            Job::Revoke(key) => Done::Revoked(key, portal),
            Job::Renew(key) => Done::Renewed(key, portal.map(|()| token)),
            Job::List(key) => {
                Done::Listed(key, portal.map(|()| brain::Listing { accounts: accounts(), missing: vec![] }))
            }
            Job::Fetch(role) => {
                let facts = CredentialFacts { issued_at: now, expires_at: now + life };
                Done::Credentials(role, portal.map(|()| facts))
            }
            Job::SignIn(key, attempt, SignInJob::GettingCode) if portal.is_ok() => {
                browser = self.browser_wanted.get(&key).copied().unwrap_or_default();
                self.jobs.push(Job::SignIn(key.clone(), attempt, SignInJob::Polling));
                let code = Prompt {
                    code: Some("WDJB-MJHT".to_owned()),
                    because: None,
                    elsewhere: false,
                    link: "https://acme.awsapps.com/start/#/device".to_owned(),
                    expires_at: now + minutes(10),
                    issued_at: now,
                };
                Done::Prompted(key, attempt, code)
            }
            Job::SignIn(key, attempt, _) => {
                self.browser_wanted.remove(&key);
                Done::SignedIn(key, attempt, portal.map(|()| token))
            }
            Job::Copy(row) => {
                let outcome =
                    portal.map(|()| Some(now + seconds(60))).map_err(|_| "No clipboard.".to_owned());
                Done::Copied { row, outcome }
            }
            Job::History => Done::HistoryRead(History {
                sessions: vec![(acme(), Past { lasted: vec![3600, 3500], ..Past::default() })],
            }),
            Job::Catalogues => Done::CataloguesRead(Vec::new()),
            Job::Settings => Done::SettingsRead { settings: None, problems: Vec::new() },
            Job::Look(key) => {
                let seen = cache(outcome, token);
                if let CacheSeen::Foreign(facts) = seen {
                    self.foreign.insert(key.clone(), facts);
                }
                Done::CacheSeen(key, seen)
            }
            Job::TakeOver(key) => Done::TakenOver(key, portal.map(|()| token)),
            Job::Identify(role) => {
                let name = if life.as_secs() % 2 == 0 { "ada" } else { "bob" };
                Done::Identified(role, portal.map(|()| name.to_owned()))
            }
            Job::Notify(id) => Done::Notified { id, shown: portal.is_ok() },
            Job::Open(row) => Done::Opened { row, outcome: portal.map_err(|_| "No browser.".to_owned()) },
        };
        self.promises.reported(&done);
        self.step(Input::Done(done), browser);
    }

    fn step(&mut self, input: Input, may_open_browser: bool) {
        let signs_out = matches!(
            input,
            Input::Person(Intent::SignOut { .. } | Intent::SignOutAll)
                | Input::Caller(_, Request::SignOut { .. })
        );
        let (at, shown) = &self.shown;
        let before = if *at == self.now { shown.clone() } else { list(&self.state, self.now) };
        let effects = self.state.step(input, self.now);
        let mut after = list(&self.state, self.now);
        let revision = std::mem::replace(&mut after.revision, before.revision);
        assert!(
            before == after || before.revision != revision,
            "the page would not ask again for another list"
        );
        after.revision = revision;
        self.shown = (self.now, after);
        for effect in &effects {
            self.promises.hold(effect, signs_out, self.now);
        }
        self.carry_out(effects, may_open_browser);
        self.steps += 1;
        self.look();
    }

    /// Begins the work that is wanted, and objects to what must never be.
    fn carry_out(&mut self, effects: Vec<Effect>, may_open_browser: bool) {
        let begun: Vec<_> = (effects.iter())
            .filter_map(|effect| if let Effect::SignIn(key, ..) = effect { Some(key.clone()) } else { None })
            .collect();
        for effect in effects {
            match effect {
                Effect::ReadConfig => self.jobs.push(Job::Config),
                Effect::ReadFacts => self.jobs.push(Job::Facts),
                Effect::ReadHistory => self.jobs.push(Job::History),
                Effect::ReadCatalogues => self.jobs.push(Job::Catalogues),
                Effect::SaveKeys { .. }
                | Effect::Offer { .. }
                | Effect::ChangeSetting(_)
                | Effect::OpenSettings
                | Effect::LookAtPortal { .. }
                | Effect::EditConfig { .. } => {
                    panic!("nobody asked for that")
                }
                Effect::ReadSettings => self.jobs.push(Job::Settings),
                Effect::ReadToken { session, .. } => self.alone(Job::Read(session)),
                Effect::ForgetToken(key) => self.jobs.push(Job::Forget(key)),
                Effect::RemoveKeysOf(key) => self.jobs.push(Job::RemoveKeys(key)),
                Effect::KeepToken { session: key, .. } => self.jobs.push(Job::Keep(key)),
                Effect::Revoke(key) => self.alone(Job::Revoke(key)),
                Effect::SignIn(key, attempt, _) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::SignIn(k, ..) if *k == key));
                    assert!(!busy, "two sign-ins at once for {key:?}");
                    self.jobs.push(Job::SignIn(key, attempt, SignInJob::GettingCode));
                }
                Effect::StopSignIn(attempt) => self.stop(attempt, &begun),
                Effect::Renew(key) => self.alone(Job::Renew(key)),
                Effect::List(key) => self.alone(Job::List(key)),
                Effect::Fetch(role) => {
                    assert!(
                        !role.is_chain() || self.state.holds(&role.base()),
                        "assumed with nothing: {role:?}"
                    );
                    self.alone(Job::Fetch(role));
                }
                Effect::CopyKeys { role, row, .. } => {
                    assert!(self.state.holds(&role), "keys that are not there are copied");
                    self.jobs.push(Job::Copy(row));
                }
                Effect::CopyText { row, .. } => self.jobs.push(Job::Copy(row)),
                Effect::OpenBrowser { row, .. } => {
                    assert!(may_open_browser, "a browser opens and nobody asked");
                    self.jobs.push(Job::Open(row));
                }
                Effect::OpenConsole { role, row, .. } => {
                    assert!(self.state.holds(&role), "a console opens by keys that are not there");
                    self.jobs.push(Job::Open(row));
                }
                Effect::Answer(caller, answer) => self.answered(caller, &answer),
                Effect::LookAtCache(key) => self.jobs.push(Job::Look(key)),
                Effect::TakeOver(key) => self.jobs.push(Job::TakeOver(key)),
                Effect::Identify(role) => {
                    assert!(self.state.holds(&role), "credentials that are not there cannot tell");
                    let busy = |job: &Job| matches!(job, Job::Identify(r) if r.session == role.session);
                    assert!(!self.jobs.iter().any(busy), "a person is identified twice at once");
                    self.jobs.push(Job::Identify(role));
                }
                Effect::Borrow(key) => {
                    assert!(self.foreign.contains_key(&key), "nobody has signed in there: {key:?}");
                }
                Effect::Notify(notice) => {
                    assert!(self.state.is_agent(), "a command has nobody to tell: {notice:?}");
                    assert!(!self.away, "a person who is away is told: {notice:?}");
                    self.jobs.push(Job::Notify(notice.id));
                }
                Effect::Unnotify(_)
                | Effect::LetGo(_)
                | Effect::Retire(_)
                | Effect::ChangeFacts(_)
                | Effect::WriteHistory(_)
                | Effect::WriteCatalogue(_)
                | Effect::RemoveKeys(_)
                | Effect::Mirror(_)
                | Effect::QuitAndRenew
                | Effect::ShowPopover
                | Effect::HidePopover
                | Effect::StartAtLogin(_)
                | Effect::ListenFor(_)
                | Effect::Quit => {}
            }
        }
    }

    /// Of some work there is never more than one at a time.
    fn alone(&mut self, job: Job) {
        assert!(!self.jobs.contains(&job), "twice at once: {job:?}");
        self.jobs.push(job);
    }

    /// One that is begun anew is still wanted as before.
    fn stop(&mut self, attempt: Attempt, begun: &[SessionKey]) {
        for job in &self.jobs {
            if let Job::SignIn(key, stopped, _) = job
                && *stopped == attempt
                && !begun.contains(key)
            {
                self.browser_wanted.remove(key);
            }
        }
        self.jobs.retain(|job| !matches!(job, Job::SignIn(_, stopped, _) if *stopped == attempt));
    }

    fn answered(&mut self, caller: CallerId, answer: &Answer) {
        assert!(self.waiting.contains_key(&caller), "{caller:?} is answered twice, or after it left");
        if let Answer::Credentials { role } = answer {
            assert!(self.state.holds(role), "credentials that are not there are handed out");
        }
        if !matches!(answer, Answer::Prompt(_)) {
            self.waiting.remove(&caller);
        }
    }

    /// Everything that is shown can be shown, time goes on, and nobody waits for too long.
    fn look(&self) {
        assert!(self.state.next_due(self.now).is_none_or(|due| due > self.now));
        for (caller, wanted) in &self.waiting {
            let Some((role, _)) = wanted.as_ref().filter(|(_, since)| *since + PATIENCE <= self.now) else {
                continue;
            };
            let comes = |job: &Job| match job {
                Job::Read(key) | Job::Renew(key) => *key == role.session,
                Job::Config | Job::Facts | Job::Settings | Job::Catalogues => true,
                Job::Fetch(fetched) => fetched == role || *fetched == role.base(),
                _ => false,
            };
            assert!(self.jobs.iter().any(comes), "{caller:?} waits for nothing but a person, for too long");
        }
        // These cost most, and change least.
        if !self.steps.is_multiple_of(4) {
            return;
        }
        let view = self.state.view(self.now);
        assert!(view.sessions.iter().all(|line| line.ring.percent <= 100 && !line.says.is_empty()));
        assert!(!self.state.menu(self.now).is_empty());
        assert!(!self.state.tooltip(self.now).is_empty());
        assert!(self.state.find(&Find { query: "acme".to_owned(), from: 1 }, self.now).rows.len() <= 50);
        self.state.status(&[acme(), globex()], self.now);
        let code_is_shown = self.jobs.iter().any(|job| matches!(job, Job::SignIn(_, _, SignInJob::Polling)));
        assert!(
            code_is_shown || !format!("{:?}", self.state).contains("WDJB-MJHT"),
            "a code outlives its sign-in"
        );
    }
}

fn list(state: &State, now: Timestamp) -> Found {
    state.find(&Find { query: String::new(), from: 0 }, now)
}

fn choose<T: Copy>(all: &[T], which: Index) -> Option<T> {
    (!all.is_empty()).then(|| all[which.index(all.len())])
}
