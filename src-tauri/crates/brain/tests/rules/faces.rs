//! What tray and popover show, one picture in words per state.

use brain::{
    Done, History, Icon, Input, Intent, Item, KeychainTrouble, Obstacle, Outside, Past, Prompt, Request,
    Trouble, Way,
    say::Word,
    status::Host,
    view::{Button, SignInStage, View},
    words::{Endpoints, SessionForm, SessionKey, TokenFacts},
};

use crate::org::{
    DEV, Daypass, accounts, acme, acme_handle, attempt, config, dev, hours, listing, minutes, seconds,
    session, settings_read,
};

fn pressed(intent: &Intent) -> String {
    serde_json::to_string(intent).unwrap()
}

fn button(button: Option<&Button>) -> String {
    match button {
        Some(Button { label, intent, tinted }) => {
            format!("[{label}{}] {}", if *tinted { "!" } else { "" }, pressed(intent))
        }
        None => "no button".to_owned(),
    }
}

fn draw_menu(menu: &[Item], indent: &str, lines: &mut Vec<String>) {
    for item in menu {
        match item {
            Item::Separator => lines.push(format!("{indent}---")),
            Item::Text(text) => lines.push(format!("{indent}{text}")),
            Item::Action { label, intent, checked } => {
                let tick = match checked {
                    Some(true) => "[x] ",
                    Some(false) => "[ ] ",
                    None => "",
                };
                lines.push(format!("{indent}{tick}{label} -> {}", pressed(intent)));
            }
            Item::Sub { label, items } => {
                lines.push(format!("{indent}{label}:"));
                draw_menu(items, &format!("{indent}    "), lines);
            }
        }
    }
}

fn draw_view(view: &View, lines: &mut Vec<String>) {
    for line in &view.sessions {
        let badge = line.badge.as_deref().map(|badge| format!(" ({badge})")).unwrap_or_default();
        let sign_out = if line.can_sign_out { " ⋯ can sign out" } else { "" };
        let take_over = if line.can_take_over { " ⋯ can take over" } else { "" };
        lines.push(format!(
            "{:?} {} % | {}{badge} | {}",
            line.ring.state, line.ring.percent, line.name, line.says
        ));
        lines.push(format!("    {}{sign_out}{take_over}", button(line.button.as_ref())));
    }
    if let Some(banner) = &view.banner {
        lines.push(format!("{:?} banner: {} | {}", banner.tone, banner.fact, banner.detail));
        lines.push(format!("    {}", button(banner.button.as_ref())));
    }
    if let Some(page) = &view.sign_in {
        lines.push(format!("page: {} | {}", page.title, page.place));
        lines.push(match &page.stage {
            SignInStage::Starting => "    starting".to_owned(),
            SignInStage::Browser { host, .. } => format!("    browser at {host}"),
            SignInStage::Code { code, host, note, .. } => {
                let note = note.as_deref().map(|note| format!(" | {note}")).unwrap_or_default();
                format!("    code {code} at {host}{note}")
            }
            SignInStage::Failed { fact, detail } => format!("    failed: {fact} | {detail}"),
        });
    }
    if let Some(said) = &view.said {
        lines.push(format!(
            "said in {}: {}{}",
            said.row,
            said.text,
            if said.refused { " (refused)" } else { "" }
        ));
    }
    if let Some(empty) = &view.empty {
        lines.push(format!("instead of the list: {} | {}", empty.fact, empty.detail));
        lines.push(format!("    {}", button(empty.button.as_ref())));
    }
    if view.listing {
        lines.push("listing …".to_owned());
    }
}

fn draw(daypass: &Daypass) -> String {
    let (state, now) = (&daypass.state, daypass.now);
    let mut lines = vec![format!("icon: {:?}", state.icon(now)), "tooltip:".to_owned()];
    lines.extend(state.tooltip(now).lines().map(|line| format!("    {line}")));
    lines.push("\nmenu:".to_owned());
    draw_menu(&state.menu(now), "    ", &mut lines);
    lines.push("\npopover:".to_owned());
    draw_view(&state.view(now), &mut lines);
    lines.join("\n")
}

