//! Bad weather: each kind has words of its own, an exit code and a next step, and puts nothing on standard
//! output. What passes by itself is waited out.

mod cancel;
mod forged;
mod passing;

use std::{fs::OpenOptions, io::Write as _, time::Duration};

use acceptance::{Cast, Output, Scene, decide};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use stage::Options;

use Operation::{CreateToken, GetRoleCredentials, RegisterClient};

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

/// Signs in from a command that acts alone, with a person who decides so, or is not there.
async fn login(scene: &Scene, more: &[&str], decision: Option<&str>) -> Result<Output> {
    let before = scene.stage.opened_urls()?.len();
    let arguments: Vec<_> = ["login", "--no-agent", "--force"].iter().chain(more).copied().collect();
    let login = scene.daypass(&arguments);
    let Some(decision) = decision else { return login.await };
    let person = async { decide(&scene.nth_sign_in(before + 1).await?, decision).await };
    let (login, decided) = tokio::join!(login, person);
    decided?;
    login
}

async fn credentials(scene: &Scene, session: &str, role: &str) -> Result<Output> {
    let role = ["--account-id", "111122223333", "--role-name", role];
    let session = ["credentials", "--session", session];
    scene.daypass(&session.into_iter().chain(role).collect::<Vec<_>>()).await
}

/// How it ended, in its words: without its log and what it asked the person to do.
fn words(scene: &Scene, output: &Output) -> String {
    let is_log = |line: &str| line.starts_with(|first: char| first == '\u{1b}' || first.is_ascii_digit());
    let mut told: Vec<_> = output.stderr.lines().filter(|line| !is_log(line)).collect();
    if let Some(asked) = told.iter().position(|line| line.starts_with("Waiting for you")) {
        told.drain(..=asked);
    }
    let host = scene.fake.url().trim_start_matches("http://");
    told.join("\n").replace(host, "HOST").replace("daypass: ", "")
}

fn is_refused(scene: &Scene, output: &Output, status: i32, says: &str) -> Result<()> {
    let words = words(scene, output);
    ensure!(words == says && output.status == status, "exit code {}, and it says:\n{words}", output.status);
    ensure!(output.stdout.is_empty(), "it prints {:?}", output.stdout);
    Ok(())
}

/// Adds a session to the shared config.
fn add_session(scene: &Scene, name: &str, start_url: &str) -> Result<()> {
    let mut config = OpenOptions::new().append(true).open(scene.stage.home().join(".aws/config"))?;
    let region = scene.fake.region();
    Ok(write!(config, "\n[sso-session {name}]\nsso_start_url = {start_url}\nsso_region = {region}\n")?)
}

const PATIENCE: &str = "The portal asks for patience.\nIt has had too many requests. Try again in a minute.";
const FAULT: &str = "The portal had a fault.\nTry again in a minute.";
const OFFLINE: &str = "The portal cannot be reached.\nCheck your connection, VPN or proxy, then try again.";
const ELSEWHERE: &str = "Something else answered in the portal’s place.\n\
                         A network’s own log-in page does that. Open a browser, then try again.";
const DENIED: &str = "The sign-in was not approved.\nSign in again when you are ready.";
const EXPIRED: &str = "The sign-in ran out of time.\nSign in again, and approve it in your browser.";

const UNKNOWN: &str = "The portal does not know this address.\nCheck sso_start_url and sso_region of";
const ABROAD: &str = "The portal is in another region.\nSet sso_region of";
const FOREIGN: &str = "The start URL leads to a server that is not AWS’s.\n\
                       Sign in nowhere before you have checked sso_start_url of";

const UNREGISTERED: &str = "The portal does not register Daypass.\n\
                            Check sso_registration_scopes of acme, or ask whoever manages it.";

const WEST: &str = "https://ssoins-72.portal.us-west-2.app.aws/";

const CODE: &[&str] = &["--device-code"];
const ALLOW: Option<&str> = Some("allow");

/// A mood, the sign-in in it, and how that fails.
type Weather = (Operation, Mood, &'static [&'static str], Option<&'static str>, &'static str);

const MOODS: [Weather; 9] = [
    (RegisterClient, Mood::TooManyRequests { retry_after: None }, &[], None, PATIENCE),
    (RegisterClient, Mood::InternalError, &[], None, FAULT),
    (CreateToken, Mood::InternalError, &[], ALLOW, FAULT),
    (RegisterClient, Mood::DroppedUnread, &[], None, OFFLINE),
    (RegisterClient, Mood::Garbage, &[], None, ELSEWHERE),
    (CreateToken, Mood::Garbage, &[], ALLOW, ELSEWHERE),
    (RegisterClient, Mood::CaptivePage, CODE, None, ELSEWHERE),
    (RegisterClient, Mood::CaptiveRedirect, &[], None, ELSEWHERE),
    (RegisterClient, Mood::RegistrationRefused, &[], None, UNREGISTERED),
];

