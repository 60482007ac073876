//! What is to be seen on the screen, and the hands in front of it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow, ensure};
use tokio::io::AsyncWriteExt;
use tokio::process::Child;

use crate::Stage;
use crate::process::{finished, output};
use crate::wait::until;

/// A window that is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The X server's number for it.
    pub id: u32,
    /// The title.
    pub title: String,
    /// Where it is, without its frame.
    pub region: Region,
}

/// A rectangle of the screen in pixels, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// From the left edge; negative if it begins outside.
    pub x: i32,
    /// From the upper edge; negative if it begins outside.
    pub y: i32,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Stage {
    /// The visible windows that have a title, the lowest first.
    pub async fn windows(&self) -> Result<Vec<Window>> {
        let mut command = self.command("xdotool")?;
        command.args(["search", "--onlyvisible", "--name", "."]);
        // Fails when it finds nothing.
        let found = String::from_utf8(finished(command).await?.stdout)?;
        let mut windows = Vec::new();
        for id in found.lines() {
            let mut question = self.command("xwininfo")?;
            question.args(["-id", id]);
            let name = ["getwindowname", id];
            // One that closes between these questions is no window any more.
            if let (Ok(title), Ok(answer)) = (self.xdotool(&name).await, output(question).await) {
                let title = title.trim_end_matches('\n').to_owned();
                windows.push(Window { id: id.parse()?, title, region: region(&String::from_utf8(answer)?)? });
            }
        }
        Ok(windows)
    }

    /// Waits for a visible window with exactly this title.
    pub async fn wait_for_window(&self, title: &str) -> Result<Window> {
        until(&format!("the window “{title}”"), || async {
            let mut windows = self.windows().await?;
            if let Some(place) = windows.iter().position(|window| window.title == title) {
                return Ok(windows.swap_remove(place));
            }
            let titles: Vec<_> = windows.into_iter().map(|window| window.title).collect();
            Err(anyhow!("these windows are open: {titles:?}"))
        })
        .await
    }

    /// Takes a picture of the whole screen as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        self.picture(path, &[]).await
    }

    /// Takes a picture of one part of the screen as a PNG file.
    pub async fn screenshot_of(&self, region: Region, path: &Path) -> Result<()> {
        let Region { x, y, width, height } = region;
        self.picture(path, &["-crop", &format!("{width}x{height}{x:+}{y:+}"), "+repage"]).await
    }

    /// The text in the clipboard; empty if there is none.
    pub async fn clipboard(&self) -> Result<String> {
        let mut command = self.command("xsel")?;
        command.args(["--clipboard", "--output"]);
        Ok(String::from_utf8(output(command).await?)?)
    }

    /// Copies a text, as another program does, and returns when it can be pasted: for as long as that lives.
    pub async fn copy(&self, text: &str) -> Result<Child> {
        let mut command = self.command("xclip")?;
        command.args(["-selection", "clipboard", "-quiet"]).stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let mut program = command.spawn()?;
        program.stdin.take().context("no standard input")?.write_all(text.as_bytes()).await?;
        until("the text to be in the clipboard", || async {
            ensure!(self.clipboard().await? == text, "another is");
            Ok(())
        })
        .await?;
        Ok(program)
    }

    /// Moves the pointer, presses keys or asks about windows: `xdotool` with these arguments.
    pub async fn xdotool(&self, args: &[&str]) -> Result<String> {
        let mut command = self.command("xdotool")?;
        command.args(args);
        Ok(String::from_utf8(output(command).await?)?)
    }

    /// Takes the picture beside its destination and moves it there, so that a file at `path` is complete.
    async fn picture(&self, path: &Path, options: &[&str]) -> Result<()> {
        let name = path.file_name().and_then(OsStr::to_str).context("a picture needs a name")?;
        let unfinished = path.with_file_name(format!(".{name}.unfinished"));
        let mut command = self.command("import")?;
        // Without the leading kind, the name's ending would decide.
        command
            .args(["-silent", "-window", "root"])
            .args(options)
            .arg(format!("png:{}", unfinished.display()));
        output(command).await?;
        Ok(tokio::fs::rename(&unfinished, path).await?)
    }
}

/// Reads the answer of `xwininfo`, lines such as `  Width: 10`. Unlike that of `xdotool`, its position does not
/// count a frame twice.
fn region(answer: &str) -> Result<Region> {
    let number = |name: &str| {
        let value = answer.lines().find_map(|line| line.trim().strip_prefix(name));
        value.map(str::trim).with_context(|| format!("xwininfo gave no {name}"))
    };
    Ok(Region {
        x: number("Absolute upper-left X:")?.parse()?,
        y: number("Absolute upper-left Y:")?.parse()?,
        width: number("Width:")?.parse()?,
        height: number("Height:")?.parse()?,
    })
}
