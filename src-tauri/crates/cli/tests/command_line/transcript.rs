//! A whole visit, word for word: signing in, looking around, signing out. What differs each time is masked.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    agent::{Acme, json},
    scene::decide,
};

/// Ports, codes, times and ids that are new each time, as words.
fn masked(text: &str, acme: &Acme, code: &str) -> String {
    let endpoint = acme.status()["agent"]["endpoint"].as_str().unwrap().to_owned();
    let text = text.replace(acme.fake.url(), "http://PORTAL").replace(code, "CODE");
    let text = text.replace(&endpoint, "http://ENDPOINT");
    let words = text.split_inclusive(|c: char| c.is_whitespace() || "\",".contains(c));
    words
        .map(|word| mask(word, word.trim_end_matches(|c: char| c.is_whitespace() || "\",.".contains(c))))
        .collect()
}

fn mask(word: &str, bare: &str) -> String {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let is_clock =
        bare.split_once(':').is_some_and(|(hours, minutes)| digits(hours, 2) && digits(minutes, 2));
    let is_time =
        bare.len() >= 20 && bare.ends_with('Z') && bare.get(..4).is_some_and(|year| digits(year, 4));
    match bare {
        _ if is_clock => word.replace(bare, "HH:MM"),
        _ if is_time => word.replace(bare, "TIME"),
        _ => word.to_owned(),
    }
}

#[test]
fn a_visit_from_sign_in_to_sign_out() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let mut login = acme.scene.start(&["login", "--no-browser"]);
    let mut told = "$ daypass login --no-browser\n".to_owned();
    let shown = login.says_all_until("and check that it shows ");
    let code = shown.last().unwrap().rsplit(' ').next().unwrap().to_owned();
    decide(acme.fake.url(), &code, "allow");
    let status = login.ends();
    for line in shown.iter().map(String::as_str).chain(login.rest().lines()) {
        writeln!(told, "err| {line}").unwrap();
    }
    writeln!(told, "exit {}", status.unwrap()).unwrap();
    for arguments in [
        &["status"][..],
        &["use", "dev"],
        &["status", "--json"],
        &["list", "acme-dev"],
        &["list", "--json", "acme-dev", "admin"],
        &["session", "list", "--json"],
        &["whoami"],
        &["whoami", "--json"],
        &["status"],
        &["logout"],
        &["status"],
    ] {
        write!(told, "\n{}", acme.scene.tell(arguments)).unwrap();
    }
    insta::assert_snapshot!(masked(&told, &acme, &code));
}

/// The names in an object of `docs/json.md`, in its order.
fn documented(heading: &str) -> Vec<String> {
    let text = include_str!("../../../../../docs/json.md");
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(name, _)| name.to_owned()).collect()
}

/// Paths of all members, `[]` for the items of a list.
fn paths(value: &Value, above: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                found.push(path.clone());
                paths(value, &path, found);
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                paths(first, &format!("{above}[]"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn what_scripts_are_promised_is_what_they_get() {
    let acme = Acme::with("\n[profile stray]\nregion = x\n");
    let _agent = acme.scene.agent();
    acme.sign_in();
    acme.scene.run(&["use", "dev"]);
    for (heading, arguments) in [
        ("`daypass status --json`", &["status", "--json"][..]),
        ("`daypass list --json`", &["list", "--json"]),
        ("`daypass session list --json`", &["session", "list", "--json"]),
        ("`daypass whoami --json`", &["whoami", "--json"]),
        ("`daypass doctor --json`", &["doctor", "--json"]),
        ("`daypass credentials`", &["credentials", "--profile", "dev"]),
    ] {
        let mut found = Vec::new();
        paths(&json(&acme.scene.run(arguments)), "", &mut found);
        let (mut documented, of) = (documented(heading), found.clone());
        documented.sort();
        found.sort();
        assert_eq!(documented, found, "{heading} {of:?}");
    }
}
