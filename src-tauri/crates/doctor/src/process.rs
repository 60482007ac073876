//! `daypass` in `credential_process`: whether AWS tools find it, and what it is asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use aws_files::{
    Document, Header,
    document::{Property, Section},
    write,
};
use brain::{
    finding::{Finding, Id},
    say::Word,
    words::ProfileName,
};

use crate::{
    Case, Found,
    remedy::{Edit, Remedy},
    twice,
};

/// A program that prints its version has done so by then.
const PATIENCE: Duration = Duration::from_secs(5);
/// No version is longer, in bytes.
const LONGEST: u64 = 256;

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let content = write::read(&case.places.config).ok().flatten().unwrap_or_default();
    let document = Document::parse(&content);
    let sections = document.sections();
    let names: Vec<_> = sections.iter().filter_map(|section| profile(section.header)).collect();
    let known = Known { profiles: &names, sessions: sessions(&sections) };
    let is_process = |property: &&Property<'_>| property.key.eq_ignore_ascii_case("credential_process");
    let lines = sections.iter().filter_map(|section| {
        let property = section.properties.iter().find(is_process)?;
        let line = Line::read(property.value).filter(Line::is_ours)?;
        Some((section, profile(section.header)?, property, line))
    });
    let lines: Vec<_> = lines.collect();
    let versions = versions(lines.iter().map(|(.., line)| Path::new(&line.program)), case);
    twice(|| {
        let mut found = Vec::new();
        for (section, name, property, line) in &lines {
            let at = |finding: Finding| finding.at(case.places.config.display(), property.line);
            if let Some((finding, is_mended)) = line.program(name, case, &versions) {
                let remedy = is_mended.then(|| line.with_program(case)).flatten().map(|value| Edit::Set {
                    header: section.header.clone(),
                    key: "credential_process",
                    value,
                });
                // A value in several lines, for one, is left to the person.
                let remedy = remedy.filter(|edit| edit.apply(&mut document.clone()).is_ok());
                found.push(Found::from(at(finding)).mended_by(remedy.map(Remedy::Config)));
            }
            found.extend(line.asked(name, &known).map(|finding| Found::from(at(finding))));
        }
        found
    })
}

fn profile(header: &Header) -> Option<&ProfileName> {
    match header {
        Header::Profile(name) => Some(name),
        Header::SsoSession(_) | Header::Services(_) | Header::Other(_) => None,
    }
}

/// What a line can ask for.
struct Known<'a> {
    profiles: &'a [&'a ProfileName],
    /// Names and start URLs: Daypass takes either.
    sessions: BTreeSet<&'a str>,
}

impl Known<'_> {
    fn has_profile(&self, name: &str) -> bool {
        self.profiles.iter().any(|profile| profile.as_str() == name)
    }
}

fn sessions<'a>(sections: &[Section<'a>]) -> BTreeSet<&'a str> {
    let names = sections.iter().filter_map(|section| match section.header {
        Header::SsoSession(name) => Some(name.as_str()),
        Header::Profile(_) | Header::Services(_) | Header::Other(_) => None,
    });
    let properties = sections.iter().flat_map(|section| &section.properties);
    let urls = properties.filter(|it| it.key.eq_ignore_ascii_case("sso_start_url")).map(|it| it.value);
    names.chain(urls).collect()
}

/// A command line as botocore splits it: like a shell, but without one.
struct Line<'a> {
    program: String,
    arguments: Vec<String>,
    /// What stands behind the program, as it is written. Where quotes or backslashes are within the program's word,
    /// this may begin too early.
    rest: &'a str,
}

