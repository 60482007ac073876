//! Takes out of a text whatever could name a person or an organisation, or open anything.
//!
//! What is known by its place (names in the config, accounts that were listed, values of secret variables) goes
//! wherever it appears. What only looks like something (an address, an account's id, a token) goes too. The same
//! text becomes the same word throughout, so that a reader can still follow it.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use aws_files::{Document, Header, cache::LONGEST, write};
use regex::{Captures, Regex};
use zeroize::{Zeroize as _, Zeroizing};

use crate::Case;

/// In place of what must not be told apart either.
const GONE: &str = "(removed)";
/// A name that is shorter would be found in every other word.
const SHORTEST: usize = 2;
/// A secret that is shorter would be found by chance.
const SHORTEST_SECRET: usize = 6;

/// Knows what has to go. Has no `Debug`: it holds what it takes out.
pub(crate) struct Redactor {
    /// Longest first: a name may be part of another.
    known: Vec<(Zeroizing<String>, String)>,
    counts: BTreeMap<&'static str, usize>,
}

impl Redactor {
    /// Learns from the files and variables of a case.
    pub(crate) fn new(case: &Case) -> Self {
        let mut redactor = Self { known: Vec::new(), counts: BTreeMap::new() };
        if let Some(home) = case.home() {
            redactor.learn_as(&home.display().to_string(), "~".to_owned());
            let user = home.file_name().unwrap_or_default().to_string_lossy().into_owned();
            redactor.learn(&user, "user");
        }
        for name in ["USER", "LOGNAME", "USERNAME"] {
            redactor.learn(&case.environment.text(name).unwrap_or_default(), "user");
        }
        for name in ["HOSTNAME", "COMPUTERNAME"] {
            redactor.learn(&case.environment.text(name).unwrap_or_default(), "computer");
        }
        redactor.learn(fs::read_to_string("/etc/hostname").unwrap_or_default().trim(), "computer");
        redactor.learn_config(&case.places.config);
        redactor.learn_credentials(&case.places.credentials);
        let caches = [case.cache.as_ref().map(|cache| cache.directory().to_owned()), case.cli_cache()];
        for directory in caches.into_iter().flatten() {
            redactor.learn_json(&directory, &|_| Some("secret"));
        }
        for directory in [case.state.clone(), case.state.join("catalogues")] {
            redactor.learn_json(&directory, &kind_of);
        }
        redactor.learn_proxies(case);
        for name in ["AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
            redactor.learn_directory(case, &case.environment.text(name).unwrap_or_default());
        }
        if let Some(program) = &case.daypass {
            redactor.learn_directory(case, &program.display().to_string());
        }
        redactor.learn_processes(case);
        let mut secret_names: Vec<_> = case.environment.names().filter(|name| is_secret(name)).collect();
        secret_names.sort_unstable();
        for name in secret_names {
            let value = case.environment.text(name).unwrap_or_default();
            redactor.learn_secret(&value);
            let url = url::Url::parse(&value).ok();
            redactor.learn_secret(url.as_ref().and_then(url::Url::password).unwrap_or_default());
        }
        redactor.known.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        redactor
    }

