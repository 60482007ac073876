//! Programs with a role's credentials.

use std::{
    fs,
    os::unix::{
        fs::PermissionsExt as _,
        process::{CommandExt as _, ExitStatusExt as _},
    },
    process::{Command, Output},
    time::Duration,
};

use jiff::Timestamp;

use crate::agent::{Acme, json, said};
use crate::scene::{Running, until};

const REGIONAL: &str = "\n[profile regional]\nsso_session = acme\nsso_account_id = 222233334444\n\
    sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n";

/// Signed in, with an agent.
fn signed_in() -> (Acme, Running) {
    let mut acme = Acme::with(REGIONAL);
    acme.scene.export("PATH", "/usr/bin:/bin");
    let agent = acme.scene.agent();
    acme.sign_in();
    (acme, agent)
}

fn exec(acme: &Acme, command: &[&str]) -> Output {
    acme.scene.run(&[&["exec", "dev", "--"], command].concat())
}

fn out(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn a_program_gets_the_role_and_nothing_that_would_win_over_it() {
    let (mut acme, _agent) = signed_in();
    let hostile = [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ];
    for name in hostile {
        acme.scene.export(name, "hostile");
    }
    acme.scene.export("AWS_MAX_ATTEMPTS", "7");
    let keys = json(&acme.scene.run(&["credentials", "--profile", "regional"]));
    let told = acme.scene.run(&["exec", "--profile", "regional", "--", "env"]);
    let lines: Vec<_> = out(&told).lines().collect();
    assert!(!lines.iter().any(|line| line.contains("hostile")), "something hostile is left");
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", keys["AccessKeyId"].as_str().unwrap()),
        ("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"].as_str().unwrap()),
        ("AWS_SESSION_TOKEN", keys["SessionToken"].as_str().unwrap()),
        ("AWS_CREDENTIAL_EXPIRATION", keys["Expiration"].as_str().unwrap()),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
        // What says nothing of credentials stays.
        ("AWS_MAX_ATTEMPTS", "7"),
    ] {
        assert!(lines.contains(&format!("{name}={value}").as_str()), "{name} is another, or missing");
    }
    let of_dev = exec(&acme, &["sh", "-c", "echo $AWS_REGION"]);
    assert_eq!(out(&of_dev), "hostile\n", "a profile without a region leaves that of the environment");
}

#[test]
fn the_active_profile_is_meant_where_none_is_named() {
    let (acme, _agent) = signed_in();
    acme.scene.run(&["use", "regional"]);
    let told = acme.scene.run(&["exec", "--", "printenv", "AWS_REGION"]);
    assert_eq!((out(&told), said(&told).as_str()), ("eu-central-1\n", ""), "nothing of our own is said");
}

#[test]
fn exit_status_and_arguments_are_handed_on() {
    let (acme, _agent) = signed_in();
    assert_eq!(exec(&acme, &["sh", "-c", "exit 42"]).status.code(), Some(42));
    let killed = exec(&acme, &["sh", "-c", "kill -KILL $$"]);
    assert_eq!(killed.status.signal(), Some(9));
    let told = exec(&acme, &["printf", "%s|", "--profile", "a b", "", "--", "$HOME", "it's"]);
    assert_eq!(out(&told), "--profile|a b||--|$HOME|it's|");
}

#[test]
fn signals_reach_the_program() {
    let (acme, _agent) = signed_in();
    for (signal, code) in [("INT", 10), ("TERM", 11), ("HUP", 12), ("USR1", 13)] {
        let script = format!("trap 'exit {code}' {signal}; echo ready >&2; while :; do sleep 0.01; done");
        let mut program = acme.scene.start(&["exec", "dev", "--", "sh", "-c", &script]);
        program.says("ready");
        program.signal(signal);
        assert_eq!(program.ends(), Some(code), "SIG{signal}");
    }
}

#[test]
fn the_program_finds_signals_and_limits_as_without_daypass() {
    let (acme, _agent) = signed_in();
    let script = "ulimit -S -c; ulimit -H -c; grep -E '^Sig(Blk|Ign)' /proc/self/status";
    let seen = |output: &Output| {
        let lines = out(output).lines().map(|line| match line.split_once(":\t") {
            // Signals from 32 on are the C library's own.
            Some((name, mask)) => format!("{name} {}", u64::from_str_radix(mask, 16).unwrap() & 0x7fff_ffff),
            None => line.to_owned(),
        });
        lines.collect::<Vec<_>>()
    };
    let without = Command::new("sh").args(["-c", script]).output().unwrap();
    assert_eq!(seen(&exec(&acme, &["sh", "-c", script])), seen(&without));
}

