//! Given a profile that assumes a role over another's, when it is listed, used, asked for, or refused.

use brain::{
    Answer, Code, Config, Done, Effect, Intent, NotAssumed, Profile, Trouble,
    console::ConsolePage,
    view::{RoleRow, Row},
    words::{AssumedRole, ProfileName, Region, RoleKey},
};

use crate::org::{Daypass, acme, acme_handle, answers, config, dev, hours, minutes, profile, refusal};

const DEPLOY: &str = "profile deploy";

fn assumed(arn: &str) -> AssumedRole {
    let region = Region::new("eu-west-1");
    AssumedRole { arn: arn.parse().unwrap(), region, session_name: None, external_id: None, seconds: None }
}

/// `Deploy` in the account of `prod`, over `dev`.
fn deploy() -> RoleKey {
    deploy_over(dev())
}

/// `Deploy` in the account of `prod`.
pub(crate) fn deploy_over(base: RoleKey) -> RoleKey {
    RoleKey { assumed: vec![assumed("arn:aws:iam::222222222222:role/ci/Deploy")], ..base }
}

/// `Top` in an account that the portal does not list, over `Deploy`.
fn top() -> RoleKey {
    let mut role = deploy();
    role.assumed.push(assumed("arn:aws:iam::999999999999:role/Top"));
    role
}

/// Signed in, with the two profiles `deploy` and `top` in the config.
fn signed_in() -> Daypass {
    let mut daypass = Daypass::signed_in();
    let over = |name: &str, role, source: &str| Profile {
        source: Some(ProfileName::new(source)),
        ..profile(name, role)
    };
    let mut config: Config = config();
    config.profiles.extend([over("deploy", deploy(), "dev"), over("top", top(), "deploy")]);
    daypass.done(Done::ConfigRead(config));
    daypass
}

/// The same, and the credentials of `dev` are held.
fn holding_base() -> Daypass {
    let mut daypass = signed_in();
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Ok(daypass.credentials(hours(1)))));
    daypass
}

fn row(daypass: &Daypass, query: &str) -> RoleRow {
    let found = daypass.find(query);
    let rows = found.rows.into_iter();
    let mut rows = rows.filter_map(|row| match row {
        Row::Profile(row) => Some(row),
        Row::Header { .. } | Row::Account { .. } | Row::Role(_) => None,
    });
    rows.find(|row| row.profile.as_deref() == Some(query)).unwrap()
}

#[test]
fn a_row_shows_where_it_ends_and_over_what() {
    let daypass = signed_in();
    let deploy = row(&daypass, "deploy");
    assert_eq!(
        (deploy.role.text.as_str(), deploy.account_id.text.as_str()),
        ("Deploy over dev", "222222222222")
    );
    assert_eq!(deploy.account.text, "acme-live", "known from the portal");
    let top = row(&daypass, "top");
    assert_eq!((top.role.text.as_str(), top.account_id.text.as_str()), ("Top over deploy", "999999999999"));
    assert_eq!(top.account.text, "");
}

#[test]
fn a_role_that_the_portal_lists_is_another_than_one_assumed_of_its_name() {
    let mut daypass = Daypass::signed_in();
    let same_name = assumed("arn:aws:iam::222222222222:role/ReadOnly");
    let mut config = config();
    config.profiles.push(profile("reader", RoleKey { assumed: vec![same_name], ..dev() }));
    daypass.done(Done::ConfigRead(config));
    let listed =
        |row: &Row| matches!(row, Row::Role(row) if row.role.text == "ReadOnly" && row.profile.is_none());
    assert!(daypass.find("").rows.iter().any(listed), "the portal's own is taken for the profile's");
    assert_eq!(daypass.find("readonly").matches, 2);
}

#[test]
fn the_portal_is_asked_once_for_a_role_and_all_chains_over_it() {
    let mut daypass = signed_in();
    let (over, effects) = daypass.ask_credentials(deploy());
    assert_eq!(effects, [Effect::Fetch(dev())]);
    let ((topmost, none), (base, too)) = (daypass.ask_credentials(top()), daypass.ask_credentials(dev()));
    assert_eq!([none, too].concat(), []);
    let effects = daypass.done(Done::Credentials(dev(), Ok(daypass.credentials(hours(1)))));
    assert_eq!(answers(&effects, base), [&Answer::Credentials { role: dev() }]);
    for chain in [deploy(), top()] {
        assert_eq!(effects.iter().filter(|it| **it == Effect::Fetch(chain.clone())).count(), 1);
    }
    for (chain, caller) in [(deploy(), over), (top(), topmost)] {
        let effects = daypass.done(Done::Credentials(chain.clone(), Ok(daypass.credentials(hours(1)))));
        assert_eq!(answers(&effects, caller), [&Answer::Credentials { role: chain }]);
        assert_eq!(effects.len(), 1, "a role session of a chain may have any name");
    }
    assert!([dev(), deploy(), top()].iter().all(|role| daypass.state.holds(role)));
}

