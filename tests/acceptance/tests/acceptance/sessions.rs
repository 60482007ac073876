//! Sessions as a whole: several side by side, whose they are, what is left of one that was signed out, and the
//! keychain that opens and shuts behind them.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    time::{Duration, Instant},
};

use acceptance::{Cast, Output, Popover, Scene, python};
use anyhow::{Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use stage::{KEYRING_PASSWORD, Keyring, Options, until, until_within};

/// An agent left alone looks at its clock after this long.
const NAP: Duration = Duration::from_secs(30);

const LOCKED: &str = "Your keychain is locked.\nUnlock it and Daypass goes on by itself.";

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

fn headless() -> Options {
    Options { panel: false, ..Options::default() }
}

fn add(scene: &Scene, section: &str) -> Result<()> {
    let mut config = OpenOptions::new().append(true).open(scene.stage.home().join(".aws/config"))?;
    let (url, region) = (scene.fake.start_url(), scene.fake.region());
    Ok(write!(config, "\n{section}\nsso_start_url = {url}\nsso_region = {region}\n")?)
}

/// A second session at the same portal, and a profile of it.
fn add_ops(scene: &Scene) -> Result<()> {
    let profile = "[profile ops-view]\nsso_session = ops\nsso_account_id = 444455556666\n\
                   sso_role_name = ReadOnlyAccess";
    add(scene, &format!("{profile}\n\n[sso-session ops]"))
}

/// Signs in somebody, whose browser it is from now on.
async fn sign_in_as(scene: &Scene, user: &str, session: &str) -> Result<()> {
    scene.fake.set_user(user);
    scene.sign_in(session).await
}

/// The access tokens that AWS tools are shown.
fn mirrored(scene: &Scene) -> Result<usize> {
    let files = fs::read_dir(scene.token_cache()).into_iter().flatten();
    let texts = files.map(|file| Ok(fs::read_to_string(file?.path())?)).collect::<Result<Vec<_>>>()?;
    Ok(texts.iter().filter(|text| text.contains("accessToken")).count())
}

async fn is_in_keychain(scene: &Scene) -> Result<bool> {
    Ok(scene.kept("acme").await?.is_some() || scene.kept("ops").await?.is_some())
}

/// Nothing is left of any session, here or at the portal.
async fn nothing_is_left(scene: &Scene) -> Result<()> {
    ensure!(!is_in_keychain(scene).await?, "the keychain holds a sign-in");
    ensure!(mirrored(scene)? == 0, "AWS tools are shown a token");
    for profile in ["dev-admin", "ops-view"] {
        let refused = scene.credentials(profile).await?;
        ensure!(refused.status == 3 && refused.stdout.is_empty(), "{profile}: {}", refused.stderr);
    }
    Ok(())
}

/// How many sessions the portal has ended because it was told to.
fn revoked(scene: &Scene) -> usize {
    let exchanges = scene.fake.exchanges();
    exchanges.iter().filter(|it| it.operation == Operation::Logout && it.status == 200).count()
}

#[tokio::test]
async fn signing_out_of_all_leaves_nothing_anywhere() -> Result<()> {
    play(Options::default(), async |scene| {
        add_ops(scene)?;
        let (_app, icon) = scene.start_app_alone().await?;
        sign_in_as(scene, "ada", "acme").await?;
        sign_in_as(scene, "bob", "ops").await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.press("Copy keys").await?;
        until("the keys to be on the clipboard", || async {
            ensure!(scene.stage.clipboard().await?.contains("AWS_SECRET_ACCESS_KEY"));
            ensure!(mirrored(scene)? == 2, "AWS tools are shown {} tokens", mirrored(scene)?);
            ensure!(is_in_keychain(scene).await?);
            Ok(())
        })
        .await?;
        scene.daypass(&["logout", "ops"]).await?.ok()?;
        ensure!(!scene.stage.clipboard().await?.is_empty(), "acme's keys went with the other session");
        scene.sign_in("ops").await?;
        scene.credentials("ops-view").await?.ok()?;

        icon.press("Sign out of all").await?;
        scene.until_state("acme", "signed-out").await?;
        scene.until_state("ops", "signed-out").await?;
        until("the portal to be told of each", || async {
            ensure!(revoked(scene) == 3, "it was told of {}", revoked(scene));
            ensure!(!is_in_keychain(scene).await?, "the keychain holds a sign-in");
            Ok(())
        })
        .await?;
        // By themselves they would be there for a minute.
        until_within(Duration::from_secs(10), "the keys to be off the clipboard", || async {
            ensure!(scene.stage.clipboard().await.unwrap_or_default().is_empty(), "they are still there");
            Ok(())
        })
        .await?;
        nothing_is_left(scene).await
    })
    .await
}

/// The names behind the profiles, for tools that know nothing of Daypass.
const WHO: &str = "\
import boto3
for profile in ('dev-admin', 'ops-view'):
    print(boto3.Session(profile_name=profile).client('sts', region_name='us-east-1').get_caller_identity()['Arn'])
";

async fn boto3(scene: &Scene, program: &str) -> Result<String> {
    let mut command = scene.stage.command(python()?)?;
    command.args(["-c", program]).envs(scene.environment());
    Output::of(command, "").await?.ok()
}

/// Each session is its own person's, and one that ends leaves the other alone.
#[tokio::test]
async fn two_people_are_signed_in_side_by_side_and_sign_out_on_the_command_line() -> Result<()> {
    play(headless(), async |scene| {
        add_ops(scene)?;
        let _agent = scene.start_agent().await?;
        sign_in_as(scene, "ada", "acme").await?;
        sign_in_as(scene, "bob", "ops").await?;
        for profile in ["dev-admin", "ops-view"] {
            scene.credentials(profile).await?.ok()?;
        }
        let who = boto3(scene, WHO).await?;
        let who: Vec<_> = who.lines().filter_map(|arn| arn.rsplit('/').next()).collect();
        ensure!(who == ["ada", "bob"], "the profiles are {who:?}");
        ensure!(scene.stage.notifications().look(<[_]>::is_empty), "the person was bothered");

        let logout = scene.daypass(&["logout", "acme"]).await?;
        let says = "Signed out of acme. Credentials already handed out live until they expire.";
        ensure!(logout.status == 0 && logout.stderr.contains(says), "{logout:?}");
        ensure!(scene.credentials("dev-admin").await?.status == 3);
        scene.credentials("ops-view").await?.ok()?;
        sign_in_as(scene, "ada", "acme").await?;

        let logout = scene.daypass(&["logout", "--all"]).await?;
        ensure!(logout.status == 0 && logout.stderr.contains("Signed out of ops."), "{logout:?}");
        ensure!(revoked(scene) == 3, "the portal was told of {}", revoked(scene));
        nothing_is_left(scene).await
    })
    .await
}

#[tokio::test]
async fn a_sign_out_that_aws_could_not_be_told_of_is_told_later() -> Result<()> {
    play(headless(), async |scene| {
        add_ops(scene)?;
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.fake.mood(Operation::Logout, Mood::DroppedUnread, Times::UntilCleared);
        let logout = scene.daypass(&["logout", "acme"]).await?;
        let says = "AWS could not be told yet; Daypass does so as soon as it can be reached.";
        ensure!(logout.status == 0 && logout.stderr.contains(says), "{logout:?}");
        let session = scene.session("acme").await?;
        ensure!(session["state"] == "signed-out" && session["revocation_pending"] == true, "{session}");
        let status = scene.daypass(&["status"]).await?;
        let says = "acme  Signed out · AWS not told yet";
        ensure!(status.stdout.contains(says), "{status:?}");
        nothing_is_left(scene).await?;

        scene.fake.clear_mood(Operation::Logout);
        scene.pass(Duration::from_mins(1)).await?;
        until("AWS to be told", || async {
            let session = scene.session("acme").await?;
            ensure!(session["revocation_pending"] == false, "{session}");
            Ok(())
        })
        .await?;
        ensure!(revoked(scene) == 1);
        Ok(())
    })
    .await
}

/// What is revoked late is what was signed out of, and not what was signed in to since.
#[tokio::test]
async fn a_sign_out_that_aws_is_told_of_later_leaves_a_new_sign_in_alone() -> Result<()> {
    play(headless(), async |scene| {
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.fake.mood(Operation::Logout, Mood::DroppedUnread, Times::UntilCleared);
        scene.daypass(&["logout"]).await?.ok()?;
        scene.sign_in("acme").await?;
        scene.fake.clear_mood(Operation::Logout);
        scene.pass(Duration::from_mins(1)).await?;
        until("AWS to be told", || async {
            let session = scene.session("acme").await?;
            ensure!(session["revocation_pending"] == false, "{session}");
            Ok(())
        })
        .await?;
        ensure!(revoked(scene) == 1, "{} revoked", revoked(scene));
        scene.credentials("prod-readonly").await?.ok()?;
        ensure!(scene.session("acme").await?["state"] == "signed-in");

        // Two that are told at once are both told.
        scene.fake.mood(Operation::Logout, Mood::DroppedUnread, Times::UntilCleared);
        scene.daypass(&["logout"]).await?.ok()?;
        scene.sign_in("acme").await?;
        scene.fake.clear_mood(Operation::Logout);
        scene.daypass(&["logout"]).await?.ok()?;
        ensure!(revoked(scene) == 3, "{} revoked", revoked(scene));
        Ok(())
    })
    .await
}

/// The browser's cookie may have signed in somebody else.
#[tokio::test]
async fn another_person_than_last_time_is_pointed_out() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        let notices = scene.stage.notifications();
        sign_in_as(scene, "ada", "acme").await?;
        scene.credentials("dev-admin").await?.ok()?;
        scene.fake.wait_for(Operation::GetCallerIdentity, 1, stage::PATIENCE).await?;
        scene.daypass(&["logout"]).await?.ok()?;
        sign_in_as(scene, "bob", "acme").await?;
        ensure!(notices.look(<[_]>::is_empty), "the person was bothered");

        scene.credentials("dev-admin").await?.ok()?;
        let stranger = notices.wait_for(|it| it.summary == "acme is signed in as bob").await?;
        let body = notices.look(|all| all[0].body.clone());
        ensure!(body.starts_with("Last time it was ada."), "{body}");
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["acme is signed in as bob", "Last time it was ada."]).await?;

        // Whoever was right is right from then on.
        notices.press(stranger, "Sign in").await?;
        scene.approve(3).await?;
        scene.until_state("acme", "signed-in").await?;
        scene.credentials("dev-admin").await?.ok()?;
        scene.fake.wait_for(Operation::GetCallerIdentity, 3, stage::PATIENCE).await?;
        icon.press("Quit").await?;
        app.end().await?;
        ensure!(notices.look(<[_]>::len) == 1, "the person was told again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_legacy_profile_shares_the_only_session_of_its_portal_and_else_has_its_own() -> Result<()> {
    play(headless(), async |scene| {
        let _agent = scene.start_agent().await?;
        let legacy = "[profile old]\nsso_account_id = 444455556666\nsso_role_name = ReadOnlyAccess";
        add(scene, legacy)?;
        scene.sign_in("acme").await?;
        scene.credentials("old").await?.ok()?;
        let sessions = scene.status().await?["sessions"].as_array().map_or(0, Vec::len);
        ensure!(sessions == 1, "there are {sessions} sessions");
        scene.daypass(&["logout"]).await?.ok()?;
        ensure!(scene.credentials("old").await?.status == 3, "a tool was served after the sign-out");
        scene.sign_in("acme").await?;

        // Whose it would be is anybody's guess.
        add_ops(scene)?;
        scene.fake.set_token_lifetime(Duration::from_hours(8));
        scene.sign_in("old").await?;
        scene.credentials("old").await?.ok()?;
        let status = scene.status().await?;
        let own = status["sessions"].as_array().and_then(|all| all.iter().find(|it| it["name"].is_null()));
        ensure!(own.is_some_and(|it| it["state"] == "signed-in" && it["renews"] == false), "{status}");
        scene.daypass(&["logout", "acme"]).await?.ok()?;
        scene.credentials("old").await?.ok()?;
        ensure!(scene.credentials("dev-admin").await?.status == 3, "it took the legacy profile's sign-in");
        Ok(())
    })
    .await
}

