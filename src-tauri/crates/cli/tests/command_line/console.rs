//! Consoles: which link it is, in which browser, and why not.

use std::{fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, path::PathBuf, process::Output};

use crate::{
    agent::{Acme, said},
    scene::{Scene, until},
};

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
region = eu-central-1

[profile prod]
sso_session = acme
sso_account_id = 444455556666
sso_role_name = AdministratorAccess

[profile chain]
role_arn = arn:aws:iam::111122223333:role/Deploy
source_profile = dev

[sso-session cn]
sso_start_url = https://start.home.awsapps.cn/directory/acme
sso_region = cn-north-1

[profile peking]
sso_session = cn
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
region = cn-northwest-1
";

fn told(scene: &Scene, runs: &[&[&str]]) -> String {
    runs.iter().fold(String::new(), |mut told, arguments| {
        writeln!(told, "{}", scene.tell(arguments)).unwrap();
        told
    })
}

/// Has a browser of that name, which writes down what it is given.
fn install(scene: &Scene, name: &str) -> PathBuf {
    let (program, record) = (scene.home().join("bin").join(name), scene.home().join(name));
    fs::write(
        &program,
        format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.new'\n/bin/mv '{0}.new' '{0}'\n", record.display()),
    )
    .unwrap();
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
    record
}

#[test]
fn the_link_of_the_portal_leads_to_the_page_that_is_named() {
    let mut scene = Scene::new(CONFIG);
    scene.have_browser();
    let runs: [&[&str]; 16] = [
        &["console", "dev", "--print"],
        &["console", "dev", "--print", "--service", "logs"],
        &["console", "dev", "--print", "--service", "IAM"],
        &["console", "dev", "--print", "--service", "cfn", "--region", "Ireland"],
        &["console", "dev", "--print", "--region", "eu-north-1"],
        &["console", "peking", "--print", "--service", "s3"],
        &[
            "console",
            "dev",
            "--print",
            "--destination",
            "https://eu-west-2.console.aws.amazon.com/s3/home?region=eu-west-2",
        ],
        &["console", "dev", "--service", "lamdba"],
        &["console", "dev", "--service", "s3", "--region", "mars"],
        &["console", "dev", "--service", "s3", "--region", "beijing"],
        &["console", "dev", "--destination", "https://console.amazonaws.cn/"],
        &["console", "dev", "--destination", "http://console.aws.amazon.com/"],
        &["console", "dev", "--destination", "https://console.aws.amazon.com/", "--service", "s3"],
        &["console", "chain", "--print"],
        &["console", "prod", "--print"],
        &["console", "--yes", "prod", "--print"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn what_cannot_be_opened_is_refused_before_anything_is_asked_for() {
    let mut scene = Scene::new(CONFIG);
    scene.have_browser();
    let runs: [&[&str]; 6] = [
        &["console", "dev", "--federate"],
        &["console", "dev", "--browser", "[\"x\"]"],
        &["console", "dev", "--browser", "chrome:"],
        &["console"],
        &["console", "nobody"],
        &["console", "dev", "prod"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn a_browser_that_is_not_there_is_named_with_those_that_are() {
    let mut acme = Acme::new();
    acme.scene.have_browser();
    install(&acme.scene, "firefox-esr");
    let _agent = acme.scene.agent();
    acme.sign_in();
    for (browser, says) in [
        ("chrome", "There is no browser “chrome” here. There are firefox."),
        ("[\"no-such\", \"{url}\"]", "There is no browser “no-such” here. There are firefox."),
        ("sh:work", "There is no browser “sh” here."),
    ] {
        let output = acme.scene.run(&["console", "dev", "--browser", browser]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(said(&output).contains(says), "{}", said(&output));
    }
}

#[test]
fn the_default_browser_gets_the_portals_link() {
    let mut scene = Scene::new(CONFIG);
    scene.have_browser();
    let record = install(&scene, "xdg-open");
    let output = scene.run(&["console", "dev", "--service", "ec2"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    until("the browser was opened", || record.exists());
    let link = fs::read_to_string(record).unwrap();
    assert!(link.starts_with("https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnlyAccess&destination=https%3A%2F%2Feu-central-1.console"), "{link}");
    assert!(String::from_utf8(output.stderr).unwrap().contains(link.trim()));
}

#[test]
fn where_nothing_can_open_the_link_is_printed_with_the_reason() {
    // Tests may run in a container.
    let cases: [((&str, &str), &[&str]); 2] = [
        (("SSH_CONNECTION", "198.51.100.7 50022 198.51.100.8 22"), &["Over SSH no browser"]),
        (
            ("DISPLAY", ""),
            &["There is no browser here, or no screen for it.", "From this container no browser"],
        ),
    ];
    for ((name, value), reasons) in cases {
        let says = |output: &Output| reasons.iter().any(|reason| said(output).contains(reason));
        let mut scene = Scene::new(CONFIG);
        scene.have_browser();
        let record = install(&scene, "xdg-open");
        scene.export(name, value);
        let output = scene.run(&["console", "dev"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let link = "Open https://acme.awsapps.com/start/#/console?account_id=111122223333";
        assert!(says(&output) && said(&output).contains(link), "{output:?}");
        for arguments in [&["console", "dev", "--federate"][..], &["console", "chain"]] {
            let output = scene.run(arguments);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(says(&output) && said(&output).contains("--print"), "{output:?}");
        }
        assert!(!record.exists());
    }
}

#[test]
fn an_opener_that_fails_at_once_is_told() {
    let mut scene = Scene::new(CONFIG);
    scene.have_browser();
    fs::write(scene.home().join("bin/xdg-open"), "#!/bin/sh\nexit 3\n").unwrap();
    let output = scene.run(&["console", "dev"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let says = "No browser could be opened: xdg-open ended with exit status: 3.";
    assert!(said(&output).contains(says), "{}", said(&output));
    assert!(said(&output).contains("Open https://acme.awsapps.com/start/#/console?"), "{}", said(&output));
}

#[test]
fn no_browser_gets_a_link_that_leads_to_no_web_page() {
    for start in ["http://acme.example/start", "file:///etc/start"] {
        let mut scene = Scene::new(&CONFIG.replace("https://acme.awsapps.com/start", start));
        scene.have_browser();
        let (default, named) = (install(&scene, "xdg-open"), install(&scene, "firefox"));
        let output = scene.run(&["console", "dev"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let says = "This link does not lead to a web page that Daypass opens.";
        assert!(said(&output).contains(says) && said(&output).contains("sso_start_url"), "{output:?}");
        assert!(!default.exists() && !named.exists(), "{start}");
    }
}