#[test]
fn what_is_held_of_the_portals_role_is_used_until_it_nears_its_end() {
    let mut daypass = holding_base();
    assert_eq!(daypass.ask_credentials(deploy()).1, [Effect::Fetch(deploy())]);
    daypass.done(Done::Credentials(deploy(), Ok(daypass.credentials(hours(1)))));
    daypass.pass(minutes(50));
    assert_eq!(daypass.ask_credentials(deploy()).1, [Effect::Fetch(dev())]);
}

#[test]
fn a_sign_out_forgets_the_chain_and_the_role_below_it_also_while_that_is_fetched() {
    let mut daypass = signed_in();
    let (caller, _) = daypass.ask_credentials(deploy());
    daypass.press(Intent::SignOut { session: acme_handle() });
    let late = daypass.done(Done::Credentials(dev(), Ok(daypass.credentials(hours(1)))));
    assert_eq!(refusal(&late, caller).code, Code::SignInNeeded);
    assert_eq!(late.len(), 1, "nothing is assumed any more");
    assert!([dev(), deploy()].iter().all(|role| !daypass.state.holds(role)));
}

#[test]
fn a_portal_that_refuses_the_role_below_refuses_the_chains_over_it() {
    let mut daypass = signed_in();
    let callers = [deploy(), top(), dev()].map(|role| daypass.ask_credentials(role).0);
    let effects = daypass.done(Done::Credentials(dev(), Err(Trouble::RoleRefused)));
    for caller in callers {
        assert_eq!(refusal(&effects, caller).code, Code::Failed);
    }
    assert_eq!(daypass.ask_credentials(deploy()).1, [Effect::Fetch(dev())], "another try");
}

#[test]
fn a_refused_chain_names_both_roles_and_signs_nobody_out() {
    let mut daypass = holding_base();
    for (step, words) in [
        (0, "Admin in 111111111111 may not assume Deploy in 222222222222."),
        (1, "Deploy in 222222222222 may not assume Top in 999999999999."),
    ] {
        let (caller, _) = daypass.ask_credentials(top());
        let denied = Trouble::NotAssumed(step, NotAssumed::Denied);
        let effects = daypass.done(Done::Credentials(top(), Err(denied)));
        let refused = refusal(&effects, caller);
        assert_eq!((refused.code, refused.message.as_str()), (Code::Failed, words));
        assert!(daypass.says().starts_with("Signed in"), "{}", daypass.says());
    }
}

#[test]
fn an_sts_that_is_out_of_reach_does_not_put_the_portal_offline() {
    let mut daypass = holding_base();
    let (caller, _) = daypass.ask_credentials(deploy());
    let not_now = Trouble::NotAssumed(0, NotAssumed::NotNow);
    let effects = daypass.done(Done::Credentials(deploy(), Err(not_now)));
    let words = "STS, which has Deploy in 222222222222 assumed, cannot be reached or had a fault.";
    assert_eq!(refusal(&effects, caller).message, words);
    assert!(daypass.says().starts_with("Signed in"), "{}", daypass.says());
}

#[test]
fn a_chain_is_used_and_its_console_opens_by_its_credentials() {
    let mut daypass = holding_base();
    daypass.press(Intent::Use { row: DEPLOY.to_owned() });
    assert!(row(&daypass, "deploy").active && !row(&daypass, "dev").active);
    let status = daypass.state.status(&[acme()], daypass.now);
    let role = status.active_role.unwrap();
    assert_eq!((role.account_id.as_str(), role.role_name.as_str()), ("222222222222", "Deploy"));

    // The portal would open the first role: another account than the row says.
    let (row, page) = (DEPLOY.to_owned(), ConsolePage::default());
    let effects = daypass.press(Intent::OpenConsole { row: row.clone(), page: page.clone() });
    assert_eq!(effects, [Effect::Fetch(deploy())]);
    let effects = daypass.done(Done::Credentials(deploy(), Ok(daypass.credentials(hours(1)))));
    assert!(
        effects.iter().any(|it| matches!(it, Effect::OpenConsole { role, .. } if *role == deploy())),
        "{effects:?}"
    );
    assert_eq!(daypass.press(Intent::CopyConsoleLink { row, page }), []);
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert!(said.refused && said.text.contains("assumed over such a role"), "{}", said.text);
}
