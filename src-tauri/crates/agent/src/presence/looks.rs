//! Telling by looks, where nobody tells: how the screen is, and which of two clocks has stood still.

use std::time::Duration;

use super::person::{News, Person};

/// What the clocks may differ by without a sleep, for they are not read in one moment.
const BLINK: Duration = Duration::from_secs(1);

/// Since some moment, one for both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks {
    /// Time that was not slept.
    pub(super) awake: Duration,
    /// All of it.
    pub(super) all: Duration,
}

#[derive(Debug)]
pub(super) struct Looks {
    person: Person,
    last: Clocks,
}

impl Looks {
    pub(super) fn since(start: Clocks) -> Self {
        Self { person: Person::default(), last: start }
    }

    /// Tells what there is to tell by this look.
    pub(super) fn look(&mut self, now: Clocks, locked: bool, away: impl Fn(bool)) {
        let last = std::mem::replace(&mut self.last, now);
        let (all, awake) = (now.all.saturating_sub(last.all), now.awake.saturating_sub(last.awake));
        // The screen first: who wakes a locked machine is not there yet.
        self.hear(News::Hidden(locked), &away);
        if all > awake + BLINK {
            self.hear(News::Asleep(true), &away);
            self.hear(News::Asleep(false), &away);
        }
    }

    fn hear(&mut self, news: News, away: impl Fn(bool)) {
        if let Some(is_away) = self.person.hear(news) {
            away(is_away);
        }
    }
}

#[cfg(test)]
mod unit {
    use std::cell::RefCell;

    use super::*;

    fn clocks(awake: u64, all: u64) -> Clocks {
        Clocks { awake: Duration::from_millis(awake), all: Duration::from_millis(all) }
    }

    /// What is told by looks at these clocks and at a screen that is locked or not.
    fn told<const N: usize>(looks: [(Clocks, bool); N]) -> [Vec<bool>; N] {
        let mut eyes = Looks::since(clocks(0, 7_000));
        looks.map(|(now, locked)| {
            let told = RefCell::default();
            eyes.look(now, locked, |away| Vec::push(&mut told.borrow_mut(), away));
            told.into_inner()
        })
    }

    #[test]
    fn a_screen_that_is_locked_when_looked_at_has_nobody_before_it() {
        let looks = [(5_000, false), (10_000, true), (15_000, true), (20_000, false)];
        assert_eq!(
            told(looks.map(|(at, locked)| (clocks(at, at + 7_300), locked))),
            [vec![], vec![true], vec![], vec![false]]
        );
    }

    #[test]
    fn a_clock_that_stood_still_was_a_sleep_whose_end_is_told() {
        let hour = 3_600_000;
        let looks = [
            (clocks(5_000, 12_000), false),
            (clocks(9_000, 16_000 + hour), false),
            (clocks(14_000, 21_000 + hour), false),
            (clocks(19_000, 26_000 + 2 * hour), true),
            (clocks(24_000, 31_000 + 3 * hour), true),
            (clocks(29_000, 36_000 + 3 * hour), false),
        ];
        assert_eq!(
            told(looks),
            [vec![], vec![true, false], vec![], vec![true, true], vec![true], vec![false]]
        );
    }
}
