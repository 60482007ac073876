//! Profiles to be added for what a portal offers: which roles, what they are called, and what that changes; and
//! those whose role it no longer offers.

use jiff::{SignedDuration, Timestamp};

use super::{Open, Page};
use crate::{
    input::{Edit, Edited, Effect},
    say,
    state::{State, Target},
    view::{Change, Intent, Item, Line, Look, Mark, Panel, Part, Press},
    words::{Account, Region, RoleName, SessionForm, SessionKey, is_region},
};

const TEMPLATE: &str = "template";
const FILTER: &str = "filter";
const REGION: &str = "region";
const ALL: &str = "all";
pub(super) const ON: &str = "on";
pub(super) const OFF: &str = "off";

/// Who types is not asked about at every letter.
const PAUSE: SignedDuration = SignedDuration::from_millis(300);
/// So many roles are shown; a filter shows the others.
const SHOWN: usize = 60;
/// So many lines of the change are shown.
const LINES: usize = 200;

/// What would be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    edit: Edit,
    /// When to ask what that would change; `None`: it was asked.
    due: Option<Timestamp>,
    /// While it is typed, that of the edit before it.
    pub(super) outcome: Option<Result<Edited, String>>,
    /// Whether the outcome is that of this edit.
    known: bool,
}

impl Planned {
    /// Whether this edit is known not to be possible.
    pub(super) fn refuses(&self, edit: &Edit) -> bool {
        self.known && self.edit == *edit && matches!(self.outcome, Some(Err(_)))
    }
}

/// A role without a profile.
struct Offered<'a> {
    account: &'a Account,
    role: &'a RoleName,
    wanted: bool,
}

impl Offered<'_> {
    fn id(&self) -> String {
        tick(&format!("{} {}", self.account.id, self.role))
    }
}

/// Whether this is chosen by a click, and not typed letter by letter.
pub(super) fn is_tick(id: &str) -> bool {
    id == ALL || id.starts_with("tick ") || id.starts_with("gone ")
}

fn tick(role: &str) -> String {
    format!("tick {role}")
}

impl State {
    /// Plans at once what would be changed, where the page was opened, something was chosen or the config is another.
    pub(crate) fn plan_again(&mut self, now: Timestamp) {
        self.plan_at(now);
    }

    /// Plans it once the person has stopped typing.
    pub(super) fn plan_typed(&mut self, now: Timestamp) {
        self.plan_at(now + PAUSE);
    }

    fn plan_at(&mut self, due: Timestamp) {
        let Some(open) = &self.open else { return };
        let edit = if let Page::AddProfiles { session } = &open.page {
            self.generation(session, open)
        } else {
            self.profile_edit(open)
        };
        let open = self.open.as_mut().expect("it was just there");
        if let Some(edit) = edit
            && (open.planned.as_ref()).is_none_or(|planned| planned.edit != edit || planned.refuses(&edit))
        {
            let before = open.planned.take().and_then(|planned| planned.outcome);
            open.planned = Some(Planned { edit, due: Some(due), outcome: before, known: false });
        }
    }

    /// The person wants a profile for a role: its session's roles are shown, and that one is ticked.
    pub(crate) fn offer_profile(&mut self, row: &str, now: Timestamp) {
        let Some(Target { profile: None, role, .. }) = self.target(row) else { return };
        let (account, wanted) = role.goal();
        let (session, ticked) = (role.session.handle(), tick(&format!("{account} {wanted}")));
        self.show(Page::AddProfiles { session }, now);
        if let Some(open) = &mut self.open {
            open.fields = [(ALL.to_owned(), OFF.to_owned()), (ticked, ON.to_owned())].into();
        }
        self.plan_again(now);
    }

    /// When a change is to be planned.
    pub(crate) fn next_plan(&self) -> Option<Timestamp> {
        self.open.as_ref()?.planned.as_ref()?.due
    }