#[tokio::test]
async fn each_weather_at_sign_in_has_its_own_words_and_exit_code() -> Result<()> {
    play(async |scene| {
        for (operation, mood, more, decision, says) in MOODS {
            scene.fake.mood(operation, mood, Times::UntilCleared);
            let output = login(scene, more, decision).await?;
            scene.fake.clear_mood(operation);
            is_refused(scene, &output, 1, says).with_context(|| format!("{operation}: {mood:?}"))?;
        }

        // A portal that wants a minute is left in peace.
        let asked = scene.fake.count(RegisterClient);
        let long = Mood::TooManyRequests { retry_after: Some(Duration::from_mins(1)) };
        scene.fake.mood(RegisterClient, long, Times::UntilCleared);
        is_refused(scene, &login(scene, &[], None).await?, 1, PATIENCE)?;
        scene.fake.clear_mood(RegisterClient);
        ensure!(scene.fake.count(RegisterClient) == asked + 1, "it was asked again");

        for more in [&[][..], CODE] {
            is_refused(scene, &login(scene, more, Some("deny")).await?, 5, DENIED)?;
        }
        // The code is redeemed, and the token lost on its way.
        scene.fake.mood(CreateToken, Mood::DroppedUnanswered, Times::Next(1));
        is_refused(scene, &login(scene, &[], ALLOW).await?, 3, EXPIRED)?;
        scene.fake.set_code_lifetime(Duration::from_secs(1));
        is_refused(scene, &login(scene, CODE, None).await?, 3, EXPIRED)?;

        ensure!(scene.stage.secret_lookup(&[("service", "daypass-stage")]).await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_start_url_that_leads_elsewhere_is_told_before_any_browser_opens() -> Result<()> {
    play(async |scene| {
        let evil = scene.fake.vanity("https://portal.evil.example/start").await?;
        let abroad = scene.fake.vanity(WEST).await?;
        let unknown = format!("{}/other", scene.fake.url());
        for (name, start_url, says) in [
            ("lost", unknown.as_str(), format!("{UNKNOWN} lost: HOST/other · eu-west-1.")),
            (
                "odd",
                "https://acme.awsapps.com/start",
                format!("{UNKNOWN} odd: acme.awsapps.com/start · eu-west-1."),
            ),
            ("west", WEST, format!("{ABROAD} west to us-west-2; it is eu-west-1.")),
            ("abroad", abroad.url(), format!("{ABROAD} abroad to us-west-2; it is eu-west-1.")),
            ("evil", evil.url(), format!("{FOREIGN} evil: {}.", evil.url())),
        ] {
            add_session(scene, name, start_url)?;
            let output = login(scene, &[name], None).await?;
            is_refused(scene, &output, 1, &says).context(name)?;
        }
        ensure!(scene.stage.opened_urls()?.is_empty(), "a browser was opened");
        Ok(())
    })
    .await
}

/// An organisation's own address stands for the portal behind it; the session is known by what is configured.
#[tokio::test]
async fn an_address_of_the_organisations_own_signs_in_at_its_portal() -> Result<()> {
    play(async |scene| {
        let portal = scene.fake.start_url();
        let vanities = [scene.fake.vanity(&portal).await?, scene.fake.vanity_without_head(&portal).await?];
        for (name, vanity) in ["own", "simple"].into_iter().zip(&vanities) {
            add_session(scene, name, vanity.url())?;
            login(scene, &[name], ALLOW).await?.ok()?;
            credentials(scene, name, "ReadOnlyAccess").await?.ok()?;
            let status = scene.status().await?;
            let session =
                status["sessions"].as_array().and_then(|all| all.iter().find(|it| it["name"] == name));
            ensure!(session.is_some_and(|it| it["start_url"] == vanity.url()), "{status}");
        }
        Ok(())
    })
    .await
}

/// A role that is not assigned is no sign-out, and a revoked token is one.
#[tokio::test]
async fn each_weather_at_the_portal_has_its_own_words_and_exit_code() -> Result<()> {
    play(async |scene| {
        login(scene, &[], ALLOW).await?.ok()?;
        let credentials = async |role| credentials(scene, "acme", role).await;
        for (mood, says) in [
            (Mood::TooManyRequests { retry_after: None }, PATIENCE),
            (Mood::InternalError, FAULT),
            (Mood::DroppedUnread, OFFLINE),
            (Mood::Garbage, ELSEWHERE),
            (Mood::CaptivePage, ELSEWHERE),
        ] {
            scene.fake.mood(GetRoleCredentials, mood, Times::UntilCleared);
            let output = credentials("ReadOnlyAccess").await?;
            scene.fake.clear_mood(GetRoleCredentials);
            is_refused(scene, &output, 1, says).with_context(|| format!("{mood:?}"))?;
        }
        let unassigned = credentials("Nobody").await?;
        let says = "Nobody in 111122223333 is not assigned to you.\n\
                    Ask whoever manages acme; your sign-in is fine.";
        is_refused(scene, &unassigned, 1, says)?;
        credentials("ReadOnlyAccess").await?.ok()?;

        scene.fake.revoke_tokens();
        let revoked = credentials("ReadOnlyAccess").await?;
        is_refused(scene, &revoked, 3, "acme needs a sign-in.\nRun: daypass login acme")?;
        Ok(())
    })
    .await
}