    /// The text without all that.
    pub(crate) fn redact(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (known, word) in &self.known {
            text = replaced(&text, known, word);
        }
        for (pattern, kind) in [
            (&*URL, "url"),
            (&*EMAIL, "email"),
            (&*ARN, "arn"),
            (&*ACCOUNT, "account"),
            (&*ADDRESS, "address"),
            (&*HOST, "host"),
        ] {
            text = self.replace_looks(&text, pattern, kind);
        }
        let looks = |found: &Captures<'_>| {
            if is_word(&found[0]) { found[0].to_owned() } else { GONE.to_owned() }
        };
        let text = CODE.replace_all(&text, GONE);
        TOKEN.replace_all(&text, looks).into_owned()
    }

    /// What a whole name became, if it is one that was learned.
    pub(crate) fn name(&self, name: &str) -> Option<&str> {
        self.known.iter().find(|(known, _)| known.as_str() == name).map(|(_, word)| word.as_str())
    }

    fn replace_looks(&mut self, text: &str, pattern: &Regex, kind: &'static str) -> String {
        let mut found: Vec<_> = pattern.find_iter(text).map(|it| it.as_str().to_owned()).collect();
        found.retain(|it| !is_here(it));
        found.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let mut text = text.to_owned();
        for it in found {
            self.learn(&it, kind);
            let word = self.name(&it).unwrap_or(GONE).to_owned();
            text = text.replace(&it, &word);
        }
        text
    }

    fn learn(&mut self, text: &str, kind: &'static str) {
        if text.chars().count() < SHORTEST || self.name(text).is_some() || COMMON.contains(&text) {
            return;
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let word = format!("{kind}-{count}");
        self.learn_as(text, word);
    }

    fn learn_as(&mut self, text: &str, word: String) {
        self.known.push((Zeroizing::new(text.to_owned()), word));
    }

    fn learn_secret(&mut self, text: &str) {
        if text.chars().count() >= SHORTEST_SECRET && self.name(text).is_none() {
            self.learn_as(text, GONE.to_owned());
        }
    }

    fn learn_config(&mut self, file: &Path) {
        let content = Zeroizing::new(write::read(file).ok().flatten().unwrap_or_default());
        self.learn_comments(&String::from_utf8_lossy(&content));
        for section in Document::parse(&content).sections() {
            let kind = match section.header {
                Header::Profile(_) => "profile",
                Header::SsoSession(_) => "session",
                Header::Services(_) | Header::Other(_) => "section",
            };
            self.learn(section.header.name(), kind);
            for property in &section.properties {
                match property.key.to_ascii_lowercase().as_str() {
                    "sso_start_url" => self.learn(property.value, "start-url"),
                    "sso_account_id" => self.learn(property.value, "account"),
                    "sso_role_name" => self.learn(property.value, "role"),
                    "sso_session" => self.learn(property.value, "session"),
                    "source_profile" => self.learn(property.value, "profile"),
                    "role_arn" => self.learn(property.value, "arn"),
                    "region" | "sso_region" | "output" | "sso_registration_scopes" => {}
                    // It may be called with a password; what is ours is learned by its sections.
                    "credential_process" => {
                        let words = shlex::split(property.value).unwrap_or_default();
                        let foreign = words.first().is_some_and(|program| !program.contains("daypass"));
                        words.iter().skip(1).filter(|_| foreign).for_each(|word| self.learn_secret(word));
                    }
                    _ => {
                        self.learn_secret(property.value);
                        for (_, text) in &property.indented {
                            self.learn_secret(text.split_once('=').map_or(*text, |(_, value)| value.trim()));
                        }
                    }
                }
            }
        }
    }

    /// Findings name a proxy by its host.
    fn learn_proxies(&mut self, case: &Case) {
        for name in case.environment.names().filter(|name| name.to_ascii_lowercase().ends_with("_proxy")) {
            let value = case.environment.text(name).unwrap_or_default();
            let whole = if value.contains("://") { value } else { format!("http://{value}") };
            let Ok(url) = url::Url::parse(&whole) else { continue };
            let host = url.host_str().unwrap_or_default();
            if !is_loopback(host) {
                self.learn(host, "host");
            }
            self.learn(url.username(), "user");
            self.learn_secret(url.password().unwrap_or_default());
        }
    }

    /// What Daypass is asked for in the config need not be there, and is told of for just that.
    fn learn_processes(&mut self, case: &Case) {
        let content = Zeroizing::new(write::read(&case.places.config).ok().flatten().unwrap_or_default());
        for section in Document::parse(&content).sections() {
            for property in &section.properties {
                match property.key.to_ascii_lowercase().as_str() {
                    "ca_bundle" => self.learn_directory(case, property.value),
                    "credential_process" => self.learn_process(case, property.value),
                    _ => {}
                }
            }
        }
    }

    fn learn_process(&mut self, case: &Case, line: &str) {
        let words = shlex::split(line).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else { return };
        self.learn_directory(case, program);
        if !program.contains("daypass") {
            return;
        }
        for (at, argument) in arguments.iter().enumerate() {
            let (option, joined) = argument.split_once('=').unzip();
            let kind = match option.unwrap_or(argument) {
                "--profile" => "profile",
                "--session" => "session",
                "--role-name" => "role",
                _ => continue,
            };
            self.learn(joined.or(arguments.get(at + 1).map(String::as_str)).unwrap_or_default(), kind);
        }
    }

    /// Where a file is, outside the home, unless that is a directory of every computer.
    fn learn_directory(&mut self, case: &Case, file: &str) {
        let Some(directory) = Path::new(file).parent().filter(|it| it.is_absolute()) else { return };
        let is_below_home = case.home().is_some_and(|home| directory.starts_with(home));
        if !is_below_home && !EVERYWHERE.iter().any(|it| directory == Path::new(it)) {
            self.learn(&directory.display().to_string(), "directory");
        }
        // The file's own name may name somebody too.
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        if !["daypass", "daypass.exe", "config", "credentials"].contains(&&*name) {
            self.learn(&name, "file");
        }
    }

    /// People keep all sorts of things there.
    fn learn_comments(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| line.starts_with(['#', ';'])) {
            self.learn_secret(line.trim_start_matches(['#', ';']).trim());
        }
    }

    fn learn_credentials(&mut self, file: &Path) {
        let content = Zeroizing::new(write::read(file).ok().flatten().unwrap_or_default());
        let text = Zeroizing::new(String::from_utf8_lossy(&content).into_owned());
        self.learn_comments(&text);
        for line in text.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                self.learn(name.trim(), "profile");
            } else {
                let value = line.split_once('=').map_or(line, |(_, value)| value);
                self.learn_secret(value.trim());
            }
        }
    }

    /// Every text in the JSON files of a directory that `kind` has a word for.
    fn learn_json(&mut self, directory: &Path, kind: &dyn Fn(&str) -> Option<&'static str>) {
        let mut files: Vec<_> =
            fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        for file in files {
            let Ok(Some(content)) = write::read_ordinary(&file, LONGEST).map(|it| it.map(Zeroizing::new))
            else {
                continue;
            };
            if let Ok(value) = serde_json::from_slice(&content) {
                self.learn_value("", value, kind);
            }
        }
    }

    fn learn_value(
        &mut self,
        key: &str,
        value: serde_json::Value,
        kind: &dyn Fn(&str) -> Option<&'static str>,
    ) {
        match value {
            serde_json::Value::String(mut text) => {
                match kind(key) {
                    Some("secret") => self.learn_secret(&text),
                    Some(kind) => self.learn(&text, kind),
                    None => {}
                }
                text.zeroize();
            }
            serde_json::Value::Array(values) => {
                for value in values {
                    self.learn_value(key, value, kind);
                }
            }
            serde_json::Value::Object(members) => {
                for (key, value) in members {
                    self.learn_value(&key, value, kind);
                }
            }
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
        }
    }
}

