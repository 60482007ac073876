//! Who may depend on whom, over what cargo resolves.

use std::{collections::BTreeSet, process::Command};

use serde_json::{Value, json};

/// Ours, by height: each may name only what stands lower.
const FLOORS: [(&str, u8); 7] = [
    ("daypass-tray", 4),
    ("daypass", 4),
    ("agent", 3),
    ("aws-api", 2),
    ("aws-files", 2),
    ("keychain", 2),
    ("brain", 1),
];
const APP: &str = "daypass-tray";
const FAKE: &str = "fake-identity-center";
/// The brain and the files need no I/O runtime, no network and no keychain.
const PURE: [&str; 2] = ["brain", "aws-files"];
const IMPURE: [&str; 6] = ["tokio", "aws-config", "aws-sdk-", "aws-smithy-", "keyring", "zbus"];
const WEB_VIEW: [&str; 3] = ["tauri", "tao", "wry"];

#[test]
fn every_arrow_points_down() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", env!("DAYPASS_TARGET")])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let graph = Graph(&metadata);
    let members: Vec<_> = graph.members();
    for (ours, _) in FLOORS {
        assert!(members.contains(&ours), "{ours} is no member any more");
    }
    assert!(graph.reach(APP).contains("tauri"), "the app is found to use no tauri");
    assert_eq!(objections(&graph), [""; 0]);
}

#[test]
fn an_arrow_that_points_up_is_found() {
    assert_eq!(found(&[("brain", &["agent"])]), ["brain names agent"]);
    assert_eq!(found(&[("aws-api", &["keychain"])]), ["aws-api names keychain"]);
    assert_eq!(found(&[("agent", &["brain", "aws-api"])]), [""; 0]);
}

#[test]
fn a_web_view_outside_the_app_is_found() {
    let reached = [("agent", ["opener"].as_slice()), ("opener", &["tauri"])];
    assert_eq!(found(&reached), ["agent reaches tauri"]);
    assert_eq!(found(&[("daypass-tray", &["tauri"])]), [""; 0]);
}

#[test]
fn a_runtime_in_the_brain_is_found() {
    let reached = [("brain", ["clock"].as_slice()), ("clock", &["tokio"])];
    assert_eq!(found(&reached), ["brain reaches tokio"]);
    assert_eq!(found(&[("aws-files", &["aws-sdk-sso"])]), ["aws-files reaches aws-sdk-sso"]);
}

#[test]
fn a_fake_that_knows_us_is_found() {
    assert_eq!(found(&[("fake-identity-center", &["brain"])]), ["fake-identity-center names brain"]);
}

fn found(arrows: &[(&str, &[&str])]) -> Vec<String> {
    let names: BTreeSet<&str> =
        arrows.iter().flat_map(|(from, to)| [*from].into_iter().chain(to.iter().copied())).collect();
    let arrows_of = |name: &str| -> Vec<Value> {
        let targets = arrows.iter().filter(|(from, _)| *from == name).flat_map(|(_, to)| to.iter());
        targets.map(|to| json!({"pkg": to, "dep_kinds": [{"kind": null}]})).collect()
    };
    let metadata = json!({
        "packages": names.iter().map(|name| json!({"id": name, "name": name})).collect::<Vec<_>>(),
        "workspace_members": names,
        "resolve": {"nodes": names.iter().map(|name| json!({"id": name, "deps": arrows_of(name)})).collect::<Vec<_>>()},
    });
    let ours = |name: &str| name == FAKE || FLOORS.iter().any(|(ours, _)| *ours == name);
    // In these graphs everything is a member; what is not ours stands for a package from elsewhere.
    objections(&Graph(&metadata))
        .into_iter()
        .filter(|said| said.split(' ').next().is_some_and(ours))
        .collect()
}

/// What the rules have against this graph.
fn objections(graph: &Graph<'_>) -> Vec<String> {
    let mut objections = Vec::new();
    for (from, floor) in FLOORS {
        for (to, other) in FLOORS {
            if other >= floor && graph.direct(from).contains(to) {
                objections.push(format!("{from} names {to}"));
            }
        }
    }
    for (ours, _) in FLOORS {
        if graph.reach(FAKE).contains(ours) {
            objections.push(format!("{FAKE} names {ours}"));
        }
    }
    let mut reaches = |from: &str, forbidden: &[&str]| {
        let reach = graph.reach(from);
        let is_forbidden = |to: &&&str| forbidden.iter().any(|prefix| to.starts_with(prefix));
        objections.extend(reach.iter().filter(is_forbidden).map(|to| format!("{from} reaches {to}")));
    };
    for member in graph.members().into_iter().filter(|member| *member != APP) {
        reaches(member, &WEB_VIEW);
    }
    for pure in PURE {
        reaches(pure, &IMPURE);
    }
    objections
}

/// What `cargo metadata` prints.
struct Graph<'a>(&'a Value);

impl<'a> Graph<'a> {
    fn members(&self) -> Vec<&'a str> {
        let members = self.0["workspace_members"].as_array().unwrap();
        members.iter().map(|id| self.name(id.as_str().unwrap())).collect()
    }

    /// Names of what a package is built from, tests and build scripts aside.
    fn direct(&self, name: &str) -> BTreeSet<&'a str> {
        let node = self.0["resolve"]["nodes"].as_array().unwrap().iter().find(|node| {
            let id = node["id"].as_str().unwrap();
            self.name(id) == name
        });
        let deps = node.map(|node| node["deps"].as_array().unwrap().as_slice()).unwrap_or_default();
        let normal =
            |dep: &&Value| dep["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
        deps.iter().filter(normal).map(|dep| self.name(dep["pkg"].as_str().unwrap())).collect()
    }

    /// All that is linked into a package.
    fn reach(&self, name: &str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<_> = self.direct(name).into_iter().collect();
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(self.direct(name));
            }
        }
        reached
    }

    fn name(&self, id: &str) -> &'a str {
        let packages = self.0["packages"].as_array().unwrap();
        packages.iter().find(|package| package["id"] == id).unwrap()["name"].as_str().unwrap()
    }
}
