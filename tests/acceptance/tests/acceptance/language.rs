//! The language of the system: on everything that has a face, and on nothing that scripts read.

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};

#[tokio::test]
async fn a_german_desktop_has_a_german_tray_popover_and_notification_and_an_english_command_line()
-> Result<()> {
    let options = Options { locale: "de_DE.UTF-8", ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.wait_for_item("acme · Abgemeldet").await?;
        let menu = icon.menu().await?;
        for item in ["Anmelden", "Kein aktives Profil", "Daypass öffnen", "Beenden"] {
            menu.find(item).with_context(|| menu.outline())?;
        }
        icon.press("Daypass öffnen").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Abgemeldet", "Anmelden"]).await?;
        ensure!(page.source().await?.contains("Konto, Rolle, ID oder ARN finden"));
        ensure!(page.source().await?.contains("<html lang=\"de\""));

        // Whoever calls is told in English, by the same process.
        let refused = scene.daypass(&["agent", "--stop"]).await?;
        ensure!(refused.status != 0 && refused.stderr.contains("Daypass runs in your tray."), "{refused:?}");
        ensure!(scene.daypass(&["status"]).await?.stdout.contains("Signed out"));

        // A tool waits, and the person is asked in German.
        let asked = async {
            let notices = scene.stage.notifications();
            let notice = notices.wait_for(|it| it.summary == "acme braucht eine Anmeldung").await?;
            notices.press(notice, "Anmelden").await?;
            page.wait_for_text(&["Weiter geht es im Browser", "Warten auf den Browser"]).await?;
            scene.approve(1).await
        };
        let (asked, credentials) =
            tokio::join!(asked, scene.daypass(&["credentials", "--profile", "dev-admin"]));
        asked?;
        credentials?.ok()?;
        until("the tooltip to say it", || async {
            let tip = icon.tool_tip().await?.description;
            ensure!(tip.contains("acme · Angemeldet · erneuert sich selbst"), "{tip}");
            Ok(())
        })
        .await?;
        icon.press("Beenden").await?;
        app.end().await
    })
    .await
}
