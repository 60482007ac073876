//! What the environment may decide: the proxy, whether a port can be opened, and nothing else.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::mpsc;

use aws_api::{Network, Trouble};
use brain::Barrier;
use brain::words::{Endpoints, Region};

/// A process's environment is its own, so the scene runs in this test started again, as another process that
/// has this variable.
const INSIDE: &str = "DAYPASS_TEST_WIRE_ENVIRONMENT";

#[tokio::test]
async fn requests_go_to_aws_by_the_persons_proxy_whatever_else_the_environment_says() {
    if let Some(chosen) = inside() {
        return nobody_is_reached(chosen).await;
    }
    let (proxy, proxied) = listen();
    let (trap, trapped) = listen();
    let (chosen, choice) = listen();
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("config");
    std::fs::write(
        &config,
        format!("[default]\nendpoint_url = {trap}\nservices = s\n[services s]\nsso-oidc =\n  endpoint_url = {trap}\n"),
    )
    .unwrap();
    let mut inside = again(
        "environment::requests_go_to_aws_by_the_persons_proxy_whatever_else_the_environment_says",
        &chosen,
    );
    inside
        .env("AWS_ENDPOINT_URL", &trap)
        .env("AWS_ENDPOINT_URL_SSO_OIDC", &trap)
        .env("AWS_CONFIG_FILE", &config)
        .env("AWS_REGION", "ap-south-1")
        .env("HTTPS_PROXY", &proxy)
        .env("HTTP_PROXY", &proxy)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    passes(inside);
    let to_aws = "CONNECT oidc.us-west-2.amazonaws.com:443 HTTP/1.1";
    let to_this_computer = "POST /client/register HTTP/1.1";
    assert_eq!(proxied.try_iter().collect::<HashSet<_>>(), [to_aws.to_owned()].into());
    assert_eq!(choice.try_iter().collect::<HashSet<_>>(), [to_this_computer.to_owned()].into());
    assert_eq!(trapped.try_iter().collect::<Vec<_>>(), [""; 0], "the environment's endpoint was asked");
}

/// A process's limits are its own too.
#[cfg(unix)]
#[tokio::test]
async fn where_no_port_can_be_opened_that_is_told_before_anything_is_asked_or_opened() {
    use aws_api::{sign_in_by_browser, sign_in_by_device};
    use fake_identity_center::{Fake, Organisation};
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use crate::{decide, start_url, wire};

    if inside().is_none() {
        let this = "environment::where_no_port_can_be_opened_that_is_told_before_anything_is_asked_or_opened";
        return passes(again(this, "here"));
    }
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let (wire, start_url) = (wire(fake.url()), start_url(fake.url()));
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(0), ..limit }).unwrap();
    let refused = sign_in_by_browser(&wire, &start_url, &[], |_| panic!("a browser opens")).await;
    setrlimit(Resource::Nofile, limit).unwrap();
    assert_eq!(refused.unwrap_err(), Trouble::NoPort);
    assert!(fake.exchanges().is_empty(), "{:?}", fake.exchanges());
    // Which is why a code can take its place.
    let allow = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "allow")));
    sign_in_by_device(&wire, &start_url, &[], allow).await.unwrap();
}

/// A test in a process of its own.
pub(crate) fn again(test: &str, inside: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env(INSIDE, inside);
    command
}

/// What the process was started again for.
pub(crate) fn inside() -> Option<String> {
    std::env::var(INSIDE).ok()
}

/// Its output is kept out of sight, so that nothing is counted twice.
pub(crate) fn passes(mut test: Command) {
    let output = test.output().unwrap();
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

async fn nobody_is_reached(chosen: String) {
    for (oidc, trouble) in [(None, Trouble::Barred(Barrier::ProxyAway)), (Some(chosen), Trouble::Offline)] {
        let endpoints = Endpoints { oidc, portal: None };
        let wire = Network::new().wire(&Region::new("us-west-2"), &endpoints).unwrap();
        assert_eq!(wire.register(&[]).await.unwrap_err(), trouble);
    }
}

/// Tells the first line of every connection, and closes it.
fn listen() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut line = String::new();
            if BufReader::new(stream).read_line(&mut line).is_err()
                || sender.send(line.trim_end().to_owned()).is_err()
            {
                break;
            }
        }
    });
    (url, lines)
}
