//! The way out: HTTP clients that are shared, and a client for each region and its endpoints.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_sdk_sso::config::{RuntimeComponents, SharedAsyncSleep, SharedHttpClient};
use aws_sdk_ssooidc::config::endpoint::Params;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use brain::words::{Endpoints, Region};
use url::Url;

use crate::endpoint::{allowed, is_loopback};
use crate::patience::{RetryAfter, retries};
use crate::skew::Clock;
use crate::{Route, Skew, Trouble};

/// Under this name Daypass registers and appears in the `User-Agent`.
pub(crate) const NAME: &str = "Daypass";

/// Connections to AWS, shared by everything that goes out. One per process and runtime.
#[derive(Debug, Clone)]
pub struct Network {
    /// By the person's proxy, where `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` name one.
    outside: SharedHttpClient,
    /// To this computer itself, where a proxy would look at the wrong loopback.
    inside: SharedHttpClient,
    route: Route,
}

impl Network {
    /// By the process's own route. Opens nothing yet; the proxy's variables are read when the first request is
    /// made.
    pub fn new() -> Self {
        Self::by(Route::current())
    }

    /// By this route.
    pub fn by(route: Route) -> Self {
        Self {
            outside: http_client(ProxyConfig::from_env, &route),
            inside: http_client(ProxyConfig::disabled, &route),
            route,
        }
    }

    /// A client for the Identity Center instance of that region.
    ///
    /// # Errors
    ///
    /// [`Trouble::WrongPlace`] if the region is none that a host name can hold, or an endpoint is neither
    /// https nor on this computer. They may have come from files and other processes.
    pub fn wire(&self, region: &Region, endpoints: &Endpoints) -> Result<Wire, Trouble> {
        let oidc = self.config(region, endpoints.oidc.as_deref())?;
        let portal = self.config(region, endpoints.portal.as_deref())?;
        let clock = Clock::default();
        let oidc = aws_sdk_ssooidc::config::Builder::from(&oidc)
            .interceptor(clock.clone())
            .retry_classifier(RetryAfter);
        let portal = aws_sdk_sso::config::Builder::from(&portal)
            .interceptor(clock.clone())
            .retry_classifier(RetryAfter);
        Ok(Wire {
            oidc: aws_sdk_ssooidc::Client::from_conf(oidc.build()),
            portal: aws_sdk_sso::Client::from_conf(portal.build()),
            network: self.clone(),
            oidc_endpoint: endpoints.oidc.clone(),
            region: region.clone(),
            clock,
        })
    }

    /// Built by hand: loading it as the SDK does would bring in `AWS_ENDPOINT_URL` and the shared
    /// config's `endpoint_url` and `services`. It has no credentials: most calls used here are unsigned.
    pub(crate) fn config(&self, region: &Region, endpoint: Option<&str>) -> Result<SdkConfig, Trouble> {
        if !is_host_label(region.as_str()) {
            return Err(Trouble::WrongPlace);
        }
        let mut http = &self.outside;
        if let Some(endpoint) = endpoint {
            let url = allowed(endpoint).ok_or(Trouble::WrongPlace)?;
            if is_loopback(&url) {
                http = &self.inside;
            }
        }
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .app_name(AppName::new(NAME).expect("letters only"))
            .region(aws_config::Region::new(region.as_str().to_owned()))
            .http_client(http.clone())
            .retry_config(retries())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(5))
                    .operation_attempt_timeout(Duration::from_secs(15))
                    .operation_timeout(Duration::from_secs(40))
                    .build(),
            );
        match endpoint {
            Some(endpoint) => config.set_endpoint_url(Some(endpoint.to_owned())),
            // They choose among AWS's own, and are errors beside another.
            None => {
                config.set_use_fips(Some(self.route.fips)).set_use_dual_stack(Some(self.route.dual_stack))
            }
        };
        Ok(config.build())
    }
}

impl Network {
    /// The endpoint rules' questions about a region that is AWS's own.
    pub(crate) fn oidc_params(&self, region: &Region) -> Params {
        Params::builder()
            .region(region.as_str())
            .use_fips(self.route.fips)
            .use_dual_stack(self.route.dual_stack)
            .build()
            .expect("a region is enough")
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new()
    }
}

/// Speaks to one Identity Center instance: sign-in (OIDC) and portal, and STS in its region. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Wire {
    pub(crate) oidc: aws_sdk_ssooidc::Client,
    pub(crate) portal: aws_sdk_sso::Client,
    pub(crate) network: Network,
    /// The endpoint that stands for the region's own.
    pub(crate) oidc_endpoint: Option<String>,
    pub(crate) region: Region,
    clock: Clock,
}

impl Wire {
    /// How far the server's clock and ours are apart, as its last answer told. A refusal tells it too.
    pub fn skew(&self) -> Option<Skew> {
        self.clock.skew()
    }
}

/// A connection to an address that is none of the SDK's. It does not follow redirects.
pub(crate) fn connection(url: &Url) -> Connector {
    let proxy = if is_loopback(url) { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
    connector(proxy, Route::current().trust(), None, None)
}

fn http_client(proxy: fn() -> ProxyConfig, route: &Route) -> SharedHttpClient {
    let trust = route.trust();
    Builder::new().build_with_connector_fn(move |settings, components| {
        let sleep = components.and_then(RuntimeComponents::sleep_impl);
        connector(proxy(), trust.clone(), settings.cloned(), sleep)
    })
}

fn connector(
    proxy: ProxyConfig,
    trust: TlsContext,
    settings: Option<HttpConnectorSettings>,
    sleep: Option<SharedAsyncSleep>,
) -> Connector {
    let mut connector = ConnectorBuilder::default()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(trust)
        .proxy_config(proxy);
    connector.set_connector_settings(settings);
    connector.set_sleep_impl(sleep);
    connector.build()
}

/// Regions become part of a host name, so they must not be able to name another host.
fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod hosts;

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(region: &str, portal: Option<&str>) -> Result<Wire, Trouble> {
        let endpoints = Endpoints { oidc: None, portal: portal.map(str::to_owned) };
        Network::new().wire(&Region::new(region), &endpoints)
    }

    #[test]
    fn a_region_or_endpoint_cannot_lead_elsewhere() {
        assert!(wire("eusc-de-east-1", None).is_ok());
        assert!(wire("us-east-1", Some("http://127.0.0.1:1")).is_ok());
        for region in ["", "evil.example/", "us-east-1.evil", "us east", "#", "us-east-1@x"] {
            assert_eq!(wire(region, None).unwrap_err(), Trouble::WrongPlace, "{region}");
        }
        assert_eq!(wire("us-east-1", Some("http://evil.example")).unwrap_err(), Trouble::WrongPlace);
    }
}