/// Unlocks the keyring by way of another program that needs it.
async fn unlock(scene: &Scene) -> Result<()> {
    let (looked, typed) =
        tokio::join!(is_in_keychain(scene), scene.stage.answer_keyring_prompt(KEYRING_PASSWORD));
    looked?;
    typed
}

async fn nobody_was_asked(scene: &Scene) -> Result<()> {
    let windows = scene.stage.windows().await?;
    ensure!(windows.is_empty(), "a window asks for something: {windows:?}");
    Ok(())
}

#[tokio::test]
async fn a_session_comes_up_as_soon_as_the_keychain_is_unlocked() -> Result<()> {
    play(headless(), async |scene| {
        scene.sign_in("acme").await?;
        scene.stage.lock_keyring().await?;
        let _agent = scene.start_agent().await?;
        let status = scene.status().await?;
        ensure!(status["keychain"] == "locked", "{status}");
        ensure!(status["sessions"][0]["state"] == "signed-out", "{status}");
        scene.tools(1)?.refused(3, LOCKED).await?;
        nobody_was_asked(scene).await?;
        unlock(scene).await?;
        let unlocked = Instant::now();
        scene.until_state("acme", "signed-in").await?;
        ensure!(unlocked.elapsed() < NAP / 2, "after {:?}", unlocked.elapsed());
        ensure!(scene.status().await?["keychain"] == "unlocked");
        scene.tools(1)?.served().await
    })
    .await
}

