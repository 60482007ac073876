//! A session to be added: where its portal is, and what it is called.

use jiff::{SignedDuration, Timestamp};

use super::{Open, Page};
use crate::{
    input::{Edit, Effect, Trouble},
    portal, say,
    state::State,
    view::{Intent, Item, Look, Mark, Panel, Part, Press},
    words::{Region, SessionName, StartUrl, is_region},
};

pub(super) const ADDRESS: &str = "address";
const REGION: &str = "region";
const NAME: &str = "name";

/// Who types is not asked about at every letter.
const PAUSE: SignedDuration = SignedDuration::from_millis(600);

/// A look at a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortalLook {
    start_url: StartUrl,
    /// As the person said; `None`: the address may show it.
    region: Option<Region>,
    /// When to ask; `None`: it was.
    due: Option<Timestamp>,
    /// Where the portal is, `None` where the address does not show it, or why it cannot be told.
    seen: Option<Result<Option<Region>, Trouble>>,
    /// Whether the person wants to sign in as soon as it is found.
    wanted: bool,
}

impl State {
    /// Something was typed there.
    pub(super) fn portal_typed(&mut self, now: Timestamp) {
        let Some(open) = &mut self.open else { return };
        let typed = |id: &str| open.fields.get(id).map(|text| text.trim()).unwrap_or_default();
        let region = Some(typed(REGION)).filter(|region| !region.is_empty()).map(Region::new);
        let Ok(start_url) = portal::start_url(typed(ADDRESS)) else {
            open.look = None;
            return;
        };
        let same =
            open.look.as_ref().is_some_and(|look| (&look.start_url, &look.region) == (&start_url, &region));
        if !same {
            let due = Some(now + PAUSE);
            open.look = Some(PortalLook { start_url, region, due, seen: None, wanted: false });
        }
    }

    /// When a portal is to be looked at.
    pub(crate) fn next_look(&self) -> Option<Timestamp> {
        self.open.as_ref()?.look.as_ref()?.due
    }

    /// Looks at the portal once the person has stopped typing.
    pub(crate) fn look_due(&mut self, now: Timestamp) {
        let Some(look) = self.open.as_mut().and_then(|open| open.look.as_mut()) else { return };
        if look.due.is_some_and(|due| due <= now) {
            look.due = None;
            let (start_url, region) = (look.start_url.clone(), look.region.clone());
            self.effect(Effect::LookAtPortal { start_url, region });
        }
    }

    /// A portal was looked at.
    pub(crate) fn portal_seen(
        &mut self,
        start_url: &StartUrl,
        region: Option<&Region>,
        seen: Result<Option<Region>, Trouble>,
    ) {
        let Some(open) = &mut self.open else { return };
        let Some(look) = &mut open.look else { return };
        if (&look.start_url, look.region.as_ref()) != (start_url, region) {
            return;
        }
        // The region is asked for from now on, and was not left out before.
        open.tried &= seen != Ok(None);
        look.seen = Some(seen);
        if look.wanted {
            self.add_portal();
        }
    }

    /// The person wants to sign in there.
    pub(super) fn portal_submitted(&mut self, now: Timestamp) {
        let Some(open) = &mut self.open else { return };
        open.tried = true;
        if let Some(look) = &mut open.look {
            look.wanted = true;
            if look.seen.as_ref().is_none_or(Result::is_err) && look.due.is_none() {
                // What did not work before may by now.
                look.seen = None;
                look.due = Some(now);
            } else if look.due.is_some() {
                look.due = Some(now);
            }
        }
        self.add_portal();
    }

    fn add_portal(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(look) = &mut open.look else { return };
        let Some(Ok(Some(region))) = look.seen.clone() else { return };
        look.wanted = false;
        let start_url = look.start_url.clone();
        let name = self.portal_name();
        self.ask_for_edit(Edit::AddSession { name, start_url, region });
    }

    /// What the session is to be called.
    fn portal_name(&self) -> SessionName {
        let open = self.open.as_ref();
        let typed = open.and_then(|open| open.fields.get(NAME)).map(|text| text.trim()).unwrap_or_default();
        if !typed.is_empty() {
            return SessionName::new(typed);
        }
        let Some(look) = open.and_then(|open| open.look.as_ref()) else { return SessionName::new("") };
        let there = self.config.sessions.iter().find(|key| key.start_url == look.start_url);
        if let Some(key) = there {
            return SessionName::new(key.label());
        }
        let taken: Vec<_> = self.config.sessions.iter().map(crate::words::SessionKey::label).collect();
        portal::session_name(&look.start_url, &taken)
    }