    /// Plans it when it is time.
    pub(crate) fn plan_due(&mut self, now: Timestamp) {
        let Some(planned) = self.open.as_mut().and_then(|open| open.planned.as_mut()) else { return };
        if planned.due.is_some_and(|due| due <= now) {
            planned.due = None;
            let edit = planned.edit.clone();
            self.effect(Effect::EditConfig { edit, dry_run: true });
        }
    }

    /// What would be changed is known.
    pub(crate) fn planned(&mut self, edit: &Edit, outcome: Result<Edited, String>) {
        if let Some(planned) = self.open.as_mut().and_then(|open| open.planned.as_mut())
            && planned.edit == *edit
        {
            (planned.outcome, planned.known) = (Some(outcome), true);
        }
    }

    /// The person wants these profiles.
    pub(super) fn generate(&mut self) {
        let Some(open) = &self.open else { return };
        let Page::AddProfiles { session } = &open.page else { return };
        let edit = self.generation(session, open).filter(is_wanted);
        if let Some(edit) = edit.filter(|edit| open.is_possible(edit)) {
            self.ask_for_edit(edit);
        }
    }

    /// Where the commands of a session's profiles go, if all agree, or else where its portal is: SDKs know no
    /// region by themselves.
    pub(crate) fn usual_region(&self, key: &SessionKey) -> Region {
        let own = self.config.profiles.iter().filter(|profile| profile.role.session == *key);
        let mut regions: Vec<_> = own.filter_map(|profile| profile.region.as_ref()).collect();
        regions.dedup();
        match regions[..] {
            [region] => region.clone(),
            _ => key.region.clone(),
        }
    }

    fn region_of(&self, key: &SessionKey, open: &Open) -> String {
        let typed = open.fields.get(REGION).map(|region| region.trim().to_owned());
        typed.unwrap_or_else(|| self.usual_region(key).to_string())
    }

    /// The edit that the page asks for; none while something typed makes no sense.
    fn generation(&self, handle: &str, open: &Open) -> Option<Edit> {
        let key = self.session_of(handle)?;
        let SessionForm::Named(session) = &key.form else { return None };
        let mut roles: Vec<Account> = Vec::new();
        for offered in self.without_profile(&key, open).into_iter().filter(|offered| offered.wanted) {
            match roles.last_mut().filter(|account| account.id == offered.account.id) {
                Some(account) => account.roles.push(offered.role.clone()),
                None => roles.push(Account { roles: vec![offered.role.clone()], ..offered.account.clone() }),
            }
        }
        let region = self.region_of(&key, open);
        if !region.is_empty() && !is_region(&region) {
            return None;
        }
        let region = Some(region).filter(|region| !region.is_empty()).map(Region::new);
        let gone = self.gone_of(&key, open).into_iter().filter(|gone| gone.wanted);
        let gone = gone.map(|gone| gone.profile.name.clone()).collect();
        Some(Edit::AddProfiles { session: session.clone(), template: template(open), roles, region, gone })
    }

    /// The roles without a profile that the filter lets through.
    fn without_profile<'a>(&'a self, key: &'a SessionKey, open: &Open) -> Vec<Offered<'a>> {
        let filter = open.filter();
        let all = open.fields.get(ALL).is_none_or(|all| all == ON);
        let places = self.places();
        let nameless = places.listed.iter().filter(|place| place.session == key && place.profile.is_none());
        let nameless = nameless.filter_map(|place| Some((place.account?, place.role)));
        let offered = nameless.filter_map(|(account, role)| {
            let fields = [
                account.name.as_deref(),
                account.email.as_deref(),
                Some(account.id.as_str()),
                Some(role.as_str()),
            ];
            let fits = fits(&filter, &fields);
            let mut offered = Offered { account, role, wanted: all };
            if let Some(ticked) = open.fields.get(&offered.id()) {
                offered.wanted = ticked == ON;
            }
            fits.then_some(offered)
        });
        offered.collect()
    }

