//! What the portal offers is known from last time: at once, without a network, and compared with what it offers
//! now.

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use serde_json::Value;
use stage::{Options, PATIENCE};

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "PowerUserAccess";

/// The rows of `daypass list --json`, and what it says beside them.
async fn listed(scene: &Scene, more: &[&str]) -> Result<(Vec<Value>, String)> {
    let output = scene.daypass(&[&["list", "--json"], more].concat()).await?;
    ensure!(output.status == 0, "{output:?}");
    Ok((serde_json::from_str(&output.stdout)?, output.stderr))
}

fn offers(rows: &[Value]) -> bool {
    rows.iter().any(|row| row["account_id"] == ACCOUNT && row["role_name"] == ROLE)
}

#[tokio::test]
async fn what_was_listed_is_there_without_the_portal_and_a_change_of_access_is_told() -> Result<()> {
    let options = Options { panel: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let (rows, _) = listed(scene, &[]).await?;
        ensure!(offers(&rows), "{rows:?}");
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        agent.wait().await?;

        // A command knows it too, and asks nobody.
        let asked = scene.fake.count(Operation::ListAccounts);
        let (again, words) = listed(scene, &[]).await?;
        ensure!(again == rows && !words.contains("acme "), "{words}");
        ensure!(scene.fake.count(Operation::ListAccounts) == asked, "the portal was asked");
        scene.fake.mood(Operation::ListAccounts, Mood::DroppedUnread, Times::UntilCleared);
        let refused = scene.daypass(&["list", "--refresh"]).await?;
        ensure!(refused.stderr.contains("cannot be reached"), "{refused:?}");
        scene.fake.clear_mood(Operation::ListAccounts);

        // The next agent lists anew, and sees what is gone.
        scene.fake.unassign(ACCOUNT, ROLE);
        let _agent = scene.start_agent().await?;
        let notices = scene.stage.notifications();
        let id = notices.wait_for(|it| it.summary == "Your access to acme has changed").await?;
        let body = notices.look(|all| all.iter().find(|it| it.id == Some(id)).map(|it| it.body.clone()));
        let body = body.context("it is gone")?;
        ensure!(body.starts_with(&format!("Gone: {ROLE} in ")), "{body}");
        let (rows, words) = listed(scene, &[]).await?;
        ensure!(!offers(&rows) && words.contains("Your access to acme has changed. Gone: "), "{words}");

        // Nor does a sign-out take it away.
        scene.daypass(&["logout", "acme"]).await?.ok()?;
        ensure!(listed(scene, &[]).await?.0 == rows, "it is another list");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_that_takes_long_can_be_stopped_and_asked_for_again() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        // Nothing but the session.
        let config = scene.stage.home().join(".aws/config");
        let whole = std::fs::read_to_string(&config)?;
        std::fs::write(&config, whole.split_inclusive("\n\n").next().context("a session")?)?;
        scene.fake.mood(Operation::ListAccounts, Mood::Slow(PATIENCE * 2), Times::UntilCleared);
        let (app, icon, page) = scene.open_signed_in(&["Asking acme for your roles", "Cancel"]).await?;
        page.is_fine_by_axe("a list that is waited for").await?;
        page.click("Cancel").await?;
        page.wait_for_text(&["What acme offers is not known", "Refresh list"]).await?;
        scene.fake.clear_mood(Operation::ListAccounts);
        page.click("Refresh list").await?;
        page.wait_for_text(&["All · acme", "acme-dev"]).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
