//! Sign-ins shared with AWS tools by the token cache that is theirs: plain `AWS_PROFILE` works in real
//! tools, and what they write there themselves is used and left to them.

mod cache;
mod theirs;
mod tools;

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::Duration,
};

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use jiff::Timestamp;
use serde_json::Value;
use stage::{Options, until, until_within};

use cache::{
    ACCESS_TOKEN, FULL, has_keys, shared, shared_file, shared_token, until_nothing_is_shared, until_shared,
};
use tools::{Tool, aws_sso_logout, aws_whoami};

const ADMIN: &str = "111122223333 AdministratorAccess";
const READER: &str = "444455556666 ReadOnlyAccess";

/// Renewed at half of it.
const SHORT: Duration = Duration::from_secs(8);
const HOUR: Duration = Duration::from_hours(1);
/// What is watched is seen at once, on a busy machine too. An agent looks by itself every 30 seconds.
const AT_ONCE: Duration = Duration::from_secs(15);

/// Plays where nobody can be asked to sign in, so that tools are told at once that it is needed.
async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

/// Signs in anew and waits until the keychain has it and AWS tools see it in so many places. Returns the token.
async fn sign_in(scene: &Scene, places: usize) -> Result<String> {
    scene.sign_in("acme").await?;
    let token = scene.fake.access_tokens().pop().context("no token was issued")?;
    until("the new token to be shared", || async {
        let files = shared(scene)?;
        ensure!(files.len() == places, "{files:?}");
        for file in files {
            ensure!(file.extension().is_some_and(|it| it == "json"), "not yet in place: {}", file.display());
            ensure!(fs::read_to_string(file)?.contains(&token), "another token is shared");
        }
        Ok(())
    })
    .await?;
    until_kept(scene, &token).await?;
    Ok(token)
}

/// Writes the person's settings, as an editor does.
fn set(scene: &Scene, setting: &str) -> Result<()> {
    let file = scene.stage.home().join(".config/daypass-stage/config.toml");
    fs::create_dir_all(file.parent().context("it is in a directory")?)?;
    Ok(fs::write(file, setting)?)
}

/// Adds the profile `legacy`, with the start URL and region of the one session.
fn add_legacy_profile(scene: &Scene) -> Result<()> {
    let mut config = OpenOptions::new().append(true).open(scene.stage.home().join(".aws/config"))?;
    let (url, region) = (scene.fake.start_url(), scene.fake.region());
    let (account, role) = READER.split_once(' ').context("an account and a role")?;
    Ok(write!(
        config,
        "\n[profile legacy]\nsso_start_url = {url}\nsso_region = {region}\nsso_account_id = {account}\n\
         sso_role_name = {role}\nregion = us-east-1\n"
    )?)
}

/// Makes sure that both tools are this one, by a profile.
async fn tools_are(scene: &Scene, profile: &str, wanted: &str) -> Result<()> {
    let [boto3, javascript] = Tool::ALL.map(|tool| tool.whoami(scene, profile));
    let (boto3, javascript) = tokio::try_join!(boto3, javascript)?;
    ensure!(boto3 == wanted && javascript == wanted, "{profile}: {boto3}, {javascript}");
    Ok(())
}

/// Waits until the session is signed in by Daypass or by the AWS CLI, as `source` says.
async fn until_source(scene: &Scene, source: &str) -> Result<()> {
    until_within(AT_ONCE, &format!("acme to be signed in by {source}"), || async {
        let session = scene.session("acme").await?;
        ensure!(session["state"] == "signed-in" && session["source"] == source, "{session}");
        Ok(())
    })
    .await
}

/// Waits until a token is held that lasts longer than the short ones.
async fn until_renewed(scene: &Scene) -> Result<()> {
    until("the agent to renew", || async {
        let session = scene.session("acme").await?;
        let ends: Timestamp = session["token_expires_at"].as_str().context("no end is told")?.parse()?;
        ensure!(ends > Timestamp::now() + HOUR / 2, "{session}");
        Ok(())
    })
    .await
}