    pub(super) fn generate_page(&self, handle: &str, open: &Open) -> Option<Panel> {
        let key = self.session_of(handle)?;
        let offered = self.without_profile(&key, open);
        let gone = self.gone_of(&key, open);
        let outcome = open.planned.as_ref().and_then(|planned| planned.outcome.as_ref());
        let mut parts = Vec::new();
        let anything = !offered.is_empty() || open.fields.contains_key(FILTER);
        let can_choose = !matches!(key.form, SessionForm::Legacy) && (anything || !gone.is_empty());
        if matches!(key.form, SessionForm::Legacy) {
            let (text, detail) = say::NO_NAME.both(&[]);
            parts.push(Part::plain("", vec![Item::note(Mark::Advice, text, detail)]));
        } else if !can_choose {
            let (text, detail) = if self.accounts_of(&key).is_empty() {
                say::NOTHING_OFFERED.both(&[])
            } else {
                say::ALL_HAVE_PROFILES.both(&[])
            };
            parts.push(Part::plain("", vec![Item::note(Mark::Calm, text, detail)]));
        } else {
            let region = self.region_of(&key, open);
            parts.push(filter_part(open, outcome, anything.then_some(region)));
            if anything {
                parts.push(roles_part(&offered, outcome));
            }
            parts.extend(super::gone::part(&gone));
            if let Some(Ok(edited)) = outcome {
                parts.extend(change_part(edited));
            }
        }
        let wanted = offered.iter().filter(|offered| offered.wanted).count();
        let unwanted = gone.iter().filter(|gone| gone.wanted).count();
        let mut buttons: Vec<_> =
            open.undo.clone().map(|undo| Press::new(say::UNDO, Look::Plain, undo)).into_iter().collect();
        let is_sound = self.generation(handle, open).is_some() && !matches!(outcome, Some(Err(_)));
        let can_be = wanted + unwanted > 0 && is_sound;
        if can_choose {
            let look = if unwanted > 0 { Look::Stop } else { Look::Go };
            let words = match wanted + unwanted {
                0 => say::ADD_PROFILES.to_owned(),
                _ => say::add_and_remove(wanted, unwanted),
            };
            buttons.push(Press::new(words, look, Intent::Submit).idle(!can_be));
        }
        Some(Panel {
            parts,
            foot: Some(open.foot_of_edit(can_be, buttons)),
            ..Panel::new("add-profiles", say::ADD_PROFILES, say::place(&key))
        })
    }
}

/// What to see and, where something can be added, what to call it and its region.
fn filter_part(open: &Open, outcome: Option<&Result<Edited, String>>, region: Option<String>) -> Part {
    let problem = outcome.and_then(|outcome| outcome.as_ref().err());
    let example = outcome
        .and_then(|outcome| outcome.as_ref().ok())
        .and_then(|edited| edited.names.first())
        .map(|(_, _, name)| say::such_as(name.as_str()));
    let template = Item::Field {
        id: TEMPLATE.to_owned(),
        name: say::NAMES.to_owned(),
        value: template(open),
        example: say::TEMPLATE.to_owned(),
        hint: problem.cloned().or(example).unwrap_or_default(),
        wrong: problem.is_some(),
        enter: None,
    };
    let filter = Item::Field {
        id: FILTER.to_owned(),
        name: say::ONLY.to_owned(),
        value: open.fields.get(FILTER).cloned().unwrap_or_default(),
        example: say::ONLY_EXAMPLE.to_owned(),
        hint: String::new(),
        wrong: false,
        enter: None,
    };
    let added = region.map(|region| [template, region_entry(region)]);
    Part::plain("", [filter].into_iter().chain(added.into_iter().flatten()).collect())
}

fn region_entry(region: String) -> Item {
    let wrong = !region.is_empty() && !is_region(&region);
    Item::Entry {
        id: REGION.to_owned(),
        name: say::REGION_OF_NEW.to_owned(),
        hint: if wrong { say::NO_SUCH_REGION.to_owned() } else { String::new() },
        wrong,
        value: region,
        example: say::REGION_OF_NEW_EXAMPLE.to_owned(),
        keys: Vec::new(),
        chosen: None,
        enter: None,
    }
}

fn template(open: &Open) -> String {
    open.fields.get(TEMPLATE).map_or_else(|| say::TEMPLATE.to_owned(), |text| text.trim().to_owned())
}

