//! A report for somebody else to read, such as in a bug report: versions, findings, the shape of the AWS config
//! and the end of the agent's log, without names, addresses and secrets.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use aws_files::{Document, Header, document::Section, write};
use brain::finding::{Finding, Findings, Severity};
use zeroize::Zeroizing;

use crate::{Case, redact::Redactor};

/// Lines of the log.
const TAIL: usize = 200;
/// The agent begins a new log beyond this, in bytes.
const LONGEST: u64 = 4 << 20;

/// The report. Each name in it is the same word throughout, such as `profile-1`.
pub fn report(case: &Case, findings: &Findings) -> String {
    let mut redactor = Redactor::new(case);
    let mut text = String::new();
    let mut put = |title: &str, lines: Vec<String>| {
        writeln!(text, "== {title}\n").expect("memory");
        for line in lines {
            writeln!(text, "{line}").expect("memory");
        }
        text.push('\n');
    };
    put("Daypass", about(case));
    put("Findings", findings.findings.iter().flat_map(|it| finding(it, &mut redactor)).collect());
    put("Who can use which profile", portability(findings, &mut redactor));
    put("Variables that are set", variables(case));
    put("AWS config", config(case, &redactor));
    put("The end of the agent's log", log(case, &mut redactor));
    text
}

/// Writes a report that nobody else may read (0600), whole or not at all. A file that is there stays, unless it
/// may be `replaced`.
pub fn save(file: &Path, report: &str, replaced: bool) -> io::Result<()> {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(directory)?;
    new.write_all(report.as_bytes())?;
    new.as_file().sync_all()?;
    let saved = if replaced { new.persist(file) } else { new.persist_noclobber(file) };
    saved.map(drop).map_err(|error| error.error)
}

fn about(case: &Case) -> Vec<String> {
    vec![
        format!("Version: {}", case.version),
        format!("System: {} on {}", std::env::consts::OS, std::env::consts::ARCH),
        format!("Written: {}", case.now.strftime("%Y-%m-%dT%H:%M:%SZ")),
        "Names, addresses and accounts are replaced, each by the same word throughout.".to_owned(),
    ]
}

fn finding(it: &Finding, redactor: &mut Redactor) -> Vec<String> {
    let severity = match it.severity {
        Severity::Broken => "broken",
        Severity::Advice => "advice",
        Severity::Fine => "fine",
    };
    let place = it.file.as_deref().map(|file| {
        let line = it.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!(" ({}{line})", redactor.redact(file))
    });
    let mut lines = vec![format!("{severity} {}{}", it.id, place.unwrap_or_default())];
    lines.extend(
        [&it.what, &it.why]
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(|it| format!("  {}", redactor.redact(it))),
    );
    lines
}

fn portability(findings: &Findings, redactor: &mut Redactor) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &findings.portability {
        let cells = [
            ("botocore", &row.botocore),
            ("rust", &row.rust),
            ("js", &row.js),
            ("go", &row.go),
            ("java", &row.java),
        ];
        let name = redactor.name(&row.profile).map(str::to_owned);
        lines.push(name.unwrap_or_else(|| redactor.redact(&row.profile)));
        lines.extend(cells.iter().map(|(who, says)| format!("  {who}: {}", redactor.redact(says))));
    }
    lines
}

/// Those that AWS tools, Daypass and desktops go by; without their values.
fn variables(case: &Case) -> Vec<String> {
    let ours = |name: &&str| {
        let small = name.to_ascii_lowercase();
        ["aws_", "daypass_", "xdg_", "ssh_", "wsl_"].iter().any(|start| small.starts_with(start))
            || small.ends_with("_proxy")
            || ["display", "wayland_display", "dbus_session_bus_address", "container", "rust_log"]
                .contains(&small.as_str())
    };
    // A name may be anything that somebody exported.
    let plain = |name: &&str| name.len() < 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    case.environment.names().filter(ours).filter(plain).map(str::to_owned).collect()
}

/// Each line by its kind, and values only where they name nobody.
fn config(case: &Case, redactor: &Redactor) -> Vec<String> {
    let content = Zeroizing::new(write::read(&case.places.config).ok().flatten().unwrap_or_default());
    let document = Document::parse(&content);
    let text = String::from_utf8_lossy(&content);
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line = line.trim();
            match line.chars().next() {
                None => String::new(),
                Some('#' | ';') => "# (a comment)".to_owned(),
                Some(_) => "(a line of another kind)".to_owned(),
            }
        })
        .collect();
    let mut put = |line: usize, text: String| {
        if let Some(place) = lines.get_mut(line - 1) {
            *place = text;
        }
    };
    for section in document.sections() {
        put(section.line, header(&section, redactor));
        for property in &section.properties {
            let key = property.key.to_ascii_lowercase();
            let shown = if KEYS.contains(&key.as_str()) { property.key } else { "(another key)" };
            put(property.line, format!("{shown} = {}", value(&key, property.value, redactor)));
            property.indented.iter().for_each(|(line, _)| put(*line, "  (an indented line)".to_owned()));
        }
    }
    lines
}

fn header(section: &Section<'_>, redactor: &Redactor) -> String {
    let name = section.header.name();
    let name = if name == "default" { name } else { redactor.name(name).unwrap_or("(a name)") };
    match section.header {
        Header::Profile(_) if name == "default" => "[default]".to_owned(),
        Header::Profile(_) => format!("[profile {name}]"),
        Header::SsoSession(_) => format!("[sso-session {name}]"),
        Header::Services(_) => format!("[services {name}]"),
        Header::Other(_) => "[(another section)]".to_owned(),
    }
}

