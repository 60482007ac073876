//! The tray: an icon is found, read and clicked, and its menu is read and pressed, over the protocol that the
//! panel itself uses.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use ksni::blocking::TrayMethods;
use ksni::menu::{CheckmarkItem, StandardItem, SubMenu};
use ksni::{Icon, MenuItem, ToolTip, Tray};
use stage::{Options, Region, Stage, until};

#[tokio::test]
async fn an_icon_is_read_and_used() -> Result<()> {
    if std::env::var_os(REPORTER).is_some() {
        std::thread::spawn(be_the_reporter).join().expect("the icon stays");
    }
    let stage = Stage::start(Options::default()).await?;
    assert!(stage.tray().items().await?.is_empty());
    // This very program, as an application of the stage: the session bus is a matter of the environment.
    let mut reporter = stage.command(std::env::current_exe()?)?;
    let log = stage.logs().join("reporter.log");
    let words = std::fs::File::create(&log)?;
    reporter.args(["--exact", "an_icon_is_read_and_used", "--nocapture"]).env(REPORTER, "1");
    // Nothing that a test runner would count.
    reporter.stdout(Stdio::null()).stderr(words).kill_on_drop(true);
    let _reporter = reporter.spawn()?;

    let icon = stage.tray().item("reporter").await;
    let icon = icon.with_context(|| std::fs::read_to_string(&log).unwrap_or_default())?;
    assert_eq!(icon.id().await?, "tray-of-the-test");
    assert_eq!(icon.title().await?, "Reporter: all is well");
    assert_eq!(icon.status().await?, "Active");
    let tip = icon.tool_tip().await?;
    assert_eq!((tip.title.as_str(), tip.description.as_str()), ("Reporter", "2 sessions"));
    let [picture] = icon.icon().await?.try_into().expect("one size was given");
    assert_eq!((picture.width, picture.height), (22, 22));
    assert_eq!(picture.argb[..4], RED);

    let menu = icon.menu().await?;
    assert_eq!(menu.outline(), "Sign in\n—\nSigned in\nDetails\n  Copy _name");
    assert_eq!(menu.find("Signed in").unwrap().checked, Some(false));
    assert_eq!(menu.find("Sign in").unwrap().checked, None);

    icon.activate().await?;
    icon.press("Sign in").await?;
    icon.wait_for_item("Sign out").await?;
    let menu = icon.menu().await?;
    assert_eq!(menu.find("Signed in").unwrap().checked, Some(true));
    icon.press_path(&["Details", "Copy _name"]).await?;
    wait_for_reports(&stage, &["clicked at the right end", "signed in", "copied"]).await?;

    until("the icon on the screen", || async {
        let picture = stage.directory().join("tray.png");
        stage.screenshot_of(Region { x: 1240, y: 0, width: 40, height: 32 }, &picture).await?;
        let mut colours = stage.command("convert")?;
        let colours = colours.arg(&picture).args(["-format", "%c", "histogram:info:-"]).output().await?;
        let colours = String::from_utf8(colours.stdout)?;
        ensure!(colours.contains("#C81E1E"), "the tray's colours are:\n{colours}");
        Ok(())
    })
    .await?;
    stage.end().await
}

async fn wait_for_reports(stage: &Stage, expected: &[&str]) -> Result<()> {
    until("the reports", || async {
        let reports = std::fs::read_to_string(stage.home().join(REPORTS))?;
        ensure!(reports.lines().eq(expected.iter().copied()), "so far: {reports}");
        Ok(())
    })
    .await
}

const REPORTS: &str = "reports";

const RED: [u8; 4] = [255, 200, 30, 30];

/// Makes a process of this test binary the application that the test looks at.
const REPORTER: &str = "STAGE_TEST_REPORTER";

fn be_the_reporter() {
    let _handle = Reporter { signed_in: false }.spawn().expect("the tray takes icons");
    loop {
        std::thread::park();
    }
}

/// An icon that writes down what is done with it.
struct Reporter {
    signed_in: bool,
}

fn report(what: &str) {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(REPORTS);
    writeln!(file.expect("the home directory can be written"), "{what}").expect("so can the file");
}

impl Tray for Reporter {
    fn id(&self) -> String {
        "tray-of-the-test".into()
    }

    fn title(&self) -> String {
        "Reporter: all is well".into()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: "Reporter".into(), description: "2 sessions".into(), ..Default::default() }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        vec![Icon { width: 22, height: 22, data: RED.repeat(22 * 22) }]
    }

    fn activate(&mut self, x: i32, y: i32) {
        let at_the_right_end = (1240..1280).contains(&x) && (0..32).contains(&y);
        report(if at_the_right_end { "clicked at the right end" } else { "clicked elsewhere" });
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let sign = StandardItem {
            label: if self.signed_in { "Sign _out" } else { "Sign _in" }.into(),
            activate: Box::new(|this: &mut Self| {
                this.signed_in = true;
                report("signed in");
            }),
            ..Default::default()
        };
        let tick = CheckmarkItem { label: "Signed in".into(), checked: self.signed_in, ..Default::default() };
        let copy = StandardItem {
            label: "Copy __name".into(),
            activate: Box::new(|_: &mut Self| report("copied")),
            ..Default::default()
        };
        let details = SubMenu { label: "Details".into(), submenu: vec![copy.into()], ..Default::default() };
        vec![sign.into(), MenuItem::Separator, tick.into(), details.into()]
    }
}
