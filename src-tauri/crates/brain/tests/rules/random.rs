//! Whatever happens in whatever order: a world that does the effects' work late, in any order, well or
//! badly, with people pressing and callers coming and going meanwhile. 100,000 ways, by what the agent
//! lives in, so that the tests share the machine.

use brain::{
    Answer,
    say::{Language, within},
    status::Host,
};
use proptest::{prelude::*, sample::Index};

use events::{Event, Outcome, events, outcomes};
use world::World;

mod events;
mod jobs;
mod promises;
mod world;

/// What happens, and how the jobs end that are left.
fn ways() -> impl Strategy<Value = (Vec<Event>, Vec<(Index, Outcome)>)> {
    (prop::collection::vec(events(), 1..50), prop::collection::vec((any::<Index>(), outcomes()), 1..8))
}

/// So many jobs end as they may, and all after them well: what goes on for ever while the keychain has a new token each
/// time, which the portal refuses each time, has to end then.
const MIXED: usize = 300;

/// Everything happens; then all jobs report, and nobody is left without an answer. Gives what callers were told.
fn live(host: Option<Host>, events: Vec<Event>, ends: &[(Index, Outcome)]) -> Vec<Answer> {
    let mut world = World::new(host);
    for event in events {
        world.happen(event);
    }
    let well = ends.first().map(|(which, _)| (*which, Outcome::Good(28_800)));
    let mut ends = ends.iter().copied().cycle().take(MIXED).chain(well.into_iter().cycle());
    world.finish(&mut ends);
    assert!(world.jobs.is_empty(), "work without end: {:?}", world.jobs);
    // Whoever waits for a person waits for less than a minute.
    world.happen(Event::Wait(60));
    world.finish(&mut ends);
    assert!(world.waiting.is_empty(), "{:?} wait for nothing", world.waiting);
    world.told
}

proptest! {
    #![proptest_config(crate::org::cases(2_000))]

    #[test]
    fn callers_are_told_the_same_whatever_is_spoken_here((events, ends) in ways()) {
        let here = within(Language::German, || live(Some(Host::Tray), events.clone(), &ends));
        assert_eq!(live(Some(Host::Tray), events, &ends), here);
    }
}

mod every_caller_is_answered_once_and_nothing_is_done_twice {
    use super::*;

    proptest! {
        #![proptest_config(crate::org::cases(36_000))]

        #[test]
        fn in_the_tray((events, ends) in ways()) {
            live(Some(Host::Tray), events, &ends);
        }
    }

    proptest! {
        #![proptest_config(crate::org::cases(34_000))]

        #[test]
        fn without_a_screen((events, ends) in ways()) {
            live(Some(Host::Headless), events, &ends);
        }
    }

    proptest! {
        #![proptest_config(crate::org::cases(30_000))]

        #[test]
        fn in_a_command((events, ends) in ways()) {
            live(None, events, &ends);
        }
    }
}