    pub(super) fn portal_page(&self, open: &Open) -> Panel {
        let first = self.config.sessions.is_empty();
        let typed = |id: &str| open.fields.get(id).cloned().unwrap_or_default();
        let (hint, wrong) = self.address_hint(open);
        let mut fields = vec![Item::Field {
            id: ADDRESS.to_owned(),
            name: say::PORTAL_ADDRESS.to_owned(),
            value: typed(ADDRESS),
            example: say::PORTAL_EXAMPLE.to_owned(),
            hint,
            wrong,
            enter: Some(Intent::Submit),
        }];
        let seen = open.look.as_ref().and_then(|look| look.seen.as_ref());
        // Once asked for it stays, also while it is typed anew.
        let asks = open.fields.contains_key(REGION) || matches!(seen, Some(Ok(None)));
        if asks {
            let (hint, wrong) = region_hint(open);
            fields.push(Item::Field {
                id: REGION.to_owned(),
                name: say::PORTAL_REGION.to_owned(),
                value: typed(REGION),
                example: say::PORTAL_REGION_EXAMPLE.to_owned(),
                hint,
                wrong,
                enter: Some(Intent::Submit),
            });
        }
        let name = self.portal_name();
        if open.look.is_some() {
            fields.push(Item::Field {
                id: NAME.to_owned(),
                name: say::PORTAL_NAME.to_owned(),
                value: name.to_string(),
                example: String::new(),
                hint: say::PORTAL_NAME_HINT.to_owned(),
                wrong: false,
                enter: Some(Intent::Submit),
            });
        }
        if let Some(told) = &open.told {
            fields.push(Item::note(told.mark, &told.text, ""));
        }
        let waits = open.look.as_ref().is_some_and(|look| look.wanted && look.seen.is_none());
        let label =
            if open.look.is_some() { say::sign_in_to(name.as_str()) } else { say::SIGN_IN.to_owned() };
        let submit = Press::new(label.clone(), Look::Wide, Intent::Submit);
        let submit = if waits { submit.working(label) } else { submit };
        fields.push(Item::Buttons { brief: false, buttons: vec![submit] });
        let promise = Part::plain("", vec![Item::note(Mark::Promise, say::PORTAL_PROMISE, "")]);
        let title = if first { say::WELCOME } else { say::ADD_SESSION };
        let place = if first { say::WELCOME_DETAIL } else { say::ADD_SESSION_DETAIL };
        Panel { first, parts: vec![Part::plain("", fields), promise], ..Panel::new("portal", title, place) }
    }

    fn address_hint(&self, open: &Open) -> (String, bool) {
        let Some(look) = &open.look else {
            return if open.tried {
                (say::PORTAL_NONSENSE.to_owned(), true)
            } else {
                (say::PORTAL_HINT.to_owned(), false)
            };
        };
        match (&look.seen, &look.region) {
            (Some(Ok(Some(region))), _) => {
                let there = self.config.sessions.iter().any(|key| key.start_url == look.start_url);
                (say::portal_found(region, there), false)
            }
            (Some(Ok(None)), _) => (say::PORTAL_NO_REGION.to_owned(), false),
            // The region is to blame, and says so.
            (Some(Err(Trouble::WrongPlace | Trouble::WrongRegion(_) | Trouble::Offline)), Some(_)) => {
                (String::new(), false)
            }
            (Some(Err(trouble)), _) => (say::portal_trouble(*trouble), true),
            (None, _) => (say::PORTAL_LOOKING.to_owned(), false),
        }
    }
}

fn region_hint(open: &Open) -> (String, bool) {
    let typed = open.fields.get(REGION).map(|region| region.trim()).unwrap_or_default();
    match open.look.as_ref().and_then(|look| look.seen.as_ref()) {
        Some(Ok(None)) if typed.is_empty() && open.tried => (say::REGION_WANTED.to_owned(), true),
        Some(Err(_)) if !typed.is_empty() && !is_region(typed) => (say::NO_SUCH_REGION.to_owned(), true),
        Some(Err(Trouble::Offline)) if !typed.is_empty() => (say::REGION_SILENT.to_owned(), true),
        Some(Err(trouble @ (Trouble::WrongPlace | Trouble::WrongRegion(_)))) => {
            (say::region_trouble(*trouble), true)
        }
        _ => (say::PORTAL_REGION_HINT.to_owned(), false),
    }
}

impl Page {
    /// Whether what was filled in stays while the popover is hidden: the address is copied from elsewhere.
    pub(super) fn outlives_hiding(&self) -> bool {
        matches!(self, Self::Portal)
    }
}
