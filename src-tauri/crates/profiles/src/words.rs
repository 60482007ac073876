//! What people type, checked before it is written: an address that a sign-in goes to must be one, and nothing
//! that becomes part of a host name may lead elsewhere.

use brain::{
    Code, Refusal,
    say::Word,
    words::{Region, RoleName, StartUrl, is_region},
};
use url::{Host, Url};

use crate::draft::refuse;

/// A start URL: https, or http on this computer.
pub fn start_url(text: &str) -> Result<StartUrl, Refusal> {
    // A host in other letters has a spelling in these too, and only that shows who it is.
    let odd = |c: char| !c.is_ascii_graphic() || c == '\\';
    let url = Url::parse(text).ok().filter(|url| !text.contains(odd) && is_private(url));
    match url {
        Some(url) if url.has_host() && url.username().is_empty() && url.password().is_none() => {
            Ok(StartUrl::new(text))
        }
        _ => Err(Word("no-start-url").refusal(Code::Usage, &[("text", &text.escape_debug())])),
    }
}

/// Host and port of a start URL, as a browser understands it.
pub fn host(start_url: &StartUrl) -> Option<String> {
    let url = Url::parse(start_url.as_str()).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// A region.
pub fn region(text: &str) -> Result<Region, Refusal> {
    if is_region(text) {
        return Ok(Region::new(text));
    }
    Err(Word("no-region").refusal(Code::Usage, &[("text", &text.escape_debug())]))
}

/// A permission set's name: letters, digits and `+=,.@_-` (IAM Identity Center API, `PermissionSetName`).
pub fn role_name(text: &str) -> Result<RoleName, Refusal> {
    let is_sound = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if !text.is_empty() && text.chars().all(is_sound) {
        return Ok(RoleName::new(text));
    }
    let what = format!("“{}” is not the name of a role.", text.escape_debug());
    Err(refuse(Code::Usage, what, "Names are of letters, digits and + = , . @ _ -."))
}

/// The AWS CLI's output format.
pub fn output(text: &str) -> Result<String, Refusal> {
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        return Ok(text.to_owned());
    }
    let what = format!("“{}” is not an output format.", text.escape_debug());
    Err(refuse(Code::Usage, what, "The AWS CLI knows json, yaml, yaml-stream, text, table and off."))
}

/// What a sign-in asks for, as in `sso:account:access`.
pub fn scope(text: &str) -> Result<String, Refusal> {
    let is_sound = |c: char| c.is_ascii_alphanumeric() || ":_./*-".contains(c);
    if !text.is_empty() && text.chars().all(is_sound) {
        return Ok(text.to_owned());
    }
    let what = format!("“{}” is not a scope.", text.escape_debug());
    Err(refuse(Code::Usage, what, "The usual one is sso:account:access."))
}

/// Text out of a file, fit for a terminal: nothing in it moves the cursor or turns the line around.
pub(crate) fn shown(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(hides, "\u{fffd}")
}

fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_url_is_https_or_on_this_computer() {
        for good in [
            "https://acme.awsapps.com/start",
            "https://d-1234567890.awsapps.com/start/#/",
            "https://sso.acme.example:8443",
            "http://127.0.0.1:4000/start",
        ] {
            assert_eq!(start_url(good), Ok(StartUrl::new(good)));
        }
        for bad in [
            "",
            "acme",
            "acme.awsapps.com/start",
            "http://acme.awsapps.com/start",
            "https://acme.awsapps.com@evil.example/start",
            "https://evil.example\\@acme.awsapps.com/start",
            "https://acme.awsapps.com/start #x",
            "https://acme.awsapps.com/\nstart",
            "https://аcme.awsapps.com/start",
            "file:///etc/passwd",
            "javascript:alert(1)",
        ] {
            assert_eq!(start_url(bad).map_err(|refusal| refusal.code), Err(Code::Usage), "{bad}");
        }
    }

    #[test]
    fn a_host_is_what_a_browser_takes_it_for() {
        let host = |url: &str| host(&StartUrl::new(url));
        assert_eq!(host("https://ACME.awsapps.com/start").as_deref(), Some("acme.awsapps.com"));
        assert_eq!(host("http://127.0.0.1:4000/start").as_deref(), Some("127.0.0.1:4000"));
        assert_eq!(host("https://аcme.awsapps.com/start").as_deref(), Some("xn--cme-5cd.awsapps.com"));
        assert_eq!(host("acme"), None);
    }

    #[test]
    fn what_becomes_part_of_a_host_name_leads_nowhere_else() {
        for good in ["eu-west-1", "us-gov-west-1", "eusc-de-east-1"] {
            assert!(region(good).is_ok());
        }
        for bad in [
            "",
            "x",
            "evil.example/#",
            "eu-west-1.evil.example",
            "eu-west-1/",
            "eu west",
            "EU-WEST-1",
            "-",
            "a-",
        ] {
            assert!(region(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_words_are_what_aws_allows() {
        assert!(role_name("Data_Platform+Engineer@x").is_ok() && output("yaml-stream").is_ok());
        assert!(scope("sso:account:access").is_ok());
        for bad in ["", "a b", "a\"b", "a;b", "ä", "a$b"] {
            assert!(role_name(bad).is_err() && output(bad).is_err() && scope(bad).is_err(), "{bad}");
        }
    }
}
