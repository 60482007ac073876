//! Which servers may be spoken to instead of AWS's own.

use brain::words::Endpoints;
use url::{Host, Url};

/// A foreign endpoint that Daypass does not speak to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is “{value}”, but sign-in goes only to https addresses, or to http on this computer")]
pub struct BadEndpoint {
    /// The variable that holds it.
    pub variable: &'static str,
    /// What it holds.
    pub value: String,
}

const OIDC: &str = "AWS_ENDPOINT_URL_SSO_OIDC";
const PORTAL: &str = "AWS_ENDPOINT_URL_SSO";
const STS: &str = "AWS_ENDPOINT_URL_STS";
const SIGN_IN: &str = "AWS_ENDPOINT_URL_SIGNIN";

/// The foreign endpoints that the environment asks for.
///
/// `lookup` reads an environment variable; only `AWS_ENDPOINT_URL_SSO_OIDC` and `AWS_ENDPOINT_URL_SSO`
/// are asked for. The global `AWS_ENDPOINT_URL` is left alone: it is set for other reasons, and would
/// send sign-ins to the wrong server. An empty variable counts as absent.
pub fn endpoints_from(lookup: impl Fn(&str) -> Option<String>) -> Result<Endpoints, BadEndpoint> {
    Ok(Endpoints { oidc: read(OIDC, &lookup)?, portal: read(PORTAL, &lookup)? })
}

/// The endpoint that the environment asks for in place of STS's own (`AWS_ENDPOINT_URL_STS`).
pub fn sts_endpoint_from(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<String>, BadEndpoint> {
    read(STS, &lookup)
}

/// The endpoint that the environment asks for in place of the console sign-in's own (`AWS_ENDPOINT_URL_SIGNIN`).
pub fn sign_in_endpoint_from(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<String>, BadEndpoint> {
    read(SIGN_IN, &lookup)
}

fn read(
    variable: &'static str,
    lookup: &impl Fn(&str) -> Option<String>,
) -> Result<Option<String>, BadEndpoint> {
    match lookup(variable).filter(|value| !value.is_empty()) {
        Some(value) if allowed(&value).is_none() => Err(BadEndpoint { variable, value }),
        other => Ok(other),
    }
}

/// Parses an address that secrets may be sent to: https, or http on this computer.
pub(crate) fn allowed(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let private = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    (private && url.host().is_some() && url.username().is_empty() && url.password().is_none()).then_some(url)
}

/// Whether the address is this computer's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variable: &'static str, value: &str) -> Result<Endpoints, BadEndpoint> {
        endpoints_from(|name| (name == variable).then(|| value.to_owned()))
    }

    #[test]
    fn each_call_obeys_its_own_variable_and_no_other() {
        let url = "https://sso.example";
        assert_eq!(with(OIDC, url), Ok(Endpoints { oidc: Some(url.to_owned()), portal: None }));
        assert_eq!(with(PORTAL, url), Ok(Endpoints { oidc: None, portal: Some(url.to_owned()) }));
        for other in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_PROFILE"] {
            assert_eq!(with(other, url), Ok(Endpoints::default()));
        }
        assert_eq!(with(OIDC, ""), Ok(Endpoints::default()));
        let sts = |name: &str| sts_endpoint_from(|asked| (asked == name).then(|| url.to_owned()));
        assert_eq!((sts(STS), sts(PORTAL)), (Ok(Some(url.to_owned())), Ok(None)));
        let sign_in = |name: &str| sign_in_endpoint_from(|asked| (asked == name).then(|| url.to_owned()));
        assert_eq!((sign_in(SIGN_IN), sign_in(STS)), (Ok(Some(url.to_owned())), Ok(None)));
        let refused = sts_endpoint_from(|_| Some("http://sts.example".to_owned())).unwrap_err();
        assert_eq!(refused.variable, STS);
    }

    #[test]
    fn only_https_or_this_computer_is_accepted() {
        for good in [
            "https://sso.example:8443/base",
            "http://127.0.0.1:4010",
            "http://127.8.8.8",
            "http://[::1]:1/",
            "http://localhost:9",
            "http://LOCALHOST:9",
        ] {
            assert!(with(PORTAL, good).is_ok(), "{good}");
        }
        for bad in [
            "http://sso.example",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://0.0.0.0:80",
            "http://10.0.0.1",
            "https://someone:secret@sso.example",
            "http://127.0.0.1@evil.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "sso.example",
            "nonsense",
        ] {
            let refused = with(PORTAL, bad).unwrap_err();
            assert_eq!((refused.variable, refused.value.as_str()), (PORTAL, bad));
        }
    }
}
