//! Whether the popover is shown, and what whoever asks for something changes in that.

use std::time::{Duration, Instant};

use tauri::PhysicalPosition;

/// A hidden popover takes memory for this long.
const IDLE: Duration = Duration::from_mins(10);
/// Showing a window takes the keyboard back and forth, and a click on the icon takes it from the popover
/// before the click arrives.
pub(super) const SETTLE: Duration = Duration::from_millis(250);

/// What the popover is asked to do, or told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ask {
    /// The tray icon was clicked there, in physical pixels.
    Toggle(PhysicalPosition<f64>),
    /// Show it.
    Show,
    /// Hide it, as the agent wants.
    Hide,
    /// The person closed the window.
    Closed,
    /// The page is there: it asked for its view.
    Ready,
    /// Something else has the keyboard now.
    Blurred,
    /// The keyboard no longer goes back and forth, unless it has come back.
    Settled,
}

/// Where the popover stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    /// There is no web view.
    Absent,
    /// It is shown when the page is there.
    Loading,
    Shown {
        since: Instant,
    },
    Hidden {
        since: Instant,
        /// Not by a wish of the person's.
        blurred: bool,
    },
}

/// What has to be done to the window.
#[derive(Debug, PartialEq)]
pub(super) enum Move {
    Nothing,
    /// At who has the keyboard, when that has settled.
    LookAgain,
    Make,
    Reveal,
    Raise,
    Hide,
}

impl Stage {
    pub(super) fn step(self, ask: Ask, now: Instant) -> (Self, Move) {
        let hidden = |blurred| Self::Hidden { since: now, blurred };
        match (self, ask) {
            (Self::Absent, Ask::Toggle(_) | Ask::Show) => (Self::Loading, Move::Make),
            // The click that took the keyboard away is the second click.
            (Self::Hidden { since, blurred: true }, Ask::Toggle(_)) if now - since < SETTLE => {
                (hidden(false), Move::Nothing)
            }
            (Self::Loading, Ask::Ready) | (Self::Hidden { .. }, Ask::Toggle(_) | Ask::Show) => {
                (Self::Shown { since: now }, Move::Reveal)
            }
            (Self::Shown { .. }, Ask::Show) => (self, Move::Raise),
            (Self::Shown { since }, Ask::Blurred) if now - since < SETTLE => (self, Move::LookAgain),
            // It has been shown anew meanwhile.
            (Self::Shown { since }, Ask::Settled) if now - since < SETTLE => (self, Move::Nothing),
            (Self::Shown { .. }, Ask::Blurred | Ask::Settled) => (hidden(true), Move::Hide),
            (Self::Shown { .. } | Self::Loading, Ask::Toggle(_) | Ask::Hide | Ask::Closed) => {
                (hidden(false), Move::Hide)
            }
            (
                Self::Absent | Self::Hidden { .. },
                Ask::Hide | Ask::Closed | Ask::Ready | Ask::Blurred | Ask::Settled,
            )
            | (Self::Loading, Ask::Show | Ask::Blurred | Ask::Settled)
            | (Self::Shown { .. }, Ask::Ready) => (self, Move::Nothing),
        }
    }

    pub(super) fn idle_until(self) -> Option<Instant> {
        match self {
            Self::Hidden { since, .. } => Some(since + IDLE),
            Self::Absent | Self::Loading | Self::Shown { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLICK: Ask = Ask::Toggle(PhysicalPosition { x: 0.0, y: 0.0 });

    /// What each is answered with, asked that long after the one before.
    fn moves(asks: &[(Ask, Duration)]) -> Vec<Move> {
        let mut stage = Stage::Absent;
        let mut now = Instant::now();
        let answer = |(ask, after): &(Ask, Duration)| {
            now += *after;
            let (next, work) = stage.step(*ask, now);
            stage = next;
            work
        };
        asks.iter().map(answer).collect()
    }

    const LATER: Duration = Duration::from_secs(1);
    const AT_ONCE: Duration = Duration::from_millis(50);

    #[test]
    fn it_is_shown_when_its_page_is_there_and_hidden_by_a_second_click() {
        let asked = moves(&[(CLICK, LATER), (Ask::Ready, LATER), (CLICK, LATER), (CLICK, LATER)]);
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::Hide, Move::Reveal]);
    }

    #[test]
    fn it_hides_when_something_else_is_clicked() {
        let asked = moves(&[(Ask::Show, LATER), (Ask::Ready, LATER), (Ask::Blurred, LATER)]);
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::Hide]);
    }

    #[test]
    fn it_does_not_hide_while_it_is_being_shown() {
        let asked = moves(&[(Ask::Show, LATER), (Ask::Ready, LATER), (Ask::Blurred, AT_ONCE)]);
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::LookAgain]);
    }

    #[test]
    fn it_hides_when_the_keyboard_was_taken_while_it_was_being_shown_and_stays_away() {
        let shown = [(Ask::Show, LATER), (Ask::Ready, LATER), (Ask::Blurred, AT_ONCE)];
        let asked = moves(&[shown.as_slice(), &[(Ask::Settled, LATER)]].concat());
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::LookAgain, Move::Hide]);
    }

    #[test]
    fn a_second_click_hides_it_also_where_the_click_takes_the_keyboard_first() {
        let shown = [(CLICK, LATER), (Ask::Ready, LATER)];
        let clicked = [(Ask::Blurred, LATER), (CLICK, AT_ONCE), (CLICK, LATER)];
        let asked = moves(&[shown.as_slice(), clicked.as_slice()].concat());
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::Hide, Move::Nothing, Move::Reveal]);
    }

    #[test]
    fn after_escape_a_quick_click_shows_it_again() {
        let asked = moves(&[(CLICK, LATER), (Ask::Ready, LATER), (Ask::Hide, LATER), (CLICK, AT_ONCE)]);
        assert_eq!(asked, [Move::Make, Move::Reveal, Move::Hide, Move::Reveal]);
    }

    #[test]
    fn a_person_who_thinks_better_of_it_does_not_see_it_when_it_is_loaded() {
        let asked = moves(&[(CLICK, LATER), (CLICK, AT_ONCE), (Ask::Ready, LATER)]);
        assert_eq!(asked, [Move::Make, Move::Hide, Move::Nothing]);
    }

    #[test]
    fn only_a_hidden_one_is_given_back() {
        let now = Instant::now();
        assert_eq!(Stage::Shown { since: now }.idle_until(), None);
        assert_eq!(Stage::Hidden { since: now, blurred: true }.idle_until(), Some(now + IDLE));
    }
}
