//! Driving an application by its page, with WebKit's own small browser as the application.

use std::path::PathBuf;

use anyhow::{Context, Result};
use fantoccini::Locator;
use stage::guard::{Guard, Places};
use stage::{Options, Preference, Stage};

const NO_ENVIRONMENT: [(&str, &str); 0] = [];

#[tokio::test]
async fn a_page_is_read_and_its_application_ends_by_itself() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let browser = mini_browser()?;
    let mut driven = stage.drive(&browser, &["--automation"], [("G_MESSAGES_DEBUG", "all")]).await?;
    let page = driven.page().await?;
    page.goto("data:text/html,<h1>On stage</h1>").await?;
    assert_eq!(page.find(Locator::Css("h1")).await?.text().await?, "On stage");

    // The page is a place to guard like any other, and so is what the application writes.
    let guard = Guard::new(&["<h1>On stage".to_owned()]);
    let shown = Places::new().text("the page", page.source().await?);
    assert_eq!(guard.check(&shown).unwrap_err().found[0].place, "the page");
    assert!(driven.output()?.contains("DEBUG"), "the application's own words are kept: {}", driven.output()?);
    assert_eq!(driven.processes().len(), 1);
    let listeners = stage.listeners();
    assert!(listeners.iter().any(|it| it.program.ends_with("WebKitWebDriver")), "{listeners:?}");

    page.close_window().await?;
    driven.end().await?;
    assert_eq!(stage.listeners(), []);
    stage.end().await
}

#[tokio::test]
async fn a_page_reads_whether_the_desktop_is_dark() -> Result<()> {
    for (preference, dark) in [(Preference::Dark, true), (Preference::Light, false)] {
        let stage = Stage::start(Options { preference, ..Options::default() }).await?;
        let mut driven = stage.drive(&mini_browser()?, &["--automation"], NO_ENVIRONMENT).await?;
        let page = driven.page().await?;
        page.goto("data:text/html,<p>").await?;
        let question = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(page.execute(question, Vec::new()).await?, dark, "{preference:?}");
        stage.end().await?;
    }
    Ok(())
}

/// It lies in a directory named after the machine's architecture.
fn mini_browser() -> Result<PathBuf> {
    let found = std::fs::read_dir("/usr/lib")?
        .filter_map(|entry| Some(entry.ok()?.path().join("webkit2gtk-4.1/MiniBrowser")))
        .find(|path| path.is_file());
    found.context(
        "MiniBrowser of webkit2gtk-4.1 is not installed; `cargo xtask test` installs what the tests need",
    )
}
