//! The way out that the environment asks for.

use std::time::Duration;

use brain::{
    finding::{Finding, Id},
    say::Word,
};
use tokio::{net::TcpStream, time::timeout};
use url::Url;

use crate::{Case, Found, twice};

/// What leads requests to AWS, the first that is set: for Daypass (hyper-util's `Matcher::from_env`, where capital
/// letters win and a value that is no address is passed over), and for the AWS CLI and boto3 (Python's
/// `getproxies`, where small ones win and `ALL_PROXY` is not asked). Nothing goes to AWS by `HTTP_PROXY`.
const READERS: [&[&str]; 3] =
    [&["HTTPS_PROXY", "https_proxy"], &["ALL_PROXY", "all_proxy"], &["https_proxy", "HTTPS_PROXY"]];
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];
/// Hosts that Daypass and every AWS tool go to.
const HOSTS: [&str; 3] =
    ["oidc.us-east-1.amazonaws.com", "portal.sso.us-east-1.amazonaws.com", "sts.amazonaws.com"];
const PATIENCE: Duration = Duration::from_secs(4);

pub(crate) async fn look(case: &Case) -> Vec<Found> {
    let mut unusable = Vec::new();
    let mut usable = Vec::new();
    for variable in in_force(case) {
        let Some(value) = case.environment.text(variable) else { continue };
        let Some(proxy) = read(&value) else {
            unusable.push(variable);
            continue;
        };
        let reached = timeout(PATIENCE, TcpStream::connect((proxy.host.as_str(), proxy.port))).await;
        usable.push((variable, proxy, matches!(reached, Ok(Ok(_)))));
    }
    twice(|| judge(&unusable, &usable, case).into_iter().map(Found::from).collect())
}

/// Of the usable ones it is known whether they answer.
fn judge(unusable: &[&str], usable: &[(&str, Proxy, bool)], case: &Case) -> Vec<Finding> {
    // The value may hold a password, and is not shown.
    let no_address =
        |variable: &&str| Word("found-proxy-unusable").finding(Id::ProxyUnusable, &[("variable", variable)]);
    let mut found: Vec<_> = unusable.iter().map(no_address).collect();
    found.extend(usable.iter().map(|(variable, proxy, answers)| {
        if *answers {
            Word("found-proxy-used").finding(Id::ProxyUsed, &[("variable", variable)])
        } else {
            silent(variable, proxy)
        }
    }));
    if !usable.is_empty() {
        found.extend(EXCEPTIONS.iter().filter_map(|name| passed_over(name, &case.environment.text(name)?)));
    }
    found
}

/// The variables that anything goes by, each once.
fn in_force(case: &Case) -> Vec<&'static str> {
    let is_set = |name: &&&str| case.environment.get(name).is_some();
    let first = |names: &[&'static str]| names.iter().find(is_set).copied();
    let [own, all, theirs] = READERS.map(first);
    let is_good = |name: &&str| case.environment.text(name).is_some_and(|value| read(&value).is_some());
    // For all only where there is none for https.
    let all = all.filter(|_| !own.as_ref().is_some_and(is_good));
    let theirs = theirs.filter(|_| own != theirs);
    [own, all, theirs].into_iter().flatten().collect()
}

struct Proxy {
    host: String,
    port: u16,
}

/// A proxy as people write it: with or without `http://`.
fn read(value: &str) -> Option<Proxy> {
    let value = value.trim();
    let whole = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&whole).ok()?;
    let known = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"].contains(&url.scheme());
    let port = url.port_or_known_default().or_else(|| url.scheme().starts_with("socks").then_some(1080))?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    (known && !host.is_empty()).then_some(Proxy { host, port })
}

fn silent(variable: &str, Proxy { host, port }: &Proxy) -> Finding {
    Word("found-proxy-silent")
        .finding(Id::ProxySilent, &[("variable", &variable), ("host", host), ("port", port)])
}

