//! The program: what it prints is what its users go by.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

use crate::client::Client;

#[tokio::test]
async fn the_program_tells_how_to_reach_it_and_what_it_was_asked() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fake-identity-center"))
        .args(["--roles", "100", "--token-seconds", "60"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut next = async || lines.next_line().await.unwrap().unwrap();

    let url = next().await.strip_prefix("export AWS_ENDPOINT_URL_SSO=").unwrap().to_owned();
    assert_eq!(next().await, format!("export AWS_ENDPOINT_URL_SSO_OIDC={url}"));
    assert_eq!(next().await, format!("export AWS_ENDPOINT_URL_STS={url}"));
    assert_eq!(next().await, format!("export AWS_ENDPOINT_URL_S3={url}"));
    assert_eq!(next().await, format!("export AWS_ENDPOINT_URL_SIGNIN={url}"));
    assert_eq!(next().await, format!("# sso_start_url = {url}/start"));
    assert_eq!(next().await, "# sso_region = eu-west-1");

    let client = Client::at(&url);
    let device = client.device().await;
    client.press("allow", device.user_code()).await;
    assert_eq!(client.poll(&device).await.ok()["expiresIn"], 60);
    assert!(next().await.ends_with(" 200 RegisterClient Daypass"));
    let line = next().await;
    assert!(
        line.ends_with(&format!(" 200 StartDeviceAuthorization Daypass {}", device.user_code())),
        "{line}"
    );
}
