//! Who is let in, and for what: a program of this machine that has the token of the path it asks for.

use std::net::{Ipv4Addr, Ipv6Addr};

use brain::{Served, words::ProfileName};
use hyper::{
    Method, Request, StatusCode,
    header::{AUTHORIZATION, HOST, HeaderMap, HeaderValue, ORIGIN},
    http::uri::Authority,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::key::Key;

/// Unreserved by RFC 3986, 2.3; whatever else is in a profile's name is escaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a visitor is turned away before the agent hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// It believes to talk to somebody else, as a page does whose name was made to lead here.
    ForeignHost,
    /// A browser sends it for a page.
    Page,
    /// It wants to do more than ask.
    NotAsking,
    /// There is nothing at that path.
    NothingThere,
    /// It has no token, or that of another path or time.
    NoToken,
}

impl Turned {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::ForeignHost | Self::Page => StatusCode::FORBIDDEN,
            Self::NotAsking => StatusCode::METHOD_NOT_ALLOWED,
            Self::NothingThere => StatusCode::NOT_FOUND,
            Self::NoToken => StatusCode::UNAUTHORIZED,
        }
    }

    /// For programs, and in words.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ForeignHost => ("ForeignHost", "Ask 127.0.0.1 or localhost by that name."),
            Self::Page => ("ForeignOrigin", "Web pages get no credentials."),
            Self::NotAsking => ("MethodNotAllowed", "Only GET is answered."),
            Self::NothingThere => ("NotFound", "Ask for /profile/NAME or /active."),
            Self::NoToken => (
                "Unauthorized",
                "The token does not open this path. For a new one: daypass env --endpoint PROFILE",
            ),
        }
    }
}

/// The path of what is served.
pub(crate) fn path(served: &Served) -> String {
    match served {
        Served::Profile(name) => format!("/profile/{}", utf8_percent_encode(name.as_str(), ESCAPED)),
        Served::Active => "/active".to_owned(),
    }
}

/// What a visitor may have. Whether there is such a profile is told to nobody without its token.
pub(super) fn admit<B>(request: &Request<B>, key: &Key) -> Result<Served, Turned> {
    let (headers, uri) = (request.headers(), request.uri());
    let names_us = only(headers, &HOST).and_then(|host| host.to_str().ok()).is_some_and(is_loopback);
    // A request that is written as to a proxy names its host twice.
    if !names_us || uri.authority().is_some_and(|authority| !is_loopback(authority.as_str())) {
        return Err(Turned::ForeignHost);
    }
    if headers.contains_key(ORIGIN) {
        return Err(Turned::Page);
    }
    if request.method() != Method::GET {
        return Err(Turned::NotAsking);
    }
    let served = uri.query().is_none().then(|| served(uri.path())).flatten().ok_or(Turned::NothingThere)?;
    let token = only(headers, &AUTHORIZATION).ok_or(Turned::NoToken)?;
    if key.opens(&served, token.as_bytes()) { Ok(served) } else { Err(Turned::NoToken) }
}

fn served(path: &str) -> Option<Served> {
    if path == "/active" {
        return Some(Served::Active);
    }
    let name = percent_decode_str(path.strip_prefix("/profile/")?).decode_utf8().ok()?;
    (!name.is_empty()).then(|| Served::Profile(ProfileName::new(name)))
}

/// The header, if it is there once.
fn only<'a>(headers: &'a HeaderMap, name: &hyper::header::HeaderName) -> Option<&'a HeaderValue> {
    let mut all = headers.get_all(name).iter();
    all.next().filter(|_| all.next().is_none())
}

/// Any port is fine: it may be that of a tunnel.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    !host.contains('@')
        && (name.eq_ignore_ascii_case("localhost")
            || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || address.and_then(|a| a.parse::<Ipv6Addr>().ok()).is_some_and(|a| a.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_are_taken_with_any_port() {
        for host in
            ["127.0.0.1", "127.0.0.1:1", "localhost:65535", "LocalHost", "[::1]", "[::1]:80", "127.9.9.9:8"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.nip.io",
            "evil@127.0.0.1",
            "127.0.0.1@evil",
            "169.254.170.2",
            "0.0.0.0",
            "[::]",
            "::1",
            "2130706433",
            "127.1",
            "127.0.0.1:80:80",
            "localhost.",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn any_name_has_a_path_and_comes_back_from_it() {
        for name in ["dev", "größe mit raum", "a/b", "100%", "%41", "..", "x?y#z", "\"$(x)`'\\", "active"] {
            let profile = Served::Profile(ProfileName::new(name));
            let path = path(&profile);
            assert!(path.is_ascii() && !path[1..].contains(['?', '#', ' ']), "{path}");
            assert_eq!(served(&path), Some(profile), "{path}");
        }
        assert_eq!(served(&path(&Served::Active)), Some(Served::Active));
        for nothing in ["/", "/profile", "/profile/", "/active/", "//active", "/profile/%ff"] {
            assert_eq!(served(nothing), None, "{nothing}");
        }
    }
}
