//! The start-up files of shells: whether they make the shell follow the active profile, and what they export that
//! wins over every profile. Values are never shown: they may be keys.

use std::path::{Path, PathBuf};

use aws_files::{Fingerprint, write};
use brain::{
    finding::{Finding, Id},
    say::Word,
};
use zeroize::Zeroizing;

use crate::{Case, Found, remedy::Remedy};

/// No start-up file is longer, in bytes.
const LONGEST: u64 = 4 << 20;
const KEYS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
const PROFILES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

/// A shell that `daypass init` has lines for, and that has such files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }

    /// Its files; the line of `daypass init` belongs into the first.
    fn files(self, case: &Case, home: &Path) -> Vec<PathBuf> {
        let directory = |variable: &str, below: &str| {
            case.environment.get(variable).map_or_else(|| home.join(below), PathBuf::from)
        };
        let (below, names): (PathBuf, &[&str]) = match self {
            Self::Bash => (home.to_owned(), &[".bashrc", ".bash_profile", ".bash_login", ".profile"]),
            Self::Zsh => (directory("ZDOTDIR", ""), &[".zshrc", ".zshenv", ".zprofile", ".zlogin"]),
            Self::Fish => (directory("XDG_CONFIG_HOME", ".config").join("fish"), &["config.fish"]),
        };
        names.iter().map(|name| below.join(name)).collect()
    }

    /// What stands at the end of its file.
    fn line(self) -> String {
        match self {
            Self::Bash | Self::Zsh => format!("eval \"$(daypass init {})\"", self.name()),
            Self::Fish => "daypass init fish | source".to_owned(),
        }
    }
}

/// A start-up file.
struct StartUp {
    shell: Shell,
    file: PathBuf,
    content: Zeroizing<Vec<u8>>,
}

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let Some(home) = case.home() else { return Vec::new() };
    let mut found = Vec::new();
    for shell in Shell::ALL {
        let files = shell.files(case, &home);
        let read = files.iter().filter_map(|file| {
            let content = write::read_ordinary(file, LONGEST).ok().flatten()?;
            Some(StartUp { shell, file: file.clone(), content: Zeroizing::new(content) })
        });
        let read: Vec<_> = read.collect();
        found.extend(read.iter().filter_map(|start_up| start_up.keys(case)).map(Found::from));
        let inits: Vec<_> = read.iter().flat_map(|start_up| start_up.inits(case, &home)).collect();
        let follows = !inits.is_empty();
        if follows {
            found.extend(read.iter().filter_map(StartUp::profile).map(Found::from));
        } else if is_of_person(shell, case) {
            found.push(missing(shell, &files[0]).into());
        }
        found.extend(inits);
    }
    found
}

/// Whether it is the one that the person logs in with.
fn is_of_person(shell: Shell, case: &Case) -> bool {
    let path = case.environment.get("SHELL").map(PathBuf::from);
    path.as_deref().and_then(Path::file_name).is_some_and(|name| name == shell.name())
}

fn missing(shell: Shell, file: &Path) -> Finding {
    Word("found-init-missing")
        .finding(Id::InitMissing, &[("shell", &shell.name()), ("command", &shell.line())])
        .at(file.display(), None)
}

impl StartUp {
    /// Its lines that are no comments, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = (1..).zip(self.content.split(|byte| *byte == b'\n'));
        let text = lines.filter_map(|(number, line)| Some((number, std::str::from_utf8(line).ok()?.trim())));
        text.filter(|(_, line)| !line.starts_with('#'))
    }

    /// Keys that every tool would take in place of a profile.
    fn keys(&self, case: &Case) -> Option<Finding> {
        let (line, name) = self.lines().find_map(|(line, text)| Some((line, exported(text, &KEYS)?)))?;
        let hidden =
            case.active.as_ref().map_or_else(|| Word("your-profiles").to_owned(), ToString::to_string);
        let finding =
            Word("found-key-exported").finding(Id::KeyExported, &[("profile", &hidden), ("variable", &name)]);
        Some(finding.at(self.file.display(), line))
    }

    /// A profile that stays whatever is chosen.
    fn profile(&self) -> Option<Finding> {
        let (line, name) = self.lines().find_map(|(line, text)| Some((line, exported(text, &PROFILES)?)))?;
        let finding = Word("found-profile-exported")
            .finding(Id::ProfileExported, &[("shell", &self.shell.name()), ("variable", &name)]);
        Some(finding.at(self.file.display(), line))
    }

    /// Every line of `daypass init`: whether it does what it should.
    fn inits(&self, case: &Case, home: &Path) -> Vec<Found> {
        let inits = self.lines().filter_map(|(line, text)| Some((line, Init::read(text)?)));
        inits.map(|(line, init)| self.init(line, &init, case, home)).collect()
    }

    fn init(&self, line: usize, init: &Init<'_>, case: &Case, home: &Path) -> Found {
        let name = self.shell.name();
        let at = |finding: Finding| finding.at(self.file.display(), line);
        let is_gone = init.path(home).is_some_and(|path| !path.is_file());
        let said = if is_gone {
            Word("found-init-gone")
        } else if init.shell == name {
            return at(Word("found-shell-follows").finding(Id::ShellFollows, &[("shell", &name)])).into();
        } else {
            Word("found-init-other")
        };
        let program =
            if is_gone { case.daypass.as_deref().and_then(plain) } else { Some(init.program.to_owned()) };
        let new = program.map(|program| format!("{program} init {name}"));
        let finding = at(said.finding(
            Id::InitBroken,
            &[
                ("shell", &name),
                ("program", &init.program),
                ("other", &init.shell),
                ("command", &new.as_deref().unwrap_or_default()),
            ],
        ));
        let Some(new) = new else {
            return finding.to_do(Word("init-write").with(&[("command", &self.shell.line())])).into();
        };
        let remedy = Remedy::Line {
            file: self.file.clone(),
            seen: Fingerprint::of(&self.content),
            line,
            old: format!("{} init {}", init.written, init.shell),
            new,
        };
        Found::from(finding).mended_by([remedy])
    }
}

