//! The AWS console: which page of it is meant, which link leads there, and in which browser.
//!
//! The portal's deep link needs no credentials and keeps console multi-session, so it is the way wherever the
//! browser is the one that people sign in with. Elsewhere, and for roles that the portal does not list, the
//! role's credentials are traded for a link that signs in by itself, which is a secret.

use url::Url;

use crate::{
    partition::{self, Partition},
    words::{Region, RoleKey},
};

mod browser;
mod catalogue;
mod page;
mod press;

pub use browser::{Browser, Browsers, NotABrowser};
pub use catalogue::{Service, find, known_regions, services};
pub(crate) use catalogue::{region, service};
pub use page::{ConsolePage, NoSuchPage};

/// Where in the console a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Always https, on a console's host.
    pub url: Url,
    /// The region whose sign-in goes with that host.
    pub region: Region,
}

/// The portal's deep link to a role's console, or to one page of it. Documented in the IAM Identity Center user
/// guide as shortcut links.
pub fn portal_link(role: &RoleKey, destination: Option<&Destination>) -> String {
    let start_url = role.session.start_url.as_str();
    let portal = start_url.split('#').next().unwrap_or(start_url).trim_end_matches('/');
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("account_id", role.account.as_str()).append_pair("role_name", role.role.as_str());
    if let Some(destination) = destination {
        query.append_pair("destination", destination.url.as_str());
    }
    format!("{portal}/#/console?{}", query.finish())
}

impl Destination {
    /// The console's first page in a region; none where the region's partition publishes no console.
    pub fn home(region: &Region) -> Option<Self> {
        catalogue::service("home")?.destination(region)
    }
}

impl Service {
    /// Its page: in that region, or the one of the region's partition.
    fn destination(&self, region: &Region) -> Option<Destination> {
        let partition = Partition::of(region);
        let region = if self.global { home_region(partition)? } else { region.clone() };
        let mut url =
            Url::parse(&format!("https://{}/{}", partition::console_host(&region)?, self.path)).ok()?;
        url.query_pairs_mut().append_pair("region", region.as_str());
        Some(Destination { url, region })
    }
}

/// The region that speaks for a whole partition.
fn home_region(partition: Partition) -> Option<Region> {
    let region = match partition {
        Partition::Commercial => "us-east-1",
        Partition::China => "cn-north-1",
        Partition::GovCloud => "us-gov-west-1",
        Partition::Sovereign => "eusc-de-east-1",
        Partition::Iso | Partition::IsoB | Partition::IsoE | Partition::IsoF => return None,
    };
    Some(Region::new(region))
}
