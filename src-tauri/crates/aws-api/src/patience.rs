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

/// Up to three attempts.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(3)
        .with_initial_backoff(Duration::from_millis(250))
        // The newer specification cuts what the server asks for to about five seconds.
        .with_retry_spec(RetrySpec::v2_0())
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
    use super::*;

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