/// The variable of these that a line exports with a value.
fn exported(line: &str, names: &[&'static str]) -> Option<&'static str> {
    let mut words = line.split_whitespace();
    let command = words.next()?;
    let words: Vec<_> = words.collect();
    let is_exported = |flag: char| {
        words
            .iter()
            .take_while(|word| word.starts_with('-'))
            .any(|word| *word == "--export" || (!word.starts_with("--") && word.contains(flag)))
    };
    let has = |word: &str, name: &str| {
        let value = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
        value.is_some_and(|value| !["", "\"\"", "''", ";"].contains(&value))
    };
    names.iter().copied().find(|name| match command {
        "export" => words.iter().any(|word| has(word, name)),
        "declare" | "typeset" => is_exported('x') && words.iter().any(|word| has(word, name)),
        "set" => {
            let mut rest = words.iter().skip_while(|word| word.starts_with('-'));
            is_exported('x') && rest.next() == Some(name) && rest.next().is_some()
        }
        _ => false,
    })
}

/// `daypass init SHELL`, as it stands in a line.
#[derive(Debug, PartialEq, Eq)]
struct Init<'a> {
    /// The program, without quotation marks.
    program: &'a str,
    /// The same with them.
    written: &'a str,
    shell: &'a str,
}

impl<'a> Init<'a> {
    fn read(line: &'a str) -> Option<Self> {
        const NAME: &str = "daypass";
        let end = line.match_indices(NAME).find_map(|(at, _)| {
            let end = at + NAME.len();
            let rest = &line[end..];
            let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
            rest.trim_start().starts_with("init ").then_some(end)
        })?;
        let (before, rest) = line.split_at(end);
        let quote = rest.chars().next().filter(|c| "\"'".contains(*c));
        let (start, program) = if let Some(quote) = quote {
            let start = before.rfind(quote)?;
            (start, &before[start + 1..])
        } else {
            let is_end = |c: char| c.is_whitespace() || "(`\"'=;|&".contains(c);
            let start = before.rfind(is_end).map_or(0, |at| at + 1);
            (start, &before[start..])
        };
        let written = &line[start..end + quote.map_or(0, char::len_utf8)];
        let shell = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix("init ")?.trim_start();
        let shell = shell.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        Some(Self { program, written, shell })
    }

    /// Where it is, where the line says that.
    fn path(&self, home: &Path) -> Option<PathBuf> {
        let of_home =
            ["~/", "$HOME/", "${HOME}/"].into_iter().find_map(|start| self.program.strip_prefix(start));
        match of_home {
            Some(rest) => Some(home.join(rest)),
            None => Some(PathBuf::from(self.program)).filter(|path| path.is_absolute()),
        }
    }
}

/// The path as a shell reads it without quotation marks, where it does.
fn plain(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    path.chars().all(is_plain).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use brain::words::ProfileName;

    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    fn found(home: &Home) -> Vec<(Id, Option<usize>)> {
        look(&home.case()).into_iter().map(|it| (it.finding.id, it.finding.line)).collect()
    }

    #[test]
    fn a_key_that_a_start_up_file_exports_is_named_with_its_line_until_it_is_taken_out() {
        for (file, line) in [
            (".bashrc", "export AWS_ACCESS_KEY_ID=AKIAPLANTED"),
            (".zshrc", "  export FOO=1 AWS_SECRET_ACCESS_KEY='s3cret'"),
            (".zshenv", "typeset -gx AWS_SESSION_TOKEN=s3cret"),
            (".profile", "export AWS_ACCESS_KEY_ID=AKIAPLANTED; export AWS_SECRET_ACCESS_KEY=s3cret"),
            (".config/fish/config.fish", "set -gx AWS_ACCESS_KEY_ID AKIAPLANTED"),
            (".config/fish/config.fish", "set --global --export AWS_ACCESS_KEY_ID AKIAPLANTED"),
        ] {
            let home = Home::new("");
            home.write(file, &format!("# mine\n{line}\nalias a=b\n"));
            let mut case = home.case();
            case.active = Some(ProfileName::new("dev-admin"));
            let all = look(&case);
            assert_eq!((all.len(), all[0].finding.id), (1, Id::KeyExported), "{line}");
            assert_eq!(all[0].finding.line, Some(2));
            assert_eq!(all[0].finding.what, "An exported key hides dev-admin.");
            let told = format!("{all:?}");
            assert!(!told.contains("AKIAPLANTED") && !told.contains("s3cret"), "{told}");
            home.write(file, "# mine\nalias a=b\n");
            assert_eq!(found(&home), [], "{line}");
        }
    }

    #[test]
    fn what_exports_no_key_is_none() {
        for line in [
            "# export AWS_ACCESS_KEY_ID=AKIAPLANTED",
            "export AWS_ACCESS_KEY_ID=",
            "unset AWS_ACCESS_KEY_ID",
            "echo AWS_ACCESS_KEY_ID=x",
            "declare AWS_ACCESS_KEY_ID=x",
            "set AWS_ACCESS_KEY_ID x",
            "export MY_AWS_ACCESS_KEY_ID=x",
        ] {
            let home = Home::new("");
            home.write(".bashrc", &format!("{line}\n"));
            assert_eq!(found(&home), [], "{line}");
        }
    }

    #[test]
    fn the_shell_that_a_person_logs_in_with_is_told_what_it_needs_to_follow() {
        for (shell, file) in [("bash", ".bashrc"), ("zsh", ".zshrc"), ("fish", ".config/fish/config.fish")] {
            let mut home = Home::new("");
            home.export("SHELL", format!("/usr/bin/{shell}"));
            let all = look(&home.case());
            assert_eq!(all[0].finding.id, Id::InitMissing, "{shell}");
            let (_, line) = all[0].finding.fix.as_ref().unwrap().split_once(": ").unwrap();
            home.write(file, &format!("alias a=b\n{line}\n"));
            assert_eq!(found(&home), [(Id::ShellFollows, Some(2))], "{shell}: {line}");
        }
        let mut home = Home::new("");
        home.export("SHELL", "/bin/sh");
        assert_eq!(found(&home), [], "there are no lines for that one");
    }

    #[test]
    fn a_line_that_names_a_program_that_is_gone_or_another_shell_is_mended_and_nothing_else() {
        for (before, after) in [
            ("eval \"$(/gone/daypass init bash)\"", "eval \"$(DAYPASS init bash)\""),
            ("eval \"$('/gone away/daypass' init bash)\"", "eval \"$(DAYPASS init bash)\""),
            ("source <(~/gone/daypass init zsh)", "source <(DAYPASS init bash)"),
            ("eval \"$(daypass init zsh)\" # mine", "eval \"$(daypass init bash)\" # mine"),
        ] {
            let home = Home::new("");
            let daypass = home.write("bin/daypass", "");
            let around = |line: &str| format!("# AKIAPLANTED\r\n{line}\nexport FOO=1");
            home.write(".bashrc", &around(before));
            assert_eq!(found(&home), [(Id::InitBroken, Some(2))], "{before}");
            let all = look(&home.case());
            assert!(!format!("{all:?}").contains("AKIAPLANTED"), "only the line is carried along");
            mend(&home, &all);
            let after = after.replace("DAYPASS", daypass.to_str().unwrap());
            assert_eq!(home.read(".bashrc"), around(&after));
            assert_eq!(found(&home), [(Id::ShellFollows, Some(2))], "{before}");
        }
    }

    #[test]
    fn a_shell_with_a_profile_of_its_own_is_named_where_it_should_follow() {
        let home = Home::new("");
        home.write(".bashrc", "export AWS_PROFILE=dev\n");
        assert_eq!(found(&home), [], "nobody said that it should follow");
        home.write(".bashrc", "export AWS_PROFILE=dev\neval \"$(daypass init bash)\"\n");
        assert_eq!(found(&home), [(Id::ProfileExported, Some(1)), (Id::ShellFollows, Some(2))]);
        home.write(".bashrc", "eval \"$(daypass init bash)\"\n");
        assert_eq!(found(&home), [(Id::ShellFollows, Some(1))]);
    }
}
