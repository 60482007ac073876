//! Start URLs: the spellings that people paste, the region that some of them show, and the addresses of
//! their own that organisations put in front.

use std::time::Duration;

use aws_sdk_sso::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use brain::words::{Endpoints, Region, StartUrl};
use tokio::time::timeout;
use url::Url;

use crate::endpoint::{allowed, is_loopback};
use crate::network::{NAME, connection};
use crate::{Trouble, unheard};

/// Where a start URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The AWS-owned portal, without fragment and trailing slash. For requests: what is stored and
    /// compared stays as it is configured.
    pub url: StartUrl,
    /// The instance's region, where the address shows it.
    pub region: Option<Region>,
}

/// Everything that AWS gives portals their names under.
const SUFFIXES: [&str; 8] = [
    ".app.aws",
    ".portal.amazonaws.com",
    ".portal.amazonaws.com.cn",
    ".app.amazonwebservices.com.cn",
    ".portal.amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".awsapps.com",
    ".awsapps.cn",
];
/// The hosts of issuer URLs.
const ISSUERS: [&str; 4] = [
    "identitycenter.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
    "identitycenter.us-gov.amazonaws.com",
];

/// How long a whole look at a start URL may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The region that a start URL's host shows, as in `ssoins-1.portal.eu-west-1.app.aws`. Most show none.
pub fn region_in(start_url: &StartUrl) -> Option<Region> {
    let url = Url::parse(start_url.as_str()).ok()?;
    let host = url.host_str()?;
    if url.scheme() != "https" || !is_aws_owned(host) {
        return None;
    }
    let labels: Vec<_> = host.split('.').collect();
    let ([_, "portal", region, "app", "aws"]
    | [_, "portal", region, "app" | "api", "amazonwebservices", ..]
    | [_, region, "portal", "amazonaws", ..]) = labels[..]
    else {
        return None;
    };
    is_region(region).then(|| Region::new(region))
}

/// Whether only AWS can answer under that host's name.
pub fn is_aws_owned(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    ISSUERS.contains(&host.as_str())
        || SUFFIXES.iter().any(|suffix| host.strip_suffix(suffix).is_some_and(|name| !name.is_empty()))
}

/// Finds the portal behind a start URL. An AWS-owned one is taken as it stands; any other is asked once
/// where it leads, and must lead to an AWS-owned one directly. Where another server than AWS's is signed in
/// to, only that server knows its portals, so nobody is asked, unless it is this computer.
///
/// # Errors
///
/// [`Trouble::WrongPlace`] if the URL is not https or leads nowhere, [`Trouble::ForeignPortal`] if it
/// leads to a host that is not AWS's.
pub async fn resolve(start_url: &StartUrl, endpoints: &Endpoints) -> Result<Issuer, Trouble> {
    let url = allowed(start_url.as_str()).ok_or(Trouble::WrongPlace)?;
    // On this computer, as in tests, a portal may be one without being AWS's.
    let here = is_loopback(&url);
    if is_portal(&url, false) || (endpoints.oidc.is_some() && !here) {
        return Ok(issuer(start_url));
    }
    let target = timeout(PATIENCE, target(&url)).await.map_err(|_| Trouble::Offline)??;
    match target {
        Some(target) if is_portal(&target, here) => Ok(issuer(&StartUrl::new(target))),
        Some(_) => Err(Trouble::ForeignPortal),
        None if here => Ok(issuer(start_url)),
        None => Err(Trouble::WrongPlace),
    }
}

/// The portal's address as the server knows it: people configure it with what their browser shows, such
/// as `…/start/#/`.
pub(crate) fn canonical(start_url: &StartUrl) -> &str {
    let text = start_url.as_str();
    text.split('#').next().unwrap_or(text).trim_end_matches('/')
}

fn issuer(start_url: &StartUrl) -> Issuer {
    let url = StartUrl::new(canonical(start_url));
    Issuer { region: region_in(&url), url }
}

fn is_portal(url: &Url, here: bool) -> bool {
    allowed(url.as_str()).is_some()
        && ((here && is_loopback(url))
            || (url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(is_aws_owned)))
}

/// Where the address redirects to, if it does.
async fn target(url: &Url) -> Result<Option<Url>, Trouble> {
    let connection = connection(url);
    for method in ["HEAD", "GET"] {
        let mut request = HttpRequest::empty();
        request.set_method(method).expect("a method");
        request.set_uri(url.as_str()).map_err(|_| Trouble::WrongPlace)?;
        request.headers_mut().insert("user-agent", NAME);
        let response = connection.call(request).await.map_err(|error| unheard::why(&error))?;
        return match response.status().as_u16() {
            405 | 501 if method == "HEAD" => continue,
            301 | 302 | 303 | 307 | 308 => {
                let location = response.headers().get("location").ok_or(Trouble::Unreadable)?;
                url.join(location).map(Some).map_err(|_| Trouble::ForeignPortal)
            }
            429 => Err(Trouble::TooMany),
            status if status >= 500 => Err(Trouble::ServerFault(status)),
            status if status >= 400 => Err(Trouble::WrongPlace),
            _ => Ok(None),
        };
    }
    unreachable!("GET is answered")
}