/// Keys that AWS documents; any other may be anything.
const KEYS: [&str; 24] = [
    "sso_session",
    "sso_start_url",
    "sso_region",
    "sso_account_id",
    "sso_role_name",
    "sso_registration_scopes",
    "region",
    "output",
    "role_arn",
    "role_session_name",
    "source_profile",
    "credential_source",
    "external_id",
    "mfa_serial",
    "duration_seconds",
    "web_identity_token_file",
    "credential_process",
    "login_session",
    "services",
    "endpoint_url",
    "ca_bundle",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
];

fn value(key: &str, value: &str, redactor: &Redactor) -> String {
    let plain =
        value.len() <= 40 && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match key {
        "region" | "sso_region" | "output" if plain => value.to_owned(),
        "sso_registration_scopes" if value == "sso:account:access" => value.to_owned(),
        "credential_process" => process(value, redactor),
        _ if value.is_empty() => String::new(),
        _ => redactor.name(value).filter(|word| !word.starts_with('(')).unwrap_or("(set)").to_owned(),
    }
}

/// Which program, and with which options.
fn process(line: &str, redactor: &Redactor) -> String {
    let Some(words) = shlex::split(line) else { return "(a command that cannot be read)".to_owned() };
    let Some((program, arguments)) = words.split_first() else { return String::new() };
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    if !["daypass", "daypass.exe"].contains(&name) {
        return "(another program)".to_owned();
    }
    let shown = arguments.iter().map(|argument| match argument.as_str() {
        known @ ("credentials" | "--session" | "--account-id" | "--role-name" | "--profile") => known,
        other => redactor.name(other).filter(|word| !word.starts_with('(')).unwrap_or("(set)"),
    });
    let place = if Path::new(program).is_absolute() { "(a whole path)/" } else { "" };
    [format!("{place}{name}")].into_iter().chain(shown.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

fn log(case: &Case, redactor: &mut Redactor) -> Vec<String> {
    let content =
        write::read_ordinary(&case.state.join("agent.log"), LONGEST).ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&content);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL)..].iter().map(|line| redactor.redact(line)).collect()
}

/// Whether there is such a file that would be lost.
pub fn is_taken(file: &Path) -> bool {
    fs::symlink_metadata(file).is_ok()
}

#[cfg(test)]
mod tests {
    use brain::finding::{Id, Portability};

    use super::*;
    use crate::case::tests::Home;

    const CONFIG: &str = "\
# of the Wombat team
[sso-session wombat]
sso_start_url = https://wombat.awsapps.com/start
sso_region = eu-west-1

[profile wombat-prod]
sso_session = wombat
sso_account_id = 111122223333
sso_role_name = WombatAdmin
region = eu-central-1
x_hidden = wombat-hidden-value
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

[profile tool]
credential_process = \"/home/wombat/bin/daypass\" credentials --profile wombat-prod

[profile other]
credential_process = /opt/wombat/tool --password wombat-pw
";

    fn told(home: &Home) -> String {
        let what = "“wombat-prod” of wombat is broken in account 111122223333.";
        let findings =
            vec![Finding::new(Id::ProfileBroken, what, "").at(home.path(".aws/config").display(), 6)];
        let row = Portability {
            profile: "wombat-prod".to_owned(),
            rust: "no “wombat-prod”".to_owned(),
            ..Portability::default()
        };
        report(&home.case(), &Findings { findings, portability: vec![row] })
    }

    #[test]
    fn the_shape_of_everything_stays_and_names_become_words() {
        let mut home = Home::new(CONFIG);
        home.export("AWS_PROFILE", "wombat-prod");
        home.write(
            "state/agent.log",
            "2026-01-01T00:00:00Z  WARN agent::jobs: acme of wombat renews account=111122223333\n",
        );
        let told = told(&home);
        for line in [
            "broken profile-broken (~/.aws/config:6)",
            "  “profile-1” of session-1 is broken in account account-1.",
            "# (a comment)",
            "[sso-session session-1]",
            "sso_start_url = start-url-1",
            "sso_region = eu-west-1",
            "[profile profile-1]",
            "sso_session = session-1",
            "sso_account_id = account-1",
            "sso_role_name = role-1",
            "region = eu-central-1",
            "(another key) = (set)",
            "aws_secret_access_key = (set)",
            "credential_process = (a whole path)/daypass credentials --profile profile-1",
            "credential_process = (another program)",
            "AWS_PROFILE",
            "  rust: no “profile-1”",
            "2026-01-01T00:00:00Z  WARN agent::jobs: acme of session-1 renews account=account-1",
        ] {
            assert!(told.lines().any(|it| it == line), "{line}\n---\n{told}");
        }
        assert!(!told.to_lowercase().contains("wombat"), "{told}");
    }

    #[test]
    fn a_report_is_for_its_owner_alone_and_replaces_nothing_unasked() {
        let home = Home::new("");
        let file = home.path("report.txt");
        save(&file, "one", false).unwrap();
        assert!(is_taken(&file));
        assert_eq!(save(&file, "two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(home.read("report.txt"), "one");
        save(&file, "two", true).unwrap();
        assert_eq!(home.read("report.txt"), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
