//! The popover's list: sections when at rest, best matches when searched. A page asks for windows of at
//! most [`WINDOW`] rows, so that thousands of roles cost what a screenful costs.

use jiff::{SignedDuration, Timestamp};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    favourites::AtHand,
    input::{KeychainTrouble, Subject},
    places::{Place, Places},
    say,
    search::{Marks, Search, nearest},
    session::{Standing, Token},
    state::State,
    view::{Find, Found, Intent, RoleRow, Row, Text},
    words::Account,
};

/// Rows in one answer.
pub(crate) const WINDOW: usize = 50;

/// A row before it is worded.
enum Entry<'a> {
    Header { text: String, note: String },
    Account { account: &'a Account },
    Role(Place<'a>),
    Profile(Place<'a>, Marks),
}

impl State {
    /// Answers the page: the window of the list that begins at `find.from`.
    pub fn find(&self, find: &Find, now: Timestamp) -> Found {
        let query = find.query.trim();
        let places = self.places();
        let roles = places.all().count();
        let (entries, matches, best) = if query.is_empty() {
            let entries = self.at_rest(&places);
            let best = entries.iter().position(|e| matches!(e, Entry::Role(_) | Entry::Profile(..)));
            (entries, roles, best)
        } else {
            found(self.search(&places, query))
        };
        let from = (find.from as usize).min(entries.len());
        let rows = entries.iter().skip(from).take(WINDOW);
        let height = |entry| height(entry, find.narrow);
        Found {
            revision: self.list_revision,
            total: count(entries.len()),
            matches: count(matches),
            roles: count(roles),
            offset: entries[..from].iter().map(height).sum(),
            height: entries.iter().map(height).sum(),
            from: count(from),
            rows: rows.map(|entry| self.row(entry, now)).collect(),
            best: best.map(count),
        }
    }

    fn at_rest<'a>(&'a self, places: &Places<'a>) -> Vec<Entry<'a>> {
        let mut entries = Vec::new();
        let AtHand { favourites, recents } = self.at_hand();
        let active: Vec<_> = places.all().find(|place| self.is_active(place)).into_iter().collect();
        let [favourites, recents] = [favourites, recents].map(|choices| {
            let subjects = choices.iter().map(Subject::of);
            subjects.filter_map(|subject| places.all().find(|p| p.is(&subject))).collect::<Vec<_>>()
        });
        let others = places.profiles.iter().copied().filter(|place| {
            [&active, &favourites, &recents].into_iter().flatten().all(|other| !other.is_same_profile(place))
        });
        let others: Vec<_> = others.collect();
        for (text, section) in [
            (say::ACTIVE, active),
            (say::FAVOURITES, favourites),
            (say::RECENT, recents),
            (say::PROFILES, others),
        ] {
            if !section.is_empty() {
                entries.push(Entry::Header { text: text.to_owned(), note: String::new() });
                entries.extend(section.into_iter().map(|place| Entry::Profile(place, Marks::default())));
            }
        }
        let mut listed = places.listed.iter().copied();
        for key in self.sessions_in_order() {
            let accounts = self.accounts_of(key);
            if accounts.is_empty() {
                continue;
            }
            let text = say::all(key);
            entries.push(Entry::Header { text, note: self.offers_note(key) });
            for account in accounts {
                entries.push(Entry::Account { account });
                entries.extend(listed.by_ref().take(account.roles.len()).map(Entry::Role));
            }
        }
        entries
    }

    /// What matches best comes first.
    fn search<'a>(&self, places: &Places<'a>, query: &str) -> Vec<(u32, (Place<'a>, Marks))> {
        let mut search = Search::new(query);
        let found = places.all().filter_map(|place| {
            let (score, marks) = search.found(&place.fields(self.label_of(&place)))?;
            Some((score + self.facts.familiarity(|subject| place.is(subject)), (place, marks)))
        });
        nearest(found.collect())
    }

    fn label_of(&self, place: &Place<'_>) -> &str {
        let label = self.facts.labels.iter().find(|labelled| place.is(&labelled.of));
        label.map_or("", |labelled| &labelled.label.text)
    }

    fn row(&self, entry: &Entry<'_>, now: Timestamp) -> Row {
        match entry {
            Entry::Header { text, note } => Row::Header { text: text.clone(), note: note.clone() },
            Entry::Account { account } => Row::Account {
                name: account.name.clone().unwrap_or_else(|| account.id.to_string()),
                account_id: account.id.to_string(),
                note: say::roles(account.roles.len()),
            },
            // Its profile has a row of its own, above; one of them is the active one.
            Entry::Role(place) => {
                let row = self.role_row(place, place.role_handle(), &Marks::default(), now);
                Row::Role(RoleRow { active: row.active && place.profile.is_none(), ..row })
            }
            Entry::Profile(place, marks) => Row::Profile(self.named_row(place, place.handle(), marks, now)),
        }
    }

    /// A row that stands by itself: without a profile it goes by what it is.
    pub(crate) fn named_row(&self, place: &Place<'_>, id: String, marks: &Marks, now: Timestamp) -> RoleRow {
        let row = self.role_row(place, id, marks, now);
        match place.profile {
            Some(_) => row,
            None => RoleRow { name: row.role, role: Text::default(), ..row },
        }
    }

    fn role_row(&self, place: &Place<'_>, id: String, marks: &Marks, now: Timestamp) -> RoleRow {
        let text = |text: &str, marks| Text { text: text.to_owned(), marks: ranges(text, marks) };
        let fields = place.fields("");
        let mut role = text(fields.role, &marks.role);
        if let Some(source) = place.profile.and_then(|p| p.source.as_ref()) {
            role.text = say::over(&role.text, source);
        }
        // A match that would not be seen takes the account name's place.
        let account = if marks.email.is_empty() {
            text(fields.account, &marks.account)
        } else {
            text(fields.email, &marks.email)
        };
        let in_the_way = self.in_the_way(place, now);
        let (time, time_warns) = match &in_the_way {
            Some((word, _)) => (word.clone(), false),
            None => self.time_of(place, now),
        };
        let sign_in = in_the_way.is_none() && self.needs_person(place.session, now);
        let choice = place.choice();
        RoleRow {
            working: self.is_fetching_for(&place.key(), &id).then(|| say::FETCHING.to_owned()),
            id,
            name: text(fields.profile, &marks.profile),
            profile: place.profile.map(|p| p.name.to_string()),
            role,
            account,
            account_id: text(fields.account_id, &marks.account_id),
            region: place.profile.and_then(|p| p.region.as_ref()).map(ToString::to_string),
            time,
            time_warns,
            active: self.is_active(place),
            in_use: self.is_active(place),
            favourite: self.facts.is_favourite(&choice),
            label: self.facts.label(&choice).cloned(),
            guarded: self.guards(&choice),
            copies: say::copies(self.copy_form(choice.profile.as_ref())),
            can_add: place.profile.is_none() && self.can_get_profile(&choice.role),
            sign_in: sign_in.then(|| Intent::SignIn { session: place.session.handle() }),
            disabled: in_the_way.map(|(_, reason)| reason),
        }
    }

    /// What stands between a person and a role, shortly and in a sentence. What is still held can be had.
    fn in_the_way(&self, place: &Place<'_>, now: Timestamp) -> Option<(String, String)> {
        let session = self.sessions.get(place.session)?;
        if session.token == Token::Unknown && self.keychain == Some(KeychainTrouble::Locked) {
            return Some(say::locked());
        }
        let facts = self.roles.get(&place.key()).and_then(|state| state.facts);
        let held = facts.is_some_and(|facts| facts.expires_at > now);
        let away = session.standing(now) == Standing::Offline || session.awaits_portal(now).is_some();
        (away && !held).then(say::out_of_reach)
    }

    fn time_of(&self, place: &Place<'_>, now: Timestamp) -> (String, bool) {
        let facts = self.roles.get(&place.key()).and_then(|state| state.facts);
        match facts.map(|facts| facts.expires_at.duration_since(now)).filter(SignedDuration::is_positive) {
            Some(left) => (say::left(left), left <= crate::session::SOON),
            None if self.needs_person(place.session, now) => (say::NEEDS_SIGN_IN.to_owned(), false),
            None => (String::new(), false),
        }
    }
}

/// Pixels at 100 % text, as the page draws them.
fn height(entry: &Entry<'_>, narrow: bool) -> u32 {
    match entry {
        Entry::Header { .. } => 28,
        Entry::Account { .. } | Entry::Role(_) => 32 + if narrow { 18 } else { 0 },
        Entry::Profile(..) => 44 + if narrow { 32 } else { 0 },
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What was found in two sections, how much that is, and where the best of all stands: among equals
/// one that has a profile.
fn found(found: Vec<(u32, (Place<'_>, Marks))>) -> (Vec<Entry<'_>>, usize, Option<usize>) {
    let matches = found.len();
    let (named, nameless): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, (place, _))| place.profile.is_some());
    let (mut entries, mut best) = (Vec::new(), None);
    for (text, section) in [(say::PROFILES, named), (say::WITHOUT_PROFILE, nameless)] {
        let Some((top, ..)) = section.first() else { continue };
        entries.push(Entry::Header { text: text.to_owned(), note: section.len().to_string() });
        if best.is_none_or(|(score, _)| *top > score) {
            best = Some((*top, entries.len()));
        }
        entries.extend(section.into_iter().map(|(_, (place, marks))| Entry::Profile(place, marks)));
    }
    (entries, matches, best.map(|(_, index)| index))
}

/// The matcher counts in graphemes; a script slices by UTF-16 units.
fn ranges(text: &str, marks: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let mut at = 0;
    for (i, grapheme) in text.graphemes(true).enumerate() {
        let end = at + count(grapheme.encode_utf16().count());
        if marks.contains(&count(i)) {
            match ranges.last_mut() {
                Some(last) if last.1 == at => last.1 = end,
                _ => ranges.push((at, end)),
            }
        }
        at = end;
    }
    ranges
}
