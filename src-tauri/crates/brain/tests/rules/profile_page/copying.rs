//! The forms in which it is copied.

use brain::{CopyForm, Done, Effect, Input, Intent, Outside, Page, view::Item};

use super::{copying, items, key, page, panel, press, presses, show, with_keys};
use crate::org::{DEV, Daypass, PROD, PROD_READER, dev, hours, seconds};

#[test]
fn every_form_is_shown_before_it_is_copied_and_copied_as_shown() {
    let mut daypass = with_keys();
    assert_eq!(show(&mut daypass, page(DEV)), [Effect::Preview(copying(CopyForm::Bash))]);
    let lines = vec!["export AWS_ACCESS_KEY_ID='ASIA····'".to_owned()];
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    let shown = |daypass: &Daypass| {
        let panel = panel(daypass);
        let lines = items(&panel).find_map(|item| match item {
            Item::Lines { lines, .. } => Some(lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>()),
            _ => None,
        });
        lines.unwrap()
    };
    assert_eq!(shown(&daypass), lines);
    assert_eq!(press(&mut daypass, "fish"), [Effect::Preview(copying(CopyForm::Fish))]);
    assert_eq!(shown(&daypass), lines, "what was there stays until the next is known");
    daypass.done(Done::Previewed(copying(CopyForm::Bash), vec!["late".to_owned()]));
    assert_eq!(shown(&daypass), lines, "of another form");

    let copy = Effect::Copy { role: dev(), copying: copying(CopyForm::Fish), row: DEV.to_owned() };
    assert_eq!(press(&mut daypass, "Copy"), std::slice::from_ref(&copy));
    assert_eq!(key(&mut daypass, "copy"), [copy], "Ctrl+C copies the chosen form");
    let until = daypass.now + seconds(60);
    let form = Some(CopyForm::Fish);
    daypass.done(Done::Copied { row: DEV.to_owned(), form, outcome: Ok(Some(until)) });
    assert_eq!(panel(&daypass).foot.unwrap().text, "Copied as fish lines · clears in 60 s");
}

#[test]
fn lines_without_keys_need_no_sign_in_and_a_role_without_a_profile_has_none() {
    let mut daypass = Daypass::signed_out();
    for form in [CopyForm::Profile, CopyForm::Endpoint] {
        let copy = Effect::Copy { role: dev(), copying: copying(form), row: DEV.to_owned() };
        let intent = Intent::CopyKeys { row: DEV.to_owned(), form: Some(form) };
        assert_eq!(daypass.press(intent), [copy]);
        let intent = Intent::CopyKeys { row: PROD_READER.to_owned(), form: Some(form) };
        assert_eq!(daypass.press(intent), []);
        let said = daypass.state.view(daypass.now).said.unwrap();
        assert!(said.refused && said.text.contains("has no profile"), "{}", said.text);
    }
    show(&mut daypass, Page::Copy { row: PROD_READER.to_owned() });
    let offered: Vec<_> = presses(&panel(&daypass)).into_iter().map(|press| press.label).collect();
    assert!(!offered.iter().any(|form| form == "Profile line" || form == "Endpoint"), "{offered:?}");
}

#[test]
fn the_page_no_longer_says_that_keys_are_on_the_clipboard_once_they_are_not() {
    let mut daypass = with_keys();
    show(&mut daypass, page(DEV));
    let copied =
        |until| Done::Copied { row: DEV.to_owned(), form: Some(CopyForm::Bash), outcome: Ok(Some(until)) };
    daypass.done(copied(daypass.now + seconds(60)));
    assert_eq!(panel(&daypass).foot.unwrap().text, "Copied as bash lines · clears in 60 s");
    daypass.step(Input::Outside(Outside::ClipboardCleared));
    assert_eq!(panel(&daypass).foot, None);
    // What was said since stays.
    daypass.done(copied(daypass.now + seconds(60)));
    press(&mut daypass, "Add to favourites");
    daypass.step(Input::Outside(Outside::ClipboardCleared));
    assert_eq!(panel(&daypass).foot.unwrap().text, "Added to favourites");
}

#[test]
fn what_is_guarded_asks_before_it_is_copied_in_the_form_that_was_chosen() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(PROD));
    press(&mut daypass, "fish");
    press(&mut daypass, "Copy…");
    let asked = daypass.state.view(daypass.now).question.unwrap();
    assert_eq!(asked.title, "Copy keys of acme-live?");
    daypass.press(asked.confirm.intent);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(crate::org::prod(), Ok(facts)));
    let form =
        |effect: &Effect| matches!(effect, Effect::Copy { copying, .. } if copying.form == CopyForm::Fish);
    assert!(effects.iter().any(form), "{effects:?}");
}
