//! Takes out of a text whatever could name a person or an organisation, or open anything.
//!
//! What is known by its place (names in the config, accounts that were listed, values of secret variables) goes
//! wherever it appears. What only looks like something (an address, an account's id, a token) goes too. The same
//! text becomes the same word throughout, so that a reader can still follow it.

use std::{collections::BTreeMap, fs};

use regex::{Captures, Regex};
use zeroize::Zeroizing;

use self::{
    learning::{is_secret, kind_of},
    looks::{ACCOUNT, ADDRESS, ARN, CODE, EMAIL, HOST, TOKEN, URL, is_here, is_word},
};
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

mod learning;
mod looks;

#[cfg(test)]
mod tests;
