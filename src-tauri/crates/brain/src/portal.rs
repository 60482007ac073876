//! Addresses of portals as people paste them, and what a session for one may be called.

use url::Url;

use crate::words::{SessionName, StartUrl};

/// The text is no portal's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoAddress;

/// Where AWS names portals after their organisations, with a page of their own each.
const APPS: [&str; 2] = ["awsapps.com", "awsapps.cn"];
/// Portals that are a host of their own.
const HOSTS: [&str; 6] = [
    "app.aws",
    "portal.amazonaws.com",
    "portal.amazonaws.com.cn",
    "app.amazonwebservices.com.cn",
    "portal.amazonaws.eu",
    "api.amazonwebservices.eu",
];
/// What organisations put before their own domain.
const ORDINARY: [&str; 9] = ["www", "sso", "aws", "login", "start", "portal", "signin", "id", "access"];
/// A session's name where the address shows none.
const NAMELESS: &str = "aws";

/// The start URL that a pasted text means: with or without scheme, with what a browser shows behind it, in
/// brackets or within a sentence; and what an organisation is called, alone.
pub(crate) fn start_url(text: &str) -> Result<StartUrl, NoAddress> {
    let words = || text.split_whitespace().map(|word| word.trim_matches(|c| "<>\"'`“”().,;".contains(c)));
    let word = words().find(|word| word.contains("://")).or_else(|| words().find(|word| word.contains('.')));
    let word = word.or_else(|| words().next().filter(|_| words().count() == 1)).ok_or(NoAddress)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !word.is_empty() && word != "localhost" && word.chars().all(is_plain) {
        return Ok(StartUrl::new(format!("https://{}.awsapps.com/start", word.to_ascii_lowercase())));
    }
    let url = if word.contains("://") { Url::parse(word) } else { Url::parse(&format!("https://{word}")) };
    let url = url.map_err(|_| NoAddress)?;
    let host = url.host_str().filter(|host| host.contains('.') || *host == "localhost").ok_or(NoAddress)?;
    let is_here = matches!(host, "localhost" | "127.0.0.1");
    let is_private = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    if !is_private || !url.username().is_empty() || url.password().is_some() {
        return Err(NoAddress);
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = path(&url, host);
    Ok(StartUrl::new(format!("{}://{host}{port}{path}", url.scheme())))
}

/// What of the path belongs to the address.
fn path(url: &Url, host: &str) -> String {
    let segments: Vec<_> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if APPS.iter().any(|apps| is_below(host, apps)) {
        return match segments[..] {
            ["directory", name, ..] => format!("/directory/{name}"),
            _ => "/start".to_owned(),
        };
    }
    if HOSTS.iter().any(|hosts| is_below(host, hosts)) {
        return String::new();
    }
    segments.iter().flat_map(|segment| ["/", segment]).collect()
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// What a session for that portal may be called: after the organisation where the address shows it, and like
/// none of those that are there.
pub(crate) fn session_name(start_url: &StartUrl, taken: &[&str]) -> SessionName {
    let url = Url::parse(start_url.as_str()).ok();
    let name = url.as_ref().and_then(organisation).unwrap_or_else(|| NAMELESS.to_owned());
    let others = (2..).map(|n| format!("{name}-{n}"));
    let free = std::iter::once(name.clone()).chain(others).find(|name| !taken.contains(&name.as_str()));
    SessionName::new(free.unwrap_or(name))
}

fn organisation(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let labels: Vec<_> = host.split('.').collect();
    let named = if let Some(directory) = url.path().strip_prefix("/directory/") {
        directory
    } else if labels.iter().all(|label| label.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    } else {
        // The last label is a top-level domain.
        labels[..labels.len() - 1].iter().find(|label| !ORDINARY.contains(label))?
    };
    // A directory's or an instance's id says nothing.
    let is_id = named.starts_with("d-") || named.starts_with("ssoins-") || named == "identitycenter";
    (!is_id).then(|| named.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_portals_address_is_understood() {
        for (pasted, meant) in [
            ("https://acme.awsapps.com/start", "https://acme.awsapps.com/start"),
            ("  acme.awsapps.com/start/#/?tab=accounts ", "https://acme.awsapps.com/start"),
            ("https://d-9067f1c2ab.awsapps.com/start#", "https://d-9067f1c2ab.awsapps.com/start"),
            ("acme.awsapps.com", "https://acme.awsapps.com/start"),
            ("Acme", "https://acme.awsapps.com/start"),
            ("d-9067f1c2ab", "https://d-9067f1c2ab.awsapps.com/start"),
            ("<https://acme.awsapps.com/start>", "https://acme.awsapps.com/start"),
            ("AWS access portal URL: https://acme.awsapps.com/start.", "https://acme.awsapps.com/start"),
            (
                "https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=Admin",
                "https://acme.awsapps.com/start",
            ),
            (
                "https://ssoins-7223.portal.eu-west-1.app.aws/?x=1#/",
                "https://ssoins-7223.portal.eu-west-1.app.aws",
            ),
            ("ssoins-1.us-east-2.portal.amazonaws.com/", "https://ssoins-1.us-east-2.portal.amazonaws.com"),
            (
                "https://start.home.awsapps.cn/directory/acme#/",
                "https://start.home.awsapps.cn/directory/acme",
            ),
            (
                "https://start.us-gov-home.awsapps.com/directory/d-1234567890/",
                "https://start.us-gov-home.awsapps.com/directory/d-1234567890",
            ),
            (
                "https://identitycenter.amazonaws.com/ssoins-7223",
                "https://identitycenter.amazonaws.com/ssoins-7223",
            ),
            ("sso.acme.example/aws/", "https://sso.acme.example/aws"),
            ("http://127.0.0.1:4100/start/#/", "http://127.0.0.1:4100/start"),
            ("https://localhost.", "https://localhost"),
        ] {
            assert_eq!(start_url(pasted), Ok(StartUrl::new(meant)), "{pasted}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_taken_for_one() {
        for text in [
            "",
            "  ",
            "my company",
            "http://acme.awsapps.com/start",
            "https://me:secret@acme.awsapps.com/start",
            "ftp://acme.awsapps.com",
            "https://",
            "https://intranet.",
            "acme corp ltd",
        ] {
            assert_eq!(start_url(text), Err(NoAddress), "{text}");
        }
    }

    #[test]
    fn a_session_is_called_after_its_organisation_and_like_no_other() {
        for (url, name) in [
            ("https://acme.awsapps.com/start", "acme-3"),
            ("https://globex.awsapps.com/start", "globex"),
            ("https://d-9067f1c2ab.awsapps.com/start", "aws"),
            ("https://ssoins-7223.portal.eu-west-1.app.aws", "aws"),
            ("https://start.home.awsapps.cn/directory/initech", "initech"),
            ("https://identitycenter.amazonaws.com/ssoins-7223", "aws"),
            ("https://sso.umbrella.example", "umbrella"),
            ("http://127.0.0.1:4100/start", "aws"),
        ] {
            let taken = ["acme", "acme-2"];
            assert_eq!(session_name(&StartUrl::new(url), &taken).as_str(), name, "{url}");
        }
    }
}
