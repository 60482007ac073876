//! Signing in: by a browser that comes back where it can, by code where it cannot.

use std::{env, ffi::OsString, path::Path};

use aws_api::{SignedIn, Wire, resolve, sign_in_by_browser, sign_in_by_device};
use brain::{
    KeychainTrouble, Obstacle, Prompt, Refusal, Trouble, Way, say,
    words::{SessionKey, StartUrl},
};
use jiff::{SignedDuration, Timestamp};
use keychain::Keychain;
use tokio::task::spawn_blocking;

use crate::{Surroundings, jobs::trouble};

/// How long a browser may take to come back.
const BROWSERS_TIME: SignedDuration = SignedDuration::from_mins(10);

/// Signs in, and tells what the person has to do: once, or again where the server refuses that a browser
/// comes back here and a code takes its place.
pub(crate) async fn run(
    wire: &Wire,
    session: &SessionKey,
    scopes: &[String],
    way: Way,
    prompted: impl Fn(Prompt),
) -> Result<SignedIn, Trouble> {
    let start_url = &portal(session).await?;
    let because = match way {
        Way::Code { because } => because,
        Way::Browser => match obstacle() {
            Some(obstacle) => Some(obstacle),
            None => match by_browser(wire, start_url, scopes, &prompted).await {
                Err(aws_api::Trouble::NoPort) => Some(Obstacle::NoPort),
                Err(aws_api::Trouble::NoCallback) => Some(Obstacle::Refused),
                ended => return ended.map_err(trouble),
            },
        },
    };
    let issued_at = Timestamp::now();
    let on_code = |shown: &aws_api::Shown| {
        prompted(Prompt {
            link: shown.verification_uri_complete.clone(),
            code: Some(shown.user_code.clone()),
            because,
            elsewhere: false,
            issued_at,
            expires_at: shown.expires_at,
        });
    };
    sign_in_by_device(wire, start_url, scopes, on_code).await.map_err(trouble)
}

/// The portal that the session's start URL leads to. It is for requests only: the session is known by what
/// is configured.
async fn portal(session: &SessionKey) -> Result<StartUrl, Trouble> {
    let issuer = resolve(&session.start_url, &session.endpoints).await.map_err(trouble)?;
    match issuer.region {
        Some(region) if region != session.region => Err(Trouble::in_another_region(&region)),
        Some(_) | None => Ok(issuer.url),
    }
}

async fn by_browser(
    wire: &Wire,
    start_url: &StartUrl,
    scopes: &[String],
    prompted: &impl Fn(Prompt),
) -> Result<SignedIn, aws_api::Trouble> {
    sign_in_by_browser(wire, start_url, scopes, |link| {
        let issued_at = Timestamp::now();
        let expires_at = issued_at + BROWSERS_TIME;
        prompted(Prompt {
            link: link.to_owned(),
            code: None,
            because: None,
            elsewhere: false,
            issued_at,
            expires_at,
        });
    })
    .await
}

/// Why a sign-in would be lost with the command that makes it, where that is certain beforehand. No prompt of a
/// keychain appears.
pub async fn nothing_keeps(surroundings: &Surroundings, session: &SessionKey) -> Option<Refusal> {
    let keychain = Keychain::of_the_system(surroundings.service());
    let is_there = spawn_blocking(move || keychain.is_there()).await;
    // One that does not answer may yet.
    let absent = is_there.is_ok_and(|is_there| !is_there);
    absent.then(|| say::in_english(|| say::not_kept(session, KeychainTrouble::Absent)))
}

/// Why a browser of the person who runs this process could not come back to it, as far as can be known
/// beforehand.
pub fn obstacle() -> Option<Obstacle> {
    let has_browser = || {
        cfg!(any(windows, target_os = "macos")) || {
            let path = env::var_os("PATH").unwrap_or_default();
            open::commands("https://example.com")
                .iter()
                .any(|opener| env::split_paths(&path).any(|place| place.join(opener.get_program()).is_file()))
        }
    };
    obstacle_in(|name| env::var_os(name), |file| Path::new(file).exists(), has_browser)
}

/// A screen in the same place means that the browser is there too: in a container with a desktop of its own,
/// or under WSL, whose own sign is clear.
fn obstacle_in(
    variable: impl Fn(&str) -> Option<OsString>,
    exists: impl Fn(&str) -> bool,
    has_browser: impl Fn() -> bool,
) -> Option<Obstacle> {
    let set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
    let any = |names: &[&str]| names.iter().any(set);
    let screen = any(&["DISPLAY", "WAYLAND_DISPLAY"]) || cfg!(any(windows, target_os = "macos"));
    if any(&["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]) {
        Some(Obstacle::Ssh)
    } else if any(&["WSL_DISTRO_NAME", "WSL_INTEROP"]) {
        Some(Obstacle::Wsl)
    } else if !screen && (any(&["container"]) || exists("/.dockerenv") || exists("/run/.containerenv")) {
        Some(Obstacle::Container)
    } else if !screen || !has_browser() {
        Some(Obstacle::NoBrowser)
    } else {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Variables that are set, files that exist, whether there is a browser, and what is in the way.
    type Case = (&'static [&'static str], &'static [&'static str], bool, Option<Obstacle>);

    #[test]
    fn a_code_takes_the_browsers_place_where_it_could_not_come_back() {
        let cases: [Case; 10] = [
            (&["DISPLAY"], &[], true, None),
            (&["WAYLAND_DISPLAY"], &[], true, None),
            (&["DISPLAY"], &[], false, Some(Obstacle::NoBrowser)),
            (&[], &[], true, Some(Obstacle::NoBrowser)),
            (&["DISPLAY", "SSH_CONNECTION"], &[], true, Some(Obstacle::Ssh)),
            (&["SSH_TTY"], &["/.dockerenv"], true, Some(Obstacle::Ssh)),
            (&[], &["/.dockerenv"], true, Some(Obstacle::Container)),
            (&["container"], &[], false, Some(Obstacle::Container)),
            (&["DISPLAY"], &["/run/.containerenv"], true, None),
            (&["DISPLAY", "WSL_DISTRO_NAME"], &[], true, Some(Obstacle::Wsl)),
        ];
        for (variables, files, browser, expected) in cases {
            let variable = |name: &str| variables.contains(&name).then(|| OsString::from("1"));
            let found = obstacle_in(variable, |file| files.contains(&file), || browser);
            assert_eq!(found, expected, "{variables:?} {files:?} browser: {browser}");
        }
        let empty = |_: &str| Some(OsString::new());
        assert_eq!(obstacle_in(empty, |_| false, || true), Some(Obstacle::NoBrowser));
    }
}
