//! What an organisation puts between its computers and AWS: a proxy, and a certificate authority of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use aws_api::{BadRoute, Network, Reached, Route, Trouble, Wire, sign_in_by_device};
use brain::Barrier;
use brain::console::ConsolePage;
use brain::words::{Endpoints, Region, RoleName, StartUrl};
use fake_identity_center::{Fake, Manner, Operation, Organisation, Proxy};
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use crate::environment::{again, passes};
use crate::{decide, scopes, start_url};

const AWS: [&str; 3] =
    ["oidc.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"];

/// Hosts that are asked without the SDK: a console's sign-in, and an address of the organisation's own.
const OTHERS: [&str; 2] = ["eu-west-1.signin.aws.amazon.com", "sso.acme.example"];

/// An organisation's way to AWS: TLS with certificates of its own authority, and the fake behind it.
struct Inspected {
    fake: Fake,
    /// Where AWS's hosts are, and this computer's own name.
    address: SocketAddr,
    /// Certificate of the authority.
    authority: String,
}

impl Inspected {
    async fn new() -> Self {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        let hosts: Vec<_> = AWS.iter().chain(&OTHERS).chain(&["localhost"]).copied().collect();
        let inspected = fake_identity_center::Inspected::before(&fake, &hosts).await.unwrap();
        Self { address: inspected.address(), authority: inspected.authority().to_owned(), fake }
    }

    /// A wire to it as a foreign endpoint, by that bundle.
    fn wire(&self, bundle: Option<&Path>) -> Wire {
        let bundle = bundle.map(|path| path.to_str().unwrap().to_owned());
        let set = |name: &str| bundle.clone().filter(|_| name == "AWS_CA_BUNDLE");
        let (route, problems) = Route::read(set, |_| None, None);
        assert_eq!(problems, []);
        let url = Some(format!("https://localhost:{}", self.address.port()));
        let endpoints = Endpoints { oidc: url.clone(), portal: url };
        Network::by(route).wire(&Region::new("eu-west-1"), &endpoints).unwrap()
    }
}

/// This test again, in a process with these variables and no other proxy.
fn process(test: &str, inside: &str, variables: &[(&str, &str)]) -> Command {
    let mut process = again(&format!("between::{test}"), inside);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        process.env_remove(name).env_remove(name.to_lowercase());
    }
    process.envs(variables.iter().copied());
    process
}

