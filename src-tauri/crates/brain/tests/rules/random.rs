//! Whatever happens in whatever order: a world that does the effects' work late, in any order, well or
//! badly, with people pressing and callers coming and going meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use brain::{
    Answer, Attempt, CacheSeen, CallerId, Done, Effect, Find, History, Input, Intent, KeychainTrouble,
    NoticeId, Outside, Past, Prompt, Request, State, Trouble, Way,
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
    Forget(SessionKey),
    Revoke(SessionKey),
    SignIn(SessionKey, Attempt, SignInJob),
    Renew(SessionKey),
    List(SessionKey),
    Fetch(RoleKey),
    Copy(String),
    Open(String),
    History,
    Settings,
    Look(SessionKey),
    TakeOver(SessionKey),
    Identify(RoleKey),
    Notify(NoticeId),
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
    /// Whether anybody would see a notification.
    away: bool,
    /// What another program has put into the SDKs' token cache, as seen last.
    foreign: BTreeMap<SessionKey, TokenFacts>,
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
            away: false,
            foreign: BTreeMap::new(),
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
                    Intent::SignIn { .. }
                        | Intent::SignInByCode { .. }
                        | Intent::OpenBrowserAgain { .. }
                        | Intent::OpenConsole { .. }
                );
                if let Intent::SignIn { session } | Intent::SignInByCode { session } = &intent {
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
            Event::Outside(news) => {
                if let Outside::Away(away) = news {
                    self.away = away;
                }
                self.step(Input::Outside(news), false);
            }
            Event::Wait(seconds) => {
                self.now += SignedDuration::from_secs(seconds);
                self.step(Input::Tick, false);
            }
        }
    }

    /// All jobs report.
    fn finish(&mut self, mut ends: impl Iterator<Item = (Index, Outcome)>) {
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
            Ask::Credentials { first } => Request::Credentials { role: if first { dev() } else { prod() } },
            Ask::Status => Request::Status { sessions: vec![acme(), globex()] },
            Ask::Catalogue => Request::Catalogue { session: acme() },
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
            Job::Forget(key) => Done::TokenForgotten(key, keychain),
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
            Job::History => Done::HistoryRead(History {
                sessions: vec![(acme(), Past { lasted: vec![3600, 3500], ..Past::default() })],
            }),
            Job::Settings => Done::SettingsRead(Vec::new()),
            Job::Look(key) => Done::CacheSeen(key.clone(), self.cache(key, outcome, token)),
            Job::TakeOver(key) => Done::TakenOver(key, portal.map(|()| token)),
            Job::Identify(role) => {
                let name = if life.as_secs() % 2 == 0 { "ada" } else { "bob" };
                Done::Identified(role, portal.map(|()| name.to_owned()))
            }
            Job::Notify(id) => Done::Notified { id, shown: portal.is_ok() },
            Job::Open(row) => Done::Opened { row, outcome: portal.map_err(|_| "No browser.".to_owned()) },
        };
        self.step(Input::Done(done), browser);
    }

    /// What is found in the SDKs' token cache.
    fn cache(&mut self, key: SessionKey, outcome: Outcome, token: TokenFacts) -> CacheSeen {
        match outcome {
            Outcome::Good(life) if life % 2 == 0 => {
                let facts = TokenFacts { renews: false, source: Source::AwsCli, ..token };
                self.foreign.insert(key, facts);
                CacheSeen::Foreign(facts)
            }
            Outcome::Good(life) if life % 3 == 0 => CacheSeen::Nothing,
            Outcome::Good(life) if life % 5 == 0 => CacheSeen::Vanished,
            Outcome::Good(life) if life % 7 == 0 => CacheSeen::Renewed(token),
            Outcome::Good(_) => CacheSeen::Ours,
            Outcome::Bad(..) => CacheSeen::Unclear,
        }
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
        let begun: Vec<_> = (effects.iter())
            .filter_map(|effect| if let Effect::SignIn(key, ..) = effect { Some(key.clone()) } else { None })
            .collect();
        for effect in effects {
            match effect {
                Effect::ReadConfig => self.jobs.push(Job::Config),
                Effect::ReadFacts => self.jobs.push(Job::Facts),
                Effect::ReadToken { session, .. } => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::Read(key) if *key == session));
                    assert!(!busy, "the keychain is asked twice at once for {session:?}");
                    self.jobs.push(Job::Read(session));
                }
                Effect::ForgetToken(key) => self.jobs.push(Job::Forget(key)),
                Effect::KeepToken { session: key, .. } => self.jobs.push(Job::Keep(key)),
                Effect::Revoke(key) => self.jobs.push(Job::Revoke(key)),
                Effect::SignIn(key, attempt, _) => {
                    let busy = self.jobs.iter().any(|job| matches!(job, Job::SignIn(k, ..) if *k == key));
                    assert!(!busy, "two sign-ins at once for {key:?}");
                    self.jobs.push(Job::SignIn(key, attempt, SignInJob::GettingCode));
                }
                Effect::StopSignIn(attempt) => self.stop(attempt, &begun),
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
                Effect::ReadHistory => self.jobs.push(Job::History),
                Effect::ReadSettings => self.jobs.push(Job::Settings),
                Effect::LookAtCache(key) => self.jobs.push(Job::Look(key)),
                Effect::TakeOver(key) => self.jobs.push(Job::TakeOver(key)),
                Effect::Identify(role) => {
                    assert!(self.state.holds(&role), "credentials that are not there cannot tell");
                    self.jobs.push(Job::Identify(role));
                }
                Effect::Borrow(key) => {
                    assert!(self.foreign.contains_key(&key), "nobody has signed in there: {key:?}");
                }
                Effect::Notify(notice) => {
                    assert!(!self.away, "a person who is away is told: {notice:?}");
                    self.jobs.push(Job::Notify(notice.id));
                }
                Effect::Unnotify(_)
                | Effect::LetGo(_)
                | Effect::WriteFacts(_)
                | Effect::WriteHistory(_)
                | Effect::Mirror(_)
                | Effect::QuitAndRenew
                | Effect::ShowPopover
                | Effect::HidePopover
                | Effect::StartAtLogin(_)
                | Effect::Quit => {}
            }
        }
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
        2 => session().prop_map(|session| Intent::SignInByCode { session }),
        1 => session().prop_map(|session| Intent::TakeOver { session }),
        2 => session().prop_map(|session| Intent::Snooze { session }),
        1 => Just(Intent::SignOutAll),
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
        any::<bool>().prop_map(Outside::Away),
        Just(Outside::KeychainChanged),
        Just(Outside::CacheChanged),
        Just(Outside::SettingsChanged),
        (-100_000_i64..100_000).prop_map(|seconds| Outside::ClockAhead(SignedDuration::from_secs(seconds))),
    ];
    prop_oneof![
        4 => intents().prop_map(Event::Press),
        4 => asks().prop_map(Event::Ask),
        1 => any::<Index>().prop_map(Event::Leave),
        10 => (any::<Index>(), outcomes()).prop_map(|(which, outcome)| Event::Report(which, outcome)),
        2 => outside.prop_map(Event::Outside),
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
        world.finish(&mut ends);
        prop_assert!(world.jobs.is_empty(), "work without end: {:?}", world.jobs);
        // Whoever waits for a person waits for less than a minute.
        world.happen(Event::Wait(60));
        world.finish(&mut ends);
        prop_assert!(world.waiting.is_empty(), "{:?} wait for nothing", world.waiting);
    }
}