fn is_wanted(edit: &Edit) -> bool {
    matches!(edit, Edit::AddProfiles { roles, gone, .. } if !roles.is_empty() || !gone.is_empty())
}

/// Whether these fields have every word that was typed.
pub(super) fn fits(filter: &str, fields: &[Option<&str>]) -> bool {
    let fields: Vec<_> = fields.iter().flatten().map(|field| field.to_lowercase()).collect();
    filter.split_whitespace().all(|word| fields.iter().any(|field| field.contains(word)))
}

fn roles_part(offered: &[Offered<'_>], outcome: Option<&Result<Edited, String>>) -> Part {
    let names = outcome.and_then(|outcome| outcome.as_ref().ok()).map(|edited| edited.names.as_slice());
    let mut items: Vec<_> = (offered.iter().take(SHOWN))
        .map(|offer| {
            let name = names
                .unwrap_or_default()
                .iter()
                .find(|(id, role, _)| (id, role) == (&offer.account.id, offer.role));
            let account = offer.account.name.as_deref().unwrap_or(offer.account.id.as_str());
            let flipped = if offer.wanted { OFF } else { ON };
            Item::Switch {
                name: say::role_of(offer.role, account),
                hint: name.filter(|_| offer.wanted).map(|(_, _, name)| name.to_string()).unwrap_or_default(),
                on: offer.wanted,
                tick: true,
                intent: Intent::Fill { id: offer.id(), text: flipped.to_owned() },
            }
        })
        .collect();
    if offered.is_empty() {
        items.push(Item::note(Mark::Calm, say::NO_SUCH_ROLE, ""));
    } else if offered.len() > SHOWN {
        let (text, detail) = say::more_roles(offered.len() - SHOWN);
        items.push(Item::note(Mark::Calm, text, detail));
    }
    if offered.len() > 1 {
        let all = offered.iter().all(|offer| offer.wanted);
        items.insert(
            0,
            Item::Switch {
                name: say::EVERY_ROLE.to_owned(),
                hint: String::new(),
                on: all,
                tick: true,
                intent: Intent::Fill { id: ALL.to_owned(), text: if all { OFF } else { ON }.to_owned() },
            },
        );
    }
    let wanted = offered.iter().filter(|offer| offer.wanted).count();
    Part::card(say::WITHOUT_PROFILE, items).noted(say::chosen(wanted, offered.len()))
}

pub(super) fn change_part(edited: &Edited) -> Option<Part> {
    // The file's names, and where the first lines stand, are for `patch`.
    let lines = edited.diff.lines().filter(|line| !line.starts_with("--- ") && !line.starts_with("+++ "));
    let lines = lines.skip_while(|line| line.starts_with("@@ "));
    let mut lines: Vec<_> = lines
        .map(|text| {
            let change = match text.as_bytes().first() {
                Some(b'+') => Change::Added,
                Some(b'-') => Change::Removed,
                _ => Change::None,
            };
            let text = if text.starts_with("@@ ") { "…" } else { text };
            Line { change, text: text.to_owned() }
        })
        .collect();
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(Line { change: Change::None, text: say::more_lines(more) });
    }
    let file = edited.diff.lines().next().and_then(|line| line.strip_prefix("--- ")).unwrap_or_default();
    let name = say::CHANGE.to_owned();
    (!lines.is_empty())
        .then(|| Part::plain(say::CHANGE, vec![Item::Lines { name, lines, button: None }]).noted(file))
}

impl Open {
    /// The words that were typed to see fewer, in small letters.
    pub(super) fn filter(&self) -> String {
        self.fields.get(FILTER).map(|filter| filter.to_lowercase()).unwrap_or_default()
    }

    /// Every role is wanted, or none: what was ticked one by one is no more.
    pub(super) fn forget_ticks(&mut self) {
        self.fields.retain(|id, _| !id.starts_with(&tick("")));
    }
}

pub(super) fn is_all(id: &str) -> bool {
    id == ALL
}
