//! Who may depend on whom, over what cargo resolves.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde::Deserialize;

/// Ours, by height: each may name only what stands lower.
const FLOORS: [(&str, u8); 9] = [
    ("daypass-tray", 5),
    ("daypass", 5),
    ("agent", 4),
    ("profiles", 3),
    ("doctor", 3),
    ("aws-api", 2),
    ("aws-files", 2),
    ("keychain", 2),
    ("brain", 1),
];
const APP: &str = "daypass-tray";
const FAKE: &str = "fake-identity-center";
const STAGE: &str = "stage";
/// It may be what installs everything else.
const XTASK: &str = "xtask";
/// The brain, the files and what is written into them need no I/O runtime, no network and no keychain.
const PURE: [&str; 3] = ["brain", "aws-files", "profiles"];
const IMPURE: [&str; 9] =
    ["tokio", "hyper", "axum", "reqwest", "aws-config", "aws-sdk", "aws-smithy", "keyring", "zbus"];
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
    let graph = Graph::from(serde_json::from_slice::<Metadata>(&output.stdout).unwrap());
    for (ours, _) in FLOORS {
        assert!(graph.members.contains(ours), "{ours} is no member any more");
    }
    for others in [FAKE, STAGE, XTASK] {
        assert!(graph.members.contains(others), "{others} is no member any more");
    }
    assert!(graph.reach(APP).contains("tauri"), "the app is found to use no tauri");
    assert_eq!(graph.objections(), [""; 0]);
}

#[test]
fn an_arrow_that_points_up_is_found() {
    assert_eq!(objections(&[("brain", "agent")]), ["brain names agent"]);
    assert_eq!(objections(&[("aws-api", "keychain")]), ["aws-api names keychain"]);
    assert_eq!(objections(&[("agent", "brain"), ("agent", "aws-api")]), [""; 0]);
}

#[test]
fn a_web_view_outside_the_app_is_found() {
    assert_eq!(objections(&[("agent", "opener"), ("opener", "tauri")]), ["agent reaches tauri"]);
    assert_eq!(objections(&[("daypass-tray", "tauri")]), [""; 0]);
}

#[test]
fn a_runtime_in_the_brain_is_found() {
    assert_eq!(objections(&[("brain", "clock"), ("clock", "tokio")]), ["brain reaches tokio"]);
    assert_eq!(objections(&[("aws-files", "aws-sdk-sso")]), ["aws-files reaches aws-sdk-sso"]);
    assert_eq!(objections(&[("brain", "reqwest")]), ["brain reaches reqwest"]);
    assert_eq!(objections(&[("aws-files", "hyper-util")]), ["aws-files reaches hyper-util"]);
    assert_eq!(objections(&[("agent", "tokio")]), [""; 0]);
}

#[test]
fn a_fake_or_a_stage_that_knows_us_is_found() {
    assert_eq!(objections(&[(FAKE, "brain")]), ["fake-identity-center reaches brain"]);
    assert_eq!(objections(&[(STAGE, "desk"), ("desk", "agent")]), ["stage reaches agent"]);
    assert_eq!(objections(&[(STAGE, "zbus")]), [""; 0]);
}

#[test]
fn an_xtask_that_needs_anything_is_found() {
    assert_eq!(objections(&[(XTASK, "clap")]), ["xtask reaches clap"]);
}

fn objections(arrows: &[(&str, &str)]) -> Vec<String> {
    let members = FLOORS.iter().map(|(ours, _)| (*ours).to_owned());
    let members = members.chain([FAKE, STAGE, XTASK].map(str::to_owned)).collect();
    let mut graph = Graph { members, arrows: BTreeMap::new() };
    for (from, to) in arrows {
        graph.arrows.entry((*from).to_owned()).or_default().insert((*to).to_owned());
    }
    graph.objections()
}

/// Which package is built from which, by name; tests and build scripts aside.
struct Graph {
    members: BTreeSet<String>,
    arrows: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// What the rules have against it.
    fn objections(&self) -> Vec<String> {
        let mut objections = Vec::new();
        for (from, floor) in FLOORS {
            let named = self.arrows.get(from).into_iter().flatten();
            let is_up = |to: &&String| FLOORS.iter().any(|(ours, other)| to == ours && *other >= floor);
            objections.extend(named.filter(is_up).map(|to| format!("{from} names {to}")));
        }
        let mut reaches = |from: &str, forbidden: &[&str]| {
            let reach = self.reach(from);
            let is_forbidden = |to: &&&str| forbidden.iter().any(|name| is_of(name, to));
            objections.extend(reach.iter().filter(is_forbidden).map(|to| format!("{from} reaches {to}")));
        };
        for foreign in [FAKE, STAGE] {
            reaches(foreign, &FLOORS.map(|(ours, _)| ours));
        }
        for member in self.members.iter().filter(|member| *member != APP) {
            reaches(member, &WEB_VIEW);
        }
        for pure in PURE {
            reaches(pure, &IMPURE);
        }
        objections.extend(self.reach(XTASK).iter().map(|to| format!("{XTASK} reaches {to}")));
        objections
    }

    /// All that is linked into a package.
    fn reach<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![name];
        while let Some(name) = next.pop() {
            let news = self.arrows.get(name).into_iter().flatten().map(String::as_str);
            next.extend(news.filter(|to| reached.insert(*to)));
        }
        reached
    }
}

/// Whether a crate is the one of that name or of its family, as tauri-utils is.
fn is_of(name: &str, package: &str) -> bool {
    package.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl From<Metadata> for Graph {
    fn from(metadata: Metadata) -> Self {
        let names: BTreeMap<_, _> = metadata.packages.into_iter().map(|p| (p.id, p.name)).collect();
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in metadata.resolve.nodes {
            let normal = node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            arrows
                .entry(names[&node.id].clone())
                .or_default()
                .extend(normal.map(|dep| names[&dep.pkg].clone()));
        }
        let members = metadata.workspace_members.iter().map(|id| names[id].clone()).collect();
        Self { members, arrows }
    }
}

/// The part of `cargo metadata` that is used here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dep>,
}

#[derive(Deserialize)]
struct Dep {
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    /// `None` is a plain dependency.
    kind: Option<String>,
}
