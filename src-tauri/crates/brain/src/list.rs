//! The popover's list: sections when at rest, best matches when searched. A page asks for windows of at
//! most [`WINDOW`] rows, so that thousands of roles cost what a screenful costs.

use jiff::{SignedDuration, Timestamp};
use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    input::Profile,
    say,
    session::Standing,
    state::{State, Target},
    view::{Find, Found, RoleRow, Row, Text},
    words::{Account, ProfileName, RoleKey, RoleName, SessionKey},
};

/// Rows in one answer.
pub(crate) const WINDOW: usize = 50;

/// A row before it is worded.
enum Entry<'a> {
    Header { text: String, note: String },
    Account { account: &'a Account },
    Role(Place<'a>),
    Profile(Place<'a>),
}

/// A role, reached by a profile or as the portal lists it.
#[derive(Clone, Copy)]
struct Place<'a> {
    session: &'a SessionKey,
    account_id: &'a crate::words::AccountId,
    role: &'a RoleName,
    account: Option<&'a Account>,
    profile: Option<&'a Profile>,
}

/// What a query is matched against, in the order of [`Place::fields`].
const FIELDS: usize = 5;
const NAME: usize = 0;
const ACCOUNT: usize = 1;
const ID: usize = 2;
const ROLE: usize = 3;
const EMAIL: usize = 4;

impl<'a> Place<'a> {
    fn key(&self) -> RoleKey {
        RoleKey::new(self.session.clone(), self.account_id.clone(), self.role.clone())
    }

    fn account_name(&self) -> &'a str {
        self.account.and_then(|a| a.name.as_deref()).unwrap_or("")
    }

    /// A profile's name; a role without one goes by its account.
    fn name(&self) -> &'a str {
        match self.profile {
            Some(profile) => profile.name.as_str(),
            None if self.account_name().is_empty() => self.account_id.as_str(),
            None => self.account_name(),
        }
    }

    fn fields(&self) -> [&'a str; FIELDS] {
        let email = self.account.and_then(|a| a.email.as_deref()).unwrap_or("");
        [self.name(), self.account_name(), self.account_id.as_str(), self.role.as_str(), email]
    }

    fn handle(&self) -> String {
        match self.profile {
            Some(profile) => profile_handle(&profile.name),
            None => role_handle(&self.key()),
        }
    }
}

/// Marks of a match, per field.
type Marks = [Vec<u32>; FIELDS];

impl State {
    /// Answers the page: the window of the list that begins at `find.from`.
    pub fn find(&self, find: &Find, now: Timestamp) -> Found {
        let query = find.query.trim();
        let roles = self.offered().count();
        let (entries, marks, matches, best) = if query.is_empty() {
            let entries = self.at_rest();
            let best = entries.iter().position(|e| matches!(e, Entry::Role(_) | Entry::Profile(_)));
            (entries, Vec::new(), roles, best)
        } else {
            let found = self.search(query);
            let matches = found.len();
            let (entries, marks) =
                found.into_iter().map(|(place, marks)| (Entry::Profile(place), marks)).unzip();
            (entries, marks, matches, (matches > 0).then_some(0))
        };
        let from = (find.from as usize).min(entries.len());
        let rows = entries.iter().enumerate().skip(from).take(WINDOW);
        Found {
            revision: self.list_revision,
            total: count(entries.len()),
            matches: count(matches),
            roles: count(roles),
            offset: entries[..from].iter().map(height).sum(),
            height: entries.iter().map(height).sum(),
            from: count(from),
            rows: rows.map(|(i, entry)| self.row(entry, marks.get(i), now)).collect(),
            best: best.map(count),
        }
    }

    /// The row that a handle stands for.
    pub(crate) fn target(&self, handle: &str) -> Option<Target> {
        if let Some(name) = handle.strip_prefix("profile ") {
            let profile = self.config.profiles.iter().find(|p| p.name.as_str() == name)?;
            return Some(Target {
                role: profile.role.clone(),
                profile: Some(profile.name.clone()),
                region: profile.region.clone(),
            });
        }
        let (account, rest) = handle.strip_prefix("role ")?.split_once(' ')?;
        let (role, session) = rest.split_once(' ')?;
        let session = self.session_of(session)?;
        let role = RoleKey::new(session, account.parse().ok()?, RoleName::new(role));
        Some(Target { role, profile: None, region: None })
    }

