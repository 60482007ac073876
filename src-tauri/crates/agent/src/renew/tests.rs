use std::sync::Arc;

use axum::{Json, Router, http::StatusCode, routing::post};
use brain::words::Endpoints;
use keyring_core::mock;
use serde_json::{Value, json};

use super::*;
use crate::samples::acme;

/// One session, its keychain, and a server that answers to a refresh token as the test says.
struct Scene {
    session: SessionKey,
    keychain: Keychain,
    wire: Wire,
    outdated: Outdated,
    locks: tempfile::TempDir,
}

impl Scene {
    /// `answer` gets the keychain and the session, to do there what another process does meanwhile.
    async fn new(
        answer: impl Fn(&Keychain, &SessionKey) -> Option<Value> + Clone + Send + Sync + 'static,
    ) -> Self {
        let keychain = Keychain::open(mock::Store::new().unwrap(), "daypass-test");
        let session = acme();
        let (theirs, key) = (keychain.clone(), session.clone());
        let answer = move || {
            let refused = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
            std::future::ready(
                answer(&theirs, &key).map_or_else(refused, |token| (StatusCode::OK, Json(token))),
            )
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/token", post(answer));
        drop(tokio::spawn(async move { axum::serve(listener, router).await }));
        let endpoints = Endpoints { oidc: Some(url.clone()), portal: Some(url) };
        let wire = aws_api::Network::new().wire(&session.region, &endpoints).unwrap();
        let (outdated, locks) = (Outdated::default(), tempfile::tempdir().unwrap());
        Self { session, keychain, wire, outdated, locks }
    }

    fn stores(&self, secrets: &SessionSecrets) {
        self.keychain.store(&self.session, secrets, Asking::Never).unwrap();
    }

    fn stored(&self) -> Option<SessionSecrets> {
        self.keychain.load(&self.session, Asking::Never).unwrap()
    }

    async fn renew(&self, secrets: SessionSecrets, stored: bool) -> Result<Renewed, Trouble> {
        let renewal = Renewal {
            session: self.session.clone(),
            held: Held::ours(secrets, stored),
            keychain: self.keychain.clone(),
            sharing: None,
            wire: self.wire.clone(),
            outdated: self.outdated.clone(),
            patience: Duration::ZERO,
        };
        let locks = self.locks.path().to_owned();
        tokio::task::spawn_blocking(move || renewal.run(&locks)).await.unwrap()
    }
}

/// A token that was issued so many minutes ago and is to be renewed in the last half of its life.
fn secrets(token: &str, minutes_ago: u64, lifetime: u64) -> SessionSecrets {
    let issued_at = Timestamp::now() - Duration::from_mins(minutes_ago);
    SessionSecrets {
        access_token: token.into(),
        refresh_token: Some(token.into()),
        client_id: "client".to_owned(),
        client_secret: "client-secret".into(),
        issued_at,
        expires_at: issued_at + Duration::from_mins(lifetime),
        registration_expires_at: Timestamp::now() + Duration::from_hours(24),
    }
}

fn due() -> SessionSecrets {
    secrets("due", 59, 60)
}

#[expect(clippy::unnecessary_wraps, reason = "it is the answer that is not a refusal")]
fn granted() -> Option<Value> {
    Some(json!({ "accessToken": "fresh", "expiresIn": 3600, "refreshToken": "fresh" }))
}

fn token(secrets: &SessionSecrets) -> &str {
    secrets.access_token.expose_secret()
}

#[tokio::test]
async fn a_renewed_token_is_left_in_the_keychain() {
    let scene = Scene::new(|_, _| granted()).await;
    scene.stores(&due());
    let renewed = scene.renew(due(), true).await.ok().unwrap();
    assert_eq!((token(&renewed.secrets), renewed.kept), ("fresh", Ok(())));
    assert_eq!(token(&scene.stored().unwrap()), "fresh");
}

#[tokio::test]
async fn a_token_is_outdated_once_another_has_taken_its_place() {
    let scene = Scene::new(|_, _| granted()).await;
    let due = due();
    scene.stores(&due);
    let renewed = scene.renew(due.clone(), true).await.ok().unwrap().secrets;
    assert!(scene.outdated.has(&scene.session, &due));
    assert!(!scene.outdated.has(&scene.session, &renewed));

    // Also that of another process.
    let scene = Scene::new(|_, _| panic!("nothing is to be renewed")).await;
    scene.stores(&renewed);
    scene.renew(due.clone(), true).await.ok().unwrap();
    assert!(scene.outdated.has(&scene.session, &due));

    let scene = Scene::new(|_, _| None).await;
    scene.stores(&due);
    scene.renew(due.clone(), true).await.err().unwrap();
    assert!(!scene.outdated.has(&scene.session, &due), "it is still the newest");
}

#[tokio::test]
async fn a_newer_sign_in_counts_even_if_it_ends_earlier() {
    let scene = Scene::new(|_, _| panic!("nothing is to be renewed")).await;
    scene.stores(&secrets("newer", 0, 30));
    let renewed = scene.renew(secrets("older", 400, 480), false).await.ok().unwrap();
    assert_eq!(token(&renewed.secrets), "newer");
}

#[tokio::test]
async fn a_refusal_is_believed_only_after_a_second_look() {
    let scene = Scene::new(|keychain, session| {
        keychain.store(session, &secrets("another program's", 0, 60), Asking::Never).unwrap();
        None
    })
    .await;
    scene.stores(&due());
    let renewed = scene.renew(due(), true).await.ok().unwrap();
    assert_eq!(token(&renewed.secrets), "another program's");

    let scene = Scene::new(|_, _| None).await;
    scene.stores(&due());
    assert_eq!(scene.renew(due(), true).await.err(), Some(Trouble::GrantRefused));
}

#[tokio::test]
async fn a_keychain_that_refuses_leaves_the_new_token_in_memory() {
    let scene = Scene::new(|_, _| granted()).await;
    let scene = Scene { keychain: Keychain::open(Arc::new(Shut), "daypass-test"), ..scene };
    let renewed = scene.renew(due(), false).await.ok().unwrap();
    assert_eq!((token(&renewed.secrets), renewed.kept), ("fresh", Err(keychain::Trouble::Absent)));
}

#[tokio::test]
async fn a_session_that_another_process_signed_out_of_is_not_renewed_or_put_back() {
    let scene = Scene::new(|_, _| panic!("nothing is to be renewed")).await;
    assert_eq!(scene.renew(due(), true).await.err(), Some(Trouble::TokenRefused));

    let scene = Scene::new(|keychain, session| {
        keychain.remove(session, Asking::Never).unwrap();
        granted()
    })
    .await;
    scene.stores(&due());
    assert_eq!(scene.renew(due(), true).await.err(), Some(Trouble::TokenRefused));
    assert!(scene.stored().is_none());
}

#[tokio::test]
async fn a_token_that_the_keychain_never_had_is_renewed() {
    let scene = Scene::new(|_, _| granted()).await;
    let renewed = scene.renew(due(), false).await.ok().unwrap();
    assert_eq!(token(&renewed.secrets), "fresh");
}

#[tokio::test]
async fn a_lock_that_another_process_keeps_is_not_the_networks_fault() {
    let scene = Scene::new(|_, _| granted()).await;
    let held = lock(scene.locks.path(), &scene.session, Duration::ZERO).unwrap();
    assert_eq!(scene.renew(due(), false).await.err(), Some(Trouble::Internal));
    drop(held);
    assert!(scene.renew(due(), false).await.is_ok());
}

/// There is no keychain.
#[derive(Debug)]
struct Shut;

impl keyring_core::api::CredentialStoreApi for Shut {
    fn vendor(&self) -> String {
        "test".to_owned()
    }

    fn id(&self) -> String {
        "test".to_owned()
    }

    fn build(
        &self,
        _: &str,
        _: &str,
        _: Option<&std::collections::HashMap<&str, &str>>,
    ) -> keyring_core::Result<keyring_core::Entry> {
        Err(keyring_core::Error::NoDefaultStore)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