/// As in `us-gov-west-1` and `eusc-de-east-1`: words and a number.
fn is_region(text: &str) -> bool {
    let labels: Vec<_> = text.split('-').collect();
    let Some((number, words)) = labels.split_last() else { return false };
    let is = |label: &str, of: fn(&u8) -> bool| !label.is_empty() && label.bytes().all(|byte| of(&byte));
    words.len() >= 2
        && is(number, u8::is_ascii_digit)
        && words.iter().all(|word| is(word, u8::is_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_start_url_is_sent_alike() {
        for spelling in ["", "/", "#", "/#", "/#/", "#/", "/#/console?account_id=1"] {
            let url = StartUrl::new(format!("https://acme.awsapps.com/start{spelling}"));
            assert_eq!(canonical(&url), "https://acme.awsapps.com/start");
        }
    }

    #[test]
    fn the_region_is_read_off_the_hosts_that_show_it() {
        for (url, region) in [
            ("https://ssoins-72.portal.eu-west-1.app.aws", Some("eu-west-1")),
            ("https://SSOINS-72.Portal.EU-West-1.app.aws/", Some("eu-west-1")),
            ("https://d-90.us-east-2.portal.amazonaws.com", Some("us-east-2")),
            ("https://d-90.us-gov-west-1.portal.amazonaws.com/#/", Some("us-gov-west-1")),
            ("https://d-90.cn-north-1.portal.amazonaws.com.cn", Some("cn-north-1")),
            ("https://d-90.portal.cn-northwest-1.app.amazonwebservices.com.cn", Some("cn-northwest-1")),
            ("https://d-90.eusc-de-east-1.portal.amazonaws.eu", Some("eusc-de-east-1")),
            ("https://d-90.portal.eusc-de-east-1.api.amazonwebservices.eu", Some("eusc-de-east-1")),
            ("https://d-9067012345.awsapps.com/start", None),
            ("https://start.us-gov-home.awsapps.com/directory/acme", None),
            ("https://start.home.awsapps.cn/directory/acme", None),
            ("https://identitycenter.amazonaws.com/ssoins-72", None),
            ("https://d-90.portal.not_a_region.app.aws", None),
            ("https://d-90.portal.app.aws", None),
            ("https://a.b.portal.eu-west-1.app.aws", None),
            ("http://d-90.portal.eu-west-1.app.aws", None),
            ("https://d-90.portal.eu-west-1.app.aws.evil.example", None),
            ("https://sso.acme.example", None),
            ("acme", None),
        ] {
            let found = region_in(&StartUrl::new(url));
            assert_eq!(found.as_ref().map(Region::as_str), region, "{url}");
        }
    }

    #[test]
    fn only_awss_own_hosts_pass_for_awss_own() {
        for host in [
            "acme.awsapps.com",
            "ACME.AWSAPPS.COM",
            "start.home.awsapps.cn",
            "d-90.portal.eu-west-1.app.aws",
            "identitycenter.us-gov.amazonaws.com",
            "identitycenter.amazonaws.eu",
        ] {
            assert!(is_aws_owned(host), "{host}");
        }
        for host in [
            "",
            "awsapps.com",
            ".awsapps.com",
            "evilawsapps.com",
            "acme.awsapps.com.evil.example",
            "acme.awsapps.com.",
            "evil.identitycenter.amazonaws.com",
            "bucket.s3.amazonaws.com",
            "evil.eu-west-1.elb.amazonaws.com",
            "app.aws",
        ] {
            assert!(!is_aws_owned(host), "{host}");
        }
    }

    #[tokio::test]
    async fn a_portal_of_awss_is_taken_as_it_stands_and_http_is_not_asked() {
        let url = StartUrl::new("https://ssoins-72.portal.eu-west-1.app.aws/#/");
        let issuer = resolve(&url, &Endpoints::default()).await.unwrap();
        assert_eq!(issuer.url.as_str(), "https://ssoins-72.portal.eu-west-1.app.aws");
        assert_eq!(issuer.region, Some(Region::new("eu-west-1")));
        for url in ["http://acme.awsapps.com/start", "http://sso.acme.example", "ftp://acme", "acme", ""] {
            let resolved = resolve(&StartUrl::new(url), &Endpoints::default()).await;
            assert_eq!(resolved, Err(Trouble::WrongPlace), "{url}");
        }
    }

    #[tokio::test]
    async fn where_another_server_is_signed_in_to_its_portals_are_taken_as_they_stand() {
        let endpoints = Endpoints { oidc: Some("https://oidc.example".to_owned()), portal: None };
        // Nobody is there to be asked.
        let url = StartUrl::new("https://portal.invalid/start/#/");
        let issuer = resolve(&url, &endpoints).await.unwrap();
        assert_eq!((issuer.url.as_str(), issuer.region), ("https://portal.invalid/start", None));
        let http = resolve(&StartUrl::new("http://portal.invalid/start"), &endpoints).await;
        assert_eq!(http, Err(Trouble::WrongPlace));
    }
}
