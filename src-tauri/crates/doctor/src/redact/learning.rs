//! What is known by its place: names in files, values of variables.

use std::{fs, path::Path};

use aws_files::{Document, Header, cache::LONGEST, write};
use zeroize::{Zeroize as _, Zeroizing};

use super::{GONE, Redactor, SHORTEST, SHORTEST_SECRET, looks::is_loopback};
use crate::Case;

impl Redactor {
    pub(super) fn learn(&mut self, text: &str, kind: &'static str) {
        if text.chars().count() < SHORTEST || self.name(text).is_some() || COMMON.contains(&text) {
            return;
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let word = format!("{kind}-{count}");
        self.learn_as(text, word);
    }

    pub(super) fn learn_as(&mut self, text: &str, word: String) {
        self.known.push((Zeroizing::new(text.to_owned()), word));
    }

    pub(super) fn learn_secret(&mut self, text: &str) {
        if text.chars().count() >= SHORTEST_SECRET && self.name(text).is_none() {
            self.learn_as(text, GONE.to_owned());
        }
    }

    pub(super) fn learn_config(&mut self, file: &Path) {
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
    pub(super) fn learn_proxies(&mut self, case: &Case) {
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
    pub(super) fn learn_processes(&mut self, case: &Case) {
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
    pub(super) fn learn_directory(&mut self, case: &Case, file: &str) {
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

    pub(super) fn learn_credentials(&mut self, file: &Path) {
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
    pub(super) fn learn_json(&mut self, directory: &Path, kind: &dyn Fn(&str) -> Option<&'static str>) {
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
pub(super) fn kind_of(key: &str) -> Option<&'static str> {
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
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    // Daypass's own name is no password.
    let name = name.strip_prefix("DAYPASS_").unwrap_or(&name);
    ["SECRET", "TOKEN", "PASS", "KEY", "PROXY", "CREDENTIAL"].iter().any(|part| name.contains(part))
}

/// Directories that name nobody.
const EVERYWHERE: [&str; 6] = ["/", "/usr/bin", "/usr/local/bin", "/bin", "/etc/ssl/certs", "/tmp"];

/// Words of Daypass's own texts that are names too now and then.
const COMMON: [&str; 8] = ["default", "aws", "daypass", "the", "profile", "session", "region", "root"];
