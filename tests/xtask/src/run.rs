//! Other programs: started in the foreground with their output in sight, or asked a quiet question.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Result;

/// A program and its arguments, with nothing on its standard input: none of what runs here may wait
/// for a person.
pub(crate) fn program<S: AsRef<OsStr>>(
    name: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(name);
    command.args(args).stdin(Stdio::null());
    command
}

/// The cargo that started this program.
pub(crate) fn cargo(args: &[&str]) -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
}

/// cargo, for tests that send signals: whoever started this may have had some ignored, as `nohup` and the
/// `&` of scripts do, and programs inherit that.
pub(crate) fn cargo_with_signals(args: &[&str]) -> Command {
    const DEFAULT: &str = "--default-signal=HUP,INT,QUIT";
    if !succeeds("env", &[DEFAULT, "true"]) {
        return cargo(args);
    }
    let mut command = program("env", [DEFAULT, "cargo"]);
    command.args(args);
    command
}

/// npm, in the page's directory.
pub(crate) fn npm(args: &[&str]) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" }, args);
    command.current_dir("ui");
    command
}

/// Runs to the end with the output in sight. A failure names the command.
pub(crate) fn run(command: &mut Command) -> Result {
    announce(command);
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line(command))) }
}

/// Like [`run`], and shows each line of the standard output to `see` as it passes by.
pub(crate) fn run_and_watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut output = BufReader::new(child.stdout.take().expect("the output was asked for as a pipe"));
    let mut bytes = Vec::new();
    while output.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&bytes);
        print!("{text}");
        see(&plain(&text));
        bytes.clear();
    }
    let status = child.wait().map_err(|error| format!("`{}` was lost: {error}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line(command))) }
}

/// What a program answers on standard output, whatever its exit status; `None` if it cannot be started.
pub(crate) fn answer(name: &str, args: &[&str]) -> Option<String> {
    let output = program(name, args).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program can be started and ends well, without showing its output.
pub(crate) fn succeeds(name: &str, args: &[&str]) -> bool {
    let mut command = program(name, args);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whether whoever runs this is root.
pub(crate) fn is_root() -> bool {
    answer("id", &["-u"]).as_deref() == Some("0")
}

/// Where a program is found on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|directory| directory.join(name)).find(|path| path.is_file())
}

fn announce(command: &Command) {
    println!("$ {}", line(command));
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be started: {error}", line(command))
}

fn line(command: &Command) -> String {
    let name = PathBuf::from(command.get_program());
    // Cargo is known by a path that only this machine has.
    let name = if name.is_absolute() { name.file_stem().unwrap_or_default() } else { name.as_os_str() };
    command.get_args().fold(name.to_string_lossy().into_owned(), |mut line, argument| {
        let _ = write!(line, " {}", argument.to_string_lossy());
        line
    })
}

/// The text without colours, which test runners add when they feel like it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, coloured)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = coloured.find(|c: char| c.is_ascii_alphabetic()).map_or("", |end| &coloured[end + 1..]);
    }
    plain + rest
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn colours_are_taken_out_and_nothing_else() {
        assert_eq!(plain("\u{1b}[1m\u{1b}[32mTests\u{1b}[39m  5 passed [ok]"), "Tests  5 passed [ok]");
        assert_eq!(plain("no colours [here]"), "no colours [here]");
        assert_eq!(plain("cut short \u{1b}[3"), "cut short ");
    }

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        assert_eq!(line(&program("/opt/tools/cargo", ["fmt", "--all"])), "cargo fmt --all");
        assert_eq!(line(&program("target/venv/bin/python", ["-m", "pip"])), "target/venv/bin/python -m pip");
    }

    #[test]
    fn a_watched_program_is_seen_line_by_line_and_its_failure_is_told() {
        let mut seen = Vec::new();
        let told = run_and_watch(&mut program("sh", ["-c", "echo one; echo two; exit 3"]), |line| {
            seen.push(line.trim().to_owned());
        });
        assert_eq!(seen, ["one", "two"]);
        let told = told.unwrap_err();
        assert!(told.starts_with("`sh -c echo one; echo two; exit 3` failed"), "{told}");
    }
}
