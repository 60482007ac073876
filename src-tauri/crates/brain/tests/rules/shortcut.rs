//! Given a shortcut in the settings.

use brain::{Done, Effect, Input, Outside, Settings, Shortcut, ShortcutRefused};

use crate::org::Daypass;

fn read(daypass: &mut Daypass, shortcut: Option<Shortcut>) -> Vec<Effect> {
    let settings = Some(Settings { shortcut, ..Settings::default() });
    let effects = daypass.done(Done::SettingsRead { settings, problems: vec![] });
    effects.into_iter().filter(|effect| matches!(effect, Effect::ListenFor(_))).collect()
}

fn shortcut() -> Shortcut {
    "Ctrl+Alt+D".parse::<Shortcut>().unwrap().at("FILE, line 2".to_owned())
}

#[test]
fn it_is_listened_for_while_the_settings_have_it_and_not_otherwise() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(read(&mut daypass, None), [], "off, unless the person wants one");
    assert_eq!(read(&mut daypass, Some(shortcut())), [Effect::ListenFor(Some(shortcut()))]);
    assert_eq!(read(&mut daypass, None), [Effect::ListenFor(None)]);
    assert_eq!(read(&mut daypass, None), []);
}

#[test]
fn one_that_is_refused_is_named_with_its_line_until_the_settings_are_others() {
    for (refused, why) in [
        (ShortcutRefused::Taken, "which another program has. Choose another."),
        (ShortcutRefused::NoneHere, "for this desktop gives programs none."),
    ] {
        let mut daypass = Daypass::signed_in();
        read(&mut daypass, Some(shortcut()));
        daypass.step(Input::Outside(Outside::ShortcutRefused(refused)));
        let detail = daypass.state.view(daypass.now).banner.unwrap().detail;
        let said = format!("FILE, line 2: shortcut cannot be “Ctrl+Alt+D”, {why}");
        assert!(detail.contains(&said), "{detail}");
        read(&mut daypass, None);
        assert_eq!(daypass.state.view(daypass.now).banner, None);
    }
}
