//! What a session's portal offers: kept across restarts, listed anew at every start, at sign-in, once a day, when
//! the portal can be reached again and on request, and compared with what was known.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    errand::Errand,
    input::{Answer, CallerId, Catalogue, Changes, Effect, Listing, Offer, Refusal, Trouble},
    say,
    state::State,
    words::{Account, AccountId, RoleName, SessionKey},
};

/// What is older is listed again.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// Between two tries.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// The same while the portal cannot be reached: nothing else would tell that it can be again.
const OFFLINE_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Who wants to know what a session offers.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Who.
    pub caller: CallerId,
    /// Whether what was known before is no answer.
    pub fresh: bool,
}

/// What was known before this start.
#[derive(Debug, Clone, Default)]
pub(crate) enum Known {
    /// Nobody wanted to know.
    #[default]
    NotRead,
    /// It is being read, and these wait for it.
    Reading(Vec<(SessionKey, Asked)>),
    /// It was read.
    Read,
}

impl State {
    /// What was learned before this start; a listing that was quicker is compared with it.
    pub(crate) fn catalogues_read(&mut self, catalogues: Vec<Catalogue>, now: Timestamp) {
        for before in catalogues {
            if let Some(since) = self.catalogues.get_mut(&before.session) {
                let news = changes(&before.accounts, &since.accounts, since.listed_at);
                let is_news = news.is_some();
                since.changes = news.or_else(|| recent(before.changes, now));
                let catalogue = since.clone();
                if is_news {
                    self.tell_changes(&catalogue);
                }
                self.effect(Effect::WriteCatalogue(catalogue));
            } else {
                self.catalogues.insert(before.session.clone(), before);
            }
        }
        self.touch_list();
        if let Known::Reading(waiting) = std::mem::replace(&mut self.known, Known::Read) {
            for (key, asked) in waiting {
                self.want_catalogue(asked, &key, now);
            }
        }
    }

    /// A caller wants to know what a session offers: what was listed within the day, where that will do.
    pub(crate) fn want_catalogue(&mut self, asked: Asked, key: &SessionKey, now: Timestamp) {
        self.know(key);
        match &mut self.known {
            Known::NotRead => {
                self.known = Known::Reading(vec![(key.clone(), asked)]);
                return self.effect(Effect::ReadCatalogues);
            }
            Known::Reading(waiting) => return waiting.push((key.clone(), asked)),
            Known::Read => {}
        }
        let recent = self.catalogues.get(key).filter(|it| now.duration_since(it.listed_at) < A_DAY);
        if let Some(catalogue) = recent.filter(|_| !asked.fresh) {
            let answer = answer(catalogue, None);
            self.effect(Effect::Answer(asked.caller, answer));
        } else if let Some(session) = self.sessions.get_mut(key) {
            session.awaiting_list.push(asked);
            self.list(key, now);
        }
    }

    /// Lists what was not listed for a day, and what could not be reached. A command lists when it is asked to.
    pub(crate) fn list_due(&mut self, now: Timestamp) {
        if self.host.is_none() {
            return;
        }
        let keys = self.sessions.keys().filter(|key| self.next_listing(key, now).is_some_and(|at| at <= now));
        for key in keys.cloned().collect::<Vec<_>>() {
            self.list(&key, now);
        }
    }

    /// When a session is to be listed by itself.
    pub(crate) fn next_listing(&self, key: &SessionKey, now: Timestamp) -> Option<Timestamp> {
        let session = self.sessions.get(key).filter(|s| s.has_good_token(now) && !s.listing.is_out())?;
        // A renewal that is due tries by itself.
        if session.offline && session.renewal.trouble.is_none() {
            return Some(session.listed_last.map_or(now, |at| at + OFFLINE_PAUSE));
        }
        let again = session.listed_last.map(|at| at + PAUSE);
        let old = self.catalogues.get(key).map(|catalogue| catalogue.listed_at + A_DAY);
        again.into_iter().chain(old).max()
    }

    /// Lists a session's accounts and roles, unless that is under way or cannot be.
    pub(crate) fn list(&mut self, key: &SessionKey, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if session.has_good_token(now) {
            // A command that answers by itself lists only when it was asked to.
            let wanted = self.host.is_some() || !session.awaiting_list.is_empty();
            if wanted && !session.listing.is_out() {
                (session.listing, session.listed_last) = (Errand::UnderWay, Some(now));
                self.effect(Effect::List(key.clone()));
            }
        } else if session.reading
            || session.is_signing_in()
            || session.listing.is_out()
            || session.renewal.errand.is_out()
        {
            // Goes on when that has ended.
        } else if !session.awaiting_list.is_empty() && session.wants_renewal(now) {
            self.renew(key, now);
        } else if !session.awaiting_list.is_empty() {
            let refusal = say::in_english(|| self.no_token(key, now));
            self.answer_lists(key, Some(&refusal));
        }
        self.touch_list();
    }

    /// The person wants to wait no longer. What programs wait for goes on.
    pub(crate) fn stop_listing(&mut self) {
        let mut stopped = Vec::new();
        for (key, session) in &mut self.sessions {
            if session.listing == Errand::UnderWay && session.awaiting_list.is_empty() {
                (session.listing, session.listed) = (Errand::GivenUp, None);
                stopped.push(Effect::StopList(key.clone()));
            }
        }
        self.effects.extend(stopped);
        self.touch_list();
    }

    /// So many of a session's accounts are done.
    pub(crate) fn listing(&mut self, key: &SessionKey, done: usize, of: usize) {
        if let Some(session) = self.sessions.get_mut(key).filter(|s| s.listing == Errand::UnderWay) {
            session.listed = Some((done, of));
            self.touch_list();
        }
    }

