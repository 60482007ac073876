//! How the loop carries out the brain's effects.

use std::{panic::AssertUnwindSafe, sync::Arc};

use brain::{
    Answer, CallerId, CopyForm, Copying, Done, Effect, Input, KeychainTrouble, Save, Served, Treatment,
    Trouble,
    console::{Browser, Destination},
    say::Word,
    words::{RoleKey, SessionKey},
};
use futures_lite::FutureExt as _;
use keychain::SessionSecrets;
use secrecy::SecretString;
use tokio::{sync::oneshot, task::AbortHandle};

use super::{Agent, Shared};
use crate::{
    Credentials, Reply, Surroundings, Wish,
    agent::Message,
    export,
    jobs::{self, Job, Tools},
    turns::Turn,
};

impl Agent {
    #[expect(clippy::too_many_lines, reason = "a line or two for each effect")]
    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::ReadConfig => self.job(jobs::read_config(&self.tools)),
            Effect::ReadSettings => self.job(jobs::read_settings(&self.tools)),
            Effect::ChangeSetting(setting) => {
                self.at(Shared::Settings, |tools, turn| jobs::change_setting(tools, turn, setting));
            }
            Effect::LookAt(sight) => self.job(jobs::look_at(&self.tools, sight)),
            Effect::OpenPlace(place) => {
                self.at(Shared::Settings, |tools, turn| jobs::open_place(tools, turn, place));
            }
            Effect::ReadFacts => self.at(Shared::Facts, jobs::read_facts),
            Effect::ChangeFacts(change) => {
                let believed = self.state.facts().clone();
                self.at(Shared::Facts, |tools, turn| jobs::change_facts(tools, turn, change, believed));
            }
            Effect::ReadHistory => self.at(Shared::History, jobs::read_history),
            Effect::WriteHistory(history) => {
                self.aside(Shared::History, |here, turn| jobs::write_history(here, turn, history));
            }
            Effect::ReadCatalogues => self.at(Shared::Catalogues, jobs::read_catalogues),
            Effect::WriteCatalogue(catalogue) => {
                self.aside(Shared::Catalogues, |here, turn| jobs::write_catalogue(here, turn, catalogue));
            }
            Effect::ReadToken { session, may_ask } => {
                let turn = self.record(&session);
                self.job(jobs::read_token(&self.tools, turn, session, may_ask));
            }
            Effect::KeepToken { session, may_ask } => self.keep_token(session, may_ask),
            Effect::ForgetToken(session) => self.forget_token(session),
            Effect::LetGo(session) => self.forget(&session),
            Effect::Renew(session) => self.renew(session),
            Effect::LookAtCache(session) => self.look_at_cache(session),
            Effect::Mirror(session) => self.mirror(session),
            Effect::Borrow(session) => self.vault.borrow(&session),
            Effect::TakeOver(session) => self.take_over(session),
            Effect::SignIn(session, attempt, way) => {
                let turn = self.turns.take(Shared::SignIn(session.clone()));
                let task = self.spawn(jobs::sign_in(&self.tools, turn, session, attempt, way));
                self.sign_ins.insert(attempt, task);
            }
            Effect::StopSignIn(attempt) => {
                if let Some(sign_in) = self.sign_ins.remove(&attempt) {
                    sign_in.abort();
                }
            }
            Effect::Retire(session) => self.vault.retire(&session),
            Effect::Revoke(session) => {
                let tokens = self.vault.take_retired(&session);
                self.job(jobs::revoke(&self.tools, session, tokens));
            }
            Effect::List(session) => {
                if let Some(token) = self.token(&session) {
                    let (stop, stopped) = oneshot::channel();
                    self.listings.insert(session.clone(), stop);
                    self.job(jobs::list(&self.tools, session, token, stopped));
                } else {
                    self.report(Done::Listed(session, Err(Trouble::TokenRefused)));
                }
            }
            // Who drops it ends the listing.
            Effect::StopList(session) => drop(self.listings.remove(&session)),
            Effect::Fetch(role) => self.fetch(role),
            Effect::Identify(role) => {
                if let Some(credentials) = self.vault.role(&role).cloned() {
                    self.job(jobs::identify(&self.tools, role, credentials));
                } else {
                    self.report(Done::Identified(role, Err(Trouble::TokenRefused)));
                }
            }
            Effect::Copy { role, copying, row } => self.copy(role, copying, row),
            Effect::Preview(copying) => {
                let lines = export::copying::preview(&copying);
                self.report(Done::Previewed(copying, lines));
            }
            Effect::AskWhose { role, row } => {
                if let Some(credentials) = self.vault.role(&role).map(Credentials::from) {
                    self.job(jobs::ask_whose(&self.tools, role, &credentials, row));
                } else {
                    let outcome = Err(Word("keys-gone-ask").to_owned());
                    self.report(Done::WhoIs { row, outcome });
                }
            }
            Effect::SaveKeys { caller, role, save } => self.save_keys(caller, role, save),
            Effect::Offer { caller, served, role } => self.offer(caller, served, role),
            Effect::RemoveKeys(place) => {
                self.aside(Shared::SavedKeys, |here, turn| jobs::remove_keys(here, turn, place));
            }
            Effect::RemoveKeysOf(session) => {
                self.at(Shared::SavedKeys, |tools, turn| jobs::remove_keys_of(tools, turn, session));
            }
            Effect::CopyText { text, row } => {
                self.job(jobs::copy(self.board.clone(), Ok(text.into()), None, row));
            }
            Effect::OpenBrowser { session, link, row } => self.job(jobs::open_browser(&session, link, row)),
            Effect::OpenConsole { role, destination, browser, row } => {
                self.open_console(role, destination, browser, row);
            }
            Effect::Answer(caller, answer) => self.answer(caller, answer),
            Effect::LookAtPortal { start_url, region } => {
                self.job(jobs::look_at_portal(&self.tools, start_url, region));
            }
            Effect::EditConfig { edit, dry_run } => {
                self.at(Shared::Config, |tools, turn| jobs::edit_config(tools, turn, edit, dry_run));
            }
            Effect::Doctor(treatment) => self.treat(treatment),
            Effect::Notify(notice) => self.notices.show(notice),
            Effect::Unnotify(id) => self.notices.close(id),
            Effect::ShowPopover => self.wish(Wish::ShowPopover),
            Effect::HidePopover => self.wish(Wish::HidePopover),
            Effect::StartAtLogin(on) => self.wish(Wish::StartAtLogin(on)),
            Effect::ListenFor(shortcut) => self.wish(Wish::ListenFor(shortcut)),
            Effect::QuitAndRenew => self.wish(Wish::QuitAndRenew),
            Effect::Quit => self.wish(Wish::Quit),
        }
    }

    fn offer(&mut self, caller: CallerId, served: Served, role: RoleKey) {
        self.job(jobs::offer(self.endpoint.clone(), caller, served, role));
    }

    fn treat(&mut self, treatment: Treatment) {
        match treatment {
            Treatment::Examine { examination } => {
                let examining = self.spawn(jobs::examine(&self.tools, examination));
                self.examining = Some(examining);
            }
            Treatment::Stop => {
                if let Some(examining) = self.examining.take() {
                    examining.abort();
                }
            }
            Treatment::Mend { examination, which } => {
                self.at(Shared::Config, |tools, turn| jobs::mend(tools, turn, examination, which));
            }
            Treatment::SaveReport { examination } => self.job(jobs::save_report(&self.tools, examination)),
            Treatment::OpenFinding { examination, which } => {
                self.job(jobs::open_finding(&self.tools, examination, which));
            }
            Treatment::OpenReport => self.job(jobs::open_report(&self.tools)),
        }
    }

    /// Runs a job that takes its turn at `thing`.
    fn at(&mut self, thing: Shared, job: impl FnOnce(&Tools, Turn) -> Job) {
        let turn = self.turns.take(thing);
        self.job(job(&self.tools, turn));
    }

    /// The same for work that nobody waits for.
    pub(super) fn aside<W: Future<Output = ()> + Send + 'static>(
        &mut self,
        thing: Shared,
        work: impl FnOnce(Arc<Surroundings>, Turn) -> W,
    ) {
        let turn = self.turns.take(thing);
        self.lasting.spawn(work(Arc::clone(&self.surroundings), turn));
    }

    fn forget_token(&mut self, session: SessionKey) {
        let (turn, secrets) = (self.record(&session), self.our_secrets(&session));
        self.forget(&session);
        self.take_off_clipboard(&session);
        self.job(jobs::forget_token(&self.tools, turn, session, secrets));
    }

    /// Keys that were copied of a session go with it; those of another stay.
    fn take_off_clipboard(&mut self, session: &SessionKey) {
        if self.copied.take_if(|copied| copied == session).is_some() {
            drop(self.board.clear());
        }
    }

    fn fetch(&mut self, role: RoleKey) {
        if role.is_chain() {
            if let Some(base) = self.vault.role(&role.base()).cloned() {
                self.job(jobs::assume(&self.tools, role, base));
            } else {
                self.report(Done::Credentials(role, Err(Trouble::Internal)));
            }
        } else if let Some(token) = self.token(&role.session) {
            self.job(jobs::fetch(&self.tools, role, token));
        } else {
            self.report(Done::Credentials(role, Err(Trouble::TokenRefused)));
        }
    }

    fn copy(&mut self, role: RoleKey, copying: Copying, row: String) {
        let stays = self.state.clear_after().unsigned_abs();
        let (board, form) = (self.board.with(stays), copying.form);
        let text = match form {
            CopyForm::Endpoint => {
                return self.job(jobs::copy_endpoint(self.endpoint.clone(), board, copying, row));
            }
            CopyForm::Profile => export::copying::profile_lines(&copying).map_err(|error| error.to_string()),
            CopyForm::Bash
            | CopyForm::Fish
            | CopyForm::Powershell
            | CopyForm::Cmd
            | CopyForm::Dotenv
            | CopyForm::Json
            | CopyForm::CredentialsFile => match self.vault.role(&role).map(Credentials::from) {
                Some(credentials) => {
                    self.copied = Some(role.session);
                    export::copying::keys(&credentials, &copying).map_err(|error| error.to_string())
                }
                None => Err(Word("keys-gone-copy").to_owned()),
            },
        };
        self.job(jobs::copy(board, text, Some(form), row));
    }

    fn open_console(&mut self, role: RoleKey, destination: Destination, browser: Browser, row: String) {
        if let Some(credentials) = self.vault.role(&role).cloned() {
            self.job(jobs::open_console(&self.tools, role, credentials, destination, browser, row));
        } else {
            let outcome = Err(Word("keys-gone-open").to_owned());
            self.report(Done::Opened { row, outcome });
        }
    }

    fn save_keys(&mut self, caller: CallerId, role: RoleKey, Save { place, region }: Save) {
        if let Some(credentials) = self.vault.role(&role).map(Credentials::from) {
            let turn = self.turns.take(Shared::SavedKeys);
            let region = region.as_ref();
            self.job(jobs::save_keys(&self.tools, turn, caller, role, place, &credentials, region));
        } else {
            let outcome = Err("The keys are no longer there. Ask for them again.".to_owned());
            self.report(Done::KeysSaved { caller, role, place, outcome });
        }
    }

    /// In the keychain, which may ask the person first.
    fn keep_token(&mut self, session: SessionKey, may_ask: bool) {
        match self.our_secrets(&session) {
            Some(secrets) if may_ask => {
                if self.asking.get(&session).is_none_or(AbortHandle::is_finished) {
                    let ready = jobs::ready_keychain(self.tools.clone(), session.clone(), secrets);
                    self.asking.insert(session, self.lasting.spawn(ready));
                }
            }
            Some(secrets) => {
                let turn = self.record(&session);
                self.job(jobs::keep_token(&self.tools, turn, session, secrets));
            }
            None => self.report(Done::TokenKept(session, Err(KeychainTrouble::Refused))),
        }
    }

    /// In the keychain, which has asked what it needed; unless there is nothing to keep any more.
    pub(super) fn keep_now(&mut self, session: SessionKey) {
        if self.vault.our_session(&session).is_some() {
            self.keep_token(session, false);
        }
    }

    /// Drops what is held of a session, and what is about to be kept of it.
    fn forget(&mut self, session: &SessionKey) {
        self.vault.forget(session);
        if let Some(asking) = self.asking.remove(session) {
            asking.abort();
        }
    }

    fn renew(&mut self, session: SessionKey) {
        if let Some(held) = self.vault.our_session(&session).cloned() {
            self.renewing.insert(session.clone(), held.secrets.issued_at);
            let turn = self.record(&session);
            self.job(jobs::renew(&self.tools, turn, session, held, self.surroundings.locks()));
        } else {
            self.report(Done::Renewed(session, Err(Trouble::TokenRefused)));
        }
    }

    fn look_at_cache(&mut self, session: SessionKey) {
        if let Some(sharing) = self.tools.sharing().cloned() {
            let (turn, held) = (self.record(&session), self.our_secrets(&session));
            if let Some(held) = &held {
                self.looking.insert(session.clone(), held.issued_at);
            }
            self.job(jobs::look_at_cache(sharing, turn, session, held));
        }
    }

    fn mirror(&mut self, session: SessionKey) {
        if let (Some(sharing), Some(secrets)) = (self.tools.sharing().cloned(), self.our_secrets(&session)) {
            let turn = self.record(&session);
            self.lasting.spawn(jobs::mirror(&self.tools, sharing, turn, session, secrets));
        }
    }

    fn take_over(&mut self, session: SessionKey) {
        let Some(sharing) = self.tools.sharing().cloned() else {
            return self.report(Done::TakenOver(session, Err(Trouble::NotFound)));
        };
        let seen = self.vault.foreign(&session).map(|token| token.seen.clone());
        if let Some((ours, seen)) = self.our_secrets(&session).zip(seen) {
            let turn = self.record(&session);
            self.job(jobs::replace(sharing, turn, session, ours, seen));
        } else {
            self.jobs.spawn(jobs::ready_to_take_over(self.tools.clone(), session));
        }
    }

    /// The keychain has asked what it needed.
    pub(super) fn take_over_now(&mut self, session: SessionKey) {
        if let Some(sharing) = self.tools.sharing().cloned() {
            let turn = self.record(&session);
            self.job(jobs::take_over(&self.tools, sharing, turn, session));
        }
    }

    /// A turn at a session's record in the keychain, and at its mirror.
    fn record(&mut self, session: &SessionKey) -> Turn {
        self.turns.take(Shared::Record(session.clone()))
    }

    fn our_secrets(&self, session: &SessionKey) -> Option<SessionSecrets> {
        self.vault.our_session(session).map(|held| held.secrets.clone())
    }

    fn token(&self, session: &SessionKey) -> Option<SecretString> {
        self.vault.session(session).map(|held| held.secrets.access_token.clone())
    }

    /// The brain counts on an answer to every effect that promises one.
    fn report(&self, done: Done) {
        self.handle.send(Message::from(Input::Done(done)));
    }

    /// Runs a job. Its result comes back as a message, a panic as the failure that the job named.
    pub(super) fn spawn(&mut self, job: Job) -> AbortHandle {
        let handle = self.handle.clone();
        let jobs = if job.lasting { &mut self.lasting } else { &mut self.jobs };
        while jobs.try_join_next().is_some() {}
        jobs.spawn(async move {
            // What a job had begun when it panicked goes down with it: the loop shares nothing with its jobs.
            let home = AssertUnwindSafe(job.work).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(?job.failure, "a job failed unexpectedly");
                vec![(job.failure, None)]
            });
            handle.send(Message::Home(home));
        })
    }

    pub(super) fn job(&mut self, job: Job) {
        let _ = self.spawn(job);
    }

    fn answer(&mut self, caller: CallerId, answer: Answer) {
        if let Answer::Prompt(_) = answer {
            if let Some(replies) = self.callers.get(&caller) {
                let _ = replies.send(Reply::Answer(answer));
            }
            return;
        }
        let Some(replies) = self.callers.remove(&caller) else { return };
        let credentials = match &answer {
            Answer::Credentials { role } => {
                self.vault.role(role).map(|held| Credentials::from(held).of(role.goal().0))
            }
            Answer::Status(_)
            | Answer::Catalogue { .. }
            | Answer::Saved { .. }
            | Answer::Offered { .. }
            | Answer::Done
            | Answer::Prompt(_)
            | Answer::SignedOut { .. }
            | Answer::Refused(_) => None,
        };
        let reply = credentials.map_or(Reply::Answer(answer), Reply::Credentials);
        let _ = replies.send(reply);
    }

    fn wish(&self, wish: Wish) {
        let _ = self.wishes.send(wish);
    }
}