/// What Daypass's own files call things.
fn kind_of(key: &str) -> Option<&'static str> {
    match key {
        "account" | "account_id" | "id" => Some("account"),
        "email" | "who" | "identity" | "user" => Some("email"),
        "role" | "roles" | "role_name" => Some("role"),
        "profile" | "section" => Some("profile"),
        "start_url" => Some("start-url"),
        "name" | "text" | "named" | "Named" => Some("name"),
        _ => None,
    }
}

/// Variables whose value opens something.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    // Daypass's own name is no password.
    let name = name.strip_prefix("DAYPASS_").unwrap_or(&name);
    ["SECRET", "TOKEN", "PASS", "KEY", "PROXY", "CREDENTIAL"].iter().any(|part| name.contains(part))
}

fn is_loopback(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

/// Directories that name nobody.
const EVERYWHERE: [&str; 6] = ["/", "/usr/bin", "/usr/local/bin", "/bin", "/etc/ssl/certs", "/tmp"];

/// Words of Daypass's own texts that are names too now and then.
const COMMON: [&str; 8] = ["default", "aws", "daypass", "the", "profile", "session", "region", "root"];

static URL: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>“”]+"#));
static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[^\s@"'<>“”=:,()]+@[^\s@"'<>“”,()]+\.[A-Za-z]+"#));
static ARN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\barn:aws[^\s"'<>“”]*"#));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9]{12}\b"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}:?[0-9a-fA-F]{1,4}\b")
});
/// With a port, or below a domain that only hosts have. Names of files and modules have a dot too.
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,}:[0-9]{1,5}\b|(?:com|net|org|io|dev|internal|local|lan|corp|intranet|example|test|cloud|de|uk|eu|fr)\b)",
    )
});
/// What a person compares with the browser at a sign-in.
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"));
static TOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9+/_=~.-]{20,}"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

/// Addresses on this computer, and those of AWS itself, name nobody.
fn is_here(text: &str) -> bool {
    if text.ends_with(".amazonaws.com") || is_loopback(text) {
        return true;
    }
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|here| {
        text.strip_prefix(here)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    })
}

