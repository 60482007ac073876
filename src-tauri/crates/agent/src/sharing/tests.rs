use brain::words::{Endpoints, Region, SessionName, StartUrl};
use keyring_core::mock;
use secrecy::ExposeSecret as _;

use super::*;

const URL: &str = "https://acme.awsapps.com/start";
const REGION: &str = "eu-west-1";

fn session(form: SessionForm) -> SessionKey {
    let endpoints = Endpoints { oidc: Some("http://127.0.0.1:1".to_owned()), ..Endpoints::default() };
    SessionKey { form, start_url: StartUrl::new(URL), region: Region::new(REGION), endpoints }
}

fn named(name: &str) -> SessionKey {
    session(SessionForm::Named(SessionName::new(name)))
}

/// An agent's sharing in a home of its own.
struct Scene {
    sharing: Sharing,
    surroundings: Surroundings,
    _home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(home.path(), named("acme").endpoints);
        let sharing = Sharing::new(Arc::new(surroundings.clone()), true).unwrap();
        Self { sharing, surroundings, _home: home }
    }

    /// The config has these sessions and, perhaps, a legacy profile.
    fn has(&self, sessions: &[&str], legacy: bool) {
        let there = format!("sso_start_url = {URL}\nsso_region = {REGION}\n");
        let role = "sso_account_id = 111122223333\nsso_role_name = Admin\n";
        let named = sessions.iter().map(|name| format!("[sso-session {name}]\n{there}"));
        let by_name = format!("[profile dev]\nsso_session = {}\n{role}", sessions[0]);
        let by_address = legacy.then(|| format!("[profile old]\n{there}{role}"));
        let config: Vec<_> = named.chain([by_name]).chain(by_address).collect();
        std::fs::create_dir_all(self.surroundings.config_file().parent().unwrap()).unwrap();
        std::fs::write(self.surroundings.config_file(), config.concat()).unwrap();
    }

    /// What stands in the place; empty where there is no file.
    fn text(&self, place: &SessionKey) -> String {
        let file = self.surroundings.token_cache().unwrap().file(place);
        std::fs::read_to_string(file).unwrap_or_default()
    }
}

fn secrets(token: &str) -> SessionSecrets {
    let now = jiff::Timestamp::now();
    SessionSecrets {
        access_token: token.into(),
        refresh_token: Some(format!("refresh of {token}").into()),
        client_id: "client".to_owned(),
        client_secret: "client-secret".into(),
        issued_at: now,
        expires_at: now + jiff::SignedDuration::from_hours(1),
        registration_expires_at: now + jiff::SignedDuration::from_hours(24),
    }
}

#[test]
fn a_sign_in_is_shared_with_legacy_profiles_of_the_only_session_that_is_alike() {
    let places = |of: &SessionKey, sessions: &[&str], legacy| {
        let scene = Scene::new();
        scene.has(sessions, legacy);
        scene.sharing.places(of).shown
    };
    let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
    assert_eq!(places(&acme, &["acme"], true), [acme.clone(), legacy.clone()]);
    assert_eq!(places(&acme, &["acme"], false), std::slice::from_ref(&acme), "there is no such profile");
    assert_eq!(places(&acme, &["acme", "again"], true), [acme], "nobody can tell whose it is");
    let own = std::slice::from_ref(&legacy);
    assert_eq!(places(&legacy, &["acme", "again"], true), own, "it is one of its own");
    assert_eq!(places(&legacy, &["acme"], true), [], "it is the named session's by now");
    let brought = named("brought");
    assert_eq!(places(&brought, &["acme", "again"], true), std::slice::from_ref(&brought));
}

#[test]
fn aws_tools_never_get_the_old_token_of_a_session_that_was_edited() {
    let scene = Scene::new();
    scene.has(&["acme"], true);
    let (new, by_address) = (named("acme"), session(SessionForm::Legacy));
    let old = SessionKey { region: Region::new("us-east-1"), ..new.clone() };
    scene.sharing.publish(&old, &secrets("old"));
    assert_eq!((scene.text(&new), scene.text(&by_address)), (String::new(), String::new()));

    scene.sharing.publish(&new, &secrets("new"));
    scene.sharing.publish(&old, &secrets("old, renewed"));
    for place in [&new, &by_address] {
        assert!(scene.text(place).contains("\"new\""), "{}", scene.text(place));
    }
    scene.sharing.withdraw(&old, Some(&secrets("old, renewed")));
    scene.sharing.withdraw(&old, None);
    assert!(!scene.text(&new).is_empty(), "it is another session's");
}

#[test]
fn what_is_shared_follows_the_config() {
    let scene = Scene::new();
    let (acme, by_address) = (named("acme"), session(SessionForm::Legacy));
    let secrets = secrets("token");
    for is_looked_for in [false, true, false] {
        scene.has(&["acme"], is_looked_for);
        scene.sharing.publish(&acme, &secrets);
        assert_eq!(!scene.text(&by_address).is_empty(), is_looked_for);
        assert!(!scene.text(&acme).is_empty());
    }
}

