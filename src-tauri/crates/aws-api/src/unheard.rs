//! Why nothing was heard of a server: no network, or something that stands between.

use std::error::Error;

use brain::Barrier;

use crate::Trouble;

/// What the error of a connection means. Its kinds are hidden behind the connector's, so that their texts are
/// what there is to go by; tests with a real proxy and a real certificate hold these to it.
pub(crate) fn why(error: &(dyn Error + 'static)) -> Trouble {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if text.contains("invalid peer certificate") {
            return Trouble::Barred(Barrier::Untrusted);
        }
        if let Some((_, what)) = text.split_once("tunnel error: ") {
            return Trouble::Barred(match what {
                _ if what.starts_with("proxy authorization required") => Barrier::ProxyPassword,
                _ if what.starts_with("unsuccessful") => Barrier::ProxyRefuses,
                _ => Barrier::ProxyAway,
            });
        }
        cause = error.source();
    }
    Trouble::Offline
}
