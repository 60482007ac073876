//! The leak guard: whatever is planted is found, wherever and however it is written, and never repeated.

use std::fs;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use stage::guard::{Form, Guard, Leak, Leaks, Places};
use stage::{Options, Stage, until};

/// Has every character that some form writes differently.
const SECRET: &str = "aoa-Zm9v/bar+baz==\"quoted\"\\ and space:7f3a91c5e2";

const BARE: Options = Options {
    keyring: stage::Keyring::None,
    panel: false,
    notifications: false,
    size: stage::Size { width: 640, height: 480 },
    second_display: false,
    preference: stage::Preference::Light,
    locale: "C.UTF-8",
};

fn guard() -> Guard {
    Guard::new(&["another-secret-of-no-interest".to_owned(), SECRET.to_owned()])
}

/// The only leak in a text.
fn only_leak(text: impl Into<String>) -> Leak {
    let text = text.into();
    let Leaks { mut found, unread } =
        guard().check(&Places::new().text("the text", text.clone())).expect_err(&text);
    assert_eq!((found.len(), unread.len()), (1, 0), "{found:?}");
    let leak = found.remove(0);
    assert_eq!((leak.secret, leak.place.as_str()), (1, "the text"));
    leak
}

fn is_clean(text: &str) -> bool {
    guard().check(&Places::new().text("the text", text)).is_ok()
}

#[test]
fn every_spelling_is_found() {
    assert_eq!(only_leak(format!("token={SECRET};")).form, Form::Raw);
    let json = serde_json::json!({ "token": SECRET }).to_string();
    assert!(!json.contains(SECRET));
    assert_eq!(only_leak(json).form, Form::Json);
    let url = url_encoded(SECRET, |byte| byte.is_ascii_alphanumeric());
    assert_eq!(only_leak(format!("https://x/?token={url}&more")).form, Form::UrlEncoded);
    assert_eq!(only_leak(url.to_lowercase().replace("zm9v", "Zm9v")).form, Form::UrlEncoded);
    let form =
        url_encoded(SECRET, |byte| byte.is_ascii_alphanumeric() || b" -".contains(&byte)).replace(' ', "+");
    assert_eq!(only_leak(form).form, Form::UrlEncoded);
}

#[test]
fn base64_is_found_wherever_the_secret_begins_in_it() {
    for before in ["", "1", "12", "123", "client:"] {
        for after in ["", "x", "xy"] {
            let whole = format!("{before}{SECRET}{after}");
            for encoded in [STANDARD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole)] {
                assert_eq!(only_leak(format!("Basic {encoded}")).form, Form::Base64);
            }
            let in_a_url = url_encoded(&STANDARD.encode(&whole), |byte| byte.is_ascii_alphanumeric());
            assert!(!is_clean(&in_a_url));
        }
    }
}

#[test]
fn short_secrets_are_found_in_base64_too() {
    let guard = Guard::new(&["BCDF-GHJK".to_owned()]);
    for before in ["", "1", "12"] {
        let text = STANDARD.encode(format!("{before}BCDF-GHJK and more"));
        assert!(guard.check(&Places::new().text("the text", text)).is_err(), "after {before:?}");
    }
    assert!(guard.check(&Places::new().text("the text", "BCDF-GHJ")).is_ok());
}

#[test]
fn a_piece_of_24_characters_counts_wherever_it_is_from() {
    for start in 0..=SECRET.len() - 24 {
        let piece = &SECRET[start..start + 24];
        assert_eq!(only_leak(format!("<{piece}>")).form, Form::Raw, "from {start}");
        assert!(is_clean(&format!("<{}>", &piece[..23])), "from {start}");
    }
}

#[test]
fn a_report_does_not_repeat_the_secret() {
    // A copy that breaks off, and begins anew.
    let text = format!("key \"{}{SECRET}\" {}", &SECRET[30..], &SECRET[..20]);
    let leak = only_leak(text);
    assert!(leak.excerpt.starts_with("key \""), "{}", leak.excerpt);
    let shown = format!("{leak:?} {}", Leaks { found: vec![leak.clone()], unread: Vec::new() });
    for piece in SECRET.as_bytes().windows(6) {
        let piece = std::str::from_utf8(piece).unwrap();
        assert!(!shown.contains(piece), "{piece} is in {shown}");
    }
}

