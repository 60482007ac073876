//! The work of the model: begun as the brain wants it, and ended as the test has it.

use brain::{
    Answer, Attempt, CacheSeen, CallerId, CopyForm, Done, Edit, Edited, Effect, History, Input, Past, Prompt,
    say::Twice,
    words::{Account, CredentialFacts, ProfileName, SessionKey, Source, TokenFacts},
};
use jiff::SignedDuration;
use proptest::sample::Index;

use super::World;
use crate::org::{accounts, acme, config, minutes, seconds};
use crate::random::{
    events::Outcome,
    jobs::{Job, SignInJob, cache},
};

impl World {
    /// Begins the work that is wanted, and objects to what must never be.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>, may_open_browser: bool) {
        let begun: Vec<_> = (effects.iter())
            .filter_map(|effect| if let Effect::SignIn(key, ..) = effect { Some(key.clone()) } else { None })
            .collect();
        for effect in effects {
            match effect {
                Effect::ReadConfig => self.jobs.push(Job::Config),
                Effect::ReadFacts => self.jobs.push(Job::Facts),
                Effect::ChangeFacts(_) => self.jobs.push(Job::Change),
                Effect::ReadHistory => self.jobs.push(Job::History),
                Effect::ReadCatalogues => self.jobs.push(Job::Catalogues),
                Effect::SaveKeys { .. }
                | Effect::Offer { .. }
                | Effect::ChangeSetting(_)
                | Effect::OpenPlace(_)
                | Effect::LookAt(_)
                | Effect::LookAtPortal { .. }
                | Effect::Doctor(_) => {
                    panic!("nobody asked for that")
                }
                // A role that is used gets a profile.
                Effect::EditConfig { edit: edit @ Edit::AddProfiles { .. }, dry_run: false } => {
                    self.alone(Job::Edit(edit));
                }
                Effect::EditConfig { edit, .. } => panic!("nobody asked for {edit:?}"),
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
                Effect::Copy { role, row, copying } => {
                    let has_keys = copying.form.has_keys();
                    assert!(!has_keys || self.state.holds(&role), "keys that are not there are copied");
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
                Effect::AskWhose { role, row } => {
                    assert!(self.state.holds(&role), "credentials that are not there tell nobody");
                    self.jobs.push(Job::Whose(row));
                }
                Effect::Answer(caller, answer) => {
                    self.answered(caller, &answer);
                    self.told.push(answer);
                }
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
                Effect::StopList(key) => assert!(self.jobs.contains(&Job::List(key))),
                Effect::Unnotify(_)
                | Effect::LetGo(_)
                | Effect::Retire(_)
                | Effect::WriteHistory(_)
                | Effect::WriteCatalogue(_)
                | Effect::RemoveKeys(_)
                | Effect::Mirror(_)
                | Effect::Preview(_)
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

    pub(super) fn report(&mut self, which: Index, outcome: Outcome) {
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
            Job::Change => Done::FactsChanged(brain::Facts::default()),
            Job::Read(key) => {
                Done::TokenRead(key, keychain.map(|()| (life.as_secs() % 3 > 0).then_some(token)))
            }
            Job::Keep(key) => Done::TokenKept(key, keychain),
            Job::Forget(key) => Done::TokenForgotten(key, keychain),
            Job::RemoveKeys(key) => Done::KeysRemoved(
                key,
                portal.map_err(|_| Twice::of(|| "Keys are left in a file.".to_owned())),
            ),
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
                Done::Copied { row, form: Some(CopyForm::Bash), outcome }
            }
            Job::Whose(row) => {
                let told =
                    portal.map(|()| ("ada".to_owned(), "arn:aws:sts::1:assumed-role/X/ada".to_owned()));
                Done::WhoIs { row, outcome: told.map_err(|_| "STS cannot be reached.".to_owned()) }
            }
            Job::Edit(edit) => {
                let outcome = portal.map(|()| made(&edit)).map_err(|_| "The disk is full.".to_owned());
                Done::ConfigEdited { edit, dry_run: false, outcome }
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
}

/// What comes of profiles that are added.
fn made(edit: &Edit) -> Edited {
    let Edit::AddProfiles { roles, .. } = edit else { unreachable!() };
    let of = |account: &Account| (account.id.clone(), account.roles[0].clone());
    let (account, role) = of(&roles[0]);
    let names = vec![(account, role, ProfileName::new("made"))];
    Edited { names, undo: Some("4f2a".to_owned()), ..Edited::default() }
}