/// A token that the keychain could not be given stays in memory until it can.
#[tokio::test]
async fn what_is_renewed_while_the_keychain_is_locked_is_kept_there_when_it_opens() -> Result<()> {
    play(headless(), async |scene| {
        scene.take_the_clock().await?;
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        until("the keychain to have the sign-in", || async {
            ensure!(is_in_keychain(scene).await?);
            Ok(())
        })
        .await?;
        scene.stage.lock_keyring().await?;
        scene.pass(Duration::from_mins(45)).await?;
        until("the keychain to be found locked at the renewal", || async {
            let status = scene.status().await?;
            ensure!(status["keychain"] == "locked", "{status}");
            ensure!(status["sessions"][0]["state"] == "signed-in", "{status}");
            Ok(())
        })
        .await?;
        ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
        scene.tools(1)?.served().await?;
        nobody_was_asked(scene).await?;

        unlock(scene).await?;
        until("the keychain to have it", || async {
            let status = scene.status().await?;
            ensure!(status["keychain"] == "unlocked", "{status}");
            Ok(())
        })
        .await?;
        // Only the keychain is left; the refresh token of before would end the session.
        agent.kill().await?;
        scene.pass(Duration::from_mins(45)).await?;
        scene.tools(1)?.served().await?;
        ensure!(scene.fake.refreshes() == 2, "{} refresh grants", scene.fake.refreshes());
        Ok(())
    })
    .await
}

