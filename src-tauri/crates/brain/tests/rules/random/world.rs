//! The agent's part, as a model: it does the work that is wanted late, in any order, well or badly, and
//! objects to what must never be.

use std::collections::BTreeMap;

use brain::{
    Answer, CallerId, Find, Found, Input, Intent, Outside, Request, Served, State, Way,
    status::Host,
    view::Act,
    words::{ProfileName, RoleKey, SessionKey, TokenFacts},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::sample::Index;

use super::{
    events::{Ask, Event, Outcome},
    jobs::{Job, SignInJob},
    promises::Promises,
};
use crate::chains::deploy_over;
use crate::org::{acme, dev, minutes, morning, prod, session};

/// How long a tool waits for a person.
const PATIENCE: SignedDuration = SignedDuration::from_secs(45);

/// The agent's part, as a model.
pub(super) struct World {
    state: State,
    now: Timestamp,
    pub(super) jobs: Vec<Job>,
    /// Callers that wait for their answer, with what they want of a role and since when.
    pub(super) waiting: BTreeMap<CallerId, Option<(RoleKey, Timestamp)>>,
    /// What callers were told, all of them.
    pub(super) told: Vec<Answer>,
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
            told: Vec::new(),
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

    /// Everything that is shown can be shown, time goes on, and nobody waits for too long.
    fn look(&self) {
        assert!(self.state.next_due(self.now).is_none_or(|due| due > self.now));
        for (caller, wanted) in &self.waiting {
            let Some((role, _)) = wanted.as_ref().filter(|(_, since)| *since + PATIENCE <= self.now) else {
                continue;
            };
            let comes = |job: &Job| match job {
                Job::Read(key) | Job::Renew(key) => *key == role.session,
                Job::Config | Job::Facts | Job::Change | Job::Settings | Job::Catalogues => true,
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
        assert!(
            self.state.find(&Find { query: "acme".to_owned(), from: 1, narrow: false }, self.now).rows.len()
                <= 50
        );
        self.state.status(&[acme(), globex()], self.now);
        let code_is_shown = self.jobs.iter().any(|job| matches!(job, Job::SignIn(_, _, SignInJob::Polling)));
        assert!(
            code_is_shown || !format!("{:?}", self.state).contains("WDJB-MJHT"),
            "a code outlives its sign-in"
        );
    }
}

fn list(state: &State, now: Timestamp) -> Found {
    state.find(&Find { query: String::new(), from: 0, narrow: false }, now)
}

fn choose<T: Copy>(all: &[T], which: Index) -> Option<T> {
    (!all.is_empty()).then(|| all[which.index(all.len())])
}

mod work;
