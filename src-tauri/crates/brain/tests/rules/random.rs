//! Whatever happens in whatever order: a world that does the effects' work late, in any order, well or
//! badly, with people pressing and callers coming and going meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use brain::{
    Answer, Attempt, CallerId, Done, Effect, Find, Input, Intent, KeychainTrouble, Outside, Prompt, Request,
    State, Trouble, Way,
    status::Host,
    words::{CredentialFacts, RoleKey, SessionKey, Source, TokenFacts},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::{prelude::*, sample::Index};

use crate::org::{
    ALL_TROUBLES, DEV, PROD_READER, accounts, acme, config, dev, minutes, morning, prod, seconds, session,
};

/// One thing that happens. Indices choose among what there is at that moment.
#[derive(Debug, Clone)]
enum Event {
    Press(Intent),
    Ask(Ask),
    Leave(Index),
    /// A job reports, well or badly.
    Report(Index, Outcome),
    Outside(Outside),
    Wait(i64),
}

#[derive(Debug, Clone, Copy)]
enum Ask {
    Credentials { first: bool },
    Status,
    Catalogue,
    SignIn { open_browser: bool, first: bool },
    SignOut,
    Open,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    /// With so many seconds of life.
    Good(i64),
    Bad(Trouble, KeychainTrouble),
}

