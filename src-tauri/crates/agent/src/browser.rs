//! Opening links.

use std::{io, process::Stdio, thread};

use brain::words::SessionKey;

/// Asks the desktop to open a link in the person's browser. Returns when the opener has been started,
/// not when it has ended: a browser's first window may be its child.
pub(crate) fn open(link: &str) -> Result<(), String> {
    for mut command in open::commands(link) {
        match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(mut child) => {
                thread::spawn(move || child.wait());
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("No browser could be opened: {error}.")),
        }
    }
    Err("No browser was found. Copy the link instead.".to_owned())
}

/// Whether a link may be handed to a browser: https, or this machine where the session's own portal or
/// endpoints are on this machine.
pub(crate) fn may_open(link: &str, local: bool) -> bool {
    let Ok(url) = url::Url::parse(link) else { return false };
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => local && is_loopback(&url),
        _ => false,
    }
}

/// Whether a session lives on this machine, as it does under test.
pub(crate) fn is_local(key: &SessionKey) -> bool {
    let places =
        [Some(key.start_url.as_str()), key.endpoints.oidc.as_deref(), key.endpoints.portal.as_deref()];
    places.into_iter().flatten().filter_map(|place| url::Url::parse(place).ok()).any(|url| is_loopback(&url))
}

fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::may_open;

    #[test]
    fn only_web_links_are_opened() {
        let cases = [
            ("https://device.sso.us-east-1.amazonaws.com/?user_code=A", false, true),
            ("http://127.0.0.1:8080/device", true, true),
            ("http://127.0.0.1:8080/device", false, false),
            ("http://example.com/", true, false),
            ("file:///etc/passwd", true, false),
            ("javascript:alert(1)", true, false),
            ("-flag", true, false),
        ];
        for (link, local, expected) in cases {
            assert_eq!(may_open(link, local), expected, "{link}");
        }
    }
}
