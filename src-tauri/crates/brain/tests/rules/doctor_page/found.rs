//! What the doctor finds, well and ill.

use brain::{
    finding::{Finding, Findings, Id, Portability},
    say::{Fillings, Word},
};

fn fixable(finding: Finding) -> Finding {
    Finding { fixable: true, ..finding }
}

pub(super) fn reads(profile: &str, rust: &str) -> Portability {
    let ok = || "ok".to_owned();
    let rust = rust.to_owned();
    Portability { profile: profile.to_owned(), botocore: ok(), rust, js: ok(), go: ok(), java: ok() }
}

/// Why the AWS SDK for Rust does not read a profile.
pub(super) fn not_rust() -> String {
    let reader = Word("reader-rust");
    let fillings: Fillings<'_> = &[("key", &"sso_start_url"), ("session", &"globex"), ("reader", &reader)];
    let (what, fix) = Word("beside-session-for").both(fillings);
    format!("~/.aws/config:112: {what} {fix}")
}

/// What is found on a machine on which a few things are wrong.
pub(super) fn some() -> Findings {
    let file = "~/.aws/config";
    let (why, fix) = Word("profile-no-session").both(&[("name", &"acme-old")]);
    let broken = Word("found-profile-broken").finding(Id::ProfileBroken, &[("name", &"dev-old")]);
    let late = Word("off-seconds").with(&[("n", &94)]);
    let clock = Word("found-clock-slow").finding(Id::ClockOff, &[("time", &late)]);
    let findings = vec![
        Finding { why, ..broken }.at(file, 48).to_do(fix),
        fixable(
            Word("found-file-writable")
                .finding(Id::FileWritable, &[("holds", &Word("holds-config"))])
                .at(file, None)
                .to_do("chmod go-w ~/.aws/config"),
        ),
        Finding { why: Word("clock-off").into(), ..clock }.to_do(Word("clock-set")),
        fixable(
            Word("found-profile-mixed-keys")
                .finding(Id::ProfileMixedKeys, &[("name", &"globex-billing")])
                .at(file, 112),
        ),
    ];
    let portability = vec![reads("dev", "ok"), reads("globex-billing", &not_rust())];
    Findings { findings: [findings, fine().findings].concat(), portability }
}

pub(super) fn fine() -> Findings {
    let findings = [
        (Id::KeychainOpen, Word("found-keychain-open")),
        (Id::NetworkReached, Word("found-network-reached")),
        (Id::StartUrlFound, Word("found-start-url")),
        (Id::ShadowNone, Word("found-shadow-none")),
        (Id::AgentRunning, Word("found-agent-running")),
        (Id::TrayShown, Word("found-tray-shown")),
        (Id::NoticesShown, Word("found-notices-shown")),
    ];
    let findings = findings.iter().map(|(id, said)| said.finding(*id, &[])).collect();
    Findings { findings, portability: vec![reads("dev", "ok")] }
}