/// What is long and still a word: of letters in one case or a few digits, joined, as names of settings and paths are.
fn is_word(text: &str) -> bool {
    let part = |part: &str| {
        let one_case =
            part.bytes().all(|b| b.is_ascii_lowercase()) || part.bytes().all(|b| b.is_ascii_uppercase());
        let number = part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4;
        (one_case && part.len() <= 16) || number
    };
    text.split(['/', '_', '-', '=', '~', '.']).all(part)
}

/// Replaces it where it is not part of a longer word.
fn replaced(text: &str, known: &str, word: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(known) {
        let (before, from) = rest.split_at(at);
        let behind = &from[known.len()..];
        result.push_str(before);
        let joins = |one: Option<char>, other: Option<char>| {
            one.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
        };
        let before = result.chars().next_back();
        let within =
            joins(before, known.chars().next()) || joins(known.chars().next_back(), behind.chars().next());
        result.push_str(if within && known.len() < SHORTEST_SECRET { known } else { word });
        rest = behind;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::tests::Home;

    fn redacted(home: &Home, text: &str) -> String {
        Redactor::new(&home.case()).redact(text)
    }

    #[test]
    fn the_same_name_becomes_the_same_word_everywhere() {
        let home = Home::new(
            "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n[profile acme-dev]\nsso_role_name = Admin\n",
        );
        let told =
            redacted(&home, "acme-dev (Admin) of acme at https://acme.awsapps.com/start, acme-dev again");
        assert_eq!(told, "profile-1 (role-1) of session-1 at start-url-1, profile-1 again");
        let home_path = home.path(".aws/config");
        assert_eq!(redacted(&home, &home_path.display().to_string()), "~/.aws/config");
    }

    #[test]
    fn what_looks_like_somebody_or_something_goes() {
        let home = Home::new("");
        for (text, expected) in [
            ("account 111122223333 here", "account account-1 here"),
            ("by jo@acme.example.", "by email-1."),
            ("at https://u:p@x.example/y?z=1", "at url-1"),
            ("arn:aws:iam::111122223333:role/x", "arn-1"),
            ("token aoaAAAAAGZ1b2xkIHlvdSBsaWtl.x", "token (removed)"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("to wombat.internal:443, twice", "to host-1, twice"),
            ("by proxy.wombat.example.", "by host-1."),
            ("from 10.1.2.3 to 127.0.0.1", "from address-1 to 127.0.0.1"),
            ("oidc.us-east-1.amazonaws.com", "oidc.us-east-1.amazonaws.com"),
            ("code ABCD-EFGH", "code (removed)"),
            ("2026-01-01T00:00:00Z agent::jobs", "2026-01-01T00:00:00Z agent::jobs"),
            ("~/.aws/config:3", "~/.aws/config:3"),
            ("AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SSO_OIDC"),
            ("sso_registration_scopes", "sso_registration_scopes"),
        ] {
            assert_eq!(redacted(&home, text), expected);
        }
    }

    #[test]
    fn what_the_config_and_the_environment_lead_to_goes() {
        let mut home = Home::new(
            "[profile a]\nca_bundle = /srv/wombat/root.pem\n\
             [profile b]\ncredential_process = /opt/wombat/bin/daypass credentials --profile wombat-gone\n\
             [profile c]\ncredential_process = daypass credentials --session=wombat-s --role-name WombatRole\n",
        );
        home.export("HTTPS_PROXY", "http://wombatuser:wombat-pw@wombatproxy:3128");
        home.export("AWS_CA_BUNDLE", "/etc/ssl/wombat-ca.pem");
        for text in [
            "The proxy of HTTPS_PROXY does not answer at wombatproxy, port 3128.",
            "asks for “wombat-gone”, which is not there",
            "wombat-s, WombatRole, wombatuser, wombat-pw",
            "/opt/wombat/bin/daypass is not there",
            "/etc/ssl/wombat-ca.pem and /srv/wombat/root.pem",
        ] {
            let told = redacted(&home, text);
            assert!(!told.to_lowercase().contains("wombat"), "{told}");
        }
    }

    #[test]
    fn the_name_of_daypass_makes_no_secret() {
        let mut home = Home::new("");
        home.export("DAYPASS_INSTANCE", "instance");
        home.export("DAYPASS_TOKEN", "wombat-token");
        assert_eq!(redacted(&home, "instance wombat-token"), "instance (removed)");
    }

    #[test]
    fn a_short_name_is_not_found_within_words() {
        let home = Home::new("[profile dev]\nregion = x\n");
        assert_eq!(redacted(&home, "devices, dev and “dev”"), "devices, profile-1 and “profile-1”");
    }
}
