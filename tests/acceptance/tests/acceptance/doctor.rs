//! The doctor on a real desktop, and its report, in which no secret may be wherever one was planted.

use std::{fs, path::PathBuf};

use acceptance::{Cast, Output, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use serde_json::Value;
use stage::{
    Keyring, Options,
    guard::{Guard, Places},
};
use zbus::{Connection, connection, fdo, interface, zvariant::OwnedObjectPath};

/// One of each kind, by where it is planted.
const IN_CONFIG: &str = "wJalrXUtnFEMI/K7MDENG/configEXAMPLEKEY";
const IN_UNKNOWN_KEY: &str = "correct horse battery";
const IN_NESTED_KEY: &str = "nested-staple-value";
const IN_COMMENT: &str = "comment-wombat-words";
const IN_CREDENTIALS: &str = "wJalrXUtnFEMI/K7MDENG/credentialsEXAMPLE";
const ACCESS_TOKEN: &str = "aoaAAAAAGe1planted.Access-Token.from_the_cache";
const REFRESH_TOKEN: &str = "aorAAAAAGe2planted.Refresh-Token.from_the_cache";
const CLIENT_SECRET: &str = "eyJraWQiOiJrZXktplanted.client.secret";
const ROLE_SECRET: &str = "roleSecretPlantedInTheCacheOfTheAwsCli";
const IN_ENVIRONMENT: &str = "IQoJb3JpZ2luX2VjEPlanted//////////wEaCXVz";
const IN_PROXY: &str = "proxy-passphrase";
const IN_LOG: &str = "eyJhbGciOiJSUzI1NiJ9.eyJwbGFudGVkIjoxfQ.c2lnbmF0dXJl";
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7PLANTED";

const SECRETS: [&str; 13] = [
    IN_CONFIG,
    IN_UNKNOWN_KEY,
    IN_NESTED_KEY,
    IN_COMMENT,
    IN_CREDENTIALS,
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    CLIENT_SECRET,
    ROLE_SECRET,
    IN_ENVIRONMENT,
    IN_PROXY,
    IN_LOG,
    ACCESS_KEY_ID,
];

fn home(scene: &Scene, below: &str) -> PathBuf {
    scene.stage.home().join(below)
}

fn plant(scene: &Scene) -> Result<()> {
    let config = home(scene, ".aws/config");
    let content = format!(
        "{}\n[profile planted]\n# {IN_COMMENT}\naws_access_key_id = {ACCESS_KEY_ID}\n\
         aws_secret_access_key = {IN_CONFIG}\nx_note = {IN_UNKNOWN_KEY}\ns3 =\n  x_key = {IN_NESTED_KEY}\n",
        fs::read_to_string(&config)?
    );
    fs::write(&config, content)?;
    let credentials =
        format!("[mine]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {IN_CREDENTIALS}\n");
    fs::write(home(scene, ".aws/credentials"), credentials)?;
    for directory in [".aws/sso/cache", ".aws/cli/cache", ".local/state/daypass-stage"] {
        fs::create_dir_all(home(scene, directory))?;
    }
    let token = format!(
        r#"{{"startUrl":"https://planted.awsapps.com/start","accessToken":"{ACCESS_TOKEN}","refreshToken":"{REFRESH_TOKEN}","clientSecret":"{CLIENT_SECRET}","expiresAt":"2020-01-01T00:00:00Z"}}"#
    );
    fs::write(home(scene, ".aws/sso/cache/planted.json"), token)?;
    let keys = format!(
        r#"{{"Credentials":{{"SecretAccessKey":"{ROLE_SECRET}","Expiration":"2020-01-01T00:00:00Z"}}}}"#
    );
    fs::write(home(scene, ".aws/cli/cache/planted.json"), keys)?;
    let noise = SECRETS
        .map(|secret| format!("2026-01-01T00:00:00Z  WARN agent::jobs: heard {secret:?} of {secret}\n"));
    let people = format!(
        "2026-01-01T00:00:00Z  WARN agent::jobs: jo@acme.example of 111122223333 at {} as dev-admin\n",
        scene.fake.start_url()
    );
    fs::write(home(scene, ".local/state/daypass-stage/agent.log"), noise.concat() + &people)?;
    Ok(())
}

async fn found(scene: &Scene) -> Result<Vec<String>> {
    ids(&scene.daypass(&["doctor", "--json"]).await?.stdout)
}

/// What is found has these ids and not those.
async fn finds(scene: &Scene, has: &[&str], lacks: &[&str]) -> Result<()> {
    let found = found(scene).await?;
    let is_there = |id: &&&str| found.iter().any(|it| it == **id);
    ensure!(has.iter().all(|id| is_there(&id)), "{has:?} are not in {found:?}");
    ensure!(!lacks.iter().any(|id| is_there(&id)), "{lacks:?} are in {found:?}");
    Ok(())
}

/// A keychain that says no to whatever is asked, or nothing at all.
struct Moody {
    answers: bool,
}

#[interface(name = "org.freedesktop.Secret.Service")]
impl Moody {
    async fn read_alias(&self, name: &str) -> fdo::Result<OwnedObjectPath> {
        if !self.answers {
            std::future::pending::<()>().await;
        }
        Err(fdo::Error::AccessDenied(format!("{name} is not for you")))
    }
}

/// Notifications without buttons, as on some desktops.
struct Plain;

#[interface(name = "org.freedesktop.Notifications")]
impl Plain {
    #[expect(clippy::unused_self, reason = "it is an object's method")]
    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }
}

