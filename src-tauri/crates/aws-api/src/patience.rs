//! How long to wait before asking again: the SDK's own backoff with jitter, and `Retry-After`, which it
//! does not know (it looks for `x-amz-retry-after` only).

use std::time::Duration;

use aws_config::retry::{ErrorKind, RetryConfig};
use aws_sdk_sso::config::interceptors::InterceptorContext;
use aws_sdk_sso::config::retry::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::retries::classifiers::RetryClassifierPriority;
use aws_smithy_types::retry::RetrySpec;

use crate::skew::http_date;

/// A server that wants us to wait longer than this is not asked again by itself: the caller hears at
/// once that it is asked too often. Twice this still fits into an operation's time.
const LONGEST: Duration = Duration::from_secs(10);

/// The longest wait before the second attempt; the third may wait twice as long.
const BACKOFF: Duration = Duration::from_millis(250);

/// Up to three attempts.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(3)
        .with_initial_backoff(BACKOFF)
        // The newer specification cuts what the server asks for to about five seconds.
        .with_retry_spec(RetrySpec::v2_0().with_non_throttling_initial_backoff(BACKOFF))
}

/// Some of the time to wait, at least half, so that those who failed together do not come back together.
pub(crate) fn jittered(longest: Duration) -> Duration {
    longest.mul_f64(rand::random_range(0.5..=1.0))
}

/// Waits as long as a server says that puts us off (HTTP 429 and 503).
#[derive(Debug)]
pub(crate) struct RetryAfter;

impl ClassifyRetry for RetryAfter {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        let headers = response.headers();
        judge(response.status().as_u16(), headers.get("retry-after"), headers.get("date"))
    }

    fn name(&self) -> &'static str {
        "Retry-After"
    }

    /// The last word.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

fn judge(status: u16, retry_after: Option<&str>, date: Option<&str>) -> RetryAction {
    let kind = match status {
        429 => ErrorKind::ThrottlingError,
        503 => ErrorKind::ServerError,
        _ => return RetryAction::NoActionIndicated,
    };
    match retry_after.and_then(|text| wait(text, date)) {
        Some(wait) if wait > LONGEST => RetryAction::RetryForbidden,
        Some(wait) => RetryAction::retryable_error_with_explicit_delay(kind, wait),
        None => RetryAction::retryable_error(kind),
    }
}

/// Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or a date of the server's clock.
fn wait(text: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let wait = http_date(text)?.duration_since(date.and_then(http_date)?);
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::{Arc, Mutex};

    use aws_config::BehaviorVersion;
    use aws_config::timeout::TimeoutConfig;
    use aws_sdk_sso::config::http::{HttpRequest, HttpResponse};
    use aws_sdk_sso::config::{AsyncSleep, Region, Sleep};
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_types::body::SdkBody;

    use super::*;

    /// A server that always fails.
    #[derive(Debug)]
    struct Failing;

    impl HttpConnector for Failing {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            let failure = HttpResponse::new(500.try_into().unwrap(), SdkBody::empty());
            HttpConnectorFuture::ready(Ok(failure))
        }
    }

    /// Writes down how long to wait, and does not.
    #[derive(Debug, Clone, Default)]
    struct Waits(Arc<Mutex<Vec<Duration>>>);

    impl AsyncSleep for Waits {
        fn sleep(&self, wait: Duration) -> Sleep {
            self.0.lock().unwrap().push(wait);
            Sleep::new(std::future::ready(()))
        }
    }

    #[tokio::test]
    async fn those_who_fail_together_do_not_come_back_together() {
        let waits = Waits::default();
        for _ in 0..20 {
            let config = aws_sdk_sso::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("eu-west-1"))
                .http_client(http_client_fn(|_, _| SharedHttpConnector::new(Failing)))
                .timeout_config(TimeoutConfig::disabled())
                .sleep_impl(waits.clone())
                .retry_config(retries())
                .retry_classifier(RetryAfter);
            let client = aws_sdk_sso::Client::from_conf(config.build());
            client.logout().access_token("token").send().await.unwrap_err();
        }
        let mut waits = waits.0.lock().unwrap().clone();
        // What credentials would be given to load, of which there are none.
        waits.retain(|wait| *wait < LONGEST);
        assert_eq!(waits.len(), 40, "two waits between three attempts");
        for pair in waits.chunks(2) {
            assert!(pair[0] <= BACKOFF && pair[1] <= BACKOFF * 2, "{pair:?}");
        }
        assert!(waits.iter().collect::<HashSet<_>>().len() > 30, "hardly any jitter: {waits:?}");
    }

    #[test]
    fn a_wait_of_our_own_is_jittered_too() {
        let longest = Duration::from_secs(1);
        let waits: HashSet<_> = (0..20).map(|_| jittered(longest)).collect();
        assert!(waits.iter().all(|wait| (longest / 2..=longest).contains(wait)), "{waits:?}");
        assert!(waits.len() > 10, "{waits:?}");
        assert_eq!(jittered(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_short_wait_is_kept_and_a_long_one_is_the_callers() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let after = |seconds| {
            RetryAction::retryable_error_with_explicit_delay(
                ErrorKind::ThrottlingError,
                Duration::from_secs(seconds),
            )
        };
        for (text, expected) in [
            (Some("0"), after(0)),
            (Some("10"), after(10)),
            (Some("11"), RetryAction::RetryForbidden),
            (Some("86400"), RetryAction::RetryForbidden),
            (Some("Sun, 06 Nov 1994 08:49:41 GMT"), after(4)),
            (Some("Sun, 06 Nov 1994 08:00:00 GMT"), after(0)),
            (Some("Mon, 07 Nov 1994 08:49:37 GMT"), RetryAction::RetryForbidden),
            (Some("soon"), RetryAction::throttling_error()),
            (None, RetryAction::throttling_error()),
        ] {
            assert_eq!(judge(429, text, date), expected, "{text:?}");
        }
        assert_eq!(judge(503, None, None), RetryAction::server_error());
        assert_eq!(judge(400, Some("1"), date), RetryAction::NoActionIndicated);
    }
}
