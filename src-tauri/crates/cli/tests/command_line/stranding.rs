//! No edit strands a sign-in: a session that somebody is signed in to stays in the config until they sign out.

use std::fs;

use crate::agent::{Acme, said};

fn config(acme: &Acme) -> String {
    fs::read_to_string(acme.scene.home().join(".aws/config")).unwrap()
}

#[test]
fn a_session_is_signed_out_of_before_it_goes() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    let early = acme.scene.run(&["session", "remove", "acme", "--with-profiles"]);
    assert_eq!(early.status.code(), Some(1), "{early:?}");
    assert!(said(&early).contains("Sign out first: daypass logout acme"), "{early:?}");
    assert_eq!(acme.scene.run(&["logout", "acme"]).status.code(), Some(0));
    assert_eq!(acme.scene.run(&["session", "remove", "acme", "--with-profiles"]).status.code(), Some(0));
    assert_eq!(config(&acme), "");
}

/// A token that no command reaches could not be given up any more.
fn refuses_to_lose(acme: &Acme, name: &str, edits: &[&[&str]]) {
    let before = config(acme);
    let hint = format!("Sign out first: daypass logout {name}");
    for edit in edits {
        let dry = acme.scene.run(&[edit, &["--dry-run"][..]].concat());
        assert!(dry.status.success() && said(&dry).contains(&hint), "{edit:?}: {dry:?}");
        let refused = acme.scene.run(edit);
        assert_eq!(refused.status.code(), Some(1), "{edit:?}: {refused:?}");
        assert!(said(&refused).contains(&hint), "{edit:?}: {refused:?}");
        assert_eq!(config(acme), before, "{edit:?}");
    }
}

#[test]
fn taking_back_a_session_needs_a_sign_out_first() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let (url, region) = (acme.fake.start_url(), acme.fake.region());
    let before = config(&acme);
    let add = ["session", "add", "tmp", "--start-url", &url, "--sso-region", region];
    assert!(said(&acme.scene.run(&add)).contains("To undo this: daypass session --undo"));
    acme.sign_in_to(&["tmp"]);
    refuses_to_lose(
        &acme,
        "tmp",
        &[&["session", "--undo"], &["profile", "--undo"], &["session", "remove", "tmp"]],
    );
    assert_eq!(acme.scene.run(&["logout", "tmp"]).status.code(), Some(0));
    assert_eq!(acme.scene.run(&["session", "--undo"]).status.code(), Some(0));
    assert_eq!(config(&acme), before);
}

#[test]
fn a_sign_in_of_profiles_without_a_session_is_given_up_before_they_change_or_go() {
    let acme = Acme::new();
    let (url, region) = (acme.fake.start_url(), acme.fake.region());
    let old = format!("[profile old]\nsso_start_url = {url}\nsso_region = {region}\n");
    let role = "sso_account_id = 111122223333\nsso_role_name = ReadOnlyAccess\n";
    fs::write(acme.scene.home().join(".aws/config"), old + role).unwrap();
    let _agent = acme.scene.agent();
    acme.sign_in_to(&["old"]);
    let migrate = ["session", "add", "new", "--from-legacy"];
    let add = ["session", "add", "new", "--start-url", &url, "--sso-region", region];
    refuses_to_lose(&acme, "old", &[&["profile", "remove", "old"], &migrate, &add]);
    assert_eq!(acme.scene.run(&["logout", "old"]).status.code(), Some(0));
    assert_eq!(acme.scene.run(&migrate).status.code(), Some(0));
    assert!(config(&acme).contains("[sso-session new]"));
}