fn passed_over(variable: &str, value: &str) -> Option<Finding> {
    let entry =
        value.split(',').map(str::trim).find(|entry| HOSTS.iter().any(|host| is_covered(host, entry)))?;
    Some(
        Word("found-proxy-passed-over")
            .finding(Id::ProxyPassedOver, &[("entry", &entry), ("variable", &variable)]),
    )
}

/// As curl reads an exception: `*`, or a host that is the entry or below it.
fn is_covered(host: &str, entry: &str) -> bool {
    let entry = entry.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    let below = |rest: &str| rest.is_empty() || rest.ends_with('.');
    entry == "*" || (!entry.is_empty() && host.strip_suffix(&entry).is_some_and(below))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::case::tests::Home;

    async fn found(variables: &[(&str, &str)]) -> Vec<(Id, String)> {
        let mut home = Home::new("");
        for (name, value) in variables {
            home.export(name, *value);
        }
        look(&home.case()).await.into_iter().map(|it| (it.finding.id, it.finding.what)).collect()
    }

    #[tokio::test]
    async fn a_proxy_that_answers_is_fine_and_one_that_does_not_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let listens = format!("http://me:s3cret@{address}/");
        assert_eq!(found(&[("HTTPS_PROXY", &listens)]).await[0].0, Id::ProxyUsed);
        drop(listener);
        let silent = found(&[("https_proxy", &address.to_string())]).await;
        assert_eq!(silent[0].0, Id::ProxySilent);
        assert!(silent[0].1.contains("https_proxy") && silent[0].1.contains("127.0.0.1"), "{}", silent[0].1);
        assert_eq!(found(&[("HTTPS_PROXY", "")]).await, []);
    }

    #[tokio::test]
    async fn a_variable_that_nothing_goes_by_is_not_judged() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = listener.local_addr().unwrap().to_string();
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dead = gone.local_addr().unwrap().to_string();
        drop(gone);
        assert_eq!(found(&[("HTTP_PROXY", &dead), ("http_proxy", "http://")]).await, []);
        for unused in ["ALL_PROXY", "all_proxy", "http_proxy"] {
            let found = found(&[("https_proxy", &alive), (unused, &dead)]).await;
            assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [Id::ProxyUsed], "{unused}");
        }
        // Daypass goes by the one, the AWS CLI by the other.
        for (own, theirs, silent) in [(&alive, &dead, "https_proxy"), (&dead, &alive, "HTTPS_PROXY")] {
            let found = found(&[("HTTPS_PROXY", own), ("https_proxy", theirs)]).await;
            let silence = found.iter().find(|it| it.0 == Id::ProxySilent).unwrap();
            assert!(found.len() == 2 && silence.1.contains(silent), "{found:?}");
        }
    }

    #[tokio::test]
    async fn a_proxy_that_is_none_is_named_by_its_variable_and_without_its_value() {
        for bad in ["http://", "http://me:s3cret@:80", "ftp://s3cret/", "s3cret s3cret"] {
            let found = found(&[("ALL_PROXY", bad)]).await;
            assert_eq!(found[0].0, Id::ProxyUnusable, "{bad}");
            assert!(!found[0].1.contains("s3cret"), "{}", found[0].1);
        }
    }

    #[tokio::test]
    async fn exceptions_that_swallow_aws_are_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = listener.local_addr().unwrap().to_string();
        for (value, swallows) in [
            ("localhost, .amazonaws.com", true),
            ("*", true),
            ("AmazonAWS.com", true),
            ("*.us-east-1.amazonaws.com", true),
            ("localhost,169.254.169.254,example.com", false),
            ("notamazonaws.com,aws.com", false),
            (",", false),
        ] {
            let found = found(&[("HTTPS_PROXY", &proxy), ("NO_PROXY", value)]).await;
            assert_eq!(found.iter().any(|(id, _)| *id == Id::ProxyPassedOver), swallows, "{value}");
        }
        assert_eq!(found(&[("NO_PROXY", "*")]).await, [], "without a proxy it says nothing");
    }
}