/// Work that an effect started and that has not reported.
#[derive(Debug, Clone)]
enum Job {
    Config,
    Facts,
    Read(SessionKey),
    Keep(SessionKey),
    Revoke(SessionKey),
    SignIn(SessionKey, Attempt, SignInJob),
    Renew(SessionKey),
    List(SessionKey),
    Fetch(RoleKey),
    Copy(String),
    Open(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignInJob {
    GettingCode,
    Polling,
}

/// The agent's part, as a model.
struct World {
    state: State,
    now: Timestamp,
    jobs: Vec<Job>,
    /// Callers that wait for their answer.
    waiting: BTreeSet<CallerId>,
    callers: u64,
    /// Sign-ins for which somebody wants a browser.
    browser_wanted: BTreeMap<SessionKey, bool>,
}

fn globex() -> SessionKey {
    session("globex")
}

impl World {
    fn new(host: Option<Host>) -> Self {
        let state = State::new(host, TimeZone::UTC);
        let begin = state.start();
        let mut world = Self {
            state,
            now: morning(),
            jobs: Vec::new(),
            waiting: BTreeSet::new(),
            callers: 0,
            browser_wanted: BTreeMap::new(),
        };
        if host.is_some() {
            world.carry_out(begin, true);
        }
        world
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Press(intent) => {
                let asks_for_browser = matches!(
                    intent,
                    Intent::SignIn { .. } | Intent::OpenBrowserAgain { .. } | Intent::OpenConsole { .. }
                );
                if let Intent::SignIn { session } = &intent {
                    for key in [acme(), globex()] {
                        if key.handle() == *session {
                            self.browser_wanted.insert(key, true);
                        }
                    }
                }
                self.step(Input::Person(intent), asks_for_browser);
            }
            Event::Ask(ask) => self.ask(ask),
            Event::Leave(which) => {
                let callers: Vec<_> = self.waiting.iter().copied().collect();
                if let Some(caller) = choose(&callers, which) {
                    self.waiting.remove(&caller);
                    self.step(Input::CallerGone(caller), false);
                }
            }
            Event::Report(which, outcome) => self.report(which, outcome),
            Event::Outside(news) => self.step(Input::Outside(news), false),
            Event::Wait(seconds) => {
                self.now += SignedDuration::from_secs(seconds);
                self.step(Input::Tick, false);
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        let mut browser = false;
        let request = match ask {
            Ask::Credentials { first } => Request::Credentials { role: if first { dev() } else { prod() } },
            Ask::Status => Request::Status { sessions: vec![acme(), globex()] },
            Ask::Catalogue => Request::Catalogue { session: acme() },
            Ask::SignIn { open_browser, first } => {
                let session = if first { acme() } else { globex() };
                if open_browser {
                    self.browser_wanted.insert(session.clone(), true);
                }
                browser = open_browser;
                Request::SignIn { session, open_browser, way: Way::Browser }
            }
            Ask::SignOut => Request::SignOut { session: acme() },
            Ask::Open => Request::Open,
        };
        self.callers += 1;
        let caller = CallerId(self.callers);
        self.waiting.insert(caller);
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
            Job::Revoke(key) => Done::Revoked(key, portal),
            Job::Renew(key) => Done::Renewed(key, portal.map(|()| token)),
            Job::List(key) => Done::Listed(key, portal.map(|()| accounts())),
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
            Job::Open(row) => Done::Opened { row, outcome: portal.map_err(|_| "No browser.".to_owned()) },
        };
        self.step(Input::Done(done), browser);
    }

    fn step(&mut self, input: Input, may_open_browser: bool) {
        let list = |state: &State, now| {
            let mut found = state.find(&Find { query: String::new(), from: 0 }, now);
            (std::mem::take(&mut found.revision), found)
        };
        let before = list(&self.state, self.now);
        let effects = self.state.step(input, self.now);
        let after = list(&self.state, self.now);
        assert!(before.1 == after.1 || before.0 != after.0, "the page would not ask again for another list");
        self.carry_out(effects, may_open_browser);
        self.look();
    }

    /// Begins the work that is wanted, and objects to what must never be.
    fn carry_out(&mut self, effects: Vec<Effect>, may_open_browser: bool) {
        for effect in effects {
            match effect {
                Effect::ReadConfig => self.jobs.push(Job::Config),
                Effect::ReadFacts => self.jobs.push(Job::Facts),
                Effect::ReadToken { session, .. } => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::Read(key) if *key == session));
                    assert!(!busy, "the keychain is asked twice at once for {session:?}");
                    self.jobs.push(Job::Read(session));
                }
                Effect::KeepToken { session: key, .. } | Effect::ForgetToken(key) => {
                    self.jobs.push(Job::Keep(key))
                }
                Effect::Revoke(key) => self.jobs.push(Job::Revoke(key)),
                Effect::SignIn(key, attempt, _) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::SignIn(k, ..) if *k == key));
                    assert!(!busy, "two sign-ins at once for {key:?}");
                    self.jobs.push(Job::SignIn(key, attempt, SignInJob::GettingCode));
                }
                Effect::StopSignIn(attempt) => self.stop(attempt),
                Effect::Renew(key) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::Renew(k) if *k == key));
                    assert!(!busy, "two renewals at once of {key:?}");
                    self.jobs.push(Job::Renew(key));
                }
                Effect::List(key) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::List(k) if *k == key));
                    assert!(!busy, "two listings at once of {key:?}");
                    self.jobs.push(Job::List(key));
                }
                Effect::Fetch(role) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::Fetch(r) if *r == role));
                    assert!(!busy, "two fetches at once of {role:?}");
                    self.jobs.push(Job::Fetch(role));
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
                Effect::Answer(caller, answer) => self.answered(caller, &answer),
                Effect::Notify(_)
                | Effect::Unnotify(_)
                | Effect::WriteFacts(_)
                | Effect::WriteHistory(_)
                | Effect::LookAtCache(_)
                | Effect::Mirror(_)
                | Effect::TakeOver(_)
                | Effect::Identify(_)
                | Effect::QuitAndRenew
                | Effect::ShowPopover
                | Effect::HidePopover
                | Effect::StartAtLogin(_)
                | Effect::Quit => {}
            }
        }
    }

    fn stop(&mut self, attempt: Attempt) {
        for job in &self.jobs {
            if let Job::SignIn(key, stopped, _) = job
                && *stopped == attempt
            {
                self.browser_wanted.remove(key);
            }
        }
        self.jobs.retain(|job| !matches!(job, Job::SignIn(_, stopped, _) if *stopped == attempt));
    }

    fn answered(&mut self, caller: CallerId, answer: &Answer) {
        assert!(self.waiting.contains(&caller), "{caller:?} is answered twice, or after it left");
        if let Answer::Credentials { role } = answer {
            assert!(self.state.holds(role), "credentials that are not there are handed out");
        }
        if !matches!(answer, Answer::Prompt(_)) {
            self.waiting.remove(&caller);
        }
    }

    /// Everything that is shown can be shown, and time goes on.
    fn look(&self) {
        let view = self.state.view(self.now);
        assert!(view.sessions.iter().all(|line| line.ring.percent <= 100 && !line.says.is_empty()));
        assert!(!self.state.menu(self.now).is_empty());
        assert!(!self.state.tooltip(self.now).is_empty());
        assert!(self.state.find(&Find { query: "acme".to_owned(), from: 1 }, self.now).rows.len() <= 50);
        self.state.status(&[acme(), globex()], self.now);
        assert!(self.state.next_due(self.now).is_none_or(|due| due > self.now));
        let code_is_shown = self.jobs.iter().any(|job| matches!(job, Job::SignIn(_, _, SignInJob::Polling)));
        assert!(
            code_is_shown || !format!("{:?}", self.state).contains("WDJB-MJHT"),
            "a code outlives its sign-in"
        );
    }
}

