//! Opening links: in the desktop's browser, or in one that the person names. No shell ever reads a link.

use std::{
    ffi::{OsStr, OsString},
    io,
    process::{Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use brain::{console::Browser, say::Word, words::SessionKey};

mod chromium;
mod installed;

use installed::{Family, Program};
pub(crate) use installed::{here as installed, program};

/// An opener that cannot open anything says so in this time.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Asks the desktop to open a link in the person's browser. Returns when an opener is at it, not when it has
/// ended: a browser's first window may be its child.
fn open(link: &str) -> Result<(), String> {
    let mut failed = None;
    for command in open::commands(link) {
        match start(command) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => failed = failed.or(Some(error)),
            Ok(()) => return Ok(()),
        }
    }
    Err(match failed {
        Some(error) => Word("browser-not-opened-because").with(&[("error", &error)]),
        None => Word("browser-none").to_owned(),
    })
}

/// Opens a link in that browser, and says in words why not. Whoever can list processes sees the link.
pub(crate) fn open_in(browser: &Browser, link: &str) -> Result<(), String> {
    let (program, arguments) = match browser {
        Browser::Default => return open(link),
        Browser::Named(name) => {
            let program = find(name)?;
            let arguments = program.to_open([OsString::from(link)]);
            (program.path, arguments)
        }
        Browser::Within { browser, place } => {
            let program = find(browser)?;
            let arguments = match program.family {
                Family::Chromium => {
                    let directory = chromium::directory(browser, &program, place)?;
                    vec![format!("--profile-directory={directory}"), link.to_owned()]
                }
                Family::Firefox => vec![container_link(place, link)],
                Family::Unknown => return Err(no_places(browser)),
            };
            let arguments = program.to_open(arguments.into_iter().map(OsString::from));
            (program.path, arguments)
        }
        Browser::Command(command) => {
            let (program, rest) =
                command.split_first().ok_or_else(|| Word("browser-command-empty").to_owned())?;
            let program = installed::program(program).ok_or_else(|| not_found(program))?;
            (program, Browser::arguments(rest, link).into_iter().map(OsString::from).collect())
        }
    };
    let mut command = Command::new(&program);
    command.args(arguments);
    start(command).map_err(|error| {
        Word("browser-not-started").with(&[("program", &program.display()), ("error", &error)])
    })
}

/// The link of the Firefox add-ons that open pages in containers (“Open external links in a container”).
fn container_link(container: &str, link: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("name", container)
        .append_pair("url", link)
        .finish();
    // The add-on decodes as scripts do, to whom a plus is one.
    format!("ext+container:{}", query.replace('+', "%20"))
}

fn find(name: &str) -> Result<Program, String> {
    installed::browser(name).ok_or_else(|| not_found(name))
}

fn not_found(name: &str) -> String {
    let unknown = Word("browser-unknown").with(&[("name", &name)]);
    let known = installed::known();
    if known.is_empty() {
        return unknown;
    }
    format!("{unknown} {}", Word("browsers-known").with(&[("names", &known.join(", "))]))
}

fn no_places(browser: &str) -> String {
    let example = format!("[\"{browser}\", \"{{url}}\"]");
    Word("browser-no-places").with(&[("name", &browser), ("example", &example)])
}

/// On its own: it is to outlive this process, and its terminal. One that fails at once was none.
fn start(mut command: Command) -> io::Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let (end, ended) = channel();
    thread::spawn(move || end.send(child.wait()));
    match ended.recv_timeout(AT_ONCE) {
        Ok(Ok(status)) if !status.success() => {
            let program = command.get_program().to_string_lossy();
            Err(io::Error::other(Word("program-failed").with(&[("program", &program), ("status", &status)])))
        }
        Ok(_) | Err(_) => Ok(()),
    }
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

/// A variable that is not empty.
pub(crate) fn variable(name: impl AsRef<OsStr>) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_container_s_link_carries_name_and_link_whole() {
        let link = container_link("größe & co", "http://127.0.0.1:1/a?b=c&d=e f");
        assert_eq!(
            link,
            "ext+container:name=gr%C3%B6%C3%9Fe%20%26%20co&url=http%3A%2F%2F127.0.0.1%3A1%2Fa%3Fb%3Dc%26d%3De%20f"
        );
    }
}