async fn serve(
    scene: &Scene,
    name: &str,
    path: &str,
    object: impl zbus::object_server::Interface,
) -> Result<Connection> {
    let address = scene.stage.bus_address();
    let builder = connection::Builder::address(address.as_str())?.name(name)?.serve_at(path, object)?;
    Ok(builder.build().await?)
}

#[tokio::test]
async fn what_a_desktop_lacks_is_found_until_it_has_it() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        finds(scene, &["tray-none", "notices-none"], &["tray-shown", "notices-shown"]).await?;
        let name = "org.freedesktop.Notifications";
        let plain = serve(scene, name, "/org/freedesktop/Notifications", Plain).await?;
        finds(scene, &["notices-without-buttons"], &["notices-none"]).await?;
        plain.close().await?;
        finds(scene, &["notices-none"], &["notices-without-buttons"]).await
    })
    .await
}

#[tokio::test]
async fn a_keychain_that_is_none_says_no_or_says_nothing_is_found() -> Result<()> {
    let (name, path) = ("org.freedesktop.secrets", "/org/freedesktop/secrets");
    let options =
        Options { keyring: Keyring::None, panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        finds(scene, &["keychain-absent"], &[]).await?;
        for (answers, id) in [(true, "keychain-refused"), (false, "keychain-silent")] {
            let keychain = serve(scene, name, path, Moody { answers }).await?;
            finds(scene, &[id], &["keychain-absent", "keychain-open"]).await?;
            keychain.close().await?;
            finds(scene, &["keychain-absent"], &[id]).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_locked_keychain_is_found_until_it_is_unlocked() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.sign_in("acme").await?;
        scene.stage.lock_keyring().await?;
        finds(scene, &["keychain-locked"], &["keychain-open"]).await?;
        let unlocked = scene.stage.answer_keyring_prompt(stage::KEYRING_PASSWORD);
        let (kept, answered) = tokio::join!(scene.kept("acme"), unlocked);
        answered?;
        ensure!(kept?.is_some(), "the sign-in is gone");
        finds(scene, &["keychain-open"], &["keychain-locked"]).await
    })
    .await
}

fn ids(json: &str) -> Result<Vec<String>> {
    let found: Value = serde_json::from_str(json)?;
    let findings = found["findings"].as_array().context("a list")?;
    Ok(findings.iter().filter_map(|it| Some(it["id"].as_str()?.to_owned())).collect())
}

#[tokio::test]
async fn a_report_holds_no_secret_and_no_name_wherever_one_was_planted() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.sign_in("acme").await?;
        plant(scene)?;
        let file = home(scene, "report.txt");
        let mut command = scene.stage.command(program("daypass")?)?;
        command.args(["doctor", "--bundle"]).arg(&file).envs(scene.environment());
        command.envs([
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", IN_CONFIG),
            ("AWS_SESSION_TOKEN", IN_ENVIRONMENT),
        ]);
        command.env("HTTPS_PROXY", format!("http://me:{IN_PROXY}@127.0.0.1:1"));
        let told = Output::of(command, "").await?;
        let report = fs::read_to_string(&file)?;
        let guard = Guard::new(&SECRETS.map(str::to_owned));
        guard.check(
            &Places::new().text("the report", &report).text("its words", told.stdout + &told.stderr),
        )?;
        let names =
            ["111122223333", "AdministratorAccess", "dev-admin", "acme", "jo@", &scene.fake.start_url()];
        for name in names {
            ensure!(!report.contains(name), "{name} is in the report:\n{report}");
        }
        // It says something all the same.
        for line in [
            "advice cache-stale",
            "broken proxy-silent",
            "[profile profile-1]",
            "aws_secret_access_key = (set)",
        ] {
            ensure!(report.contains(line), "{line} is not in the report:\n{report}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_desktop_with_all_that_is_needed_is_fine_and_a_locked_keychain_is_not_asked_to_open() -> Result<()>
{
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let seen = scene.daypass(&["doctor", "--json"]).await?;
        let found = ids(&seen.stdout)?;
        for id in ["keychain-open", "tray-shown", "notices-shown", "network-reached", "clock-right"] {
            ensure!(found.iter().any(|it| it == id), "{id} is not in {found:?}");
        }
        ensure!(seen.status == 0, "{seen:?}");

        scene.stage.lock_keyring().await?;
        scene.fake.set_clock_ahead(jiff::SignedDuration::from_mins(10));
        let found = ids(&scene.daypass(&["doctor", "--json"]).await?.stdout)?;
        for id in ["keychain-locked", "clock-wrong"] {
            ensure!(found.iter().any(|it| it == id), "{id} is not in {found:?}");
        }
        let asks = scene.stage.windows().await?.into_iter().any(|window| window.title.contains("Unlock"));
        ensure!(!asks, "the keychain asks for its password");
        Ok(())
    })
    .await
}