impl<'a> Line<'a> {
    fn read(value: &'a str) -> Option<Self> {
        let mut words = shlex::split(value)?.into_iter();
        let program = words.next()?;
        let rest = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?.1,
            _ => value.find(char::is_whitespace).map_or("", |end| &value[end..]),
        };
        Some(Self { program, arguments: words.collect(), rest })
    }

    fn is_ours(&self) -> bool {
        let name = self.program.rsplit(['/', '\\']).next().unwrap_or_default();
        ["daypass", "daypass.exe"].contains(&name)
            && self.arguments.first().is_some_and(|it| it == "credentials")
    }

    /// What is wrong with the program, and whether another path mends it.
    fn program(
        &self,
        name: &ProfileName,
        case: &Case,
        versions: &BTreeMap<PathBuf, String>,
    ) -> Option<(Finding, bool)> {
        let program = &self.program;
        let path = Path::new(program);
        let ours = case.daypass.as_deref();
        let write = ours.map_or_else(
            || Word("process-whole-path").to_owned(),
            |ours| Word("process-write-path").with(&[("path", &ours.display())]),
        );
        if path.is_absolute() {
            if !path.is_file() {
                let finding = Word("found-process-gone")
                    .finding(Id::ProcessMissing, &[("name", name), ("program", program)]);
                return Some((finding.to_do(write), true));
            }
            let theirs = versions.get(path).filter(|theirs| **theirs != case.version)?;
            let finding = Word("found-process-other-version").finding(
                Id::ProcessOtherVersion,
                &[("name", name), ("theirs", theirs), ("ours", &case.version)],
            );
            return Some((finding.to_do(write), true));
        }
        if program.starts_with(['~', '$']) || on_path(program, case).is_none() {
            let finding = Word("found-process-missing")
                .finding(Id::ProcessMissing, &[("name", name), ("program", program)]);
            return Some((finding.to_do(write), true));
        }
        let finding = Word("found-process-not-absolute").finding(Id::ProcessNotAbsolute, &[("name", name)]);
        Some((finding.to_do(write), true))
    }

    /// What is wrong with what it asks for.
    fn asked(&self, name: &ProfileName, known: &Known<'_>) -> Option<Finding> {
        let Some(asked) = self.value("--profile") else {
            let asked = self.value("--session")?;
            // A profile stands for its session.
            let is_there = known.sessions.contains(asked) || known.has_profile(asked);
            return (!is_there).then(|| {
                Word("found-process-unknown-session")
                    .finding(Id::ProcessUnknownSession, &[("name", name), ("asked", &asked)])
            });
        };
        if asked == name.as_str() {
            return Some(Word("found-process-asks-itself").finding(Id::ProcessAsksItself, &[("name", name)]));
        }
        (!known.has_profile(asked)).then(|| {
            Word("found-process-unknown-profile")
                .finding(Id::ProcessUnknownProfile, &[("name", name), ("asked", &asked)])
        })
    }

    /// What is said for an option, in either of the two ways.
    fn value(&self, option: &str) -> Option<&str> {
        self.arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix(option)? {
            "" => self.arguments.get(at + 1).map(String::as_str),
            value => value.strip_prefix('='),
        })
    }

    /// The same line with this program, where that can be written so that every AWS tool reads it.
    fn with_program(&self, case: &Case) -> Option<String> {
        let path = case.daypass.as_ref()?;
        let special = if cfg!(windows) { &['"', '%'][..] } else { &['"', '$', '`', '\\', '!'] };
        let text =
            path.to_str().filter(|text| path.is_absolute() && path.is_file() && !text.contains(special))?;
        let value = format!("\"{text}\"{}", self.rest);
        let (program, arguments) =
            shlex::split(&value)?.split_first().map(|(it, all)| (it.clone(), all.to_vec()))?;
        (program == text && arguments == self.arguments).then_some(value)
    }
}

fn on_path(program: &str, case: &Case) -> Option<PathBuf> {
    let path = case.environment.get("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|path| path.is_file())
}

/// Versions of other programs at whole paths. Each is asked once, and all at the same time.
fn versions<'a>(programs: impl Iterator<Item = &'a Path>, case: &Case) -> BTreeMap<PathBuf, String> {
    let is_asked =
        |path: &&Path| path.is_absolute() && path.is_file() && case.daypass.as_deref() != Some(*path);
    let paths: BTreeSet<&Path> = programs.filter(is_asked).collect();
    let (sender, receiver) = mpsc::channel();
    // A pipe that some child keeps open is read for ever, but by nobody who is waited for.
    for path in paths {
        let (path, sender) = (path.to_owned(), sender.clone());
        thread::spawn(move || version(&path).map(|version| sender.send((path, version))));
    }
    drop(sender);
    let deadline = Instant::now() + PATIENCE;
    let next = || receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok();
    std::iter::from_fn(next).collect()
}

