//! Which shells are installed, and whether they follow the active profile: whether a file that they read when they
//! start has the line of `daypass init`.

use std::{
    ffi::OsString,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use brain::{Shell, ShellHere};

use super::{as_written, home};
use crate::{
    browser::{program, variable},
    export,
};

/// Nobody's file is longer; what is may be no file of a person's.
const LONGEST: u64 = 1 << 20;

/// Those of this computer.
pub(crate) fn here() -> Vec<ShellHere> {
    let Some(home) = home() else { return Vec::new() };
    below(&home, |name| variable(name), |name| program(name).is_some(), &command())
}

/// How a shell is to call the command line: by its name where that leads to it.
fn command() -> String {
    const NAME: &str = "daypass";
    let beside = || {
        let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
        let path = std::env::current_exe().ok()?.with_file_name(file);
        path.is_file().then(|| path.to_str().map(str::to_owned)).flatten()
    };
    if program(NAME).is_some() { NAME.to_owned() } else { beside().unwrap_or_else(|| NAME.to_owned()) }
}

fn below(
    home: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
    is_installed: impl Fn(&str) -> bool,
    command: &str,
) -> Vec<ShellHere> {
    let directory = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = directory("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let zsh = directory("ZDOTDIR").unwrap_or_else(|| home.to_owned());
    let (documents, powershell) = (home.join("Documents"), config.join("powershell"));
    let profile = "Microsoft.PowerShell_profile.ps1";
    // The first is the one to paste into. Terminals of macOS open shells that log in, of which bash reads another.
    let of_bash = if cfg!(target_os = "macos") {
        [".bash_profile", ".bashrc", ".profile", ".bash_login"]
    } else {
        [".bashrc", ".bash_profile", ".profile", ".bash_login"]
    };
    let mut of_powershell: Vec<_> = if cfg!(windows) {
        let directories = ["PowerShell", "WindowsPowerShell"].map(|name| documents.join(name));
        directories.iter().flat_map(|all| [all.join(profile), all.join("profile.ps1")]).collect()
    } else {
        vec![powershell.join(profile), powershell.join("profile.ps1")]
    };
    of_powershell.dedup();
    let shells = [
        (Shell::Bash, vec!["bash"], of_bash.map(|name| home.join(name)).into()),
        (Shell::Zsh, vec!["zsh"], [".zshrc", ".zprofile", ".zshenv"].map(|name| zsh.join(name)).into()),
        (Shell::Fish, vec!["fish"], fish_files(&config.join("fish"))),
        (Shell::PowerShell, vec!["pwsh", "powershell"], of_powershell),
    ];
    let installed = shells.into_iter().filter(|(_, programs, _)| programs.iter().any(|it| is_installed(it)));
    let here = installed.map(|(shell, _, files): (_, _, Vec<PathBuf>)| {
        let has_line = files.iter().position(|file| has_line(file, shell));
        let file = match (shell, &files[has_line.unwrap_or(0)]) {
            // Where that is, it knows best.
            (Shell::PowerShell, _) => "$PROFILE".to_owned(),
            (_, file) => as_written(file, home),
        };
        ShellHere { shell, file, on: has_line.is_some(), line: line(shell, command) }
    });
    here.collect()
}

/// Also what people split off, in the order in which it is read.
fn fish_files(directory: &Path) -> Vec<PathBuf> {
    let parts = std::fs::read_dir(directory.join("conf.d")).into_iter().flatten().flatten();
    let parts = parts.map(|part| part.path());
    let mut parts: Vec<_> = parts.filter(|path| path.extension().is_some_and(|it| it == "fish")).collect();
    parts.sort();
    std::iter::once(directory.join("config.fish")).chain(parts).collect()
}

/// Whether a shell reads `daypass init` there, however it is written.
fn has_line(file: &Path, shell: Shell) -> bool {
    // A pipe would keep whoever opens it waiting.
    if !file.is_file() {
        return false;
    }
    let mut content = Vec::new();
    let read = File::open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut content));
    let text = String::from_utf8_lossy(&content);
    read.is_ok() && text.lines().any(|line| is_line(line, shell))
}