/// What the environment of this process says about the way to AWS.
fn by_environment(region: &str) -> Wire {
    let (route, problems) = Route::read(|name| std::env::var(name).ok(), |_| None, None);
    assert_eq!(problems, []);
    Network::by(route).wire(&Region::new(region), &Endpoints::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_by_the_proxy_with_its_password_and_trusts_the_organisations_authority() {
    const THIS: &str =
        "everything_goes_by_the_proxy_with_its_password_and_trusts_the_organisations_authority";
    if let Some(fake) = crate::environment::inside() {
        let wire = by_environment("eu-west-1");
        let allow = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "allow")));
        let token = sign_in_by_device(&wire, &start_url(&fake), &scopes(), allow).await.unwrap().token;
        let (account, role) = ("111122223333".parse().unwrap(), RoleName::new("ReadOnlyAccess"));
        let credentials = wire.role_credentials(&token.access_token, &account, &role).await.unwrap();
        assert_eq!(wire.caller(&credentials, None).await.unwrap().account, "111122223333");
        return wire.logout(&token.access_token).await.unwrap();
    }
    let organisation = Inspected::new().await;
    let directory = tempfile::tempdir().unwrap();
    let bundle = directory.path().join("authority.pem");
    std::fs::write(&bundle, &organisation.authority).unwrap();
    for spelling in ["HTTPS_PROXY", "all_proxy"] {
        let proxy = Proxy::start(Manner::AsksForPassword(organisation.address)).await.unwrap();
        let url = format!("http://ada:correct%20horse@{}", proxy.address());
        let child = process(
            THIS,
            organisation.fake.url(),
            &[(spelling, &url), ("AWS_CA_BUNDLE", bundle.to_str().unwrap())],
        );
        tokio::task::spawn_blocking(|| passes(child)).await.unwrap();
        assert_eq!(proxy.servers(), AWS.map(|host| format!("CONNECT {host}:443 HTTP/1.1")), "{spelling}");
        // “ada:correct horse”, as RFC 7617 has it.
        let asked = proxy.asked();
        assert!(
            asked.iter().all(|(_, by)| by.as_deref() == Some("Basic YWRhOmNvcnJlY3QgaG9yc2U=")),
            "{asked:?}"
        );
    }
    assert_eq!(organisation.fake.count(Operation::Logout), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_without_the_sdk_goes_the_same_way() {
    const THIS: &str = "what_is_asked_without_the_sdk_goes_the_same_way";
    let (region, nowhere) = (Region::new("eu-west-1"), Endpoints::default());
    if let Some(fake) = crate::environment::inside() {
        let (route, _) = Route::read(|name| std::env::var(name).ok(), |_| None, None);
        route.settle();
        let trusted = std::env::var("AWS_CA_BUNDLE").is_ok();
        // The organisation's own address leads nowhere; that is heard only where its certificate is trusted.
        let found = aws_api::resolve(&StartUrl::new("https://sso.acme.example/aws"), &nowhere).await;
        let barred = Trouble::Barred(Barrier::Untrusted);
        assert_eq!(found.unwrap_err(), if trusted { Trouble::WrongPlace } else { barred });
        let reached = aws_api::reach(&region, &nowhere).await;
        assert_eq!(matches!(reached, Reached::Answer(_)), trusted, "{reached:?}");
        if !trusted {
            return assert!(matches!(reached, Reached::Untrusted), "{reached:?}");
        }
        let wire = Network::new().wire(&region, &nowhere).unwrap();
        let allow = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "allow")));
        let token = sign_in_by_device(&wire, &start_url(&fake), &scopes(), allow).await.unwrap().token;
        let (account, role) = ("111122223333".parse().unwrap(), RoleName::new("ReadOnlyAccess"));
        let credentials = wire.role_credentials(&token.access_token, &account, &role).await.unwrap();
        let page = ConsolePage::default().destination(&region, None, &[]).unwrap();
        let link = aws_api::console_sign_in(&credentials, &page, "", None).await.unwrap();
        let begins = "https://eu-west-1.signin.aws.amazon.com/federation?Action=login&";
        return assert!(link.expose_secret().starts_with(begins));
    }
    let organisation = Inspected::new().await;
    let directory = tempfile::tempdir().unwrap();
    let bundle = directory.path().join("authority.pem");
    std::fs::write(&bundle, &organisation.authority).unwrap();
    for trusts in [true, false] {
        let proxy = Proxy::start(Manner::Leads(organisation.address)).await.unwrap();
        let url = format!("http://{}", proxy.address());
        let variables = [("HTTPS_PROXY", url.as_str()), ("AWS_CA_BUNDLE", bundle.to_str().unwrap())];
        let mut child = process(THIS, organisation.fake.url(), &variables);
        if !trusts {
            child.env_remove("AWS_CA_BUNDLE");
        }
        tokio::task::spawn_blocking(|| passes(child)).await.unwrap();
        let asked = proxy.servers();
        let by_proxy = |host: &str| asked.contains(&format!("CONNECT {host}:443 HTTP/1.1"));
        assert!(by_proxy(OTHERS[1]) && by_proxy(AWS[0]), "{asked:?}");
        assert_eq!(by_proxy(OTHERS[0]), trusts, "{asked:?}");
    }
    assert_eq!(organisation.fake.count(Operation::GetSigninToken), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_of_the_proxys_variables_is_read_and_what_they_except_goes_straight() {
    const THIS: &str = "every_spelling_of_the_proxys_variables_is_read_and_what_they_except_goes_straight";
    if let Some(expected) = crate::environment::inside() {
        // No such server is there to be reached in another way.
        let refused = by_environment("eu-nowhere-1").register(&[]).await.unwrap_err();
        return assert_eq!(format!("{refused:?}"), expected);
    }
    for (variables, by_proxy) in [
        (&["HTTPS_PROXY"][..], true),
        (&["https_proxy"], true),
        (&["ALL_PROXY"], true),
        (&["all_proxy"], true),
        // It is for http addresses.
        (&["HTTP_PROXY"], false),
        (&["HTTPS_PROXY", "NO_PROXY"], false),
        (&["HTTPS_PROXY", "no_proxy"], false),
    ] {
        let proxy = Proxy::start(Manner::Refuses).await.unwrap();
        let url = format!("http://{}", proxy.address());
        let except = |name: &str| name.eq_ignore_ascii_case("no_proxy");
        let set: Vec<_> = variables
            .iter()
            .map(|name| (*name, if except(name) { ".amazonaws.com" } else { &url }))
            .collect();
        let told = if by_proxy { Trouble::Barred(Barrier::ProxyRefuses) } else { Trouble::Offline };
        let child = process(THIS, &format!("{told:?}"), &set);
        tokio::task::spawn_blocking(|| passes(child)).await.unwrap();
        let expected = by_proxy.then(|| "CONNECT oidc.eu-nowhere-1.amazonaws.com:443 HTTP/1.1".to_owned());
        assert_eq!(proxy.servers(), Vec::from_iter(expected), "{variables:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_in_the_way_is_told_from_no_connection() {
    const THIS: &str = "a_proxy_that_is_in_the_way_is_told_from_no_connection";
    if let Some(expected) = crate::environment::inside() {
        let wire = by_environment("eu-west-1");
        let refused = wire.register(&[]).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected);
        assert!(!format!("{refused} {wire:?}").contains("hunter2"), "a password is printed");
        return;
    }
    let organisation = Inspected::new().await;
    let password = Proxy::start(Manner::AsksForPassword(organisation.address)).await.unwrap().address();
    let refuses = Proxy::start(Manner::Refuses).await.unwrap().address();
    let leads = Proxy::start(Manner::Leads(organisation.address)).await.unwrap().address();
    // Nobody listens there once it is closed.
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (proxy, barrier) in [
        (format!("http://{password}"), Barrier::ProxyPassword),
        (format!("http://ada:hunter2@{refuses}"), Barrier::ProxyRefuses),
        (format!("http://ada:hunter2@{away}"), Barrier::ProxyAway),
        (format!("http://ada:hunter2@{leads}"), Barrier::Untrusted),
    ] {
        let child = process(THIS, &format!("{:?}", Trouble::Barred(barrier)), &[("HTTPS_PROXY", &proxy)]);
        tokio::task::spawn_blocking(|| passes(child)).await.unwrap();
    }
}

#[tokio::test]
async fn the_organisations_authority_is_trusted_where_it_is_named_and_only_there() {
    let organisation = Inspected::new().await;
    let directory = tempfile::tempdir().unwrap();
    let bundle = directory.path().join("authority.pem");
    std::fs::write(&bundle, &organisation.authority).unwrap();
    organisation.wire(Some(&bundle)).register(&[]).await.unwrap();
    let stranger = Inspected::new().await;
    for wire in [organisation.wire(None), stranger.wire(Some(&bundle))] {
        assert_eq!(wire.register(&[]).await.unwrap_err(), Trouble::Barred(Barrier::Untrusted));
    }
    assert_eq!(organisation.fake.count(Operation::RegisterClient), 1);
    assert_eq!(stranger.fake.count(Operation::RegisterClient), 0);
}

#[test]
fn a_bundle_that_makes_no_sense_is_told_of_with_file_and_line() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bundle.pem");
    let good = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
    let read = |content: &[u8]| {
        std::fs::write(&file, content).unwrap();
        let named = |key: &str| (key == "ca_bundle").then(|| "~/bundle.pem".to_owned());
        let (route, problems) = Route::read(|_| None, named, Some(directory.path()));
        (route != Route::default(), problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let told = |line: usize, what: &str| {
        let rest = "ca_bundle names this file; only what this computer trusts is trusted";
        (false, vec![format!("{}, line {line}: {what}. {rest}", file.display())])
    };
    assert_eq!(read(good.as_bytes()), (true, vec![]));
    assert_eq!(read(format!("# Acme\r\n{good}\n{good}").as_bytes()), (true, vec![]));
    let none = "there is no -----BEGIN CERTIFICATE----- in this file";
    for nothing in [&b""[..], b"hello", b"\xff\x00\n"] {
        assert_eq!(read(nothing), told(1, none));
    }
    let lines = good.lines().count();
    let cut = good.lines().take(lines - 1).collect::<Vec<_>>().join("\n");
    assert_eq!(
        read(format!("{good}{cut}").as_bytes()),
        told(lines + 1, "the certificate is cut short or garbled")
    );
    let other = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    assert_eq!(
        read(format!("{good}{other}").as_bytes()),
        told(lines + 1, "the certificate is not one of a server's or a CA's")
    );

    std::fs::remove_file(&file).unwrap();
    let set = |name: &str| (name == "AWS_CA_BUNDLE").then(|| file.to_str().unwrap().to_owned());
    let (_, problems) = Route::read(set, |_| None, None);
    assert!(matches!(&problems[0], BadRoute::Unreadable { setting: "AWS_CA_BUNDLE", .. }), "{problems:?}");
    assert!(problems[0].to_string().contains("cannot be read: No such file"), "{}", problems[0]);

    let pipe = std::process::Command::new("mkfifo").arg(&file).status().unwrap();
    assert!(pipe.success());
    let (_, problems) = Route::read(set, |_| None, None);
    assert!(problems[0].to_string().contains("it is not an ordinary file"), "{}", problems[0]);
}
