//! Everything about one row: whose it is and for how long, its keys in every form, its console, and what can be
//! changed about it.

use jiff::Timestamp;

use super::{Open, Page};
use crate::{
    console::{self, ConsolePage},
    places::Place,
    say::{self, Word},
    search::Marks,
    state::{State, Target},
    view::{Fact, Foot, Glyph, Intent, Item, Look, Mark, Panel, Part, Press, RoleRow},
    words::ProfileName,
};

/// Services that most people open; the others have a page of their own.
pub(super) const SHORTCUTS: [&str; 7] =
    ["ec2", "s3", "logs", "lambda", "iam", "cloudformation", "cost-explorer"];

impl State {
    pub(super) fn profile_page(&self, row: &str, open: &Open, now: Timestamp) -> Option<Panel> {
        let target = self.target(row)?;
        let choice = target.choice();
        let (account, role) = target.role.goal();
        let drawn = self.row_of(row, &target, open, now);
        let star =
            if drawn.favourite { (say::UNFAVOUR, Glyph::Favourite) } else { (say::FAVOUR, Glyph::Star) };
        let favour = Intent::Favour { row: row.to_owned(), on: !drawn.favourite };
        let foot = match (&drawn.working, &open.told) {
            (Some(working), _) => Some(Foot { text: working.clone(), told: None, buttons: Vec::new() }),
            (None, Some(told)) => Some(Foot {
                text: told.text.clone(),
                told: Some(told.mark),
                buttons: open.undo_press().into_iter().collect(),
            }),
            (None, None) => self.made_for(&choice).map(|(text, undo)| Foot {
                text,
                told: Some(Mark::Good),
                buttons: undo.map(|undo| Press::new(say::UNDO, Look::Plain, undo)).into_iter().collect(),
            }),
        };
        Some(Panel {
            tag: if drawn.in_use { say::IN_USE.to_owned() } else { String::new() },
            head: vec![Press::new(star.0, Look::Glyph, favour).with(star.1)],
            parts: vec![
                self.facts_part(row, &target, open, now),
                self.copy_part(row, &target, open).noted(say::form_hint(self.form_on(open, &target))),
                self.console_part(row, &target),
                self.about_part(row, &target),
            ],
            foot,
            keys: vec![self.copy_key(row, &target, open)],
            row: Some(drawn),
            ..Panel::new(
                format!("profile {row}"),
                self.name_of(&choice),
                say::role_of(role, self.account_name(&target.role).unwrap_or(account.as_str())),
            )
        })
    }

    /// The row as the list has it; copying it takes the form that is chosen here.
    fn row_of(&self, row: &str, target: &Target, open: &Open, now: Timestamp) -> RoleRow {
        let (account_id, role) = target.role.goal();
        let session = &target.role.session;
        let place = Place {
            session,
            account_id,
            role,
            account: self.accounts_of(session).iter().find(|account| account.id == *account_id),
            profile: self
                .config
                .profiles
                .iter()
                .find(|profile| target.profile.as_ref() == Some(&profile.name)),
        };
        let copies = say::copies(self.form_on(open, target));
        RoleRow { copies, ..self.named_row(&place, row.to_owned(), &Marks::default(), now) }
    }