fn is_line(line: &str, shell: Shell) -> bool {
    let line = line.trim_start();
    if line.starts_with('#') {
        return false;
    }
    let words: Vec<_> = line
        .split(|letter: char| letter.is_whitespace() || "\"'`();|&<>{}".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(3).any(|three| {
        let program = three[0].rsplit(['/', '\\']).next().unwrap_or_default();
        let named = shell.name() == three[2] || (shell == Shell::PowerShell && three[2] == "pwsh");
        program.strip_suffix(".exe").unwrap_or(program) == "daypass" && three[1] == "init" && named
    })
}

/// As `daypass init --help` has them.
fn line(shell: Shell, command: &str) -> String {
    let plain = command.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-+".contains(letter));
    let word = |format: export::Format| format.word(command).unwrap_or_else(|| command.to_owned());
    let quoted = |format: export::Format| if plain { command.to_owned() } else { word(format) };
    match shell {
        Shell::Bash | Shell::Zsh => {
            format!("eval \"$({} init {})\"", quoted(export::Format::Posix), shell.name())
        }
        Shell::Fish => format!("{} init fish | source", quoted(export::Format::Fish)),
        Shell::PowerShell => {
            let call = if plain { "" } else { "& " };
            let command = quoted(export::Format::PowerShell);
            format!("Invoke-Expression ({call}{command} init powershell | Out-String)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_found_however_it_is_written() {
        for (line, shell) in [
            ("eval \"$(daypass init bash)\"", Shell::Bash),
            ("  eval \"$('/opt/my tools/daypass' init bash --no-prompt)\" # mine", Shell::Bash),
            ("source <(daypass init zsh)", Shell::Zsh),
            ("if type -q daypass; daypass init fish | source; end", Shell::Fish),
            (
                "Invoke-Expression (& \"C:\\Tools\\daypass.exe\" init powershell | Out-String)",
                Shell::PowerShell,
            ),
        ] {
            assert!(is_line(line, shell), "{line}");
            assert!(is_line(&self::line(shell, "daypass"), shell));
            assert!(is_line(&self::line(shell, "/opt/my tools/daypass"), shell));
        }
        for line in [
            "# eval \"$(daypass init bash)\"",
            "eval \"$(daypass init zsh)\"",
            "eval \"$(mydaypass init bash)\"",
            "eval \"$(daypass env dev)\"",
            "daypass init",
            "",
        ] {
            assert!(!is_line(line, Shell::Bash), "{line}");
        }
    }

    #[test]
    fn what_a_path_has_in_it_is_quoted_for_the_shell() {
        let it = "/opt/it's here/daypass";
        assert_eq!(line(Shell::Bash, "daypass"), "eval \"$(daypass init bash)\"");
        assert!(
            line(Shell::Zsh, it).contains(r"'/opt/it'\''s here/daypass' init zsh"),
            "{}",
            line(Shell::Zsh, it)
        );
        assert_eq!(line(Shell::Fish, it), r"'/opt/it\'s here/daypass' init fish | source");
        assert!(line(Shell::PowerShell, it).contains("(& '/opt/it''s here/daypass' init powershell |"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn shells_that_are_installed_are_told_with_their_file_and_whether_they_follow() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| {
            let file = home.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        };
        write(".bashrc", "alias ll='ls -l'\n");
        write("dots/.zshrc", "eval \"$(daypass init zsh)\"\n");
        write(".config/fish/conf.d/aws.fish", "daypass init fish | source\n");
        let variable = |name: &str| (name == "ZDOTDIR").then(|| home.path().join("dots").into_os_string());
        let all = below(home.path(), variable, |name| name != "powershell" && name != "pwsh", "daypass");
        let told: Vec<_> = all.iter().map(|it| (it.shell, it.file.as_str(), it.on)).collect();
        assert_eq!(
            told,
            [
                (Shell::Bash, "~/.bashrc", false),
                (Shell::Zsh, "~/dots/.zshrc", true),
                (Shell::Fish, "~/.config/fish/conf.d/aws.fish", true),
            ]
        );
        write(".profile", "eval \"$(/usr/bin/daypass init bash)\"\n");
        let bash = below(home.path(), |_| None, |name| name == "bash", "daypass");
        assert_eq!((bash[0].file.as_str(), bash[0].on, bash.len()), ("~/.profile", true, 1));
        let powershell = below(home.path(), |_| None, |name| name == "pwsh", "daypass");
        assert_eq!((powershell[0].shell, powershell[0].file.as_str()), (Shell::PowerShell, "$PROFILE"));
    }
}
