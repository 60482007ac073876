//! What the environment may decide: the proxy, and nothing else.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::mpsc;

use aws_api::{Network, Trouble};
use brain::words::{Endpoints, Region};

/// A process's environment is its own, so the scene runs in this test started again, as another process that
/// has this variable.
const INSIDE: &str = "DAYPASS_TEST_WIRE_ENVIRONMENT";

#[tokio::test]
async fn requests_go_to_aws_by_the_persons_proxy_whatever_else_the_environment_says() {
    if let Ok(chosen) = std::env::var(INSIDE) {
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
    let this = "environment::requests_go_to_aws_by_the_persons_proxy_whatever_else_the_environment_says";
    // Its output is kept out of sight, so that nothing is counted twice.
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", this])
        .env(INSIDE, &chosen)
        .env("AWS_ENDPOINT_URL", &trap)
        .env("AWS_ENDPOINT_URL_SSO_OIDC", &trap)
        .env("AWS_CONFIG_FILE", &config)
        .env("AWS_REGION", "ap-south-1")
        .env("HTTPS_PROXY", &proxy)
        .env("HTTP_PROXY", &proxy)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&inside.stdout), String::from_utf8_lossy(&inside.stderr));
    assert!(inside.status.success() && said.contains("1 passed"), "{said}{complained}");
    let to_aws = "CONNECT oidc.us-west-2.amazonaws.com:443 HTTP/1.1";
    let to_this_computer = "POST /client/register HTTP/1.1";
    assert_eq!(proxied.try_iter().collect::<HashSet<_>>(), [to_aws.to_owned()].into());
    assert_eq!(choice.try_iter().collect::<HashSet<_>>(), [to_this_computer.to_owned()].into());
    assert_eq!(trapped.try_iter().collect::<Vec<_>>(), [""; 0], "the environment's endpoint was asked");
}

async fn nobody_is_reached(chosen: String) {
    for oidc in [None, Some(chosen)] {
        let endpoints = Endpoints { oidc, portal: None };
        let wire = Network::new().wire(&Region::new("us-west-2"), &endpoints).unwrap();
        assert_eq!(wire.register(&[]).await.unwrap_err(), Trouble::Offline);
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