    /// Every profile, then every role of the portal that has none.
    fn offered(&self) -> impl Iterator<Item = Place<'_>> {
        let profiles = self.config.profiles.iter().map(|profile| self.place_of(profile));
        let nameless = self.sessions_in_order().flat_map(move |key| {
            let accounts = self.sessions.get(key).map(|s| s.accounts.as_slice()).unwrap_or_default();
            accounts
                .iter()
                .flat_map(move |account| account.roles.iter().map(move |role| self.place(key, account, role)))
        });
        profiles.chain(nameless.filter(|place| place.profile.is_none()))
    }

    fn place_of<'a>(&'a self, profile: &'a Profile) -> Place<'a> {
        let RoleKey { session, account: id, role } = &profile.role;
        let account = self.sessions.get(session).and_then(|s| s.accounts.iter().find(|a| a.id == *id));
        Place { session, account_id: id, role, account, profile: Some(profile) }
    }

    fn place<'a>(&'a self, session: &'a SessionKey, account: &'a Account, role: &'a RoleName) -> Place<'a> {
        let leads_here =
            |p: &&Profile| p.role.role == *role && p.role.account == account.id && p.role.session == *session;
        let profile = self.config.profiles.iter().find(leads_here);
        Place { session, account_id: &account.id, role, account: Some(account), profile }
    }

    fn at_rest(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        let (active, others): (Vec<_>, Vec<_>) =
            self.config.profiles.iter().map(|p| self.place_of(p)).partition(|p| self.is_active(p));
        let active = active.into_iter().next().or_else(|| self.offered().find(|p| self.is_active(p)));
        if let Some(place) = active {
            entries.push(Entry::Header { text: say::ACTIVE.to_owned(), note: String::new() });
            entries.push(Entry::Profile(place));
        }
        if !others.is_empty() {
            entries.push(Entry::Header { text: say::PROFILES.to_owned(), note: String::new() });
            entries.extend(others.into_iter().map(Entry::Profile));
        }
        for key in self.sessions_in_order() {
            let accounts = self.sessions.get(key).map(|s| s.accounts.as_slice()).unwrap_or_default();
            if accounts.is_empty() {
                continue;
            }
            let text = say::all(key);
            entries.push(Entry::Header { text, note: say::accounts(accounts.len()) });
            for account in accounts {
                entries.push(Entry::Account { account });
                entries.extend(account.roles.iter().map(|role| Entry::Role(self.place(key, account, role))));
            }
        }
        entries
    }

    /// Every word of the query must match a field; what matches best comes first, and among equals
    /// what has a profile.
    fn search(&self, query: &str) -> Vec<(Place<'_>, Marks)> {
        let words: Vec<_> = query
            .split_whitespace()
            .map(|word| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false))
            .collect();
        let mut matcher = Matcher::new(nucleo_matcher::Config::DEFAULT);
        let mut found: Vec<_> = self
            .offered()
            .filter_map(|place| {
                score(&place, &words, &mut matcher).map(|(score, marks)| (score, place, marks))
            })
            .collect();
        found.sort_by_key(|(score, place, _)| std::cmp::Reverse((*score, place.profile.is_some())));
        found.into_iter().map(|(_, place, marks)| (place, marks)).collect()
    }

    pub(crate) fn sessions_in_order(&self) -> impl Iterator<Item = &SessionKey> {
        let brought = self.sessions.keys().filter(|key| !self.config.sessions.contains(key));
        self.config.sessions.iter().chain(brought)
    }

    fn is_active(&self, place: &Place<'_>) -> bool {
        self.active.as_ref().is_some_and(|active| {
            let same_role = active.role.role == *place.role
                && active.role.account == *place.account_id
                && active.role.session == *place.session;
            same_role && active.profile.as_ref() == place.profile.map(|p| &p.name)
        })
    }

    fn row(&self, entry: &Entry<'_>, marks: Option<&Marks>, now: Timestamp) -> Row {
        match entry {
            Entry::Header { text, note } => Row::Header { text: text.clone(), note: note.clone() },
            Entry::Account { account } => Row::Account {
                name: account.name.clone().unwrap_or_else(|| account.id.to_string()),
                account_id: account.id.to_string(),
                note: say::roles(account.roles.len()),
            },
            Entry::Role(place) => Row::Role(self.role_row(place, None, now)),
            Entry::Profile(place) => Row::Profile(self.role_row(place, marks, now)),
        }
    }

    fn role_row(&self, place: &Place<'_>, marks: Option<&Marks>, now: Timestamp) -> RoleRow {
        let text = |field: usize| {
            let text = place.fields()[field];
            let marks = marks.map(|m| ranges(text, &m[field])).unwrap_or_default();
            Text { text: text.to_owned(), marks }
        };
        // A match that would not be seen takes the account name's place.
        let by_email = marks.is_some_and(|m| !m[EMAIL].is_empty());
        let (time, time_warns) = self.time_of(place, now);
        RoleRow {
            id: place.handle(),
            name: text(NAME),
            profile: place.profile.map(|p| p.name.to_string()),
            role: text(ROLE),
            account: text(if by_email { EMAIL } else { ACCOUNT }),
            account_id: text(ID),
            region: place.profile.and_then(|p| p.region.as_ref()).map(ToString::to_string),
            time,
            time_warns,
            active: self.is_active(place),
            production: [place.name(), place.account_name()]
                .iter()
                .any(|name| name.to_lowercase().contains("prod")),
            disabled: self.keychain.and_then(|trouble| {
                let unknown =
                    self.sessions.get(place.session).is_some_and(|s| s.standing(now) == Standing::Unknown);
                unknown.then(|| say::keychain_word(trouble).to_owned())
            }),
        }
    }

    fn time_of(&self, place: &Place<'_>, now: Timestamp) -> (String, bool) {
        let facts = self.roles.get(&place.key()).and_then(|state| state.facts);
        match facts.map(|facts| facts.expires_at.duration_since(now)).filter(SignedDuration::is_positive) {
            Some(left) => (say::left(left), left <= crate::session::SOON),
            None if self.needs_sign_in(place.session, now) => (say::NEEDS_SIGN_IN.to_owned(), false),
            None => (String::new(), false),
        }
    }
}

