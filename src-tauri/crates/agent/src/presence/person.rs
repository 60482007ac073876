//! What is told of the person, put together.

/// What a system says.
#[derive(Debug, Clone, Copy)]
pub(super) enum News {
    /// The machine sleeps, or is awake.
    Asleep(bool),
    /// Nobody sees what the screen would show, or somebody may.
    Hidden(bool),
}

/// The person before the screen, who is here until told otherwise.
#[derive(Debug, Default)]
pub(super) struct Person {
    asleep: bool,
    hidden: bool,
    told: bool,
}

impl Person {
    /// Whether they are away, where that is to be told: because it has changed, or because a sleep has ended.
    pub(super) fn hear(&mut self, news: News) -> Option<bool> {
        let slept = self.asleep;
        match news {
            News::Asleep(asleep) => self.asleep = asleep,
            News::Hidden(hidden) => self.hidden = hidden,
        }
        let away = self.asleep || self.hidden;
        let woken = slept && !self.asleep;
        let before = std::mem::replace(&mut self.told, away);
        (woken || away != before).then_some(away)
    }
}

#[cfg(test)]
mod unit {
    use super::{
        News::{Asleep, Hidden},
        *,
    };

    fn hear(news: &[News]) -> Vec<Option<bool>> {
        let mut person = Person::default();
        news.iter().map(|news| person.hear(*news)).collect()
    }

    #[test]
    fn nothing_is_told_twice() {
        assert_eq!(
            hear(&[Hidden(false), Hidden(true), Hidden(true), Asleep(true), Hidden(false)]),
            [None, Some(true), None, None, None]
        );
        assert_eq!(hear(&[Asleep(false), Hidden(true), Hidden(false)]), [None, Some(true), Some(false)]);
    }

    #[test]
    fn the_end_of_a_sleep_is_told_even_where_the_screen_stays_locked() {
        assert_eq!(hear(&[Asleep(true), Asleep(false)]), [Some(true), Some(false)]);
        assert_eq!(
            hear(&[Hidden(true), Asleep(true), Asleep(false), Hidden(false)]),
            [Some(true), None, Some(true), Some(false)]
        );
    }
}
