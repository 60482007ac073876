//! The screen: one display, or two side by side.
//!
//! Xvfb has one output, and GDK counts outputs. For two an X server takes its place that is a VNC server too: a
//! message of that protocol, over a socket of the stage's own, gives it a second output.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Result, anyhow, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::time::timeout;

use super::{Options, Size, log_file, set_environment};
use crate::process::{Daemon, Daemons, guarded, output, program};
use crate::wait::{PATIENCE, until};

/// Starts the X server, which chooses a free display number by itself and tells it.
pub(super) async fn start_screen(
    directory: &Path,
    options: Options,
    daemons: &mut Daemons,
) -> Result<String> {
    let Size { width, height } = options.size;
    let socket = directory.join("run/vnc");
    let name = if options.second_display { "Xtigervnc" } else { "Xvfb" };
    let mut command = guarded(name)?;
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"]);
    if options.second_display {
        command.args(["-geometry", &format!("{width}x{height}"), "-depth", "24", "-SecurityTypes", "None"]);
        command.args(["-rfbport", "-1", "-rfbunixpath"]).arg(&socket);
    } else {
        command.args(["-screen", "0", &format!("{width}x{height}x24")]);
    }
    set_environment(&mut command, directory, options, None);
    let log = log_file(directory, name);
    let server = daemons.add(Daemon::start(name, command, &log, Stdio::null(), Some(Stdio::piped()))?);
    let stdout = server.child().stdout.take().expect("standard output was made a pipe");
    let mut number = String::new();
    timeout(PATIENCE, BufReader::new(stdout).read_line(&mut number))
        .await
        .map_err(|_| anyhow!("{name} told no display: {}", server.last_words()))??;
    let display = match number.trim() {
        "" => return Err(anyhow!("{name} ended without telling a display: {}", server.last_words())),
        number => format!(":{number}"),
    };
    if options.second_display {
        let asked = ask_for_two(&socket, options.size).await?;
        until("two displays", || async {
            let mut question = Command::new(program("xrandr")?);
            question.arg("--listmonitors");
            set_environment(&mut question, directory, options, Some(&display));
            let answer = String::from_utf8(output(question).await?)?;
            ensure!(answer.starts_with("Monitors: 2"), "xrandr said {answer}");
            Ok(())
        })
        .await?;
        drop(asked);
    }
    Ok(display)
}

/// Says as a VNC client that there are to be two displays of this size. The answer is to be kept until they are
/// there: the server reads no more from a client that has gone.
async fn ask_for_two(socket: &Path, size: Size) -> Result<UnixStream> {
    const NO_PASSWORD: u8 = 1;
    const SHARED: u8 = 1;
    const SET_ENCODINGS: u8 = 2;
    const EXTENDED_DESKTOP_SIZE: i32 = -308;
    const SET_DESKTOP_SIZE: u8 = 251;

    let mut server = UnixStream::connect(socket).await?;
    let mut version = *b"RFB 003.008\n";
    server.write_all(&version).await?;
    server.read_exact(&mut version).await?;
    let mut ways = vec![0; server.read_u8().await?.into()];
    server.read_exact(&mut ways).await?;
    ensure!(ways.contains(&NO_PASSWORD), "the VNC server wants a password");
    server.write_u8(NO_PASSWORD).await?;
    ensure!(server.read_u32().await? == 0, "the VNC server refused");
    server.write_u8(SHARED).await?;

    let (width, height) = (u16::try_from(size.width)?, u16::try_from(size.height)?);
    // Only who understands the answer may ask.
    let mut message = vec![SET_ENCODINGS, 0, 0, 1];
    message.extend(EXTENDED_DESKTOP_SIZE.to_be_bytes());
    message.extend([SET_DESKTOP_SIZE, 0]);
    message.extend([2 * width, height].map(u16::to_be_bytes).concat());
    message.extend([2, 0]);
    for (number, x) in [(0_u32, 0), (1, width)] {
        message.extend(number.to_be_bytes());
        message.extend([x, 0, width, height, 0, 0].map(u16::to_be_bytes).concat());
    }
    server.write_all(&message).await?;
    Ok(server)
}