#[test]
fn a_program_that_cannot_be_run_is_told_as_shells_do() {
    let (acme, _agent) = signed_in();
    let file = acme.scene.home().join("file");
    fs::write(&file, "#!/nowhere/sh\n").unwrap();
    let path = file.to_str().unwrap();
    for (program, mode, code, words) in [
        ("no-such-program", 0o644, 127, "daypass: no-such-program is not found."),
        (path, 0o644, 126, "may not be run."),
        (path, 0o755, 127, "is not found."),
        ("/tmp", 0o644, 126, "may not be run."),
    ] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let refused = exec(&acme, &[program]);
        assert_eq!(refused.status.code(), Some(code), "{refused:?}");
        assert!(refused.stdout.is_empty() && said(&refused).contains(words), "{refused:?}");
    }
}

#[test]
fn a_shell_sees_how_the_program_was_ended() {
    let (acme, _agent) = signed_in();
    let script = r#""$0" exec dev -- sh -c 'kill -s "$1" $$' sh "$1"; echo $?"#;
    for (signal, status) in [("HUP", "129"), ("INT", "130"), ("KILL", "137"), ("TERM", "143")] {
        let daypass = acme.scene.command([""; 0]);
        let environment = daypass.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let mut shell = Command::new("sh");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_daypass"), signal]).env_clear().envs(environment);
        let told = shell.output().unwrap();
        assert_eq!(out(&told).trim(), status, "SIG{signal}: {told:?}");
    }
}

#[test]
fn the_program_is_a_job_that_its_terminal_can_stop_and_go_on_with() {
    let (acme, _agent) = signed_in();
    let script = "trap 'exit 7' TERM; echo ready $$ >&2; while :; do sleep 0.01; done";
    let mut command = acme.scene.command(["exec", "dev", "--", "sh", "-c", script]);
    let mut program = Running::of(command.process_group(0));
    let status = format!("/proc/{}/status", program.says("ready").trim_start_matches("ready "));
    program.signal("TSTP");
    until("it is stopped", || fs::read_to_string(&status).unwrap().contains("State:\tT"));
    program.signal("TERM");
    program.signal("CONT");
    assert_eq!(program.ends(), Some(7));
}

#[test]
fn the_program_reads_what_daypass_was_given_to_read() {
    let (acme, _agent) = signed_in();
    let input = acme.scene.home().join("input");
    fs::write(&input, "one\ntwo\n").unwrap();
    let mut cat = acme.scene.command(["exec", "dev", "--", "cat"]);
    let told = cat.stdin(fs::File::open(&input).unwrap()).output().unwrap();
    assert_eq!(out(&told), "one\ntwo\n");
}

#[test]
fn no_command_line_shows_a_secret() {
    let (acme, _agent) = signed_in();
    let secrets = acme.fake.secrets();
    // All of this computer's, while the program runs and its environment has the keys.
    let script =
        r#"test -n "$AWS_SECRET_ACCESS_KEY" && cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n'; true"#;
    let told = exec(&acme, &["sh", "-c", script]);
    let lines = out(&told);
    assert!(lines.contains("/proc/[0-9]*/cmdline"), "its own is among them");
    let issued: Vec<_> = acme.fake.secrets().into_iter().chain(secrets).collect();
    assert!(issued.len() > 3, "there are secrets to look for");
    assert!(!issued.iter().any(|secret| lines.contains(secret)), "a command line has a secret");
}

#[test]
fn at_a_terminal_keys_that_end_soon_are_spoken_of() {
    let (acme, _agent) = signed_in();
    let quiet = acme.scene.at_terminal("exec dev -- echo long", "");
    assert_eq!(quiet.says_all_until("long").len(), 1, "of fresh ones nothing is said");

    acme.fake.set_credentials_lifetime(Duration::from_mins(20));
    let ends = Timestamp::now() + Duration::from_mins(20);
    let told = acme.scene.at_terminal("exec regional -- echo data", "").says_all_until("data");
    let hint = "For longer runs, while Daypass runs: AWS_PROFILE=regional echo …";
    // The minute may have changed meanwhile.
    let line = |at: Timestamp| format!("daypass: These keys end at {}. {hint}", at.strftime("%H:%M"));
    let minutes = [ends, ends + Duration::from_mins(1)];
    assert!(minutes.iter().any(|at| told[0].trim() == line(*at)), "{told:?}");

    let script = exec(&acme, &["echo", "data"]);
    assert_eq!((out(&script), said(&script).as_str()), ("data\n", ""), "elsewhere nobody reads it");
}
