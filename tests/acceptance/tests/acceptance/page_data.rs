//! What the page is drawn from in its pictures is what the app sends it of the organisation.

use std::{fs, path::Path};

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use serde_json::{Value, json};
use stage::{Options, until};

/// Where the pictures' scenes take it from.
const KEPT: &str = "../../ui/tests/organisation.json";

#[tokio::test]
async fn what_the_page_is_photographed_with_is_what_the_app_sends() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) =
            scene.open_signed_in(&["Signed in · renews itself", "prod-readonly", "23 accounts"]).await?;
        page.search("data", "data-platform").await?;
        page.press('d', true).await?;
        page.press(Key::Enter.into(), false).await?;
        let (view, listed) = until("the choice to be shown", || async {
            let answer = page.ask("view", json!({})).await?;
            let (view, rows) = (answer.get("view").unwrap_or(&answer).clone(), rows(&page, "").await?);
            ensure!(rows[0]["text"] == "Active", "{rows}");
            ensure!(!view.to_string().contains("\"listing\":true"), "it lists still");
            Ok((view, rows))
        })
        .await?;
        let found = rows(&page, "prod read").await?;
        let mut sessions = view["sessions"].clone();
        for session in sessions.as_array_mut().into_iter().flatten() {
            // It has begun to empty, or not yet.
            session["ring"]["percent"] = json!(100);
        }
        let kept = json!({ "sessions": sessions, "rows": listed, "found": { "prod read": found } });
        let fresh = masked(scene, &serde_json::to_string_pretty(&kept)?) + "\n";
        icon.press("Quit").await?;
        app.end().await?;

        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
        if fs::read_to_string(&file).ok().as_deref() != Some(fresh.as_str()) {
            fs::write(&file, fresh)?;
            anyhow::bail!("ui/tests/organisation.json was not up to date; it is now, commit it");
        }
        Ok(())
    })
    .await
}

async fn rows(page: &Popover, query: &str) -> Result<Value> {
    let found = page.ask("find", json!({ "find": { "query": query, "from": 0, "narrow": false } })).await?;
    found.get("rows").cloned().with_context(|| found.to_string())
}

/// The organisation's port is another one each time.
fn masked(scene: &Scene, text: &str) -> String {
    let port = scene.fake.url().rsplit(':').next().unwrap_or_default().to_owned();
    text.replace(&format!(":{port}"), ":4566")
}