/// The JavaScript SDK gives up a session's token in its last five minutes where nothing is shared that renews
/// it: its own rule. It keeps to it for sessions only.
#[tokio::test]
async fn plain_profiles_of_both_forms_work_in_aws_tools() -> Result<()> {
    play(async |scene| {
        add_legacy_profile(scene)?;
        let _agent = scene.start_agent().await?;
        for minutes in [20, 10, 4] {
            scene.fake.set_token_lifetime(Duration::from_mins(minutes));
            sign_in(scene, 2).await?;
            tools_are(scene, "legacy", READER).await?;
            if minutes > 5 {
                tools_are(scene, "dev-admin", ADMIN).await?;
            } else {
                ensure!(Tool::Boto3.whoami(scene, "dev-admin").await? == ADMIN);
                let refusal = Tool::JavaScript.refusal(scene, "dev-admin").await?;
                ensure!(refusal.contains("Value not present for 'clientId' in SSO Token"), "{refusal}");
            }
        }
        ensure!(scene.fake.refreshes() == 0, "somebody renewed");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_aws_cli_itself_uses_the_sign_in_for_profiles_of_both_forms() -> Result<()> {
    play(async |scene| {
        add_legacy_profile(scene)?;
        let _agent = scene.start_agent().await?;
        sign_in(scene, 2).await?;
        let (session, legacy) =
            tokio::try_join!(aws_whoami(scene, "dev-admin"), aws_whoami(scene, "legacy"))?;
        ensure!(session == ADMIN && legacy == READER, "{session}, {legacy}");
        Ok(())
    })
    .await
}

/// So an agent keeps the JavaScript SDK from its rule.
#[tokio::test]
async fn aws_tools_see_what_an_agent_renews() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        let _agent = scene.start_agent().await?;
        let before = sign_in(scene, 1).await?;
        scene.fake.set_refreshable_token_lifetime(HOUR);
        until_renewed(scene).await?;
        ensure!(shared_token(scene)?["accessToken"] != before, "the old token is shared");
        tools_are(scene, "dev-admin", ADMIN).await
    })
    .await
}