fn profile_handle(name: &ProfileName) -> String {
    format!("profile {name}")
}

fn role_handle(key: &RoleKey) -> String {
    format!("role {} {} {}", key.account, key.role, key.session.handle())
}

/// Handle of the row that shows the active choice.
pub(crate) fn active_handle(active: &crate::input::Active) -> String {
    active.profile.as_ref().map_or_else(|| role_handle(&active.role), profile_handle)
}

/// Pixels at 100 % text, as the page draws them.
fn height(entry: &Entry<'_>) -> u32 {
    match entry {
        Entry::Header { .. } => 28,
        Entry::Account { .. } | Entry::Role(_) => 32,
        Entry::Profile(_) => 44,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Sum of each word's best field, or nothing when a word matches no field.
fn score(place: &Place<'_>, words: &[Atom], matcher: &mut Matcher) -> Option<(u32, Marks)> {
    let fields = place.fields();
    let (mut sum, mut marks, mut buffer) = (0_u32, Marks::default(), Vec::new());
    for word in words {
        let mut best: Option<(u16, usize, Vec<u32>)> = None;
        for (i, field) in fields.iter().enumerate() {
            // The account's name is the row's name already where there is no profile.
            if i == ACCOUNT && place.profile.is_none() {
                continue;
            }
            let mut indices = Vec::new();
            if let Some(score) = word.indices(haystack(field, &mut buffer), matcher, &mut indices)
                && best.as_ref().is_none_or(|(known, ..)| score > *known)
            {
                best = Some((score, i, indices));
            }
        }
        let (score, i, indices) = best?;
        sum += u32::from(score);
        marks[i].extend(indices);
    }
    Some((sum, marks))
}

/// As [`Utf32Str::new`], which takes bytes for graphemes where all but combining marks is ASCII.
fn haystack<'a>(text: &'a str, buffer: &'a mut Vec<char>) -> Utf32Str<'a> {
    if text.is_ascii() {
        return Utf32Str::new(text, buffer);
    }
    buffer.clear();
    buffer.extend(nucleo_matcher::chars::graphemes(text));
    Utf32Str::Unicode(buffer)
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
