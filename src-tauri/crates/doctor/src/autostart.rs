//! Start at login: whether what is started is still there.

#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(windows)]
mod windows;

use brain::{
    finding::{Finding, Id},
    say::Word,
};

#[cfg(target_os = "linux")]
pub(crate) use linux::look;
#[cfg(target_os = "macos")]
pub(crate) use macos::look;
#[cfg(windows)]
pub(crate) use windows::look;

fn is_set() -> Finding {
    Word("found-autostart-set").finding(Id::AutostartSet, &[])
}

/// What is named at `place` and `line` is not there, and the switch mends it.
fn leads_nowhere(program: &str, place: impl std::fmt::Display, line: impl Into<Option<usize>>) -> Finding {
    Word("found-autostart-broken").finding(Id::AutostartBroken, &[("program", &program)]).at(place, line)
}

/// By the Desktop Application Autostart Specification.
#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};

    use brain::say::Word;

    use super::{is_set, leads_nowhere};
    use crate::{Case, Found, remedy::Remedy};
    use aws_files::{Fingerprint, write};

    const TRAY: &str = "daypass-tray";
    const LONGEST: u64 = 64 << 10;

    pub(crate) fn look(case: &Case) -> Vec<Found> {
        let Some(directory) = autostart(case) else { return Vec::new() };
        let file = directory.join(format!("{}.desktop", case.product));
        let Ok(Some(content)) = write::read_ordinary(&file, LONGEST) else { return Vec::new() };
        let text = String::from_utf8_lossy(&content);
        let Some((line, exec)) = exec(&text) else { return Vec::new() };
        let program = shlex::split(exec).unwrap_or_default().into_iter().next().unwrap_or_default();
        if is_there(&program, case) {
            return vec![is_set().into()];
        }
        let finding = leads_nowhere(&program, file.display(), line);
        let Some(tray) = beside(case) else { return vec![finding.into()] };
        let path = tray.display().to_string();
        let finding = finding.to_do(Word("autostart-name").with(&[("program", &path)]));
        let remedy = with_program(exec, &program, &path).map(|exec| Remedy::Replace {
            file: file.clone(),
            seen: Fingerprint::of(&content),
            content: with_line(&text, line, &format!("Exec={exec}")),
            says: Word("autostart-starts").with(&[("program", &path)]),
        });
        // What is no text would not stay as it is.
        let remedy = remedy.filter(|_| text.as_bytes() == content);
        vec![Found::from(finding).mended_by(remedy)]
    }

    /// What the entry itself starts, not one of its actions, and at which line.
    fn exec(text: &str) -> Option<(usize, &str)> {
        let lines = (1..).zip(text.lines());
        let group = lines.skip_while(|(_, line)| line.trim_end() != "[Desktop Entry]").skip(1);
        group
            .take_while(|(_, line)| !line.starts_with('['))
            .find_map(|(number, line)| Some((number, line.strip_prefix("Exec=")?)))
    }

    /// The same command with this program, where it can be told what stands behind the old one.
    fn with_program(exec: &str, program: &str, path: &str) -> Option<String> {
        let quoted = format!("\"{program}\"");
        let rest = exec.strip_prefix(&quoted).or_else(|| exec.strip_prefix(program))?;
        let special = ['"', '`', '$', '\\', '%', '\''];
        let simple =
            !program.is_empty() && (rest.is_empty() || rest.starts_with(' ')) && !path.contains(special);
        // The specification's reserved characters that are left, quoted.
        let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@".contains(c);
        let path = if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") };
        simple.then(|| format!("{path}{rest}"))
    }

    /// The text with another line at this place, from 1. Every line keeps its end.
    fn with_line(text: &str, line: usize, new: &str) -> String {
        let replaced = |old: &str| {
            let end = &old[old.trim_end_matches(['\r', '\n']).len()..];
            format!("{new}{end}")
        };
        let lines = (1..).zip(text.split_inclusive('\n'));
        lines.map(|(number, old)| if number == line { replaced(old) } else { old.to_owned() }).collect()
    }

    fn autostart(case: &Case) -> Option<PathBuf> {
        let config = case.environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
        let config =
            config.filter(|path| path.is_absolute()).or_else(|| Some(case.home()?.join(".config")))?;
        Some(config.join("autostart"))
    }

    fn is_there(program: &str, case: &Case) -> bool {
        if program.contains('/') {
            return Path::new(program).is_file();
        }
        let path = case.environment.get("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
    }

    /// The tray app beside this program.
    fn beside(case: &Case) -> Option<PathBuf> {
        Some(case.daypass.as_ref()?.with_file_name(TRAY)).filter(|tray| tray.is_file())
    }

    #[cfg(test)]
    mod tests {
        use brain::finding::Id;

        use super::*;
        use crate::{case::tests::Home, remedy::tests::mend};

        const FILE: &str = ".config/autostart/Daypass.desktop";

        fn ids(home: &Home) -> Vec<(Id, bool)> {
            look(&home.case()).into_iter().map(|it| (it.finding.id, it.finding.fixable)).collect()
        }

        #[test]
        fn an_entry_that_leads_nowhere_is_led_to_the_program_that_is_there() {
            let home = Home::new("");
            assert_eq!(ids(&home), []);
            home.write(FILE, "[Desktop Entry]\nName=Daypass\nExec=/gone/daypass-tray --hidden\nIcon=x\n");
            assert_eq!(ids(&home), [(Id::AutostartBroken, false)]);
            let tray = home.write("bin/daypass-tray", "");
            assert_eq!(ids(&home), [(Id::AutostartBroken, true)]);
            mend(&home, &look(&home.case()));
            assert_eq!(ids(&home), [(Id::AutostartSet, false)]);
            let expected =
                format!("[Desktop Entry]\nName=Daypass\nExec={} --hidden\nIcon=x\n", tray.display());
            assert_eq!(home.read(FILE), expected);
        }

        #[test]
        fn only_the_program_of_the_entry_itself_changes_and_every_line_keeps_its_end() {
            let home = Home::new("");
            let tray = home.write("bin/daypass-tray", "");
            let entry = |program: &str| {
                format!(
                    "# Exec=x\r\n[Desktop Entry]\r\nExec={program} --hidden\r\n\n[Desktop Action quit]\nExec=/gone/daypass-tray --quit"
                )
            };
            home.write(FILE, &entry("\"/gone dir/daypass-tray\""));
            mend(&home, &look(&home.case()));
            assert_eq!(home.read(FILE), entry(&tray.display().to_string()));
            home.write(FILE, "[Desktop Action quit]\nExec=/gone/daypass-tray\n[Desktop Entry]\nName=x\n");
            assert_eq!(ids(&home), []);
        }

        #[test]
        fn an_entry_whose_arguments_cannot_be_told_is_left_to_the_person() {
            let home = Home::new("");
            home.write("bin/daypass-tray", "");
            for exec in [r"/gone\ dir/daypass-tray --hidden", "/gone' 'dir/daypass-tray --hidden"] {
                home.write(FILE, &format!("[Desktop Entry]\nExec={exec}\n"));
                assert_eq!(ids(&home), [(Id::AutostartBroken, false)], "{exec}");
            }
        }
    }
}
