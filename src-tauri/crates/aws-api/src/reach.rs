//! Whether a region's sign-in server can be reached, and what time it is there.

use aws_sdk_sso::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use brain::Barrier;
use brain::words::{Endpoints, Region};
use jiff::Timestamp;

use crate::network::{NAME, connection};
use crate::skew::http_date;
use crate::{Network, Skew, Trouble, unheard};

/// What comes of knocking at a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It answered, and its clock is that far ahead of ours.
    Answer(Skew),
    /// Something answered whose certificate is not trusted.
    Untrusted,
    /// Something answered that does not say what time it is, as every web server of AWS's does.
    Foreign,
    /// Nothing answered.
    Silence,
    /// There can be no such server: the region is none, or the endpoint is not allowed.
    NoPlace,
}

/// Knocks at the sign-in server of a region. It is asked for nothing: neither a registration nor a token is made.
pub async fn reach(region: &Region, endpoints: &Endpoints) -> Reached {
    let Ok(wire) = Network::new().wire(region, endpoints) else { return Reached::NoPlace };
    let endpoint = wire.authorization_endpoint().await.ok();
    let Some(url) = endpoint.and_then(|url| url.join("/").ok()) else { return Reached::NoPlace };
    let mut request = HttpRequest::empty();
    request.set_method("HEAD").expect("a method");
    if request.set_uri(url.as_str()).is_err() {
        return Reached::NoPlace;
    }
    request.headers_mut().insert("user-agent", NAME);
    let asked = Timestamp::now();
    match connection(&url).call(request).await {
        Ok(response) => {
            let date = response.headers().get("date").and_then(http_date);
            date.map_or(Reached::Foreign, |date| Reached::Answer(Skew::told(date, asked, Timestamp::now())))
        }
        Err(error) if unheard::why(&error) == Trouble::Barred(Barrier::Untrusted) => Reached::Untrusted,
        Err(_) => Reached::Silence,
    }
}