#[test]
fn a_sign_out_leaves_nothing_where_it_was_shared_once() {
    let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
    let (first, renewed) = (secrets("first"), secrets("renewed"));
    for held in [Some(&first), Some(&renewed), None] {
        let scene = Scene::new();
        scene.has(&["acme"], true);
        scene.sharing.publish(&acme, &first);
        assert!(!scene.text(&legacy).is_empty());
        scene.has(&["acme"], false);
        scene.sharing.withdraw(&acme, held);
        assert_eq!((scene.text(&acme), scene.text(&legacy)), (String::new(), String::new()));
    }
}

#[test]
fn a_sign_out_leaves_another_session_of_the_same_start_url_signed_in() {
    let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
    let scene = Scene::new();
    scene.has(&["acme", "again"], true);
    scene.sharing.publish(&acme, &secrets("of acme"));
    scene.sharing.publish(&legacy, &secrets("of its own"));
    scene.sharing.withdraw(&acme, Some(&secrets("of acme")));
    scene.sharing.withdraw(&acme, None);
    assert_eq!(scene.text(&acme), "");
    assert!(scene.text(&legacy).contains("of its own"));
}

/// What stands in the session's own place, as the AWS CLI writes it.
fn by_aws_cli(token: &str) -> String {
    format!(
        r#"{{"startUrl": "{URL}", "region": "{REGION}", "accessToken": "{token}", "expiresAt": "2999-01-01T00:00:00Z", "clientId": "cli", "clientSecret": "s", "registrationExpiresAt": "2999-01-01T00:00:00Z", "refreshToken": "refresh of {token}"}}"#
    )
}

fn kept(keychain: &Keychain, session: &SessionKey) -> Option<String> {
    let kept = keychain.load(session, Asking::Never).unwrap();
    kept.map(|secrets| secrets.access_token.expose_secret().to_owned())
}

#[test]
fn a_take_over_that_fails_leaves_the_keychain_as_it_was() {
    let acme = named("acme");
    for before in [None, Some("ours")] {
        let scene = Scene::new();
        scene.has(&["acme"], false);
        let keychain = Keychain::open(mock::Store::new().unwrap(), "daypass-test");
        if let Some(before) = before {
            keychain.store(&acme, &secrets(before), Asking::Never).unwrap();
        }
        let file = scene.surroundings.token_cache().unwrap().file(&acme);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, by_aws_cli("theirs")).unwrap();
        // So that nothing is written there: nothing can be noted.
        std::fs::create_dir_all(scene.surroundings.mirror_notes()).unwrap();
        assert_eq!(scene.sharing.take_over(&acme, &keychain).err(), Some(Trouble::Internal));
        assert_eq!(scene.text(&acme), by_aws_cli("theirs"));
        assert_eq!(kept(&keychain, &acme).as_deref(), before);
    }
}

#[test]
fn a_sign_in_is_taken_over_though_another_stands_in_the_place_of_the_start_url() {
    let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
    let scene = Scene::new();
    scene.has(&["acme"], true);
    let keychain = Keychain::open(mock::Store::new().unwrap(), "daypass-test");
    let cache = scene.surroundings.token_cache().unwrap();
    std::fs::create_dir_all(cache.directory()).unwrap();
    std::fs::write(cache.file(&acme), by_aws_cli("theirs")).unwrap();
    std::fs::write(cache.file(&legacy), by_aws_cli("another")).unwrap();
    scene.sharing.take_over(&acme, &keychain).unwrap();
    assert_eq!(kept(&keychain, &acme).as_deref(), Some("theirs"));
    assert!(!scene.text(&acme).contains("refresh of"));
    assert_eq!(scene.text(&legacy), by_aws_cli("another"));
}

#[test]
fn the_first_look_clears_away_what_a_killed_agent_left_of_an_edited_session() {
    let scene = Scene::new();
    let new = named("acme");
    let old = SessionKey { region: Region::new("us-east-1"), ..new.clone() };
    scene.sharing.publish(&old, &secrets("old"));
    assert!(!scene.text(&new).is_empty());
    scene.has(&["acme"], false);
    scene.sharing.look(&new, None);
    assert_eq!(scene.text(&new), "");
}

#[test]
fn what_is_off_stays_off_while_the_settings_cannot_be_read() {
    let scene = Scene::new();
    let settings = scene.surroundings.settings_file();
    let acme = named("acme");
    std::fs::write(&settings, "sdk_cache = \"off\"\n").unwrap();
    scene.sharing.publish(&acme, &secrets("token"));
    for broken in [&b"sdk_cache = \"of"[..], b"# caf\xe9\nsdk_cache = \"full\"\n"] {
        std::fs::write(&settings, broken).unwrap();
        scene.sharing.publish(&acme, &secrets("token"));
        assert_eq!(scene.text(&acme), "");
    }
    std::fs::remove_file(&settings).unwrap();
    scene.sharing.publish(&acme, &secrets("token"));
    assert!(!scene.text(&acme).is_empty(), "there are none, so the default holds");
}
