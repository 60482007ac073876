//! A client of the wire protocol that does one step at a time and keeps every answer as it came.

use std::{fmt, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, StatusCode},
};
use fake_identity_center::{Fake, Organisation};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client as Http, Error, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

pub(crate) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// As a native application registers it, without its port.
pub(crate) const REDIRECT: &str = "http://127.0.0.1/oauth/callback";
/// As it is used.
pub(crate) const REDIRECT_WITH_PORT: &str = "http://127.0.0.1:40123/oauth/callback";
/// Verifier and challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const SCOPE: &str = "sso:account:access";
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
        self.try_send(request).await.unwrap()
    }

    /// [`Client::send`] where the connection may end without an answer.
    pub(crate) async fn try_send(&self, request: Request<Full<Bytes>>) -> Result<Answer, Error> {
        let response = self.http.request(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.into()).unwrap();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
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

    /// Registers for codes and refreshes, with the account scope.
    pub(crate) async fn register_for_codes(&self) -> Value {
        let registration = json!({
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": [REDIRECT],
            "scopes": [SCOPE],
            "issuerUrl": format!("{}/start", self.url),
        });
        self.register(registration).await.ok()
    }

    /// Opens the page that asks for consent, as §4.1.1 of RFC 6749 with PKCE, after `change`.
    pub(crate) async fn authorize(&self, client: &Value, change: &[(&str, Option<&str>)]) -> Answer {
        let mut asked = vec![
            ("response_type", "code"),
            ("client_id", client["clientId"].as_str().unwrap()),
            ("redirect_uri", REDIRECT_WITH_PORT),
            ("state", "a state & more"),
            ("code_challenge_method", "S256"),
            ("scopes", SCOPE),
            ("code_challenge", CHALLENGE),
        ];
        for (name, value) in change {
            asked.retain(|(known, _)| known != name);
            asked.extend(value.map(|value| (*name, value)));
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
        self.get(&format!("/authorize?{query}")).await
    }

    /// What pressing a button on that page sends.
    pub(crate) async fn decide(&self, decision: &str, page: &Answer) -> Answer {
        let (_, rest) = page.body.split_once("name=\"request\" value=\"").unwrap();
        let form = format!("request={}&decision={decision}", rest.split_once('"').unwrap().0);
        self.post("/authorize/decide", "application/x-www-form-urlencoded", form).await
    }

    /// A code that a person allowed.
    pub(crate) async fn code(&self, client: &Value) -> String {
        let page = self.authorize(client, &[]).await;
        self.decide("allow", &page).await.redirected_with("code")
    }

    /// Asks for a token with `grant` as the rest of the request.
    pub(crate) async fn token(&self, client: &Value, grant: Value) -> Answer {
        let mut body = json!({ "clientId": client["clientId"], "clientSecret": client["clientSecret"] });
        body.as_object_mut().unwrap().extend(grant.as_object().unwrap().clone());
        self.post_json("/token", &body).await
    }

    pub(crate) async fn redeem(&self, client: &Value, code: &str) -> Answer {
        self.token(client, code_grant(code)).await
    }

    pub(crate) async fn refresh(&self, client: &Value, token: &Value) -> Answer {
        let grant = json!({ "grantType": "refresh_token", "refreshToken": token["refreshToken"] });
        self.token(client, grant).await
    }

    /// A whole sign-in with a code: the registration and the tokens.
    pub(crate) async fn refreshable(&self) -> (Value, Value) {
        let client = self.register_for_codes().await;
        let code = self.code(&client).await;
        let token = self.redeem(&client, &code).await.ok();
        (client, token)
    }

    /// Status of the portal for an answer of `CreateToken`.
    pub(crate) async fn portal_status(&self, token: &Value) -> u16 {
        let token = token["accessToken"].as_str().unwrap();
        self.portal("GET", "/assignment/accounts", token).await.status.as_u16()
    }

    /// Registers and asks for a user code.
    pub(crate) async fn device(&self) -> Device {
        self.device_of(self.register(json!({})).await.ok()).await
    }

    pub(crate) async fn device_of(&self, client: Value) -> Device {
        let authorization = self.start_device(&client, &format!("{}/start", self.url)).await.ok();
        Device { client, authorization }
    }

    pub(crate) async fn poll(&self, device: &Device) -> Answer {
        let code = &device.authorization["deviceCode"];
        self.token(&device.client, json!({ "grantType": DEVICE_GRANT, "deviceCode": code })).await
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

/// The grant that fits [`Client::authorize`].
pub(crate) fn code_grant(code: &str) -> Value {
    json!({
        "grantType": "authorization_code",
        "redirectUri": REDIRECT_WITH_PORT,
        "codeVerifier": VERIFIER,
        "code": code,
    })
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

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads, as address and query.
    #[track_caller]
    pub(crate) fn redirected(&self) -> (String, Vec<(String, String)>) {
        assert_eq!(self.status, 302, "{self}");
        let mut url = url::Url::parse(self.header("location")).unwrap();
        let query = url.query_pairs().into_owned().collect();
        url.set_query(None);
        (url.into(), query)
    }

    /// One parameter of where a redirect leads.
    #[track_caller]
    pub(crate) fn redirected_with(&self, name: &str) -> String {
        let (_, query) = self.redirected();
        query.into_iter().find(|(known, _)| known == name).expect("the redirect has the parameter").1
    }

    /// Status and name of a refusal of the JSON services, as SDKs find it: the header up to the colon.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.header("x-amzn-errortype").split(':').next().unwrap())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}\n{}", self.status, self.headers, self.body)
    }
}