/// What a `daypass` says of its version; nothing where it does not, in time.
fn version(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let stdout = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout.take(LONGEST)).read_line(&mut line);
        // Nobody may wait any more.
        let _ = sender.send(read.map(|_| line));
    });
    let said = receiver.recv_timeout(PATIENCE);
    // It has said all that is asked of it.
    let _ = child.kill();
    child.wait().ok()?;
    said.ok()?.ok()?.trim().strip_prefix("daypass ").map(str::to_owned)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    /// A home with this Daypass in `bin`, an older one in `old`, and profiles that run these lines.
    fn home(lines: &[&str]) -> Home {
        let mut home = Home::new("");
        for (below, version) in [("bin/daypass", "1.2.3"), ("old/daypass", "1.0.0")] {
            home.write(below, &format!("#!/bin/sh\necho daypass {version}\n"));
            home.mode(below, 0o755);
        }
        home.export("PATH", home.path("bin"));
        let root = home.path("");
        let root = root.to_str().unwrap().trim_end_matches('/');
        let profiles: Vec<_> = (lines.iter().enumerate())
            .map(|(at, line)| {
                format!("[profile p{at}]\n# {at}\ncredential_process = {}\n", line.replace('@', root))
            })
            .collect();
        home.write(".aws/config", &format!("{}{SESSION}", profiles.concat()));
        home
    }

    fn found(home: &Home) -> Vec<(Id, Option<usize>, bool)> {
        let all = look(&home.case()).into_iter();
        all.map(|it| (it.finding.id, it.finding.line, it.finding.fixable)).collect()
    }

    const SESSION: &str =
        "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n";
    const ASKS: &str = "credentials --session s --account-id 111122223333 --role-name A";

    #[test]
    fn the_path_of_this_program_is_fine_and_other_programs_are_left_alone() {
        let home =
            home(&[&format!("\"@/bin/daypass\" {ASKS}"), "aws-vault export", "/gone/daypassing credentials"]);
        assert_eq!(found(&home), []);
    }

    #[test]
    fn a_program_that_is_gone_elsewhere_or_not_absolute_is_named_and_mended() {
        for (line, id) in [
            ("/gone/daypass", Id::ProcessMissing),
            ("'/gone away/daypass'", Id::ProcessMissing),
            ("~/bin/daypass", Id::ProcessMissing),
            ("daypass", Id::ProcessNotAbsolute),
            ("@/old/daypass", Id::ProcessOtherVersion),
        ] {
            let home = home(&[&format!("{line}  {ASKS}")]);
            assert_eq!(found(&home), [(id, Some(3), true)], "{line}");
            mend(&home, &look(&home.case()));
            assert_eq!(found(&home), [], "{line}: {}", home.read(".aws/config"));
            let rest = format!("bin/daypass\"  {ASKS}");
            assert!(home.read(".aws/config").contains(&rest), "{}", home.read(".aws/config"));
        }
        let not_found = home(&[&format!("daypass {ASKS}")]);
        let mut case = not_found.case();
        case.environment = std::iter::empty().collect();
        assert_eq!(look(&case)[0].finding.id, Id::ProcessMissing);
    }

    #[test]
    fn a_line_whose_arguments_would_not_stay_the_same_is_named_and_left_to_the_person() {
        for program in [r"/gone\ away/daypass", "/gone' 'away/daypass", "'/gone 'away/daypass"] {
            let home = home(&[&format!("{program} {ASKS}")]);
            assert_eq!(found(&home), [(Id::ProcessMissing, Some(3), false)], "{program}");
        }
    }

    #[test]
    fn a_profile_that_asks_for_itself_or_for_nothing_is_named() {
        let lines = ["credentials --profile p0", "credentials --profile=gone", "credentials --profile p0"];
        let home = home(&lines.map(|line| format!("@/bin/daypass {line}")).each_ref().map(String::as_str));
        let ids = [(Id::ProcessAsksItself, Some(3), false), (Id::ProcessUnknownProfile, Some(6), false)];
        assert_eq!(found(&home), ids);
    }

    #[test]
    fn a_session_that_is_not_there_is_named_and_one_is_there_by_name_address_or_profile() {
        let lines = ["gone", "s", "https://x.awsapps.com/start", "p1"];
        let lines = lines.map(|session| {
            format!("@/bin/daypass {}", ASKS.replace("--session s", &format!("--session {session}")))
        });
        let home = home(&lines.each_ref().map(String::as_str));
        assert_eq!(found(&home), [(Id::ProcessUnknownSession, Some(3), false)]);
    }

    #[test]
    fn a_program_that_never_says_its_version_is_not_waited_for_long() {
        let home = home(&[&format!("@/slow/daypass {ASKS}")]);
        home.write("slow/daypass", "#!/bin/sh\nexec sleep 600\n");
        home.mode("slow/daypass", 0o755);
        assert_eq!(found(&home), []);
    }

    #[test]
    fn a_program_of_many_profiles_is_asked_once_and_this_one_never() {
        let other = format!("@/old/daypass {ASKS}");
        let own = format!("@/bin/daypass {ASKS}");
        let home = home(&[&other, &other, &other, &own]);
        for (below, version) in [("bin/daypass", "1.2.3"), ("old/daypass", "1.0.0")] {
            let script = format!("#!/bin/sh\necho asked >> \"$0.asked\"\necho daypass {version}\n");
            home.write(below, &script);
            home.mode(below, 0o755);
        }
        assert_eq!(found(&home).len(), 3);
        assert_eq!(home.read("old/daypass.asked"), "asked\n");
        assert!(!home.path("bin/daypass.asked").exists());
    }

    #[test]
    fn a_child_that_keeps_the_output_open_holds_up_no_version() {
        let home = home(&[&format!("@/old/daypass {ASKS}")]);
        home.write("old/daypass", "#!/bin/sh\nsleep 60 &\necho daypass 1.0.0\n");
        home.mode("old/daypass", 0o755);
        assert_eq!(found(&home), [(Id::ProcessOtherVersion, Some(3), true)]);
    }
}
