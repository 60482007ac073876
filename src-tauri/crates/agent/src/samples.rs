//! A session and a sign-in for tests.

use std::time::Duration;

use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use jiff::Timestamp;
use keychain::SessionSecrets;

pub(crate) fn acme() -> SessionKey {
    SessionKey {
        form: SessionForm::Named(SessionName::new("acme")),
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("eu-west-1"),
        endpoints: Endpoints::default(),
    }
}

/// Of a sign-in that was issued now.
pub(crate) fn secrets(token: &str) -> SessionSecrets {
    SessionSecrets {
        access_token: token.into(),
        refresh_token: Some(token.into()),
        client_id: "client".to_owned(),
        client_secret: "client-secret".into(),
        issued_at: Timestamp::now(),
        expires_at: Timestamp::now() + Duration::from_hours(1),
        registration_expires_at: Timestamp::now() + Duration::from_hours(24),
    }
}
