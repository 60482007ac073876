//! What stands between this computer and AWS.

use super::Word;
use crate::{input::Barrier, words::Region};

/// What is in the way to that region, and what to do about it.
pub fn barred(region: &Region, barrier: Barrier) -> (String, String) {
    let said = match barrier {
        Barrier::ProxyAway => Word("proxy-away"),
        Barrier::ProxyPassword => Word("proxy-password"),
        Barrier::ProxyRefuses => Word("proxy-refuses"),
        Barrier::Untrusted => Word("untrusted"),
    };
    said.both(&[("region", region)])
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