    /// Accounts and roles were listed.
    pub(crate) fn listed(&mut self, key: &SessionKey, result: Result<Listing, Trouble>, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.listed = None;
        let given_up = session.listing == Errand::GivenUp && session.awaiting_list.is_empty();
        if !session.listing.end() {
            if !given_up {
                self.list(key, now);
            }
            return;
        }
        let trouble = result.as_ref().err().copied();
        self.reached(key, trouble, now);
        self.mirror_again(key, trouble);
        match result {
            Ok(listing) => {
                self.learn_offers(key, listing, now);
                self.answer_lists(key, None);
            }
            // The keychain may have a newer token.
            Err(Trouble::TokenRefused) => self.list(key, now),
            Err(trouble) => {
                let refusal = say::in_english(|| say::no_list(key, trouble));
                self.answer_lists(key, Some(&refusal));
            }
        }
    }

    /// The person has seen what changed.
    pub(crate) fn understand_changes(&mut self, key: &SessionKey) {
        if let Some(catalogue) = self.catalogues.get_mut(key).filter(|it| it.changes.is_some()) {
            catalogue.changes = None;
            let catalogue = catalogue.clone();
            self.effect(Effect::WriteCatalogue(catalogue));
        }
    }

    /// How many accounts there are, or how far the listing of them has come.
    pub(crate) fn offers_note(&self, key: &SessionKey) -> String {
        let listed = self.sessions.get(key).and_then(|session| session.listed);
        match (listed, self.catalogues.get(key)) {
            (Some((done, of)), _) => say::listed(done, of),
            (None, Some(catalogue)) => say::not_listed(catalogue.accounts.len(), catalogue.missing.len()),
            (None, None) => String::new(),
        }
    }

    fn learn_offers(&mut self, key: &SessionKey, listing: Listing, now: Timestamp) {
        let Listing { mut accounts, missing } = listing;
        let before = self.catalogues.remove(key);
        let known = before.as_ref().map(|before| before.accounts.as_slice()).unwrap_or_default();
        for account in accounts.iter_mut().filter(|account| missing.contains(&account.id)) {
            if let Some(known) = known.iter().find(|known| known.id == account.id) {
                account.roles.clone_from(&known.roles);
            }
        }
        let news = before.as_ref().and_then(|before| changes(&before.accounts, &accounts, now));
        let told = before.and_then(|before| recent(before.changes, now));
        let is_news = news.is_some();
        let catalogue =
            Catalogue { session: key.clone(), listed_at: now, accounts, missing, changes: news.or(told) };
        if is_news {
            self.tell_changes(&catalogue);
        }
        self.effect(Effect::WriteCatalogue(catalogue.clone()));
        self.catalogues.insert(key.clone(), catalogue);
        self.touch_list();
    }

    fn tell_changes(&mut self, catalogue: &Catalogue) {
        if let Some(session) = self.sessions.get_mut(&catalogue.session) {
            session.told.changes_due = catalogue.changes.is_some();
        }
    }

    /// Answers all who wait for a listing that ended: where it failed, with what is known, if that will do.
    fn answer_lists(&mut self, key: &SessionKey, refusal: Option<&Refusal>) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        for Asked { caller, fresh } in std::mem::take(&mut session.awaiting_list) {
            let catalogue = self.catalogues.get(key).filter(|_| !fresh || refusal.is_none());
            let answer = match (catalogue, refusal) {
                (Some(catalogue), _) => answer(catalogue, refusal),
                (None, Some(refusal)) => Answer::Refused(refusal.clone()),
                (None, None) => continue,
            };
            self.effect(Effect::Answer(caller, answer));
        }
    }
}

fn answer(catalogue: &Catalogue, refusal: Option<&Refusal>) -> Answer {
    say::in_english(|| in_words(catalogue, refusal))
}

fn in_words(catalogue: &Catalogue, refusal: Option<&Refusal>) -> Answer {
    let changes = catalogue.changes.as_ref().map(|changes| {
        let (fact, detail) = say::access_changed(&catalogue.session, changes);
        format!("{fact}. {detail}")
    });
    let notes = [refusal.map(say::as_known), say::missing(catalogue), changes];
    let notes = notes.into_iter().flatten().collect();
    let (accounts, missing) = (catalogue.accounts.clone(), catalogue.missing.clone());
    Answer::Catalogue { accounts, missing, notes }
}

/// What was told of, if that is less than a day ago.
fn recent(told: Option<Changes>, now: Timestamp) -> Option<Changes> {
    told.filter(|told| now.duration_since(told.at) < A_DAY)
}

/// What is offered now and was not, and the other way round; `None`: nothing. Another name is no news.
fn changes(before: &[Account], now: &[Account], at: Timestamp) -> Option<Changes> {
    let [was, is] = [before, now].map(offers);
    let only = |these: &BTreeMap<_, Offer>, others: &BTreeMap<_, Offer>| -> Vec<_> {
        these.iter().filter(|(key, _)| !others.contains_key(*key)).map(|(_, offer)| offer.clone()).collect()
    };
    let (new, gone) = (only(&is, &was), only(&was, &is));
    (!new.is_empty() || !gone.is_empty()).then_some(Changes { at, new, gone })
}

fn offers(accounts: &[Account]) -> BTreeMap<(&AccountId, &RoleName), Offer> {
    let of = |account: &'_ Account, role: &RoleName| Offer {
        account: account.id.clone(),
        name: account.name.clone(),
        role: role.clone(),
    };
    let roles = accounts.iter().flat_map(|account| account.roles.iter().map(move |role| (account, role)));
    roles.map(|(account, role)| ((&account.id, role), of(account, role))).collect()
}