#[test]
fn every_state_has_its_picture() {
    let pictures = vec![
        ("just_started", Daypass::fresh(Some(Host::Tray))),
        ("nothing_configured", nothing_configured()),
        ("config_with_a_problem", config_with_a_problem()),
        ("asking_the_keychain", Daypass::asking_keychain()),
        ("keychain_locked", without_keychain(KeychainTrouble::Locked)),
        ("keychain_absent", without_keychain(KeychainTrouble::Absent)),
        ("keychain_refused", without_keychain(KeychainTrouble::Refused)),
        ("signed_out", Daypass::signed_out()),
        ("sign_in_starting", sign_in_starting()),
        ("sign_in_showing_code", Daypass::showing_code().0),
        ("sign_in_failed", sign_in_failed()),
        ("signed_in_and_listing", signed_in_and_listing()),
        ("signed_in_with_an_active_profile", in_use()),
        ("signed_in_and_renewing", renewing()),
        ("listing_stopped", stopped_listing()),
        ("no_roles", no_roles()),
        ("ending_soon", later(hours(7) + minutes(50))),
        ("ending_within_a_minute", later(hours(8) - seconds(10))),
        ("ended", later(hours(9))),
        ("offline", offline()),
        ("two_sessions", two_sessions()),
        ("a_foreign_endpoint", foreign()),
        ("sign_in_waiting_for_the_browser", in_the_browser()),
        ("sign_in_by_code_with_its_reason", by_code_over_ssh()),
        ("signed_in_by_the_aws_cli", by_the_aws_cli()),
        ("signed_in_with_an_older_sign_in_in_the_cache", with_an_older_one_in_the_cache()),
        ("signed_out_with_a_revocation_pending", revocation_pending()),
        ("renewing_with_a_learned_deadline", learned_deadline()),
        ("signed_in_as_somebody_else", somebody_else()),
        ("a_clock_that_is_behind", wrong_clock(seconds(3 * 3600))),
        ("a_clock_that_is_days_ahead", wrong_clock(-hours(49))),
        ("settings_with_a_problem", settings_with_a_problem()),
    ];
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        for (name, daypass) in pictures {
            insta::assert_snapshot!(name, draw(&daypass));
        }
    });
}

fn nothing_configured() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    daypass.done(Done::ConfigRead(brain::Config::default()));
    daypass
}

pub(crate) fn config_with_a_problem() -> Daypass {
    let mut daypass = Daypass::signed_out();
    let problems = {
        let what = Word("session-lacks").with(&[("name", &"acme"), ("key", &"sso_region")]);
        vec![format!("~/.aws/config:7: {what}")]
    };
    daypass.done(Done::ConfigRead(brain::Config { problems, ..config() }));
    daypass
}

pub(crate) fn without_keychain(trouble: KeychainTrouble) -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    daypass.done(Done::TokenRead(acme(), Err(trouble)));
    daypass
}

fn sign_in_starting() -> Daypass {
    let mut daypass = Daypass::signed_out();
    daypass.press(Intent::SignIn { session: acme_handle() });
    daypass
}

pub(crate) fn sign_in_failed() -> Daypass {
    let (mut daypass, attempt) = Daypass::showing_code();
    daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired)));
    daypass
}

pub(crate) fn signed_in_and_listing() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    daypass.done(Done::ConfigRead(brain::Config { profiles: Vec::new(), ..config() }));
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass
}

pub(crate) fn stopped_listing() -> Daypass {
    let mut daypass = signed_in_and_listing();
    daypass.press(Intent::StopListing);
    daypass
}

pub(crate) fn no_roles() -> Daypass {
    let mut daypass = signed_in_and_listing();
    daypass.done(Done::Listed(acme(), Ok(listing(Vec::new()))));
    daypass
}

pub(crate) fn in_use() -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.step(Input::Outside(Outside::StartsAtLogin(true)));
    daypass.press(Intent::Use { row: DEV.to_owned() });
    daypass
}

pub(crate) fn renewing() -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    let token = TokenFacts { renews: true, ..daypass.token(hours(1)) };
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass.wait(minutes(50));
    daypass
}

pub(crate) fn later(after: jiff::SignedDuration) -> Daypass {
    let mut daypass = in_use();
    daypass.wait(after);
    daypass
}

pub(crate) fn offline() -> Daypass {
    let mut daypass = in_use();
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    daypass
}

pub(crate) fn two_sessions() -> Daypass {
    let mut daypass = Daypass::signed_in();
    let legacy = SessionKey { form: SessionForm::Legacy, ..session("globex") };
    let sessions = vec![acme(), legacy.clone()];
    daypass.done(Done::ConfigRead(brain::Config { sessions, ..config() }));
    let token = TokenFacts { issued_at: daypass.now - hours(9), ..daypass.token(-hours(1)) };
    daypass.done(Done::TokenRead(legacy, Ok(Some(token))));
    daypass
}