fn choose<T: Copy>(all: &[T], which: Index) -> Option<T> {
    (!all.is_empty()).then(|| all[which.index(all.len())])
}

fn intents() -> impl Strategy<Value = Intent> {
    let session = || prop_oneof![4 => Just(acme().handle()), 1 => Just(globex().handle())];
    let row = || prop_oneof![Just(DEV), Just(PROD_READER), Just("profile gone")].prop_map(str::to_owned);
    prop_oneof![
        6 => session().prop_map(|session| Intent::SignIn { session }),
        3 => session().prop_map(|session| Intent::CancelSignIn { session }),
        1 => session().prop_map(|session| Intent::OpenBrowserAgain { session }),
        1 => session().prop_map(|session| Intent::CopyLink { session }),
        2 => session().prop_map(|session| Intent::SignOut { session }),
        1 => session().prop_map(|session| Intent::Dismiss { session }),
        2 => row().prop_map(|row| Intent::Use { row }),
        1 => Just(Intent::UseNone),
        3 => row().prop_map(|row| Intent::CopyKeys { row }),
        1 => row().prop_map(|row| Intent::OpenConsole { row }),
        2 => Just(Intent::Refresh),
        2 => Just(Intent::UnlockKeychain),
    ]
}

fn asks() -> impl Strategy<Value = Ask> {
    prop_oneof![
        6 => any::<bool>().prop_map(|first| Ask::Credentials { first }),
        2 => Just(Ask::Status),
        3 => Just(Ask::Catalogue),
        4 => any::<(bool, bool)>().prop_map(|(open_browser, first)| Ask::SignIn { open_browser, first }),
        2 => Just(Ask::SignOut),
        1 => Just(Ask::Open),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let keychain = [KeychainTrouble::Locked, KeychainTrouble::Absent, KeychainTrouble::Refused];
    let bad = (prop::sample::select(&ALL_TROUBLES[..]), prop::sample::select(keychain.to_vec()));
    prop_oneof![
        3 => prop_oneof![1_i64..2000, Just(28_800), Just(28_801), Just(3600)].prop_map(Outcome::Good),
        2 => bad.prop_map(|(portal, keychain)| Outcome::Bad(portal, keychain)),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let outside = prop_oneof![
        Just(Outside::ConfigChanged),
        Just(Outside::FactsChanged),
        Just(Outside::ClipboardCleared),
        any::<bool>().prop_map(Outside::StartsAtLogin),
    ];
    prop_oneof![
        4 => intents().prop_map(Event::Press),
        4 => asks().prop_map(Event::Ask),
        1 => any::<Index>().prop_map(Event::Leave),
        10 => (any::<Index>(), outcomes()).prop_map(|(which, outcome)| Event::Report(which, outcome)),
        1 => outside.prop_map(Event::Outside),
        2 => prop_oneof![0_i64..120, 0_i64..40_000].prop_map(Event::Wait),
    ]
}

proptest! {
    #![proptest_config(crate::org::cases(3000))]

    #[test]
    fn every_caller_is_answered_once_and_nothing_is_done_twice(
        host in prop_oneof![Just(Some(Host::Tray)), Just(Some(Host::Headless)), Just(None)],
        events in prop::collection::vec(events(), 1..60),
        ends in prop::collection::vec((any::<Index>(), outcomes()), 1..8),
    ) {
        let mut world = World::new(host);
        for event in events {
            world.happen(event);
        }
        // All jobs report in the end, and nobody is left without an answer.
        let mut ends = ends.iter().copied().cycle();
        for _ in 0..1000 {
            if world.jobs.is_empty() {
                break;
            }
            let (which, outcome) = ends.next().expect("a cycle does not end");
            world.happen(Event::Report(which, outcome));
        }
        prop_assert!(world.jobs.is_empty(), "work without end: {:?}", world.jobs);
        prop_assert!(world.waiting.is_empty(), "{:?} wait for nothing", world.waiting);
    }
}
