//! The Linux inside Windows: its AWS tools run `daypass.exe`, which answers as in Windows.

use aws_files::{Document, Header};
use brain::{
    Code, Refusal,
    words::{ProfileName, Region},
};

use super::{Told, exposes};
use crate::{choice::Chosen, names, out, profile};

/// A section for the AWS config there.
pub(super) fn by_process(chosen: &Chosen, profile: &ProfileName, program: &str) -> Result<Told, Refusal> {
    let lines = section(program, profile, chosen.region.as_ref())?;
    let typed = names::typed(profile.as_str());
    let words = vec![
        format!("How, typed inside WSL: daypass.exe env {typed} --for wsl >> ~/.aws/config"),
        exposes(profile, "whoever runs programs as you in WSL, root there included,")
            + ", as your programs in Windows can. Where you have to sign in first, Windows says so.",
        "If your drives are not under /mnt there, change the path. In a config that WSL shares with Windows the \
         profile is already."
            .to_owned(),
    ];
    Ok(Told { lines, words })
}

/// Where this `daypass.exe` is, for Windows.
pub(super) fn this_program() -> Result<String, Refusal> {
    let program = profile::this_program()?;
    program.to_str().map(str::to_owned).ok_or_else(|| super::no_text(&program))
}

/// Only Windows' own Daypass knows where it is, and what it can answer.
pub(super) fn not_from_here() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "Inside WSL it is Windows' Daypass that answers, and this is not Windows.".to_owned(),
        hint: Some("Typed inside WSL: daypass.exe env PROFILE --for wsl >> ~/.aws/config".to_owned()),
    }
}

/// Begins with an empty line: the file it is added to may not end its last one.
fn section(program: &str, profile: &ProfileName, region: Option<&Region>) -> Result<String, Refusal> {
    // What botocore, which splits the line by itself, or a shell takes for something else between double quotes.
    let is_special = |c: char| c.is_control() || matches!(c, '"' | '$' | '`' | '\\' | '!');
    let seen = seen_from_linux(program).filter(|seen| !seen.contains(is_special));
    let seen = seen.ok_or_else(|| unwritable(program))?;
    // Names that would need quotes are refused below.
    let process = format!("\"{seen}\" credentials --profile {profile}");
    let mut properties = vec![("credential_process", process.as_str())];
    properties.extend(region.map(|region| ("region", region.as_str())));
    let mut document = Document::parse(b"");
    document
        .add_section(&Header::Profile(profile.clone()), &properties)
        .map_err(|error| out::failed(error.to_string()))?;
    let text = String::from_utf8(document.to_bytes()).expect("it is made of text");
    Ok(format!("\n{}", text.trim_end()))
}

/// Where WSL mounts a drive's file, by `automount.root` as it comes (Microsoft Learn, "Advanced settings
/// configuration in WSL"); `None` for what is on no drive.
fn seen_from_linux(path: &str) -> Option<String> {
    let path = path.strip_prefix(r"\\?\").unwrap_or(path);
    let (drive, rest) = path.split_once(':')?;
    let &[letter @ (b'a'..=b'z' | b'A'..=b'Z')] = drive.as_bytes() else { return None };
    let rest = rest.strip_prefix('\\')?;
    Some(format!("/mnt/{}/{}", char::from(letter).to_ascii_lowercase(), rest.replace('\\', "/")))
}

fn unwritable(program: &str) -> Refusal {
    Refusal {
        code: Code::Failed,
        message: format!("The path {program} cannot be written so that all AWS tools in WSL read it."),
        hint: Some("Install Daypass at a path of plain letters, on a drive that has one.".to_owned()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

    use super::*;

    const PROGRAM: &str = r"C:\Users\Maria Größe\AppData\Local\Daypass\daypass.exe";

    #[test]
    fn a_path_of_windows_is_found_under_its_drive() {
        for path in [PROGRAM.to_owned(), format!(r"\\?\{PROGRAM}")] {
            let seen = seen_from_linux(&path);
            assert_eq!(seen.as_deref(), Some("/mnt/c/Users/Maria Größe/AppData/Local/Daypass/daypass.exe"));
        }
        for path in
            [r"\\server\share\daypass.exe", r"\\?\UNC\s\daypass.exe", "/usr/bin/daypass", "C:daypass.exe"]
        {
            assert_eq!(seen_from_linux(path), None, "{path}");
        }
    }

    #[test]
    fn the_section_is_as_every_aws_tool_reads_it() {
        let region = Region::new("eu-central-1");
        let text =
            section(PROGRAM, &ProfileName::new("dev.1/x@y"), Some(&region)).expect("it can be written");
        let expected = "\n[profile dev.1/x@y]\n\
            credential_process = \"/mnt/c/Users/Maria Größe/AppData/Local/Daypass/daypass.exe\" credentials --profile \
            dev.1/x@y\n\
            region = eu-central-1";
        assert_eq!(text, expected);
        for name in ["-x", "mit raum", "a\"b", "$(touch pwned)", "`x`", "a\nb", "a\\b"] {
            assert!(section(PROGRAM, &ProfileName::new(name), None).is_err(), "{name}");
        }
        assert!(section(r"C:\a$b\daypass.exe", &ProfileName::new("dev"), None).is_err());
    }

    #[test]
    fn a_shell_runs_the_program_where_its_path_has_spaces() {
        let drive = tempfile::tempdir().expect("a directory");
        let program = drive.path().join("Program Files (x86)").join("daypass.exe");
        fs::create_dir(program.parent().expect("it has one")).expect("a directory");
        fs::write(&program, "#!/bin/sh\nprintf '%s|' \"$@\"\n").expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        let text =
            section(r"D:\X\daypass.exe", &ProfileName::new("dev.1/x@y"), None).expect("it can be written");
        let process =
            text.lines().find_map(|line| line.strip_prefix("credential_process = ")).expect("a line");
        let process = process.replace("/mnt/d/X/daypass.exe", program.to_str().expect("text"));
        let output = Command::new("sh").args(["-c", &process]).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "credentials|--profile|dev.1/x@y|");
    }
}
