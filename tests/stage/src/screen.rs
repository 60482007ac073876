//! What is to be seen on the screen, and the hands in front of it.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};

use crate::Stage;
use crate::process::output;
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
        command.args(["search", "--onlyvisible", "--name", "."]).kill_on_drop(true);
        // Fails when it finds nothing.
        let found = String::from_utf8(command.output().await?.stdout)?;
        let mut windows = Vec::new();
        for id in found.lines() {
            // One that closes between the two questions is no window any more.
            if let Ok(answer) = self.xdotool(&["getwindowname", id, "getwindowgeometry", "--shell", id]).await
            {
                windows.push(window(id.parse()?, &answer)?);
            }
        }
        Ok(windows)
    }

    /// Waits for a visible window with exactly this title.
    pub async fn wait_for_window(&self, title: &str) -> Result<Window> {
        until(&format!("the window “{title}”"), || async {
            let mut windows = self.windows().await?;
            match windows.iter().position(|window| window.title == title) {
                Some(place) => Ok(windows.swap_remove(place)),
                None => {
                    let titles: Vec<_> = windows.into_iter().map(|window| window.title).collect();
                    Err(anyhow!("these windows are open: {titles:?}"))
                }
            }
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

/// Reads xdotool's answer: the title, then lines like `X=10`.
fn window(id: u32, answer: &str) -> Result<Window> {
    let (title, geometry) = answer.split_once("\nWINDOW=").context("xdotool gave no geometry")?;
    let number = |name: &str| {
        let value = geometry.lines().find_map(|line| line.strip_prefix(name));
        value.with_context(|| format!("xdotool gave no {name}"))
    };
    let region = Region {
        x: number("X=")?.parse()?,
        y: number("Y=")?.parse()?,
        width: number("WIDTH=")?.parse()?,
        height: number("HEIGHT=")?.parse()?,
    };
    ensure!(region.width > 0 && region.height > 0, "the window has no size");
    Ok(Window { id, title: title.to_owned(), region })
}