#[test]
#[should_panic(expected = "would be found by chance")]
fn a_text_too_short_to_be_told_from_chance_is_refused() {
    Guard::new(&["1234567".to_owned()]);
}

#[test]
fn files_are_searched_but_for_those_allowed() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let inner = directory.path().join("a/b");
    fs::create_dir_all(&inner)?;
    let places = || Places::new().directory(directory.path());
    fs::write(inner.join("clean"), "nothing")?;
    guard().check(&places())?;

    fs::write(inner.join("kept"), format!("\0\u{1}binary {SECRET}"))?;
    let leaks = guard().check(&places()).unwrap_err();
    assert!(leaks.found[0].place.ends_with("a/b/kept"), "{leaks}");
    guard().check(&places().allow(inner.join("kept")))?;

    let utf16: Vec<_> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(inner.join("kept"), utf16)?;
    assert_eq!(guard().check(&places()).unwrap_err().found[0].form, Form::Utf16);
    fs::remove_file(inner.join("kept"))?;

    let name = &URL_SAFE_NO_PAD.encode(SECRET);
    fs::write(inner.join(name), "")?;
    let leaks = guard().check(&places()).unwrap_err();
    assert!(!leaks.to_string().contains(name), "{leaks}");
    fs::remove_file(inner.join(name))?;
    std::os::unix::fs::symlink(SECRET, inner.join("link"))?;
    assert!(guard().check(&places()).is_err());
    fs::remove_file(inner.join("link"))?;
    guard().check(&places())?;

    let missing = Places::new().directory(inner.join("never/made"));
    assert_eq!(guard().check(&missing).unwrap_err().unread.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_clean_stage_passes() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    guard().check(&Places::of(&stage))?;
    stage.end().await
}

#[tokio::test]
async fn an_argument_of_a_process_is_found_while_it_lives_and_after() -> Result<()> {
    let stage = Stage::start(BARE).await?;
    let secret = "argv-secret-4c1f7be09d5a2386e1";
    let guard = Guard::new(&[secret.to_owned()]);
    guard.check(&Places::of(&stage))?;
    let mut command = stage.command("sh")?;
    let mut living = command.args(["-c", "read _", secret]).stdin(Stdio::piped()).spawn()?;
    until("the argument to be found", || async {
        let leaks = guard.check(&Places::new()).err();
        let leaks = leaks.ok_or_else(|| anyhow::anyhow!("it is not"))?;
        assert!(leaks.found[0].place.starts_with("the command line of process"), "{leaks}");
        anyhow::ensure!(
            stage.command_lines().seen().iter().any(|line| line.ends_with(b"e1\0")),
            "not seen yet"
        );
        Ok(())
    })
    .await?;
    drop(living.stdin.take());
    living.wait().await?;
    guard.check(&Places::new())?;
    let leaks = guard.check(&Places::of(&stage)).unwrap_err();
    assert_eq!(leaks.found[0].place, "the command line of a process that was seen");
    stage.end().await
}

#[tokio::test]
async fn an_environment_and_captured_output_are_found() -> Result<()> {
    let stage = Stage::start(BARE).await?;
    let secret = "planted-90b1c7ad52-f31e88b60a";
    let guard = Guard::new(&[secret.to_owned()]);
    let mut command = stage.command("sh")?;
    command.args(["-c", "read _; echo \"$TOKEN\""]).env("TOKEN", secret);
    let log = fs::File::create(stage.logs().join("app.log"))?;
    let mut living = command.stdin(Stdio::piped()).stdout(log).spawn()?;
    // A program has its environment a moment after it was started.
    let leaks = until("the environment to be found", || async {
        guard.check(&Places::of(&stage)).err().context("nothing was found")
    });
    let leaks = leaks.await?;
    assert!(leaks.found.iter().all(|leak| leak.place.starts_with("the environment of ")), "{leaks}");

    drop(living.stdin.take());
    living.wait().await?;
    let leaks = guard.check(&Places::of(&stage)).unwrap_err();
    assert!(leaks.found.iter().all(|leak| leak.place.ends_with("log/app.log")), "{leaks}");
    stage.end().await
}

fn url_encoded(text: &str, plain: impl Fn(u8) -> bool) -> String {
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
