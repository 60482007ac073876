//! How far this computer's clock and the server's are apart, as every answer's `Date` tells.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sso::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_sso::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sso::error::BoxError;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use aws_smithy_types::date_time::Format;
use jiff::{SignedDuration, Timestamp};

/// How far the server's clock is ahead of ours; negative where it is behind.
///
/// Only what is certain counts: `Date` holds whole seconds and an answer is under way for a while, so
/// clocks that may agree do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skew(SignedDuration);

impl Skew {
    /// The skew of that length, as kept from before.
    pub const fn new(ahead: SignedDuration) -> Self {
        Self(ahead)
    }

    /// How far the server is ahead.
    pub const fn ahead(self) -> SignedDuration {
        self.0
    }

    /// What the server's clock shows when ours shows that.
    #[must_use]
    pub fn servers(self, ours: Timestamp) -> Timestamp {
        ours.saturating_add(self.0).expect("an exact duration")
    }

    /// What our clock shows when the server's shows that.
    #[must_use]
    pub fn ours(self, servers: Timestamp) -> Timestamp {
        servers.saturating_sub(self.0).expect("an exact duration")
    }

    /// The least skew that explains an answer which says `date`, was asked for at `asked` and was there
    /// at `answered`.
    pub(crate) fn told(date: Timestamp, asked: Timestamp, answered: Timestamp) -> Self {
        let least = date.duration_since(answered);
        let most = date.duration_since(asked).saturating_add(SignedDuration::from_secs(1));
        Self(if least.is_positive() { least } else { most.min(SignedDuration::ZERO) })
    }
}

/// Looks at the clock of every answer, refusals included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    last: Arc<Mutex<Option<Skew>>>,
}

impl Clock {
    /// As the last answer told.
    pub(crate) fn skew(&self) -> Option<Skew> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Asked(Timestamp);

impl Storable for Asked {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(Asked(Timestamp::now()));
        Ok(())
    }

    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").and_then(http_date);
        if let (Some(date), Some(Asked(asked))) = (date, config.load::<Asked>()) {
            let skew = Skew::told(date, *asked, Timestamp::now());
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
        Ok(())
    }
}

/// Reads a date as HTTP writes it (RFC 9110 §5.6.7).
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    let date = DateTime::from_str(text, Format::HttpDate).ok()?;
    Timestamp::from_second(date.secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_that_may_agree_do() {
        let date = at("2026-01-02T03:04:05Z");
        for (asked, answered) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.2Z"),
            // The date is cut to the second.
            ("2026-01-02T03:04:05.9Z", "2026-01-02T03:04:06Z"),
            // A slow answer.
            ("2026-01-02T03:04:00Z", "2026-01-02T03:04:20Z"),
            // A computer that slept while it waited.
            ("2026-01-02T03:04:00Z", "2026-01-02T12:00:00Z"),
        ] {
            assert_eq!(Skew::told(date, at(asked), at(answered)), Skew::default(), "{asked}");
        }
    }

    #[test]
    fn a_clock_that_is_a_day_off_is_noticed_either_way() {
        let date = at("2026-01-02T03:04:05Z");
        let hour = |skew: Skew| skew.ahead().as_hours();
        let slow = Skew::told(date, at("2026-01-01T03:04:05Z"), at("2026-01-01T03:04:05Z"));
        assert_eq!(hour(slow), 24);
        assert_eq!(slow.servers(at("2026-01-01T03:04:05Z")), date);
        let fast = Skew::told(date, at("2026-01-03T03:04:06Z"), at("2026-01-03T03:04:07Z"));
        assert_eq!(hour(fast), -24);
        assert_eq!(fast.ours(date), at("2026-01-03T03:04:05Z"));
    }

    #[test]
    fn the_dates_of_http_are_read_and_others_are_not() {
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(at("1994-11-06T08:49:37Z")));
        for text in ["", "now", "1994-11-06T08:49:37Z", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