/// The prompt that keeping a sign-in raises may stand for hours.
#[tokio::test]
async fn a_keychain_that_asks_and_is_not_answered_holds_up_no_renewal() -> Result<()> {
    play(headless(), async |scene| {
        scene.take_the_clock().await?;
        // So that there is a keyring to be locked.
        scene.sign_in("acme").await?;
        scene.daypass(&["logout"]).await?.ok()?;
        scene.stage.lock_keyring().await?;
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.stage.wait_for_window("Unlock Login Keyring").await?;
        scene.pass(Duration::from_mins(45)).await?;
        until("the renewal", || async {
            ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
            Ok(())
        })
        .await?;
        scene.tools(1)?.served().await?;

        // What is kept in the end is what was renewed.
        scene.stage.answer_keyring_prompt(KEYRING_PASSWORD).await?;
        until("the keychain to have it", || async {
            ensure!(is_in_keychain(scene).await?);
            ensure!(scene.status().await?["keychain"] == "unlocked");
            Ok(())
        })
        .await?;
        agent.kill().await?;
        scene.pass(Duration::from_mins(45)).await?;
        scene.tools(1)?.served().await?;
        ensure!(scene.fake.refreshes() == 2, "{} refresh grants", scene.fake.refreshes());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_a_keychain_an_agent_holds_the_sign_in_and_says_for_how_long() -> Result<()> {
    play(Options { keyring: Keyring::None, ..headless() }, async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.tools(1)?.served().await?;
        let status = scene.daypass(&["status"]).await?;
        let says = "There is no keychain, or it refuses Daypass: sign-ins last until Daypass quits.";
        ensure!(status.stderr.contains(says), "{status:?}");
        Ok(())
    })
    .await
}