pub(crate) fn foreign() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let oidc = Some("http://127.0.0.1:8080/oidc".to_owned());
    let key = SessionKey { endpoints: Endpoints { oidc, portal: None }, ..acme() };
    daypass.done(Done::ConfigRead(brain::Config { sessions: vec![key], ..brain::Config::default() }));
    daypass
}

fn in_the_browser() -> Daypass {
    let mut daypass = Daypass::signed_out();
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    let link = "https://oidc.us-east-1.amazonaws.com/authorize?state=x".to_owned();
    let prompt = Prompt { code: None, link, ..daypass.code() };
    daypass.done(Done::Prompted(acme(), attempt, prompt));
    daypass
}

fn by_code_over_ssh() -> Daypass {
    let mut daypass = Daypass::signed_out();
    let way = Way::Code { because: Some(Obstacle::Ssh) };
    let (_, effects) = daypass.ask(Request::SignIn { session: acme(), open_browser: false, way });
    let prompt = Prompt { because: Some(Obstacle::Ssh), ..daypass.code() };
    daypass.done(Done::Prompted(acme(), attempt(&effects), prompt));
    daypass
}

pub(crate) fn by_the_aws_cli() -> Daypass {
    let mut daypass = Daypass::signed_out();
    let facts = daypass.foreign_token(hours(8));
    daypass.done(Done::CacheSeen(acme(), brain::CacheSeen::Foreign(facts)));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass
}

fn with_an_older_one_in_the_cache() -> Daypass {
    let mut daypass = Daypass::signed_out();
    let theirs = daypass.foreign_token(hours(8));
    daypass.wait(minutes(1));
    let ours = daypass.renewing_token(hours(1));
    daypass.sign_in(ours);
    daypass.done(Done::CacheSeen(acme(), brain::CacheSeen::Foreign(theirs)));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass
}

pub(crate) fn revocation_pending() -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::SignOut { session: acme_handle() });
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    daypass.done(Done::Revoked(acme(), Err(Trouble::Offline)));
    daypass
}

pub(crate) fn learned_deadline() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let past = Past { lasted: vec![36_000, 36_100], ..Past::default() };
    daypass.done(Done::HistoryRead(History { sessions: vec![(acme(), past)] }));
    daypass.done(Done::ConfigRead(config()));
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass
}

pub(crate) fn somebody_else() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let past = Past { identity: Some("ada@example.org".to_owned()), ..Past::default() };
    daypass.done(Done::HistoryRead(History { sessions: vec![(acme(), past)] }));
    daypass.done(Done::ConfigRead(config()));
    let token = daypass.token(hours(8));
    daypass.sign_in(token);
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass.ask_credentials(dev());
    let credentials = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(credentials)));
    daypass.done(Done::Identified(dev(), Ok("bob@example.org".to_owned())));
    daypass
}

pub(crate) fn wrong_clock(ahead: jiff::SignedDuration) -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.step(Input::Outside(Outside::ClockAhead(ahead)));
    daypass
}

pub(crate) fn settings_with_a_problem() -> Daypass {
    let mut daypass = Daypass::signed_in();
    let problem = crate::drawn::problem();
    daypass.done(settings_read(vec![problem]));
    daypass
}

#[test]
fn the_icon_is_that_of_the_session_in_use() {
    let mut daypass = two_sessions();
    let globex = SessionKey { form: SessionForm::Legacy, ..session("globex") };
    assert_eq!(daypass.state.icon(daypass.now), Icon::SignedIn, "the best of them where none is in use");
    let role = brain::words::RoleKey { session: globex.clone(), ..dev() };
    let active = Some(brain::Active { profile: None, role });
    daypass.done(Done::FactsRead(brain::Facts { active, ..Default::default() }));
    assert_eq!(daypass.state.icon(daypass.now), Icon::Ended);
    daypass.press(Intent::SignIn { session: globex.handle() });
    assert_eq!(daypass.state.icon(daypass.now), Icon::Working, "work is shown whoever it is for");
}

#[test]
fn the_menu_lists_fifteen_profiles_at_most() {
    let mut daypass = Daypass::signed_in();
    let profiles = (0..40).map(|n| crate::org::profile(&format!("p{n}"), dev())).collect();
    daypass.done(Done::ConfigRead(brain::Config { profiles, ..config() }));
    let menu = daypass.state.menu(daypass.now);
    let names = menu.iter().find_map(|item| match item {
        Item::Sub { label, items } if label == "Use" => Some(items.len()),
        _ => None,
    });
    assert_eq!(names, Some(15));
}
