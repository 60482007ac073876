//! The hosts that requests really go to, beside those that botocore's own endpoint rules give.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use aws_sdk_sso::config::http::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_types::body::SdkBody;
use brain::{
    console::known_regions,
    partition::{Partition, sign_in_host},
};

use super::*;

const REGIONS: [&str; 14] = [
    "us-east-1",
    "eu-west-1",
    "ap-southeast-7",
    "mx-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "eusc-de-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "xx-unheard-1",
];
const SERVICES: [&str; 3] = ["sso-oidc", "sso", "sts"];

/// Writes down the host of each request, and answers none.
#[derive(Debug, Clone, Default)]
struct Hosts(Arc<Mutex<Vec<String>>>);

impl HttpConnector for Hosts {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let url = Url::parse(request.uri()).unwrap();
        self.0.lock().unwrap().push(url.host_str().unwrap().to_owned());
        HttpConnectorFuture::ready(Ok(HttpResponse::new(400.try_into().unwrap(), SdkBody::empty())))
    }
}

/// Where a request to that service goes; `-`: nowhere.
async fn host(service: &str, region: &str, fips: bool, dual_stack: bool) -> String {
    let network = Network::by(Route { fips, dual_stack, ..Route::default() });
    let hosts = Hosts::default();
    let recorder = hosts.clone();
    let http = http_client_fn(move |_, _| SharedHttpConnector::new(recorder.clone()));
    let key = aws_sdk_sts::config::Credentials::new("id", "secret", None, None, "test");
    let config = network.config(&Region::new(region), None).unwrap().to_builder().http_client(http).build();
    // What they bring is of no interest.
    match service {
        "sso-oidc" => drop(aws_sdk_ssooidc::Client::new(&config).register_client().send().await),
        "sso" => drop(aws_sdk_sso::Client::new(&config).logout().access_token("token").send().await),
        _ => {
            let config = aws_sdk_sts::config::Builder::from(&config).credentials_provider(key).build();
            drop(aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await);
        }
    }
    let seen = hosts.0.lock().unwrap().first().cloned();
    seen.unwrap_or_else(|| "-".to_owned())
}

/// The interpreter that has botocore.
fn python() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/venv/bin/python");
    let python = std::env::var_os("DAYPASS_TEST_PYTHON").map_or(made, PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python with botocore at {}. Run `cargo xtask test`, which makes one, or name one in \
         DAYPASS_TEST_PYTHON.",
        python.display()
    );
    python
}

/// What botocore makes of each question.
fn botocore(questions: &[String]) -> Vec<String> {
    let mut child = Command::new(python())
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/endpoints.py"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // All of them fit into the pipe.
    child.stdin.take().unwrap().write_all(questions.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn requests_go_where_botocores_rules_say_in_every_partition() {
    let (mut questions, mut ours) = (Vec::new(), Vec::new());
    for region in REGIONS {
        for service in SERVICES {
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                questions.push(format!("{service} {region} {fips} {dual_stack}"));
                ours.push(host(service, region, fips, dual_stack).await);
            }
        }
    }
    let theirs = botocore(&questions);
    assert_eq!(theirs.len(), questions.len());
    for ((question, ours), theirs) in questions.iter().zip(&ours).zip(&theirs) {
        assert_eq!(ours, theirs, "{question}");
    }
    let seen: Vec<_> = REGIONS.iter().map(|region| Partition::of(&Region::new(*region))).collect();
    assert!(Partition::ALL.iter().all(|partition| seen.contains(partition)), "a partition was left out");
    // The table is of something.
    for (question, host) in [
        ("sso-oidc eu-west-1 false false", "oidc.eu-west-1.amazonaws.com"),
        ("sso cn-north-1 false false", "portal.sso.cn-north-1.amazonaws.com.cn"),
        ("sso eusc-de-east-1 false true", "portal.sso.eusc-de-east-1.api.amazonwebservices.eu"),
        ("sts us-east-1 true false", "sts-fips.us-east-1.amazonaws.com"),
        ("sso-oidc us-gov-west-1 true false", "oidc.us-gov-west-1.amazonaws.com"),
    ] {
        let at = questions.iter().position(|asked| asked == question).unwrap();
        assert_eq!(ours[at], host, "{question}");
    }
}

/// The oldest regions go by the shorter name that AWS documents for their console. The isolated ones publish none.
#[test]
fn consoles_are_signed_in_to_where_botocores_rules_say_but_in_the_oldest_regions() {
    const OLDEST: [(&str, &str); 3] = [
        ("us-east-1", "signin.aws.amazon.com"),
        ("cn-north-1", "signin.amazonaws.cn"),
        ("us-gov-west-1", "signin.amazonaws-us-gov.com"),
    ];
    let asked: Vec<_> = REGIONS.iter().flat_map(|region| [false, true].map(|fips| (*region, fips))).collect();
    let questions: Vec<_> =
        asked.iter().map(|(region, fips)| format!("signin {region} {fips} false")).collect();
    for ((name, fips), theirs) in asked.into_iter().zip(botocore(&questions)) {
        let region = Region::new(name);
        let ours = sign_in_host(&region, fips);
        if Partition::of(&region).console_domain().is_none() {
            assert_eq!(ours, None, "{name}");
            continue;
        }
        let oldest = OLDEST.iter().find(|(known, _)| *known == name && !fips);
        let expected = oldest.map_or(theirs.as_str(), |(_, host)| *host);
        assert_eq!(ours.as_deref(), Some(expected), "{name} {fips}");
        if oldest.is_some() {
            assert_eq!(theirs, format!("{name}.{expected}"));
        }
    }
}

#[test]
fn every_region_with_a_console_that_botocore_knows_has_a_name() {
    let script = "import botocore.loaders as l\n\
        for p in l.create_loader().load_data('partitions')['partitions']:\n  \
          for r in p['regions']: r.endswith('-global') or print(r)";
    let output = Command::new(python()).args(["-c", script]).env_clear().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let has_console = |region: &&str| Partition::of(&Region::new(*region)).console_domain().is_some();
    let mut theirs: Vec<_> = text.lines().filter(has_console).collect();
    theirs.sort_unstable();
    let mut ours: Vec<_> = known_regions().map(|(id, _)| id).collect();
    ours.sort_unstable();
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn a_server_of_ones_own_is_not_chosen_among_awss() {
    let network = Network::by(Route { fips: true, dual_stack: true, ..Route::default() });
    let config = network.config(&Region::new("eu-west-1"), Some("https://sso.example")).unwrap();
    assert_eq!((config.use_fips(), config.use_dual_stack()), (None, None));
    assert_eq!(config.endpoint_url(), Some("https://sso.example"));
}
