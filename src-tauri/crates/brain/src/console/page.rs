//! Which page of the console somebody means, and whether it may be opened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::{Host, Url};

use super::{Destination, catalogue, home_region};
use crate::{
    input::{Code, Refusal},
    partition::Partition,
    say::Word,
    words::Region,
};

/// A page of the console, as a person names it. All of it may be left out: then it is the first page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[ts(export_to = "view.ts", optional_fields)]
pub struct ConsolePage {
    /// Id of a service, or another name of it.
    pub service: Option<String>,
    /// Id of a region, or its place; without one, that of the profile.
    pub region: Option<String>,
    /// A link into the console, which says all by itself.
    pub destination: Option<String>,
}

/// Why a page is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSuchPage {
    /// No service goes by that name.
    Service(String),
    /// No region goes by that name.
    Region(String),
    /// The region is not in the partition that the role is in.
    Elsewhere(Region, Partition),
    /// It is no https link to a host alone.
    NotALink(String),
    /// The host is not the console's of the role's partition.
    Host(String, Partition),
    /// The role's partition publishes no console.
    NoConsole(Partition),
}

impl ConsolePage {
    /// Whether it is the first page, of wherever the console opens by itself.
    pub fn is_anywhere(&self) -> bool {
        *self == Self::default()
    }

    /// Where that is. `session` is the region of the role's sign-in, which tells its partition, and `profile`
    /// the one it works in. Beside AWS's own, links may lead to these `hosts`.
    pub fn destination(
        &self,
        session: &Region,
        profile: Option<&Region>,
        hosts: &[String],
    ) -> Result<Destination, NoSuchPage> {
        let partition = Partition::of(session);
        if let Some(link) = &self.destination {
            return of_link(link, partition, hosts);
        }
        let region = match self.region.as_deref().map(str::trim) {
            Some(name) => {
                let region = catalogue::region(name).ok_or_else(|| NoSuchPage::Region(name.to_owned()))?;
                if Partition::of(&region) != partition {
                    return Err(NoSuchPage::Elsewhere(region, partition));
                }
                region
            }
            None => profile.filter(|region| Partition::of(region) == partition).unwrap_or(session).clone(),
        };
        let name = self.service.as_deref().map_or("home", str::trim);
        let service = catalogue::service(name).ok_or_else(|| NoSuchPage::Service(name.to_owned()))?;
        service.destination(&region).ok_or(NoSuchPage::NoConsole(partition))
    }
}

/// Takes a link that leads to a console of that partition, or to one of these hosts.
fn of_link(link: &str, partition: Partition, hosts: &[String]) -> Result<Destination, NoSuchPage> {
    let not_a_link = || NoSuchPage::NotALink(link.to_owned());
    let mut url = Url::parse(link.trim()).map_err(|_| not_a_link())?;
    let plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let Some(Host::Domain(host)) = url.host().filter(|_| plain) else { return Err(not_a_link()) };
    let host = host.to_owned();
    let home = home_region(partition);
    if hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)) {
        let region = home.ok_or(NoSuchPage::NoConsole(partition))?;
        return Ok(Destination { url, region });
    }
    let domain = partition.console_domain().ok_or(NoSuchPage::NoConsole(partition))?;
    let below = host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.')).unwrap_or_default();
    let labels: Vec<&str> = below.split('.').collect();
    // Links to a sign-in lead on to anywhere.
    if below.is_empty() || labels.contains(&"signin") {
        return Err(NoSuchPage::Host(host, partition));
    }
    if let [session, rest @ ..] = labels.as_slice()
        && is_of_a_session(session)
    {
        // It stands for a session of somebody's browser, and for no other.
        url.set_host(Some(&format!("{}.{domain}", rest.join(".")))).map_err(|_| not_a_link())?;
    }
    let named =
        url.query_pairs().find(|(name, _)| name == "region").and_then(|(_, id)| catalogue::region(&id));
    let region = labels.iter().find_map(|label| catalogue::region(label)).or(named);
    let region = region.filter(|region| Partition::of(region) == partition).or(home);
    region.map(|region| Destination { url, region }).ok_or(NoSuchPage::NoConsole(partition))
}

