//! What each input changes: who hears of it, one line each.

use jiff::Timestamp;

use super::State;
use crate::{
    acts::How,
    callers::PATIENCE,
    catalogue::Asked,
    console::Browser,
    input::{Answer, CallerId, Done, Effect, Facts, FactsChange, Outside, Request, Treatment, Trouble, Way},
    pages::{Page, SettingsTab},
    saved::Save,
    say,
    served::Want,
    settings,
    status::Host,
    view::{Act, Intent},
};

impl State {
    pub(super) fn person(&mut self, intent: Intent, now: Timestamp) {
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
            Intent::Use { row } => self.want(Act::Use, row, How::default(), now),
            Intent::CopyKeys { row, form } => {
                self.want(Act::CopyKeys, row, How { form, ..How::default() }, now);
            }
            Intent::CopyFact { row, fact } => self.copy_fact(row, fact),
            Intent::WhoAmI { row } => self.who_am_i(row, now),
            Intent::OpenConsole { row, page } => self.want(Act::OpenConsole, row, page.into(), now),
            Intent::CopyConsoleLink { row, page } => self.want(Act::CopyConsoleLink, row, page.into(), now),
            Intent::Confirm { act, row } => self.confirmed(act, row, now),
            Intent::NotNow => self.question = None,
            Intent::UseNone => self.change(FactsChange::Choose(None, now)),
            Intent::Favour { row, on } => self.favour(row, on),
            Intent::Label { row, label } => self.relabel(row, label),
            Intent::Refresh => {
                self.effect(Effect::ReadConfig);
                for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
                    self.list(&key, now);
                }
            }
            Intent::StopListing => self.stop_listing(),
            Intent::UnlockKeychain => self.catch_up(true),
            Intent::Show { page } => self.show(page, now),
            Intent::Back => self.back(now),
            Intent::Hidden => self.hidden(),
            Intent::AddProfile { row } => self.offer_profile(&row, now),
            Intent::UndoEdit { wrote } => self.undo_edit(wrote, now),
            Intent::Fill { id, text } => self.fill(id, text, now),
            Intent::Keep { id } => self.keep(&id),
            Intent::Submit => self.submit(now),
            Intent::List { id, values } => self.list_values(&id, &values),
            Intent::ChangeSetting { setting } => self.change_setting(setting),
            Intent::FollowDefault { on } => self.follow_default(on),
            Intent::CopyShellLine { shell } => self.copy_shell_line(shell),
            Intent::OpenPlace { place } => self.effect(Effect::OpenPlace(place)),
            Intent::Examine => self.examine(),
            Intent::StopExamining => self.stop_examining(),
            Intent::Mend { examination, which } => self.mend(examination, which),
            Intent::ShowFinding { examination, which } => self.show_finding(examination, which),
            Intent::SaveReport => self.save_report(),
            Intent::ShowReport => self.effect(Effect::Doctor(Treatment::OpenReport)),
            Intent::StartAtLogin { on } => self.effect(Effect::StartAtLogin(on)),
            Intent::Open => self.effect(Effect::ShowPopover),
            Intent::OpenSettings => self.open_settings(now),
            Intent::Hide => self.hide(),
            Intent::QuitAndRenew => self.effect(Effect::QuitAndRenew),
            Intent::Quit => self.quit(),
        }
    }

    /// What has been changed here since, and is not kept yet, holds all the same.
    fn take_facts(&mut self, facts: Facts, now: Timestamp) {
        (self.facts, self.facts_read) = (facts, true);
        for change in &self.changing {
            self.facts.apply(change);
        }
        self.touch_list();
        self.answer_waiting_status(now);
        self.answer_waiting_names(now);
    }

    fn open_settings(&mut self, now: Timestamp) {
        self.show(Page::Settings { tab: SettingsTab::General }, now);
        self.effect(Effect::ShowPopover);
    }

    /// What a row waits for is let go first.
    fn hide(&mut self) {
        if self.open.is_none() && self.wait_no_more() {
            return;
        }
        self.hidden();
        self.effect(Effect::HidePopover);
    }

    pub(super) fn caller(&mut self, caller: CallerId, request: Request, now: Timestamp) {
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
                Some(Host::Tray) => {
                    let refusal = say::in_english(say::in_the_tray);
                    self.effect(Effect::Answer(caller, Answer::Refused(refusal)));
                }
                Some(Host::Headless) | None if unless_needed && self.is_needed(now) => {
                    self.effect(Effect::Answer(caller, Answer::Refused(say::in_english(say::needed))));
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

    pub(super) fn outside(&mut self, news: Outside) {
        match news {
            Outside::ConfigChanged => self.effect(Effect::ReadConfig),
            Outside::FactsChanged => self.effect(Effect::ReadFacts),
            Outside::StartsAtLogin(on) => self.starts_at_login = Some(on),
            Outside::ShortcutRefused(refused) => self.shortcut_refused(refused),
            Outside::ClipboardCleared => self.clipboard_cleared(),
            Outside::KeychainChanged => self.catch_up(false),
            Outside::CacheChanged => self.look_at_cache(),
            Outside::SettingsChanged => self.effect(Effect::ReadSettings),
            Outside::Away(away) => self.away = away,
            Outside::ClockAhead(ahead) => self.clock_ahead = ahead,
            Outside::EndpointOpen { port } => self.endpoint = Some(port),
        }
    }

    pub(super) fn done(&mut self, done: Done, now: Timestamp) {
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
                self.close_what_is_gone();
                self.plan_again(now);
                if changed {
                    // Where AWS tools look for a sign-in, and for whose.
                    self.mirror_all();
                }
                self.touch_list();
                self.answer_waiting_names(now);
            }
            Done::FactsRead(facts) => self.take_facts(facts, now),
            Done::FactsChanged(facts) => {
                self.changing.pop_front();
                self.take_facts(facts, now);
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
            Done::DefaultFollows(outcome) => self.default_follows(outcome),
            Done::Seen(seen) => self.seen(seen),
            Done::PlaceOpened(Ok(())) => {}
            Done::PlaceOpened(Err(why)) => self.say(settings::ROW.to_owned(), why, true, None),
            Done::CacheSeen(key, seen) => self.cache_seen(&key, seen, now),
            Done::TakenOver(key, result) => self.taken_over(&key, result, now),
            Done::Identified(role, result) => self.identified(&role.session, result.ok()),
            Done::PortalSeen { start_url, region, seen } => {
                self.portal_seen(&start_url, region.as_ref(), seen);
            }
            Done::ConfigEdited { edit, dry_run, outcome } => self.edited(&edit, dry_run, outcome, now),
            Done::Examining { examination, done, of } => self.examining(examination, done, of),
            Done::Examined { examination, outcome } => self.examined(examination, outcome, now),
            Done::Mended(outcome) => self.mended(outcome),
            Done::ReportSaved(outcome) => self.report_saved(outcome),
            Done::FileOpened(outcome) => self.file_opened(outcome),
            Done::Notified { id, shown } => self.notified(&id, shown, now),
            Done::Previewed(copying, lines) => self.previewed(&copying, lines),
            Done::WhoIs { row, outcome } => self.whose(row, outcome, now),
            Done::Copied { row, outcome, .. } if row == settings::ROW => {
                self.shell_line_copied(outcome.map(drop));
            }
            Done::Copied { row, form, outcome: Ok(until) } => {
                self.used(&row, now);
                self.say(row, say::copied(form, until, now), false, until);
            }
            Done::Opened { row, outcome: Ok(()) } => {
                self.used(&row, now);
                let browser = self.target(&row).map_or(Browser::Default, |target| self.browser_of(&target));
                self.say(row, say::opened(&browser), false, None);
            }
            Done::Copied { row, outcome: Err(why), .. } | Done::Opened { row, outcome: Err(why) } => {
                self.say(row, why, true, None);
            }
        }
    }
}
