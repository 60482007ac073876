//! Pages of a row's console: a service and a region, or a link that was pasted.

use jiff::Timestamp;

use super::{Open, profile_page::SHORTCUTS};
use crate::{
    console::{self, ConsolePage, Service},
    say,
    state::{State, Target},
    view::{Act, Foot, Intent, Item, Look, Mark, Panel, PanelKey, Part, Press},
};

const SERVICE: &str = "service";
const REGION: &str = "region";

/// So many are offered to who types: a few more letters bring the others.
const SHOWN: usize = 40;

/// After the shortcuts, what most people open; shown before anything is typed.
const MOST_USED: [&str; 18] = [
    "cloudwatch",
    "rds",
    "dynamodb",
    "ecs",
    "eks",
    "ecr",
    "vpc",
    "elb",
    "sqs",
    "sns",
    "apigateway",
    "stepfunctions",
    "eventbridge",
    "cloudfront",
    "route53",
    "secretsmanager",
    "ssm",
    "kms",
];

impl State {
    pub(super) fn services_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let target = self.target(row)?;
        let choice = target.choice();
        let (service, region) = (typed(open, SERVICE), region(open));
        let is_link = service.contains("://");
        let pages = offered(open);
        let first = pages.first().map(|(_, page)| page.clone());
        let wrong = first.as_ref().and_then(|page| self.why_not(&target, page));
        let open_first = first.clone().filter(|_| wrong.is_none());
        let of_region = wrong.clone().filter(|_| !is_link && region.is_some());
        let opens = wrong.is_none();
        let of_link = wrong.filter(|_| of_region.is_none());
        let hint = match pages.first() {
            Some(_) if service.is_empty() => {
                say::more_services(console::services().len().saturating_sub(pages.len()))
            }
            Some((name, _)) if opens => say::enter_opens(name),
            Some(_) | None => String::new(),
        };
        let fields = vec![
            field(SERVICE, &say::FIND_SERVICE, service, &say::FIND_SERVICE_EXAMPLE, of_link, &hint),
            field(
                REGION,
                &say::FIND_REGION,
                typed(open, REGION),
                &say::FIND_REGION_EXAMPLE,
                of_region.clone(),
                &region_named(region, &target),
            ),
        ];
        let items = if pages.is_empty() {
            vec![Item::note(Mark::Calm, say::NO_SUCH_SERVICE, "")]
        } else {
            let buttons = pages.into_iter().enumerate().map(|(n, (name, page))| {
                let look = if n == 0 && opens && !service.is_empty() { Look::Tint } else { Look::Plain };
                Press::new(name, look, Intent::OpenConsole { row: row.to_owned(), page })
            });
            vec![Item::Buttons { buttons: buttons.collect(), brief: true }]
        };
        let copy = open_first.map(|page| {
            Press::new(say::COPY_LINK, Look::Plain, Intent::CopyConsoleLink { row: row.to_owned(), page })
        });
        let told = open.told.as_ref();
        let link = copy
            .as_ref()
            .map(|copy| PanelKey { command: "copy-link".to_owned(), intent: copy.intent.clone() });
        Some(Panel {
            parts: vec![Part::plain("", fields), Part::plain("", items)],
            foot: Some(Foot {
                text: told.map_or_else(|| say::opens_in(&self.browser_of(&target)), |told| told.text.clone()),
                told: told.map(|told| told.mark),
                buttons: copy.into_iter().collect(),
            }),
            keys: link.into_iter().collect(),
            ..Panel::new(format!("services {row}"), self.name_of(&choice), say::SERVICES)
        })
    }

    /// The person pressed Enter: what is offered first opens.
    pub(super) fn open_first(&mut self, row: String, open: &Open, now: Timestamp) {
        let first = offered(open).into_iter().next().map(|(_, page)| page);
        let Some(target) = self.target(&row) else { return };
        if let Some(page) = first.filter(|page| self.why_not(&target, page).is_none()) {
            self.want(Act::OpenConsole, row, page.into(), now);
        }
    }

    fn why_not(&self, target: &Target, page: &ConsolePage) -> Option<String> {
        self.destination(target, page).err()
    }
}

fn typed<'a>(open: &'a Open, id: &str) -> &'a str {
    open.fields.get(id).map(|text| text.trim()).unwrap_or_default()
}

fn region(open: &Open) -> Option<&str> {
    Some(typed(open, REGION)).filter(|region| !region.is_empty())
}

/// Names and pages, the likeliest first.
fn offered(open: &Open) -> Vec<(String, ConsolePage)> {
    let (service, region) = (typed(open, SERVICE), region(open));
    if service.contains("://") {
        let page = ConsolePage { destination: Some(service.to_owned()), ..ConsolePage::default() };
        return vec![(say::OPEN_LINK.to_owned(), page)];
    }
    let page = |service: &Service| {
        let (service, region) = (Some(service.id.clone()), region.map(str::to_owned));
        ConsolePage { service, region, ..ConsolePage::default() }
    };
    found(service).into_iter().map(|service| (service.name.clone(), page(service))).collect()
}

/// With nothing typed, those that most people open.
fn found(query: &str) -> Vec<&'static Service> {
    if !query.is_empty() {
        return console::find(query, SHOWN);
    }
    SHORTCUTS.iter().chain(&MOST_USED).filter_map(|id| console::service(id)).collect()
}

fn region_named(region: Option<&str>, target: &Target) -> String {
    let meant = match region {
        Some(region) => console::region(region),
        None => target.region.clone().or_else(|| Some(target.role.session.region.clone())),
    };
    let Some(meant) = meant else { return String::new() };
    let name = console::known_regions().find(|(id, _)| *id == meant.as_str()).map(|(_, name)| name);
    say::region_hint(&meant, name)
}

fn field(id: &str, name: &str, value: &str, example: &str, wrong: Option<String>, hint: &str) -> Item {
    Item::Field {
        id: id.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        example: example.to_owned(),
        wrong: wrong.is_some(),
        hint: wrong.unwrap_or_else(|| hint.to_owned()),
        // By then more may have been typed than this page shows.
        enter: Some(Intent::Submit),
    }
}
