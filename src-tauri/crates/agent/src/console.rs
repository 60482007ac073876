//! Opening a console by a role's credentials, in the browser that is wanted.

use std::io;

use aws_api::{LoopbackLink, RoleCredentials, Trouble, console_sign_in};
use brain::{
    Code, Refusal,
    console::{Browser, Destination},
    say::{self, Word},
    words::{RoleKey, SessionKey},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::task::spawn_blocking;

use crate::{Credentials, Surroundings, browser};

/// A browser that starts cold opens its first page in this time.
const LIFE: SignedDuration = SignedDuration::from_secs(30);

/// Opens a session's link, such as that of its portal, in that browser, where it leads to a web page. Whoever can list
/// processes sees the link. Takes a moment: no work for a task.
pub fn open_link(session: &SessionKey, browser: &Browser, link: &str) -> Result<(), Refusal> {
    if !browser::may_open(link, browser::is_local(session)) {
        return Err(Word("link-not-opened").refusal(Code::Failed, &[]));
    }
    let opened = browser::open_in(browser, link);
    opened.map_err(|why| {
        let hint = Word("open-link-yourself").with(&[("link", &link)]);
        Refusal { hint: Some(hint), ..failed(why) }
    })
}

/// The link that signs a browser in as the role: a secret for some minutes.
pub async fn sign_in_link(
    surroundings: &Surroundings,
    role: &RoleKey,
    credentials: &Credentials,
    destination: &Destination,
) -> Result<SecretString, Refusal> {
    link(surroundings, role, &credentials.to_role(), destination).await
}

/// Opens such a link in that browser, which is given one that is good once, and shortly: the secret is no
/// program's argument. Returns when the browser has followed it.
pub async fn open(secret: SecretString, browser: Browser) -> Result<(), Refusal> {
    let opened = LoopbackLink::open(secret, Timestamp::now() + LIFE).await;
    let handed =
        opened.map_err(|error: io::Error| Word("no-port").refusal(Code::Failed, &[("error", &error)]))?;
    let link = handed.url();
    let started = spawn_blocking(move || browser::open_in(&browser, &link)).await;
    started.unwrap_or_else(|_| Err(Word("browser-not-opened").to_owned())).map_err(failed)?;
    if handed.followed().await { Ok(()) } else { Err(Word("console-not-opened").refusal(Code::Failed, &[])) }
}

/// Both in a row, with words for the row.
pub(crate) async fn open_as(
    surroundings: &Surroundings,
    role: &RoleKey,
    credentials: &RoleCredentials,
    destination: &Destination,
    browser: Browser,
) -> Result<(), String> {
    let secret =
        link(surroundings, role, credentials, destination).await.map_err(|refusal| refusal.in_a_row())?;
    open(secret, browser).await.map_err(|refusal| refusal.in_a_row())
}

async fn link(
    surroundings: &Surroundings,
    role: &RoleKey,
    credentials: &RoleCredentials,
    destination: &Destination,
) -> Result<SecretString, Refusal> {
    let (session, sign_in) = (&role.session, surroundings.sign_in());
    if sign_in.is_none() && (session.endpoints.portal.is_some() || session.endpoints.oidc.is_some()) {
        return Err(Word("console-foreign").refusal(Code::Failed, &[]));
    }
    let issuer = session.start_url.as_str();
    let link = console_sign_in(credentials, destination, issuer, sign_in).await;
    link.map_err(|trouble| refusal(role, trouble))
}

fn refusal(role: &RoleKey, trouble: Trouble) -> Refusal {
    let (account, name) = role.goal();
    let said = match trouble {
        Trouble::Refused(_) => Word("console-refused"),
        Trouble::Offline => Word("console-away"),
        Trouble::Barred(barrier) => {
            let (fact, detail) = say::barred(&role.session.region, barrier);
            return Refusal { hint: Some(detail), ..failed(format!("{fact}.")) };
        }
        Trouble::WrongPlace => Word("console-wrong-place"),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::TokenRefused
        | Trouble::GrantRefused
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::NoPort
        | Trouble::NoCallback
        | Trouble::TooMany
        | Trouble::Unreadable
        | Trouble::ServerFault(_) => Word("console-nonsense"),
    };
    said.refusal(Code::Failed, &[("role", name), ("account", account)])
}

fn failed(message: String) -> Refusal {
    Refusal { code: Code::Failed, message, hint: None }
}