#[tokio::test]
async fn aws_tools_that_get_refresh_keys_renew_and_daypass_goes_on_from_there() -> Result<()> {
    play(async |scene| {
        scene.allow(scene.token_cache());
        set(scene, "sdk_cache = \"full\"\n")?;
        let _agent = scene.start_agent().await?;
        // Each renews when less is left than this.
        for (tool, minutes) in [(Tool::Boto3, 10), (Tool::JavaScript, 4)] {
            scene.fake.set_refreshable_token_lifetime(Duration::from_mins(minutes));
            sign_in(scene, 1).await?;
            has_keys(&shared_token(scene)?, &FULL)?;
            let renewed = scene.fake.refreshes();

            scene.fake.set_refreshable_token_lifetime(SHORT);
            ensure!(tool.whoami(scene, "dev-admin").await? == ADMIN);
            ensure!(scene.fake.refreshes() == renewed + 1, "{tool:?} did not renew");
            let theirs = shared_token(scene)?;

            // Only with the refresh token that the tool got, for the one before is used up.
            scene.fake.set_refreshable_token_lifetime(HOUR);
            until_renewed(scene).await?;
            until("the agent's token to be shared", || async {
                let ours = shared_token(scene)?;
                ensure!(ours["accessToken"] != theirs["accessToken"]);
                has_keys(&ours, &FULL)
            })
            .await?;
            tools_are(scene, "dev-admin", ADMIN).await?;
            ensure!(scene.fake.refreshes() == renewed + 2, "there were {}", scene.fake.refreshes() - renewed);
        }
        let exchanges = scene.fake.exchanges();
        let refused = exchanges.iter().find(|it| it.about.refresh.is_some() && it.status != 200);
        ensure!(refused.is_none(), "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_changed_setting_rewrites_or_removes_what_is_shared() -> Result<()> {
    play(async |scene| {
        scene.allow(scene.token_cache());
        let _agent = scene.start_agent().await?;
        let first = sign_in(scene, 1).await?;
        has_keys(&shared_token(scene)?, &ACCESS_TOKEN)?;
        for (setting, keys) in [("full", &FULL[..]), ("access-token", &ACCESS_TOKEN)] {
            set(scene, &format!("sdk_cache = \"{setting}\"\n"))?;
            let token = until_shared(scene, keys).await?;
            ensure!(token["accessToken"] == first, "it is another token");
        }

        set(scene, "sdk_cache = \"off\"\n")?;
        until_nothing_is_shared(scene).await?;
        // Nor is a new sign-in.
        scene.sign_in("acme").await?;
        until_kept(scene, &scene.fake.access_tokens().pop().context("no token was issued")?).await?;
        for tool in Tool::ALL {
            tool.refusal(scene, "dev-admin").await?;
        }
        tools_are(scene, "by-process", ADMIN).await?;

        // What makes no sense leaves it at that.
        set(scene, "sdk_cache = \"some\"\n")?;
        scene.sign_in("acme").await?;
        until_kept(scene, &scene.fake.access_tokens().pop().context("no token was issued")?).await?;
        until_nothing_is_shared(scene).await?;

        set(scene, "# sdk_cache\n")?;
        until_shared(scene, &ACCESS_TOKEN).await?;
        tools_are(scene, "dev-admin", ADMIN).await
    })
    .await
}

#[tokio::test]
async fn what_is_shared_is_private_and_there_while_an_agent_renews_it() -> Result<()> {
    play(async |scene| {
        add_legacy_profile(scene)?;
        let mut agent = scene.start_agent().await?;
        sign_in(scene, 2).await?;
        for file in shared(scene)? {
            let mode = fs::metadata(&file)?.permissions().mode() & 0o777;
            ensure!(mode == 0o600, "{mode:o}");
            let token: Value = serde_json::from_slice(&fs::read(&file)?)?;
            let ends = token["expiresAt"].as_str().context("it has no end")?;
            ensure!(ends.ends_with('Z') && ends.len() == "2026-11-21T03:09:17Z".len(), "{ends}");
        }

        // Killed, it takes nothing away. The next one knows what it left, in place and halfway there.
        agent.kill().await?;
        let files = shared(scene)?;
        ensure!(files.len() == 2, "who removed it? {files:?}");
        fs::copy(&files[0], scene.token_cache().join(".daypass-halfway"))?;
        let mut agent = scene.start_agent().await?;
        until_source(scene, "daypass").await?;
        scene.daypass(&["logout", "acme"]).await?.ok()?;
        ensure!(shared(scene)?.is_empty(), "AWS tools are still signed in");

        sign_in(scene, 2).await?;
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        ensure!(shared(scene)?.is_empty(), "nobody renews what is shared");

        // The sign-in goes on, and is shared again by whoever renews it.
        let _agent = scene.start_agent().await?;
        until("it to be shared again", || async {
            let files = shared(scene)?;
            ensure!(files.len() == 2, "{files:?}");
            Ok(())
        })
        .await?;
        tools_are(scene, "legacy", READER).await?;
        tools_are(scene, "dev-admin", ADMIN).await
    })
    .await
}

#[tokio::test]
async fn a_cleaned_cache_is_filled_again_and_a_sign_out_by_an_aws_tool_is_one() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        sign_in(scene, 1).await?;
        let before = shared_token(scene)?;

        for cleaned in [scene.token_cache(), scene.stage.home().join(".aws/sso"), shared_file(scene)?] {
            clean(&cleaned)?;
            let again = until_shared(scene, &ACCESS_TOKEN).await?;
            ensure!(again == before, "it is another token");
        }
        until_source(scene, "daypass").await?;

        aws_sso_logout(scene).await?;
        until("the keychain to have forgotten it", || async {
            ensure!(kept(scene).await?.is_none());
            Ok(())
        })
        .await?;
        scene.until_state("acme", "signed-out").await?;
        ensure!(shared(scene)?.is_empty(), "AWS tools were signed in again");
        let refused = scene.credentials("dev-admin").await?;
        ensure!(refused.status == 3, "{refused:?}");
        Ok(())
    })
    .await
}

/// Removes a file or directory where Daypass may be writing, and take its temporary file away itself.
fn clean(place: &Path) -> Result<()> {
    loop {
        match if place.is_dir() { fs::remove_dir_all(place) } else { fs::remove_file(place) } {
            Err(error) if error.kind() == ErrorKind::NotFound && place.exists() => {}
            removed => return Ok(removed?),
        }
    }
}

/// What the keychain has of the session.
async fn kept(scene: &Scene) -> Result<Option<String>> {
    let (url, place) = (scene.fake.start_url(), scene.fake.url());
    let username = format!("acme {url} {} oidc={place} portal={place}", scene.fake.region());
    scene.stage.secret_lookup(&[("service", "daypass-stage"), ("username", &username)]).await
}

/// Waits until the keychain has this secret of the session.
async fn until_kept(scene: &Scene, secret: &str) -> Result<()> {
    until("the keychain to have it", || async {
        ensure!(kept(scene).await?.is_some_and(|item| item.contains(secret)));
        Ok(())
    })
    .await
}
