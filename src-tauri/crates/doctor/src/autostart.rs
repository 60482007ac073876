//! Start at login: whether what is started is still there (Desktop Application Autostart Specification).

#[cfg(not(target_os = "linux"))]
pub(crate) fn look(_: &crate::Case) -> Vec<crate::Found> {
    Vec::new()
}

#[cfg(target_os = "linux")]
pub(crate) use linux::look;

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};

    use aws_files::{Fingerprint, write};
    use brain::finding::{Finding, Id};

    use crate::{Case, Found, remedy::Remedy};

    const TRAY: &str = "daypass-tray";
    const LONGEST: u64 = 64 << 10;

    pub(crate) fn look(case: &Case) -> Vec<Found> {
        let Some(directory) = autostart(case) else { return Vec::new() };
        let file = directory.join(format!("{}.desktop", case.product));
        let Ok(Some(content)) = write::read_ordinary(&file, LONGEST) else { return Vec::new() };
        let text = String::from_utf8_lossy(&content);
        let exec = (1..).zip(text.lines()).find_map(|(line, text)| Some((line, text.strip_prefix("Exec=")?)));
        let Some((line, exec)) = exec else { return Vec::new() };
        let program = shlex::split(exec).unwrap_or_default().into_iter().next().unwrap_or_default();
        if is_there(&program, case) {
            return vec![Finding::new(Id::AutostartSet, "Daypass starts when you log in.", "").into()];
        }
        let what = format!("Daypass should start when you log in, but its program is not there: {program}");
        let finding = Finding::new(Id::AutostartBroken, what, "").at(file.display(), line);
        let Some(tray) = beside(case) else {
            return vec![finding.to_do("Switch “Start at login” off and on again in Daypass.").into()];
        };
        let finding = finding.to_do(format!("Name the program that is there: {}", tray.display()));
        let remedy = text.contains(exec).then(|| {
            let (path, arguments) = (tray.display().to_string(), exec.strip_prefix(program.as_str()));
            let exec = exec_of(&path, arguments.unwrap_or_default());
            let lines = text
                .lines()
                .map(|it| if it.starts_with("Exec=") { format!("Exec={exec}\n") } else { format!("{it}\n") });
            Remedy::Replace {
                file: file.clone(),
                seen: Fingerprint::of(&content),
                content: lines.collect(),
                says: format!("starts {path} at login"),
            }
        });
        vec![Found::from(finding).mended_by(remedy)]
    }

    /// Quoted where it has to be: the specification's reserved characters that a path may have.
    fn exec_of(path: &str, arguments: &str) -> String {
        if path.contains(' ') { format!("\"{path}\"{arguments}") } else { format!("{path}{arguments}") }
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
    }
}