/// `111122223333-abcdefgh`: how multi-session sets the consoles of one browser apart.
fn is_of_a_session(label: &str) -> bool {
    let Some((account, rest)) = label.split_once('-') else { return false };
    account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl NoSuchPage {
    /// What happened, and what to do.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Service(name) => {
                let near = catalogue::nearest(name, 5);
                let names = near.iter().map(|service| service.id.as_str()).collect::<Vec<_>>().join(", ");
                let refusal = Word("no-console-page").refusal(Code::Usage, &[("name", name)]);
                let hint = match near.len() {
                    0 => return refusal,
                    1 => Word("console-page-near"),
                    _ => Word("console-pages-near"),
                };
                Refusal { hint: Some(hint.with(&[("names", &names)])), ..refusal }
            }
            Self::Region(name) => Word("no-console-region").refusal(Code::Usage, &[("name", name)]),
            Self::Elsewhere(region, partition) => Word("console-region-apart")
                .refusal(Code::Usage, &[("region", region), ("partition", &partition.id())]),
            Self::NotALink(link) => Word("no-console-link").refusal(Code::Usage, &[("link", link)]),
            Self::Host(host, partition) => Word("foreign-console")
                .refusal(Code::Usage, &[("host", host), ("partition", &partition.id())]),
            Self::NoConsole(partition) => {
                Word("no-console-there").refusal(Code::Usage, &[("partition", &partition.id())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a page of a role leads, in the region of its sign-in and of its profile.
    fn leads(
        page: &ConsolePage,
        session: &str,
        profile: Option<&str>,
    ) -> Result<(String, String), NoSuchPage> {
        let hosts = ["Console.acme.example".to_owned()];
        let profile = profile.map(Region::new);
        let destination = page.destination(&Region::new(session), profile.as_ref(), &hosts)?;
        Ok((destination.url.to_string(), destination.region.to_string()))
    }

    fn service(service: &str, region: Option<&str>) -> ConsolePage {
        let region = region.map(str::to_owned);
        ConsolePage { service: Some(service.to_owned()), region, destination: None }
    }

    fn link(link: &str) -> ConsolePage {
        ConsolePage { destination: Some(link.to_owned()), ..ConsolePage::default() }
    }

    #[test]
    fn a_service_opens_in_its_region_and_a_global_one_in_its_partition() {
        let table = [
            (
                service("ec2", None),
                "us-east-1",
                Some("eu-west-1"),
                "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1",
                "eu-west-1",
            ),
            (
                service("ec2", None),
                "eu-west-1",
                None,
                "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1",
                "eu-west-1",
            ),
            (
                service("S3", Some("virginia")),
                "eu-west-1",
                Some("eu-west-1"),
                "https://console.aws.amazon.com/s3/home?region=us-east-1",
                "us-east-1",
            ),
            (
                service("logs", Some("eu-north-1")),
                "eu-west-1",
                None,
                "https://eu-north-1.console.aws.amazon.com/cloudwatch/home?region=eu-north-1#logsV2:log-groups",
                "eu-north-1",
            ),
            (
                service("iam", None),
                "eu-west-1",
                Some("eu-west-1"),
                "https://console.aws.amazon.com/iam/home?region=us-east-1",
                "us-east-1",
            ),
            (
                service("iam", None),
                "cn-northwest-1",
                None,
                "https://console.amazonaws.cn/iam/home?region=cn-north-1",
                "cn-north-1",
            ),
            (
                service("lambda", None),
                "cn-northwest-1",
                None,
                "https://cn-northwest-1.console.amazonaws.cn/lambda/home?region=cn-northwest-1",
                "cn-northwest-1",
            ),
            (
                service("route53", None),
                "us-gov-east-1",
                None,
                "https://console.amazonaws-us-gov.com/route53/v2/home?region=us-gov-west-1",
                "us-gov-west-1",
            ),
            (
                service("s3", Some("us-gov-east-1")),
                "us-gov-west-1",
                None,
                "https://us-gov-east-1.console.amazonaws-us-gov.com/s3/home?region=us-gov-east-1",
                "us-gov-east-1",
            ),
            (
                service("iam", None),
                "eusc-de-east-1",
                None,
                "https://eusc-de-east-1.console.amazonaws-eusc.eu/iam/home?region=eusc-de-east-1",
                "eusc-de-east-1",
            ),
            (
                ConsolePage::default(),
                "us-east-1",
                Some("us-east-2"),
                "https://us-east-2.console.aws.amazon.com/console/home?region=us-east-2",
                "us-east-2",
            ),
            // A profile's region that is in another partition is a slip of the config's.
            (
                service("sqs", None),
                "us-east-1",
                Some("cn-north-1"),
                "https://console.aws.amazon.com/sqs/v3/home?region=us-east-1",
                "us-east-1",
            ),
        ];
        for (page, session, profile, url, region) in table {
            assert_eq!(leads(&page, session, profile), Ok((url.to_owned(), region.to_owned())), "{page:?}");
        }
    }

    #[test]
    fn every_service_has_a_page_in_every_partition() {
        for session in ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"] {
            for of in super::super::services() {
                let (url, region) = leads(&service(&of.id, None), session, None).unwrap();
                // It passes as a link that somebody pastes, and leads there alone.
                assert_eq!(leads(&link(&url), session, None), Ok((url.clone(), region)), "{url}");
                assert!(of.name.is_ascii() && !url.contains("//home"), "{url}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_said_with_what_is_near() {
        assert_eq!(
            leads(&service("lamdba", None), "us-east-1", None),
            Err(NoSuchPage::Service("lamdba".to_owned()))
        );
        let said = NoSuchPage::Service("dynamo-db".to_owned()).refusal();
        assert_eq!(said.message, "Daypass knows no console page “dynamo-db”.");
        assert!(said.hint.unwrap().contains("dynamodb"));
        assert_eq!(
            leads(&service("s3", Some("mars")), "us-east-1", None),
            Err(NoSuchPage::Region("mars".to_owned()))
        );
        assert_eq!(
            leads(&service("s3", Some("beijing")), "us-east-1", None),
            Err(NoSuchPage::Elsewhere(Region::new("cn-north-1"), Partition::Commercial))
        );
        assert_eq!(
            leads(&service("s3", None), "us-iso-east-1", None),
            Err(NoSuchPage::NoConsole(Partition::Iso))
        );
    }

    #[test]
    fn links_lead_to_consoles_of_the_roles_partition_alone() {
        for (session, good, region) in [
            ("eu-west-1", "https://console.aws.amazon.com/s3/home", "us-east-1"),
            (
                "us-east-1",
                "https://eu-west-2.console.aws.amazon.com/ec2/home?region=eu-west-2#Instances:",
                "eu-west-2",
            ),
            ("us-east-1", "https://console.aws.amazon.com/ec2/home?region=eu-west-2", "eu-west-2"),
            ("us-east-1", "https://health.aws.amazon.com/health/home", "us-east-1"),
            ("us-east-1", "https://s3.console.aws.amazon.com/s3/buckets", "us-east-1"),
            ("cn-north-1", "https://cn-northwest-1.console.amazonaws.cn/ec2/home", "cn-northwest-1"),
            ("us-gov-west-1", "https://console.amazonaws-us-gov.com/ec2/home", "us-gov-west-1"),
            ("eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/", "eusc-de-east-1"),
            ("us-east-1", "https://console.acme.example/", "us-east-1"),
        ] {
            assert_eq!(leads(&link(good), session, None), Ok((good.to_owned(), region.to_owned())));
        }
        for bad in [
            "http://console.aws.amazon.com/",
            "https://console.aws.amazon.com:8443/",
            "https://me@console.aws.amazon.com/",
            "https://127.0.0.1/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "console.aws.amazon.com",
            "-flag",
            "",
        ] {
            assert_eq!(
                leads(&link(bad), "us-east-1", None),
                Err(NoSuchPage::NotALink(bad.to_owned())),
                "{bad}"
            );
        }
        for (session, host) in [
            ("us-east-1", "evil.example"),
            ("us-east-1", "console.aws.amazon.com.evil.example"),
            ("us-east-1", "evilaws.amazon.com"),
            ("us-east-1", "aws.amazon.com"),
            ("us-east-1", "x.console.acme.example"),
            ("us-east-1", "signin.aws.amazon.com"),
            ("us-east-1", "eu-west-1.signin.aws.amazon.com"),
            ("us-east-1", "acme.signin.aws.amazon.com"),
            ("us-east-1", "console.amazonaws.cn"),
            ("cn-north-1", "console.aws.amazon.com"),
            ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", "console.aws.amazon.com"),
            ("eusc-de-east-1", "console.aws.amazon.com"),
        ] {
            let partition = Partition::of(&Region::new(session));
            let refused = leads(&link(&format!("https://{host}/")), session, None);
            assert_eq!(refused, Err(NoSuchPage::Host(host.to_owned(), partition)));
        }
    }

    #[test]
    fn a_link_of_another_browser_session_leads_to_the_page_itself() {
        let pasted =
            "https://509399598587-pyma7ahz.eu-west-2.console.aws.amazon.com/s3/home?region=eu-west-2";
        let plain = "https://eu-west-2.console.aws.amazon.com/s3/home?region=eu-west-2";
        assert_eq!(leads(&link(pasted), "us-east-1", None), Ok((plain.to_owned(), "eu-west-2".to_owned())));
    }
}
