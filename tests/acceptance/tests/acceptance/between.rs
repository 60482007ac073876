//! The whole program in an organisation that has a proxy and an authority of its own between its computers and AWS.

use std::{fs, path::Path};

use acceptance::{Cast, Output, Scene, decide, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Inspected, Manner, Operation, Organisation, Proxy};
use serde_json::Value;
use stage::{Options, until};
use tokio::process::Command;

const HOSTS: [&str; 3] =
    ["oidc.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"];

/// Whatever leads to the fake directly.
const ENDPOINTS: [&str; 5] = [
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SIGNIN",
    "AWS_CA_BUNDLE",
];

/// `daypass` as in that organisation.
fn daypass(scene: &Scene, proxy: &Proxy, arguments: &[&str]) -> Result<Command> {
    let mut command = scene.stage.command(program("daypass")?)?;
    command
        .args(arguments)
        .envs(scene.environment())
        .env("HTTPS_PROXY", format!("http://{}", proxy.address()));
    for name in ENDPOINTS {
        command.env_remove(name);
    }
    Ok(command)
}

/// A config of AWS's own servers, by a bundle where one is named.
fn configure(scene: &Scene, bundle: Option<&Path>) -> Result<()> {
    let bundle = bundle.map_or_else(String::new, |bundle| format!("ca_bundle = {}\n", bundle.display()));
    let config = format!(
        "[default]\n{bundle}region = eu-west-1\n\n[sso-session acme]\nsso_start_url = {}\nsso_region = eu-west-1\n\
         \n[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = ReadOnlyAccess\n\
         region = eu-west-1\n",
        scene.fake.start_url()
    );
    Ok(fs::write(scene.stage.home().join(".aws/config"), config)?)
}

#[tokio::test]
async fn behind_a_proxy_and_an_authority_everything_works_once_both_are_named() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let inspected = Inspected::before(&scene.fake, &HOSTS).await?;
        let proxy = Proxy::start(Manner::Leads(inspected.address())).await?;
        let sign_in = ["login", "acme", "--device-code", "--no-agent"];
        configure(scene, None)?;
        let refused = Output::of(daypass(scene, &proxy, &sign_in)?, "").await?;
        scene.remember("login", &refused.stderr);
        ensure!(refused.status == 1 && refused.stderr.contains("AWS_CA_BUNDLE"), "{refused:?}");

        let bundle = scene.stage.home().join("acme.pem");
        fs::write(&bundle, inspected.authority())?;
        configure(scene, Some(&bundle))?;
        let opened = scene.stage.opened_urls()?.len();
        let login = Output::of(daypass(scene, &proxy, &sign_in)?, "");
        let (login, allowed) = tokio::join!(login, async {
            let link = until("the portal to be opened", || async {
                scene.stage.opened_urls()?.get(opened).cloned().context("nothing was opened")
            });
            decide(&link.await?, "allow").await
        });
        let login = login?;
        scene.remember("login", &login.stderr);
        ensure!(login.status == 0, "{login:?}");
        allowed?;

        let list = Output::of(daypass(scene, &proxy, &["list", "--refresh", "--json"])?, "").await?.ok()?;
        let rows: Value = serde_json::from_str(&list)?;
        ensure!(rows.as_array().is_some_and(|rows| rows.len() > 5), "{list}");
        let who = Output::of(daypass(scene, &proxy, &["whoami", "dev", "--json"])?, "").await?.ok()?;
        ensure!(serde_json::from_str::<Value>(&who)?["account"] == "111122223333", "{who}");
        let asked = HOSTS.map(|host| format!("CONNECT {host}:443 HTTP/1.1"));
        ensure!(proxy.servers() == asked, "{:?}", proxy.servers());
        ensure!(scene.fake.count(Operation::GetCallerIdentity) > 0, "STS was not asked");
        Ok(())
    })
    .await
}
