//! What may happen, in any order.

use brain::{
    Intent, KeychainTrouble, Outside, Page, Trouble,
    console::ConsolePage,
    view::{Act, Colour, Label},
};
use jiff::SignedDuration;
use proptest::{prelude::*, sample::Index};

use super::world::globex;
use crate::org::{ALL_TROUBLES, DEV, PROD, PROD_READER, acme};

/// One thing that happens. Indices choose among what there is at that moment.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Press(Intent),
    Ask(Ask),
    Leave(Index),
    /// A job reports, well or badly.
    Report(Index, Outcome),
    Outside(Outside),
    Wait(i64),
    /// Time passes until something is due.
    Nap,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Ask {
    Credentials { first: bool, over: bool },
    Serve { active: bool },
    Status,
    Catalogue,
    SignIn { open_browser: bool, first: bool },
    SignOut,
    Open,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome {
    /// With so many seconds of life.
    Good(i64),
    Bad(Trouble, KeychainTrouble),
}

fn intents() -> impl Strategy<Value = Intent> {
    let session = || prop_oneof![4 => Just(acme().handle()), 1 => Just(globex().handle())];
    let row = || {
        prop_oneof![Just(DEV), Just(PROD), Just(PROD_READER), Just("profile gone")].prop_map(str::to_owned)
    };
    let page = || {
        let services =
            prop_oneof![Just(None), Just(Some("iam".to_owned())), Just(Some("no-such".to_owned()))];
        services.prop_map(|service| ConsolePage { service, ..ConsolePage::default() })
    };
    let act =
        prop_oneof![Just(Act::Use), Just(Act::CopyKeys), Just(Act::OpenConsole), Just(Act::CopyConsoleLink)];
    let label =
        prop_oneof![Just(None), Just(Some(Label { colour: Colour::Blue, text: "prod too".to_owned() })),];
    prop_oneof![
        6 => session().prop_map(|session| Intent::SignIn { session }),
        3 => session().prop_map(|session| Intent::CancelSignIn { session }),
        1 => session().prop_map(|session| Intent::OpenBrowserAgain { session }),
        1 => session().prop_map(|session| Intent::CopyLink { session }),
        2 => session().prop_map(|session| Intent::SignOut { session }),
        1 => session().prop_map(|session| Intent::Dismiss { session }),
        2 => session().prop_map(|session| Intent::SignInByCode { session }),
        1 => session().prop_map(|session| Intent::TakeOver { session }),
        2 => session().prop_map(|session| Intent::Snooze { session }),
        1 => Just(Intent::SignOutAll),
        2 => row().prop_map(|row| Intent::Use { row }),
        1 => Just(Intent::UseNone),
        2 => row().prop_map(|row| Intent::WhoAmI { row }),
        1 => row().prop_map(|row| Intent::Show { page: Page::Profile { row } }),
        3 => row().prop_map(|row| Intent::CopyKeys { row, form: None }),
        1 => (row(), page()).prop_map(|(row, page)| Intent::OpenConsole { row, page }),
        1 => (row(), page()).prop_map(|(row, page)| Intent::CopyConsoleLink { row, page }),
        1 => (act, row()).prop_map(|(act, row)| Intent::Confirm { act, row }),
        1 => Just(Intent::NotNow),
        1 => (row(), any::<bool>()).prop_map(|(row, on)| Intent::Favour { row, on }),
        1 => (row(), label).prop_map(|(row, label)| Intent::Label { row, label }),
        2 => Just(Intent::Refresh),
        1 => Just(Intent::StopListing),
        2 => Just(Intent::UnlockKeychain),
    ]
}

fn asks() -> impl Strategy<Value = Ask> {
    prop_oneof![
        6 => any::<(bool, bool)>().prop_map(|(first, over)| Ask::Credentials { first, over }),
        3 => any::<bool>().prop_map(|active| Ask::Serve { active }),
        2 => Just(Ask::Status),
        3 => Just(Ask::Catalogue),
        4 => any::<(bool, bool)>().prop_map(|(open_browser, first)| Ask::SignIn { open_browser, first }),
        2 => Just(Ask::SignOut),
        1 => Just(Ask::Open),
    ]
}

pub(super) fn outcomes() -> impl Strategy<Value = Outcome> {
    let keychain = [KeychainTrouble::Locked, KeychainTrouble::Absent, KeychainTrouble::Refused];
    let bad = (prop::sample::select(&ALL_TROUBLES[..]), prop::sample::select(keychain.to_vec()));
    prop_oneof![
        3 => prop_oneof![1_i64..2000, Just(28_800), Just(28_801), Just(3600)].prop_map(Outcome::Good),
        2 => bad.prop_map(|(portal, keychain)| Outcome::Bad(portal, keychain)),
    ]
}

pub(super) fn events() -> impl Strategy<Value = Event> {
    let outside = prop_oneof![
        Just(Outside::ConfigChanged),
        Just(Outside::FactsChanged),
        Just(Outside::ClipboardCleared),
        any::<bool>().prop_map(Outside::StartsAtLogin),
        any::<bool>().prop_map(Outside::Away),
        Just(Outside::KeychainChanged),
        Just(Outside::CacheChanged),
        Just(Outside::SettingsChanged),
        (-100_000_i64..100_000).prop_map(|seconds| Outside::ClockAhead(SignedDuration::from_secs(seconds))),
    ];
    prop_oneof![
        4 => intents().prop_map(Event::Press),
        4 => asks().prop_map(Event::Ask),
        1 => any::<Index>().prop_map(Event::Leave),
        10 => (any::<Index>(), outcomes()).prop_map(|(which, outcome)| Event::Report(which, outcome)),
        2 => outside.prop_map(Event::Outside),
        2 => prop_oneof![0_i64..120, 0_i64..40_000].prop_map(Event::Wait),
        2 => Just(Event::Nap),
    ]
}
