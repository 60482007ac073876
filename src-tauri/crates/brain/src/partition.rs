//! AWS's partitions: sets of regions that share nothing with each other, host names included.
//!
//! Where sign-in, portal and STS are is the SDK's knowledge, in its endpoint rules; what those do not say
//! is here.

use crate::words::Region;

/// A set of regions with accounts, ARNs and host names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// `aws`, the commercial one.
    Commercial,
    /// `aws-cn`.
    China,
    /// `aws-us-gov`.
    GovCloud,
    /// `aws-eusc`, the European Sovereign Cloud.
    Sovereign,
    /// `aws-iso`.
    Iso,
    /// `aws-iso-b`.
    IsoB,
    /// `aws-iso-e`.
    IsoE,
    /// `aws-iso-f`.
    IsoF,
}

impl Partition {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Commercial,
        Self::China,
        Self::GovCloud,
        Self::Sovereign,
        Self::Iso,
        Self::IsoB,
        Self::IsoE,
        Self::IsoF,
    ];

    /// By the region's first words, as the SDKs' `partitions.json` tells them apart. A region that no
    /// partition names is taken for a commercial one, as they do.
    pub fn of(region: &Region) -> Self {
        let begins = |prefix: &str| region.as_str().starts_with(prefix);
        match () {
            () if begins("cn-") => Self::China,
            () if begins("us-gov-") => Self::GovCloud,
            () if begins("eusc-") => Self::Sovereign,
            () if begins("us-iso-") => Self::Iso,
            () if begins("us-isob-") => Self::IsoB,
            () if begins("eu-isoe-") => Self::IsoE,
            () if begins("us-isof-") => Self::IsoF,
            () => Self::Commercial,
        }
    }

    /// As ARNs have it: `aws`, `aws-cn` and so on.
    pub fn id(self) -> &'static str {
        match self {
            Self::Commercial => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
            Self::Sovereign => "aws-eusc",
            Self::Iso => "aws-iso",
            Self::IsoB => "aws-iso-b",
            Self::IsoE => "aws-iso-e",
            Self::IsoF => "aws-iso-f",
        }
    }

    /// The name under which its services are.
    fn domain(self) -> &'static str {
        match self {
            Self::Commercial | Self::GovCloud => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
            Self::Sovereign => "amazonaws.eu",
            Self::Iso => "c2s.ic.gov",
            Self::IsoB => "sc2s.sgov.gov",
            Self::IsoE => "cloud.adc-e.uk",
            Self::IsoF => "csp.hci.ic.gov",
        }
    }

    /// The name under which its web console is served, as in `console.aws.amazon.com`. The isolated ones
    /// publish none.
    pub fn console_domain(self) -> Option<&'static str> {
        match self {
            Self::Commercial => Some("aws.amazon.com"),
            Self::China => Some("amazonaws.cn"),
            Self::GovCloud => Some("amazonaws-us-gov.com"),
            Self::Sovereign => Some("amazonaws-eusc.eu"),
            Self::Iso | Self::IsoB | Self::IsoE | Self::IsoF => None,
        }
    }
}

/// The host of a region's console, as in `eu-west-1.console.aws.amazon.com`.
pub fn console_host(region: &Region) -> Option<String> {
    hosted("console", region)
}

/// The host that signs in to a region's console, and whose `/federation` gives sign-in tokens for role
/// credentials; one with FIPS-validated cryptography on request.
pub fn sign_in_host(region: &Region, fips: bool) -> Option<String> {
    let partition = Partition::of(region);
    match (fips, partition) {
        (false, _) => hosted("signin", region),
        (true, Partition::GovCloud) => hosted("signin-fips", region),
        (true, _) => {
            partition.console_domain()?;
            Some(format!("signin-fips.{region}.{}", partition.domain()))
        }
    }
}

/// The oldest region of a partition has the name without a region, which is the one that is documented for
/// it.
fn hosted(what: &str, region: &Region) -> Option<String> {
    let domain = Partition::of(region).console_domain()?;
    Some(match region.as_str() {
        "us-east-1" | "cn-north-1" | "us-gov-west-1" => format!("{what}.{domain}"),
        region => format!("{region}.{what}.{domain}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_has_the_console_and_the_sign_in_of_its_partition() {
        for (region, partition, console, sign_in) in [
            ("us-east-1", "aws", Some("console.aws.amazon.com"), Some("signin.aws.amazon.com")),
            (
                "eu-west-1",
                "aws",
                Some("eu-west-1.console.aws.amazon.com"),
                Some("eu-west-1.signin.aws.amazon.com"),
            ),
            ("cn-north-1", "aws-cn", Some("console.amazonaws.cn"), Some("signin.amazonaws.cn")),
            (
                "us-gov-east-1",
                "aws-us-gov",
                Some("us-gov-east-1.console.amazonaws-us-gov.com"),
                Some("us-gov-east-1.signin.amazonaws-us-gov.com"),
            ),
            (
                "eusc-de-east-1",
                "aws-eusc",
                Some("eusc-de-east-1.console.amazonaws-eusc.eu"),
                Some("eusc-de-east-1.signin.amazonaws-eusc.eu"),
            ),
            ("us-iso-east-1", "aws-iso", None, None),
            ("us-isob-east-1", "aws-iso-b", None, None),
            ("eu-isoe-west-1", "aws-iso-e", None, None),
            ("us-isof-south-1", "aws-iso-f", None, None),
            (
                "us-east-9",
                "aws",
                Some("us-east-9.console.aws.amazon.com"),
                Some("us-east-9.signin.aws.amazon.com"),
            ),
        ] {
            let region = Region::new(region);
            assert_eq!(Partition::of(&region).id(), partition, "{region}");
            assert_eq!(console_host(&region).as_deref(), console, "{region}");
            assert_eq!(sign_in_host(&region, false).as_deref(), sign_in, "{region}");
        }
    }
}
