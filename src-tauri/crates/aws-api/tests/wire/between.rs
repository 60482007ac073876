//! What an organisation puts between its computers and AWS: a proxy, and a certificate authority of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use aws_api::{BadRoute, Network, Route, Trouble, Wire, sign_in_by_device};
use brain::Barrier;
use brain::words::{Endpoints, Region, RoleName};
use fake_identity_center::{Fake, Operation, Organisation};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::environment::{again, passes};
use crate::{decide, scopes, start_url};

const AWS: [&str; 3] =
    ["oidc.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"];

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
        let behind: SocketAddr = fake.url().strip_prefix("http://").unwrap().parse().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = AWS.iter().chain(&["localhost"]).map(ToString::to_string).collect::<Vec<_>>();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                drop(tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await?;
                    copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await?).await
                }));
            }
        }));
        Self { fake, address, authority: authority.pem() }
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

/// How a proxy treats those who come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Leads everybody to this address, whatever they ask for.
    Leads(SocketAddr),
    /// The same, but only those with a password.
    AsksForPassword(SocketAddr),
    /// Lets nobody through.
    Refuses,
}

/// What each asked a proxy for, and by what password.
type Asked = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// A real proxy.
struct Proxy {
    address: SocketAddr,
    asked: Asked,
}

impl Proxy {
    async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Asked::default();
        let seen = Arc::clone(&asked);
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(tokio::spawn(serve(stream, manner, Arc::clone(&seen))));
            }
        }));
        Self { address, asked }
    }

    /// Which servers were asked for, each once.
    fn servers(&self) -> Vec<String> {
        let mut servers: Vec<_> = self.asked.lock().unwrap().iter().map(|(line, _)| line.clone()).collect();
        servers.sort();
        servers.dedup();
        servers
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, asked: Asked) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let first = lines.next().unwrap().to_owned();
    let password = lines.filter_map(|line| line.split_once(": "));
    let password = password.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"));
    let password = password.map(|(_, value)| value.to_owned()).next();
    asked.lock().unwrap().push((first, password.clone()));
    let to = match manner {
        Manner::Leads(to) => to,
        Manner::AsksForPassword(to) if password.is_some() => to,
        Manner::AsksForPassword(_) => {
            let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
            return stream.write_all(refusal).await;
        }
        Manner::Refuses => {
            return stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await;
        }
    };
    let mut server = TcpStream::connect(to).await?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut stream, &mut server).await.map(drop)
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
        let proxy = Proxy::new(Manner::AsksForPassword(organisation.address)).await;
        let url = format!("http://ada:correct%20horse@{}", proxy.address);
        let child = process(
            THIS,
            organisation.fake.url(),
            &[(spelling, &url), ("AWS_CA_BUNDLE", bundle.to_str().unwrap())],
        );
        tokio::task::spawn_blocking(|| passes(child)).await.unwrap();
        assert_eq!(proxy.servers(), AWS.map(|host| format!("CONNECT {host}:443 HTTP/1.1")), "{spelling}");
        // “ada:correct horse”, as RFC 7617 has it.
        let asked = proxy.asked.lock().unwrap().clone();
        assert!(
            asked.iter().all(|(_, by)| by.as_deref() == Some("Basic YWRhOmNvcnJlY3QgaG9yc2U=")),
            "{asked:?}"
        );
    }
    assert_eq!(organisation.fake.count(Operation::Logout), 2);
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
        let proxy = Proxy::new(Manner::Refuses).await;
        let url = format!("http://{}", proxy.address);
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
    let password = Proxy::new(Manner::AsksForPassword(organisation.address)).await.address;
    let refuses = Proxy::new(Manner::Refuses).await.address;
    let leads = Proxy::new(Manner::Leads(organisation.address)).await.address;
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
