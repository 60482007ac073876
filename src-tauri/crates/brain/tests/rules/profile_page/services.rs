//! Pages of its console.

use brain::{Effect, Intent, Page, view::Item};

use super::{items, panel, press, show};
use crate::org::{DEV, Daypass};

#[test]
fn a_service_is_found_by_name_place_or_link() {
    let services = || Page::Services { row: DEV.to_owned() };
    let fill = |daypass: &mut Daypass, id: &str, text: &str| {
        daypass.press(Intent::Fill { id: id.to_owned(), text: text.to_owned() });
    };
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, services());
    fill(&mut daypass, "service", "log gr");
    fill(&mut daypass, "region", "frankfurt");
    let enter = |daypass: &mut Daypass| daypass.press(Intent::Submit);
    let effects = enter(&mut daypass);
    let [Effect::OpenBrowser { link, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(link.contains("eu-central-1") && link.contains("log-groups"), "Enter opens the best: {link}");

    let hint = |daypass: &Daypass| {
        let hint = |item: &Item| match item {
            Item::Field { id, hint, .. } if id == "service" => Some(hint.clone()),
            _ => None,
        };
        items(&panel(daypass)).find_map(hint).unwrap()
    };
    assert_eq!(hint(&daypass), "Enter opens CloudWatch Logs.");

    fill(&mut daypass, "region", "the moon");
    assert_eq!(hint(&daypass), "", "it opens nothing");
    let wrong = items(&panel(&daypass))
        .any(|item| matches!(item, Item::Field { id, wrong: true, .. } if id == "region"));
    assert!(wrong && enter(&mut daypass).is_empty(), "{:?}", panel(&daypass));
    fill(&mut daypass, "region", "");
    fill(&mut daypass, "service", "https://evil.example/console");
    let wrong = items(&panel(&daypass))
        .any(|item| matches!(item, Item::Field { id, wrong: true, .. } if id == "service"));
    assert!(wrong && enter(&mut daypass).is_empty(), "{:?}", panel(&daypass));
    fill(&mut daypass, "service", "https://eu-west-1.console.aws.amazon.com/s3/buckets");
    assert!(matches!(press(&mut daypass, "Open this link")[..], [Effect::OpenBrowser { .. }]));
    assert!(matches!(press(&mut daypass, "Copy link")[..], [Effect::CopyText { .. }]));
    fill(&mut daypass, "service", "qqqq");
    assert!(items(&panel(&daypass)).any(|item| matches!(item, Item::Note { .. })));
}

#[test]
fn the_services_that_most_people_open_are_there_before_anything_is_typed() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, Page::Services { row: DEV.to_owned() });
    let page = panel(&daypass);
    let offered: Vec<_> = items(&page)
        .filter_map(|item| match item {
            Item::Buttons { buttons, .. } => Some(buttons.iter().map(|press| press.label.as_str())),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(offered.len(), 25, "each is in the catalogue: {offered:?}");
    assert_eq!(offered.iter().collect::<std::collections::BTreeSet<_>>().len(), 25, "{offered:?}");
    for name in ["EC2", "RDS and Aurora", "DynamoDB", "Simple Queue Service", "VPC", "Secrets Manager"] {
        assert!(offered.contains(&name), "{name}: {offered:?}");
    }
    let rest = brain::console::services().len() - offered.len();
    let hint = format!("The most used are below. Type to find {rest} more.");
    assert!(items(&page).any(|item| matches!(item, Item::Field { hint: it, .. } if *it == hint)), "{page:?}");
}
