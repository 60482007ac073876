//! A client of the wire protocol that does one step at a time and keeps every answer as it came.

use std::{fmt, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, StatusCode},
};
use fake_identity_center::{Fake, Organisation};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

pub(crate) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// An account and a role in it that Acme assigns.
pub(crate) const DEV: (&str, &str) = ("111122223333", "AdministratorAccess");

pub(crate) struct Client {
    url: String,
    http: Http<HttpConnector, Full<Bytes>>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A registered client that was given a user code.
pub(crate) struct Device {
    pub(crate) client: Value,
    pub(crate) authorization: Value,
}

/// Acme, which lets clients poll as fast as they like.
pub(crate) async fn acme() -> (Fake, Client) {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    fake.set_poll_interval(Duration::ZERO);
    let client = Client::of(&fake);
    (fake, client)
}

impl Client {
    pub(crate) fn of(fake: &Fake) -> Self {
        Self::at(fake.url())
    }

    pub(crate) fn at(url: &str) -> Self {
        Self { url: url.into(), http: Http::builder(TokioExecutor::new()).build_http() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(format!("{}{path}", self.url)).body(Full::default()).unwrap()).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string()).await
    }

    pub(crate) async fn post(&self, path: &str, kind: &str, body: impl Into<Bytes>) -> Answer {
        let request = Request::post(format!("{}{path}", self.url)).header("content-type", kind);
        self.send(request.body(Full::new(body.into())).unwrap()).await
    }

    pub(crate) async fn portal(&self, method: &str, path: &str, token: &str) -> Answer {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        self.send(request.header("x-amz-sso_bearer_token", token).body(Full::default()).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let response = self.http.request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.into()).unwrap() }
    }

    pub(crate) async fn register(&self, more: Value) -> Answer {
        let mut body = json!({ "clientName": "Daypass", "clientType": "public" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post_json("/client/register", &body).await
    }

    pub(crate) async fn start_device(&self, client: &Value, start_url: &str) -> Answer {
        let body = json!({
            "clientId": client["clientId"],
            "clientSecret": client["clientSecret"],
            "startUrl": start_url,
        });
        self.post_json("/device_authorization", &body).await
    }

    /// Registers and asks for a user code.
    pub(crate) async fn device(&self) -> Device {
        let client = self.register(json!({})).await.ok();
        let authorization = self.start_device(&client, &format!("{}/start", self.url)).await.ok();
        Device { client, authorization }
    }

    pub(crate) async fn poll(&self, device: &Device) -> Answer {
        let body = json!({
            "clientId": device.client["clientId"],
            "clientSecret": device.client["clientSecret"],
            "grantType": DEVICE_GRANT,
            "deviceCode": device.authorization["deviceCode"],
        });
        self.post_json("/token", &body).await
    }

    /// What pressing a button on the consent page sends.
    pub(crate) async fn press(&self, decision: &str, user_code: &str) -> Answer {
        let form = format!("user_code={user_code}&decision={decision}");
        self.post("/device", "application/x-www-form-urlencoded", form).await
    }

    /// A whole sign-in; the access token.
    pub(crate) async fn sign_in(&self) -> String {
        let device = self.device().await;
        assert_eq!(self.press("allow", device.user_code()).await.status, 200);
        self.poll(&device).await.ok()["accessToken"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn credentials(&self, token: &str, (account, role): (&str, &str)) -> Answer {
        let path = format!("/federation/credentials?account_id={account}&role_name={role}");
        self.portal("GET", &path, token).await
    }
}

impl Device {
    pub(crate) fn user_code(&self) -> &str {
        self.authorization["userCode"].as_str().unwrap()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"))
    }

    /// The body of an answer that must not be a refusal.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self}");
        self.json()
    }

    /// Status and name of a refusal of the JSON services, as SDKs find it: the header up to the colon.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        let kind = self.headers.get("x-amzn-errortype").map_or("", |value| value.to_str().unwrap());
        (self.status.as_u16(), kind.split(':').next().unwrap())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}\n{}", self.status, self.headers, self.body)
    }
}
