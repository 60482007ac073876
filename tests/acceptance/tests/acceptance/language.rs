//! The language of the system: on everything that has a face, and on nothing that scripts read.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
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

#[tokio::test]
async fn what_the_doctor_finds_and_does_is_german_in_the_popover_and_english_at_the_command_line()
-> Result<()> {
    let options = Options { locale: "de_DE.UTF-8", ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let credentials = scene.stage.home().join(".aws/credentials");
        fs::write(&credentials, "[mine]\naws_access_key_id = AKIAIOSFODNN7PLANTED\n")?;
        fs::set_permissions(&credentials, fs::Permissions::from_mode(0o644))?;
        let mode = || anyhow::Ok(fs::metadata(&credentials)?.permissions().mode() & 0o777);

        let (mut app, icon) = scene.start_app().await?;
        icon.press("Daypass öffnen").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["acme"]).await?;
        page.press(',', true).await?;
        page.wait_for_text(&["Schutz der Produktion"]).await?;
        page.press(Key::End.into(), false).await?;
        page.wait_for_text(&["Diagnose"]).await?;
        page.click("Prüfen").await?;
        page.wait_for_text(&["Eben geprüft", "Andere können Ihre Zugriffsschlüssel lesen"]).await?;

        // The same machine, in a terminal.
        let told = scene.daypass(&["doctor"]).await?.stdout;
        let line = "~/.aws/credentials: Others can read your access keys.";
        let line = line.replace('~', &scene.stage.home().display().to_string());
        ensure!(told.contains(&line) && told.contains("An agent runs and answers."), "{told}");
        ensure!(!told.contains("Andere können") && !told.contains("Ein Agent läuft"), "{told}");

        // A report goes to somebody else.
        page.click("Bericht sichern …").await?;
        page.wait_for_text(&["Gesichert als ~/daypass-report-"]).await?;
        let files = fs::read_dir(scene.stage.home())?.flatten().map(|entry| entry.path());
        let is_report = |path: &PathBuf| path.extension().is_some_and(|it| it == "txt");
        let report = fs::read_to_string(files.into_iter().find(is_report).context("a report")?)?;
        ensure!(report.contains("Others can read your access keys."), "{report}");
        ensure!(!report.contains("Andere können"), "{report}");

        page.click("Beheben").await?;
        page.wait_for_text(&["Behoben."]).await?;
        ensure!(mode()? == 0o600);
        icon.press("Beenden").await?;
        app.end().await
    })
    .await
}
