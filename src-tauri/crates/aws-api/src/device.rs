//! Signing in with a code that the person confirms in a browser (RFC 8628), from beginning to end.

use std::time::Duration;

use brain::words::StartUrl;
use jiff::Timestamp;

use crate::{Poll, Registration, Shown, Token, Trouble, Wire};

/// A finished sign-in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The token.
    pub token: Token,
    /// The registration that renews it.
    pub registration: Registration,
}

/// Signs in by device code: registers, shows the code by `on_code`, and asks until the person has
/// answered or the code has ended. Dropping the future cancels.
///
/// `on_code` is not called where the server grants the token at once. While waiting, a network that
/// fails for a while does not end the sign-in.
pub async fn sign_in_by_device(
    wire: &Wire,
    start_url: &StartUrl,
    scopes: &[String],
    on_code: impl FnOnce(&Shown),
) -> Result<SignedIn, Trouble> {
    let registration = wire.register(scopes).await?;
    let code = wire.start_device(&registration, start_url).await?;
    let mut pace = Pace { interval: code.interval, ends: code.shown.expires_at };
    let mut on_code = Some(on_code);
    loop {
        let wait = match wire.device_token(&registration, &code).await {
            Ok(Poll::Granted(token)) => return Ok(SignedIn { token, registration }),
            Ok(Poll::Pending) => pace.next(Timestamp::now(), false),
            Ok(Poll::SlowDown) => pace.next(Timestamp::now(), true),
            Err(trouble) if trouble.is_passing() => {
                tracing::info!(%trouble, "asking for the token goes on");
                pace.next(Timestamp::now(), false)
            }
            Err(trouble) => return Err(trouble),
        };
        if let Some(show) = on_code.take() {
            show(&code.shown);
        }
        tokio::time::sleep(wait.ok_or(Trouble::CodeExpired)?).await;
    }
}

/// When to ask again.
#[derive(Debug)]
struct Pace {
    interval: Duration,
    ends: Timestamp,
}

impl Pace {
    /// How long to wait, or nothing if the code has ended. Its end is looked at by the clock each time,
    /// so that a computer that slept does not go on with an old code.
    fn next(&mut self, now: Timestamp, slow_down: bool) -> Option<Duration> {
        if slow_down {
            self.interval += Duration::from_secs(5);
        }
        (now < self.ends).then_some(self.interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_down_adds_five_seconds_for_good() {
        let now: Timestamp = "2026-01-02T03:00:00Z".parse().unwrap();
        let mut pace =
            Pace { interval: Duration::from_secs(1), ends: "2026-01-02T03:10:00Z".parse().unwrap() };
        let waits = [false, true, false, true, false].map(|slow| pace.next(now, slow).unwrap().as_secs());
        assert_eq!(waits, [1, 6, 6, 11, 11]);
    }

    #[test]
    fn no_question_is_asked_after_the_end() {
        let ends: Timestamp = "2026-01-02T03:10:00Z".parse().unwrap();
        let mut pace = Pace { interval: Duration::from_secs(5), ends };
        assert!(pace.next("2026-01-02T03:09:59Z".parse().unwrap(), false).is_some());
        assert_eq!(pace.next(ends, false), None);
        assert_eq!(pace.next("2026-01-03T00:00:00Z".parse().unwrap(), true), None);
    }
}
