//! What stands between this computer and AWS.

use crate::{input::Barrier, words::Region};

/// What is in the way to that region, and what to do about it.
pub fn barred(region: &Region, barrier: Barrier) -> (&'static str, String) {
    match barrier {
        Barrier::ProxyAway => (
            "Your proxy does not answer",
            "Check HTTPS_PROXY, your connection or VPN, then try again.".to_owned(),
        ),
        Barrier::ProxyPassword => (
            "Your proxy wants a password",
            "Set HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT, and start Daypass again.".to_owned(),
        ),
        Barrier::ProxyRefuses => (
            "Your proxy does not let Daypass through",
            format!("Ask whoever runs it to allow AWS's sign-in and portal in {region}."),
        ),
        Barrier::Untrusted => (
            "This computer does not trust the server's certificate",
            "If your organisation looks into connections, name its certificate in AWS_CA_BUNDLE, or as ca_bundle \
             under [default], and start Daypass again."
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_the_way_comes_with_its_fix() {
        let region = Region::new("eu-west-1");
        for (barrier, fact, fix) in [
            (Barrier::ProxyAway, "proxy does not answer", "HTTPS_PROXY"),
            (Barrier::ProxyPassword, "proxy wants a password", "NAME:PASSWORD@"),
            (Barrier::ProxyRefuses, "proxy does not let", "in eu-west-1"),
            (Barrier::Untrusted, "does not trust", "AWS_CA_BUNDLE"),
        ] {
            let (said, detail) = barred(&region, barrier);
            assert!(said.contains(fact) && detail.contains(fix), "{said}: {detail}");
        }
    }
}