    fn facts_part(&self, row: &str, target: &Target, open: &Open, now: Timestamp) -> Part {
        let (account, _) = target.role.goal();
        let copy = |label: Word, fact| {
            Some(
                Press::new(label, Look::Glyph, Intent::CopyFact { row: row.to_owned(), fact })
                    .with(Glyph::Copy),
            )
        };
        let fact = |name: Word, value: String, note: String, button| Item::Fact {
            name: name.into(),
            value,
            note,
            ring: None,
            button,
        };
        let mut facts = vec![match self.account_name(&target.role) {
            Some(name) => fact(
                say::ACCOUNT,
                name.to_owned(),
                account.to_string(),
                copy(say::COPY_ACCOUNT, Fact::Account),
            ),
            None => {
                fact(say::ACCOUNT, account.to_string(), String::new(), copy(say::COPY_ACCOUNT, Fact::Account))
            }
        }];
        if let Some(source) = self.source_of(target) {
            facts.push(fact(say::OVER, source.to_string(), String::new(), None));
        }
        facts.push(self.session_fact(target, now));
        let ends = self.roles.get(&target.role).and_then(|state| state.facts).map(|facts| facts.expires_at);
        facts.push(match ends.filter(|ends| *ends > now) {
            Some(ends) => fact(
                say::CREDENTIALS,
                say::time_left(&say::left(ends.duration_since(now))),
                say::COME_BY_THEMSELVES.to_owned(),
                None,
            ),
            None => {
                fact(say::CREDENTIALS, say::NONE_YET.to_owned(), say::FETCHED_WHEN_NEEDED.to_owned(), None)
            }
        });
        facts.push(match &target.region {
            Some(region) => {
                let named = console::known_regions().find(|(id, _)| *id == region.as_str());
                let name = named.map(|(_, name)| name.to_owned()).unwrap_or_default();
                fact(say::REGION, region.to_string(), name, copy(say::COPY_REGION, Fact::Region))
            }
            None => fact(say::REGION, say::NO_REGION.to_owned(), String::new(), None),
        });
        let ask = Press::new(say::ASK_AWS, Look::Plain, Intent::WhoAmI { row: row.to_owned() });
        let known = self.history.get(&target.role.session).and_then(|past| past.identity.clone());
        facts.push(match (&open.whose, known) {
            (Some(whose), _) => fact(
                say::YOU_ARE,
                whose.name.clone(),
                say::checked_at(&whose.at),
                copy(say::COPY_ARN, Fact::Arn),
            ),
            (None, Some(name)) if !target.role.is_chain() => {
                fact(say::YOU_ARE, name, say::AS_SIGNED_IN.to_owned(), Some(ask))
            }
            (None, _) => fact(say::YOU_ARE, say::NOT_KNOWN.to_owned(), String::new(), Some(ask)),
        });
        Part::plain("", facts)
    }

    fn session_fact(&self, target: &Target, now: Timestamp) -> Item {
        let key = &target.role.session;
        let view = self.session_line(key, now);
        let (ring, note, button) = view.map_or((None, String::new(), None), |line| {
            let button = line.button.map(|button| Press::new(button.label, Look::Tint, button.intent));
            (Some(line.ring), line.says, button)
        });
        Item::Fact { name: say::SESSION.to_owned(), value: key.label().to_owned(), note, ring, button }
    }

    fn source_of(&self, target: &Target) -> Option<&ProfileName> {
        let name = target.profile.as_ref()?;
        self.config.profiles.iter().find(|profile| profile.name == *name)?.source.as_ref()
    }

    fn console_part(&self, row: &str, target: &Target) -> Part {
        let press = |words: &str, service| Press::new(words, Look::Plain, open_page(row, service));
        let mut buttons = vec![press(&say::CONSOLE_HOME, None)];
        let services = SHORTCUTS.iter().filter_map(|id| console::service(id));
        buttons.extend(services.map(|service| press(&service.name, Some(service.id.clone()))));
        let all = show(Page::Services { row: row.to_owned() });
        buttons.push(Press::new(say::ALL_SERVICES, Look::Plain, all));
        Part::plain(say::CONSOLE, vec![Item::Buttons { buttons, brief: true }])
            .noted(say::opens_in(&self.browser_of(target)))
    }

    fn about_part(&self, row: &str, target: &Target) -> Part {
        let label = Press::new(say::LABEL, Look::Plain, show(Page::Label { row: row.to_owned() }));
        let mut buttons = vec![label.with(Glyph::Label)];
        let Some(name) = &target.profile else {
            let add = Intent::AddProfile { row: row.to_owned() };
            buttons.insert(0, Press::new(say::ADD_PROFILES, Look::Plain, add).with(Glyph::Plus));
            return Part::plain("", vec![Item::Buttons { buttons, brief: true }]);
        };
        let browser = show(Page::Browser { row: row.to_owned() });
        buttons.push(Press::new(say::GO_BROWSER, Look::Plain, browser).with(Glyph::Browser));
        let rename = show(Page::Rename { row: row.to_owned() });
        buttons.push(Press::new(say::RENAME, Look::Plain, rename).with(Glyph::Rename));
        let remove = show(Page::Remove { row: row.to_owned() });
        buttons.push(Press::new(say::REMOVE, Look::Danger, remove).with(Glyph::Remove));
        let profile = self.config.profiles.iter().find(|profile| profile.name == *name);
        let place = profile.map(|profile| profile.place.clone()).unwrap_or_default();
        Part::plain(say::THIS_PROFILE, vec![Item::Buttons { buttons, brief: true }]).noted(place)
    }
}

fn open_page(row: &str, service: Option<String>) -> Intent {
    Intent::OpenConsole { row: row.to_owned(), page: ConsolePage { service, ..ConsolePage::default() } }
}

fn show(page: Page) -> Intent {
    Intent::Show { page }
}
