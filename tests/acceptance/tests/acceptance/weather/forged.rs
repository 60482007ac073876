//! What comes to the port of a sign-in by browser without knowing its state changes nothing.

use std::collections::HashMap;

use acceptance::{Scene, decide};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Operation;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::Url;

use super::{login, play};

/// Where a sign-in waits for its browser.
struct Port {
    number: u16,
    state: String,
}

impl Port {
    fn of(link: &str) -> Result<Self> {
        let parameters: HashMap<_, _> = Url::parse(link)?.query_pairs().into_owned().collect();
        let back = Url::parse(parameters.get("redirect_uri").context("no redirect")?)?;
        ensure!(back.host_str() == Some("127.0.0.1"), "it leads back to {back}");
        let number = back.port().context("no port")?;
        Ok(Self { number, state: parameters.get("state").context("no state")?.clone() })
    }

    /// Sends a request as anybody on this computer, or any page in the browser, can; gives the status.
    async fn ask(&self, target: &str, host: &str) -> Result<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.number)).await?;
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).context(answer.clone())
    }
}

#[tokio::test]
async fn a_forged_callback_changes_nothing() -> Result<()> {
    play(async |scene| {
        let person = async {
            let link = scene.nth_sign_in(1).await?;
            let port = Port::of(&link)?;
            forge(scene, &port).await?;
            let page = decide(&link, "allow").await?;
            ensure!(page.contains("Signed in"), "the browser shows {page}");
            Ok(port)
        };
        let (login, port) = tokio::join!(login(scene, &[], None), person);
        let (login, port) = (login?, port?);
        ensure!(login.status == 0, "{}", login.stderr);
        ensure!(scene.fake.count(Operation::CreateToken) == 1, "a forged code was redeemed");
        ensure!(scene.stage.listeners().is_empty(), "the port outlives its sign-in");
        ensure!(TcpStream::connect(("127.0.0.1", port.number)).await.is_err(), "somebody answers there");
        scene.daypass(&["credentials", "--profile", "dev-admin"]).await?.ok()?;
        Ok(())
    })
    .await
}

async fn forge(scene: &Scene, port: &Port) -> Result<()> {
    let (here, state) = (format!("127.0.0.1:{}", port.number), &port.state);
    ensure!(scene.stage.listeners().len() == 1, "one port is open: {:?}", scene.stage.listeners());
    // All of 127.0.0.0/8 is this computer, so a port that is open to more than 127.0.0.1 shows.
    ensure!(TcpStream::connect(("127.0.0.2", port.number)).await.is_err(), "it listens everywhere");
    for (target, host, status) in [
        ("/oauth/callback?code=forged&state=wrong".to_owned(), here.clone(), 400),
        ("/oauth/callback?code=forged".to_owned(), here.clone(), 400),
        (format!("/?code=forged&state={state}"), here.clone(), 404),
        (format!("/oauth/callback/?code=forged&state={state}"), here.clone(), 404),
        (format!("/oauth/callback?code=forged&state={state}"), "evil.example".to_owned(), 400),
        (format!("/oauth/callback?code=forged&state={state}"), format!("localhost:{}", port.number), 400),
        ("/oauth/callback?error=access_denied".to_owned(), here.clone(), 400),
        ("/oauth/callback?error=access_denied&state=wrong".to_owned(), here.clone(), 400),
    ] {
        let answered = port.ask(&target, &host).await?;
        ensure!(answered == status, "{target} at {host} was answered {answered}");
    }
    Ok(())
}
