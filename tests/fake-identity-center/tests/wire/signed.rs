//! STS and S3, asked with AWS's own signer.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, SignableBody, SignableRequest, SigningParams, SigningSettings, sign,
    },
    sign::v4,
};
use axum::{body::Bytes, http::Request};
use fake_identity_center::{Fake, Operation};
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::client::{Answer, Client, DEV, acme};

const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// A request to sign, which each test changes where it is about that.
pub(crate) struct Call {
    service: &'static str,
    method: &'static str,
    query: &'static str,
    pub(crate) body: &'static str,
    unsigned_payload: bool,
    age: Duration,
    key: Credentials,
}

impl Call {
    pub(crate) fn sts(key: &Credentials) -> Self {
        Self {
            service: "sts",
            method: "POST",
            query: "",
            body: IDENTITY,
            unsigned_payload: false,
            age: Duration::ZERO,
            key: key.clone(),
        }
    }

    fn s3(key: &Credentials) -> Self {
        Self { service: "s3", method: "GET", query: "x-id=ListBuckets", body: "", ..Self::sts(key) }
    }

    pub(crate) fn signed(&self, fake: &Fake) -> Request<Full<Bytes>> {
        let uri = format!("{}/?{}", fake.url(), self.query);
        let host = fake.url().trim_start_matches("http://");
        let mut settings = SigningSettings::default();
        if self.service == "s3" {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let identity = self.key.clone().into();
        let params: SigningParams<'_> = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name(self.service)
            .time(SystemTime::now() - self.age)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let body = if self.unsigned_payload {
            SignableBody::UnsignedPayload
        } else {
            SignableBody::Bytes(self.body.as_bytes())
        };
        let headers = [("host", host)].into_iter();
        let signable = SignableRequest::new(self.method, uri.as_str(), headers, body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        let mut request =
            Request::builder().method(self.method).uri(&uri).body(Full::from(self.body)).unwrap();
        request.headers_mut().insert("host", host.parse().unwrap());
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

pub(crate) async fn key(client: &Client) -> Credentials {
    let token = client.sign_in().await;
    key_of(&client.credentials(&token, DEV).await.ok())
}

fn key_of(answer: &Value) -> Credentials {
    let text = |name: &str| Value::as_str(&answer["roleCredentials"][name]).unwrap().to_owned();
    Credentials::new(text("accessKeyId"), text("secretAccessKey"), Some(text("sessionToken")), None, "test")
}

#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer}");
    assert!(answer.body.contains(&format!("<Code>{code}</Code>")), "{answer}");
}

fn change(request: &mut Request<Full<Bytes>>, header: &'static str, change: impl Fn(&str) -> String) {
    let value = change(request.headers()[header].to_str().unwrap());
    request.headers_mut().insert(header, value.parse().unwrap());
}

#[tokio::test]
async fn issued_credentials_say_who_their_caller_is() {
    let (fake, client) = acme().await;
    let key = key(&client).await;
    let posted = Call::sts(&key);
    let queried = Call { method: "GET", query: IDENTITY, body: "", ..Call::sts(&key) };
    for call in [posted, queried] {
        let answer = client.send(call.signed(&fake)).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(answer.body.contains("<Account>111122223333</Account>"));
        let arn = "<Arn>arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_";
        let (_, rest) = answer.body.split_once(arn).unwrap();
        let (hash, user) = rest.split_once("</Arn>").unwrap().0.split_once('/').unwrap();
        assert_eq!((hash.len(), user), (16, "maria.jensen"));
    }
    assert_eq!(fake.count(Operation::GetCallerIdentity), 2);
}

#[tokio::test]
async fn credentials_name_the_person_who_allowed_the_sign_in() {
    let (fake, client) = acme().await;
    let by_code = client.sign_in().await;
    fake.set_user("ada@example.org");
    let (_, by_browser) = client.refreshable().await;
    fake.set_user("somebody.else");
    for (token, user) in
        [(by_code.as_str(), "maria.jensen"), (by_browser["accessToken"].as_str().unwrap(), "ada@example.org")]
    {
        let key = key_of(&client.credentials(token, DEV).await.ok());
        let answer = client.send(Call::sts(&key).signed(&fake)).await;
        assert!(answer.body.contains(&format!("/{user}</Arn>")), "{answer}");
    }
}

#[tokio::test]
async fn a_service_with_another_clock_tells_and_judges_times_by_it() {
    let (fake, client) = acme().await;
    let day = Duration::from_hours(24);
    fake.set_clock_ahead(day.try_into().unwrap());
    let token = client.sign_in().await;
    let answer = client.credentials(&token, DEV).await.ok();
    let ends = answer["roleCredentials"]["expiration"].as_i64().unwrap();
    let left = Timestamp::from_millisecond(ends).unwrap().duration_since(Timestamp::now());
    assert_eq!(left.as_hours(), 24, "and almost one more");
    let key = key_of(&answer);
    assert_refused(&client.send(Call::sts(&key).signed(&fake)).await, 403, "SignatureDoesNotMatch");
    fake.set_clock_ahead(SignedDuration::ZERO);
    assert_eq!(client.send(Call::sts(&key).signed(&fake)).await.status, 200);
}

#[tokio::test]
async fn issued_credentials_list_buckets_with_either_payload_header() {
    let (fake, client) = acme().await;
    let key = key(&client).await;
    for unsigned_payload in [false, true] {
        let call = Call { unsigned_payload, ..Call::s3(&key) };
        let answer = client.send(call.signed(&fake)).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(answer.body.contains("<Name>artifacts-111122223333</Name>"));
    }
}

#[tokio::test]
async fn a_query_is_verified_however_it_is_written() {
    let (fake, client) = acme().await;
    let call = Call { query: "prefix=a%2Fb%20c&max-buckets=5&flag=", ..Call::s3(&key(&client).await) };
    assert_eq!(client.send(call.signed(&fake)).await.status, 200);
}

#[tokio::test]
async fn a_signature_with_one_byte_changed_is_refused() {
    let (fake, client) = acme().await;
    let key = key(&client).await;
    for call in [Call::sts(&key), Call::s3(&key)] {
        let mut request = call.signed(&fake);
        change(&mut request, "authorization", |value| {
            let (rest, last) = value.split_at(value.len() - 1);
            format!("{rest}{}", if last == "0" { '1' } else { '0' })
        });
        assert_refused(&client.send(request).await, 403, "SignatureDoesNotMatch");
    }
}

#[tokio::test]
async fn what_was_not_signed_so_is_refused() {
    let (fake, client) = acme().await;
    let key = key(&client).await;

    let mut body = Call::sts(&key).signed(&fake);
    *body.body_mut() = Full::from(format!("{IDENTITY}&More=1"));
    let mut query = Call::s3(&key).signed(&fake);
    *query.uri_mut() = format!("{}/?x-id=Other", fake.url()).parse().unwrap();
    let mut added = Call::s3(&key).signed(&fake);
    added.headers_mut().insert("x-amz-expected-bucket-owner", "111122223333".parse().unwrap());
    let mut payload = Call { body: "signed", ..Call::s3(&key) }.signed(&fake);
    *payload.body_mut() = Full::from("other");
    let other_service = Call { service: "s3", ..Call::sts(&key) }.signed(&fake);
    let other_secret =
        Credentials::new(key.access_key_id(), "guessed", key.session_token().map(String::from), None, "test");
    let other_secret = Call::sts(&other_secret).signed(&fake);
    let long_ago = Call { age: Duration::from_mins(20), ..Call::sts(&key) }.signed(&fake);

    for request in [body, query, added, payload, other_service, other_secret, long_ago] {
        assert_refused(&client.send(request).await, 403, "SignatureDoesNotMatch");
    }
}

#[tokio::test]
async fn credentials_that_ended_are_refused() {
    let (fake, client) = acme().await;
    fake.set_credentials_lifetime(Duration::ZERO);
    let key = key(&client).await;
    assert_refused(&client.send(Call::sts(&key).signed(&fake)).await, 403, "ExpiredToken");
    assert_refused(&client.send(Call::s3(&key).signed(&fake)).await, 400, "ExpiredToken");
}

#[tokio::test]
async fn keys_that_were_not_issued_are_refused() {
    let (fake, client) = acme().await;
    let key = key(&client).await;
    let token = key.session_token().map(String::from);
    let unknown = Credentials::new("ASIAGUESSED", key.secret_access_key(), token, None, "test");
    assert_refused(&client.send(Call::sts(&unknown).signed(&fake)).await, 403, "InvalidClientTokenId");
    assert_refused(&client.send(Call::s3(&unknown).signed(&fake)).await, 403, "InvalidAccessKeyId");
    let alone = Credentials::new(key.access_key_id(), key.secret_access_key(), None, None, "test");
    assert_refused(&client.send(Call::sts(&alone).signed(&fake)).await, 403, "InvalidClientTokenId");
    assert_refused(&client.send(Call::s3(&alone).signed(&fake)).await, 400, "InvalidToken");
    let anonymous = client.post("/", "application/x-www-form-urlencoded", IDENTITY).await;
    assert_refused(&anonymous, 403, "MissingAuthenticationToken");
    assert_refused(&client.get("/").await, 403, "AccessDenied");
}

#[tokio::test]
async fn other_sts_actions_are_not_served() {
    let (fake, client) = acme().await;
    let call = Call { body: "Action=GetSessionToken&Version=2011-06-15", ..Call::sts(&key(&client).await) };
    assert_refused(&client.send(call.signed(&fake)).await, 400, "InvalidAction");
}
