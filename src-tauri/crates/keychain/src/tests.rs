use brain::words::{Endpoints, Region, SessionForm, SessionName, StartUrl};
use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Error, mock};
use secrecy::{ExposeSecret as _, SecretString};

use super::*;
use crate::items::username;

fn session(form: SessionForm) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("us-east-1"),
        endpoints: Endpoints::default(),
    }
}

pub(crate) fn acme() -> SessionKey {
    session(SessionForm::Named(SessionName::new("acme")))
}

pub(crate) fn secrets(token: &str) -> SessionSecrets {
    SessionSecrets {
        access_token: SecretString::from(token),
        refresh_token: Some(SecretString::from("refresh \"quoted\"\n")),
        client_id: "client".to_owned(),
        client_secret: SecretString::from("client-secret"),
        issued_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        expires_at: "2026-01-02T04:04:05.25Z".parse().unwrap(),
        registration_expires_at: "2026-04-02T03:04:05Z".parse().unwrap(),
    }
}

fn fresh() -> Keychain {
    Keychain::open(mock::Store::new().unwrap(), "daypass-test")
}

#[test]
fn what_is_stored_is_loaded_until_it_is_removed() {
    let keychain = fresh();
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_none());

    keychain.store(&acme(), &secrets("first"), Asking::Never).unwrap();
    keychain.store(&acme(), &secrets("second"), Asking::Never).unwrap();
    let loaded = keychain.load(&acme(), Asking::Never).unwrap().unwrap();
    let stored = secrets("second");
    assert_eq!(loaded.access_token.expose_secret(), "second");
    assert_eq!(loaded.refresh_token.unwrap().expose_secret(), "refresh \"quoted\"\n");
    assert_eq!(loaded.client_id, stored.client_id);
    assert_eq!(loaded.client_secret.expose_secret(), "client-secret");
    assert_eq!(loaded.issued_at, stored.issued_at);
    assert_eq!(loaded.expires_at, stored.expires_at);
    assert_eq!(loaded.registration_expires_at, stored.registration_expires_at);

    keychain.remove(&acme(), Asking::Never).unwrap();
    keychain.remove(&acme(), Asking::Never).unwrap();
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_none());
}

#[test]
fn sessions_that_differ_in_any_part_never_share_secrets() {
    let keychain = fresh();
    keychain.store(&acme(), &secrets("acme's"), Asking::Never).unwrap();
    let with = |change: fn(&mut SessionKey)| {
        let mut key = acme();
        change(&mut key);
        key
    };
    for other in [
        session(SessionForm::Legacy),
        with(|key| key.form = SessionForm::Named(SessionName::new("acme2"))),
        with(|key| key.start_url = StartUrl::new("https://acme.awsapps.com/start/")),
        with(|key| key.region = Region::new("eu-west-1")),
        with(|key| key.endpoints.oidc = Some("http://127.0.0.1:1".to_owned())),
        with(|key| key.endpoints.portal = Some("http://127.0.0.1:1".to_owned())),
    ] {
        assert!(keychain.load(&other, Asking::Never).unwrap().is_none(), "{other:?}");
    }
}

#[test]
fn a_name_that_imitates_another_session_does_not_get_its_secrets() {
    let keychain = fresh();
    keychain.store(&session(SessionForm::Legacy), &secrets("legacy's"), Asking::Never).unwrap();
    let imitation = SessionKey {
        form: SessionForm::Named(SessionName::new("https://acme.awsapps.com/start")),
        start_url: StartUrl::new("us-east-1"),
        region: Region::new(""),
        endpoints: Endpoints::default(),
    };
    let found = keychain.load(&imitation, Asking::Never).map(|secrets| secrets.is_some());
    assert!(matches!(found, Ok(false) | Err(Trouble::Broken)), "{found:?}");
    let bytes = record::write(&secrets("legacy's"), &session(SessionForm::Legacy));
    assert_eq!(record::read(&bytes, &imitation).unwrap_err(), Trouble::Broken);
}

#[test]
fn an_unreadable_record_is_named_and_can_be_replaced() {
    let store = mock::Store::new().unwrap();
    let keychain = Keychain::open(store.clone(), "daypass-test");
    let entry = store.build("daypass-test", &username(Owner::Session(&acme()), Item::Head), None).unwrap();
    let future = br#"{"version":2,"token":"x"}"#;
    for garbage in [&b"\xff\x00"[..], b"{}", future] {
        entry.set_secret(garbage).unwrap();
        assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::Broken);
    }
    keychain.store(&acme(), &secrets("new"), Asking::Never).unwrap();
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_some());
}

#[test]
fn the_endpoint_s_key_has_an_item_of_its_own() {
    let store = mock::Store::new().unwrap();
    let keychain = Keychain::open(store.clone(), "daypass-test");
    assert!(keychain.endpoint_key(Asking::Never).unwrap().is_none());
    keychain.store(&acme(), &secrets("token"), Asking::Never).unwrap();
    for key in [[7; 32], [8; 32]] {
        keychain.keep_endpoint_key(&key, Asking::Never).unwrap();
        assert_eq!(*keychain.endpoint_key(Asking::Never).unwrap().unwrap(), key);
    }
    let other = Keychain::open(store, "daypass-other");
    assert!(other.endpoint_key(Asking::Never).unwrap().is_none(), "another instance has another key");
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_some());
}

#[test]
fn a_refusal_by_the_platform_is_told() {
    let store = mock::Store::new().unwrap();
    let keychain = Keychain::open(store.clone(), "daypass-test");
    let entry = store.build("daypass-test", &username(Owner::Session(&acme()), Item::Head), None).unwrap();
    let mock: &mock::Cred = entry.as_any().downcast_ref().unwrap();
    mock.set_error(Error::NoStorageAccess("denied".into()));
    assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::Refused);
    mock.set_error(Error::TooLong("secret".to_owned(), 2560));
    let stored = keychain.store(&acme(), &secrets("long"), Asking::Never);
    assert_eq!(stored.unwrap_err(), Trouble::Refused);
}

#[test]
fn secrets_are_not_printed() {
    let printed = format!("{:?}", secrets("sesame"));
    for secret in ["sesame", "refresh", "client-secret"] {
        assert!(!printed.contains(&format!("\"{secret}")), "{printed}");
    }
}

#[test]
fn the_username_reads_as_the_session() {
    let name = |key: &SessionKey| username(Owner::Session(key), Item::Head);
    assert_eq!(name(&acme()), "acme https://acme.awsapps.com/start us-east-1");
    assert_eq!(name(&session(SessionForm::Legacy)), "https://acme.awsapps.com/start us-east-1");
    let mut foreign = acme();
    foreign.endpoints.portal = Some("http://127.0.0.1:9".to_owned());
    assert_eq!(name(&foreign), "acme https://acme.awsapps.com/start us-east-1 portal=http://127.0.0.1:9");
}
