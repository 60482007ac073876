use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, Result};
use proptest::prelude::*;
use secrecy::ExposeSecret as _;

use super::*;
use crate::tests::{acme, secrets};
use crate::{Asking, Keychain, SessionSecrets, record};

/// What an item of the Windows Credential Manager holds.
const ITEM: usize = 2560;
const HEAD: &str = "acme https://acme.awsapps.com/start us-east-1";

/// A record in short: the letter that its token is made of, and how many items it takes.
type Stored = Option<(char, usize)>;
type Contents = BTreeMap<String, Vec<u8>>;

/// A store of small items whose process can die, or be overtaken by another, after any operation.
#[derive(Debug, Clone, Default)]
struct Small(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    items: Contents,
    operations: usize,
    dies_after: Option<usize>,
    overtaken: Option<(usize, Contents)>,
    /// Keeps the first bytes only, without a word.
    cuts: Option<usize>,
}

#[derive(Debug)]
struct SmallItem(Small, String);

impl Small {
    fn keychain(&self) -> Keychain {
        let item = NonZeroUsize::new(ITEM).unwrap();
        Keychain::open_limited(Arc::new(self.clone()), "daypass-test", item)
    }

    fn operate<T>(&self, act: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.0.lock().unwrap();
        if state.dies_after == Some(state.operations) {
            return Err(Error::PlatformFailure("the process is dead".into()));
        }
        let operations = state.operations;
        if let Some((_, items)) = state.overtaken.take_if(|(after, _)| *after == operations) {
            state.items = items;
        }
        state.operations += 1;
        act(&mut state)
    }

    /// Performs it in a process that dies after so many operations; tells whether it was done before that,
    /// and what the caller would have been told.
    fn dying(&self, after: usize, wanted: Stored) -> (bool, std::result::Result<(), Trouble>) {
        self.set(|state| (state.operations, state.dies_after) = (0, Some(after)));
        let told = perform(&self.keychain(), wanted);
        let done = self.operations() < after;
        self.set(|state| state.dies_after = None);
        (done, told)
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    fn operations(&self) -> usize {
        self.0.lock().unwrap().operations
    }

    fn contents(&self) -> Contents {
        self.0.lock().unwrap().items.clone()
    }

    /// The names of the items, without what they share.
    fn names(&self) -> Vec<String> {
        let names = self.contents().into_keys();
        names.map(|name| name.strip_prefix(HEAD).unwrap().trim_start().to_owned()).collect()
    }

    fn holds(&self) -> Stored {
        let found = self.keychain().load(&acme(), Asking::Never).unwrap()?;
        let found = found.access_token.expose_secret();
        let name = found.chars().next().unwrap();
        let parts = (1..=MOST.into()).find(|parts| token(name, *parts) == found);
        Some((name, parts.expect("the token is whole")))
    }
}

impl CredentialStoreApi for Small {
    fn vendor(&self) -> String {
        "test".to_owned()
    }

    fn id(&self) -> String {
        "test".to_owned()
    }

    fn build(&self, _: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        Ok(Entry::new_with_credential(Arc::new(SmallItem(self.clone(), user.to_owned()))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for SmallItem {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.0.operate(|state| {
            if secret.len() > ITEM {
                return Err(Error::TooLong("secret".to_owned(), 2560));
            }
            let kept = state.cuts.unwrap_or(ITEM).min(secret.len());
            state.items.insert(self.1.clone(), secret[..kept].to_vec());
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.0.operate(|state| state.items.get(&self.1).cloned().ok_or(Error::NoEntry))
    }

    fn delete_credential(&self) -> Result<()> {
        self.0.operate(|state| state.items.remove(&self.1).map(drop).ok_or(Error::NoEntry))
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A token whose record takes so many items, beside the head if it is more than one.
fn token(name: char, parts: usize) -> String {
    name.to_string().repeat(if parts == 1 { 100 } else { parts * ITEM - 1000 })
}

fn perform(keychain: &Keychain, wanted: Stored) -> std::result::Result<(), Trouble> {
    match wanted {
        Some((name, parts)) => keychain.store(&acme(), &secrets(&token(name, parts)), Asking::Never),
        None => keychain.remove(&acme(), Asking::Never),
    }
}

fn record_of(secrets: &SessionSecrets) -> Vec<u8> {
    record::write(secrets, &acme()).to_vec()
}

#[test]
fn a_record_longer_than_an_item_is_kept_in_parts_until_it_is_removed() {
    let store = Small::default();
    perform(&store.keychain(), Some(('x', 3))).unwrap();
    assert_eq!(store.names(), ["", "part=a.0", "part=a.1", "part=a.2"]);
    assert!(!String::from_utf8_lossy(&store.contents()[HEAD]).contains("xxx"));
    assert_eq!(store.holds(), Some(('x', 3)));

    perform(&store.keychain(), Some(('y', 2))).unwrap();
    assert_eq!(store.names(), ["", "part=b.0", "part=b.1"]);
    assert_eq!(store.holds(), Some(('y', 2)));

    perform(&store.keychain(), None).unwrap();
    assert_eq!((store.names(), store.holds()), (vec![], None));
}

#[test]
fn a_record_that_fits_is_one_item_in_its_plain_form() {
    let store = Small::default();
    let rest = ITEM - record_of(&secrets("")).len();
    let longest = secrets(&"x".repeat(rest));
    store.keychain().store(&acme(), &longest, Asking::Never).unwrap();
    assert_eq!(store.contents(), Contents::from([(HEAD.to_owned(), record_of(&longest))]));

    store.keychain().store(&acme(), &secrets(&"x".repeat(rest + 1)), Asking::Never).unwrap();
    assert_eq!(store.names(), ["", "part=a.0", "part=a.1"]);
}

#[test]
fn a_place_without_a_limit_is_never_given_parts() {
    let store = keyring_core::mock::Store::new().unwrap();
    let keychain = Keychain::open(store.clone(), "daypass-test");
    perform(&keychain, Some(('x', 3))).unwrap();
    let entry = store.build("daypass-test", HEAD, None).unwrap();
    assert_eq!(entry.get_secret().unwrap(), record_of(&secrets(&token('x', 3))));
    assert_eq!(store.inner.lock().unwrap().borrow().len(), 1);
}

#[test]
fn a_crash_after_any_operation_leaves_the_old_record_or_the_new_one() {
    let sizes = [None, Some(1), Some(2), Some(3), Some(5)];
    for (old, new) in sizes.iter().flat_map(|old| sizes.map(|new| (*old, new))) {
        let (old, new) = (old.map(|parts| ('o', parts)), new.map(|parts| ('n', parts)));
        let mut seen = Vec::new();
        for after in 0.. {
            let store = Small::default();
            perform(&store.keychain(), old).unwrap();
            let (done, told) = store.dying(after, new);
            let found = store.holds();
            assert!(
                found == new || found == old && told.is_err(),
                "{old:?} to {new:?}, after {after}: {found:?}, told {told:?}"
            );
            seen.push(found);

            // Whatever it left behind goes at the next call, of either kind.
            let left = store.contents();
            perform(&store.keychain(), Some(('z', 2))).unwrap();
            assert_eq!((store.holds(), store.names().len()), (Some(('z', 2)), 3));
            store.set(|state| state.items = left);
            perform(&store.keychain(), None).unwrap();
            assert_eq!(store.names(), [""; 0], "{old:?} to {new:?}, after {after}");
            if done {
                break;
            }
        }
        assert_eq!((seen.first(), seen.last()), (Some(&old), Some(&new)));
        assert!(seen.is_sorted_by_key(|found| *found == new), "{old:?} to {new:?}: {seen:?}");
    }
}

#[test]
fn a_reader_that_another_process_overtakes_gets_a_whole_record() {
    let store = Small::default();
    let mut stages = Vec::new();
    for name in ['o', 'n', 'm'] {
        perform(&store.keychain(), Some((name, 3))).unwrap();
        stages.push(store.contents());
    }
    // One store later the parts are gone, two later there are others of the same names.
    for (name, later) in [('n', &stages[1]), ('m', &stages[2])] {
        for after in 0..=4 {
            store.set(|state| {
                state.items.clone_from(&stages[0]);
                (state.operations, state.overtaken) = (0, Some((after, later.clone())));
            });
            let found = store.holds();
            assert!(found == Some(('o', 3)) || found == Some((name, 3)), "after {after}: {found:?}");
        }
    }
}

#[test]
fn a_record_with_a_lost_or_changed_part_is_broken_until_the_next_one() {
    let damages: [fn(&mut Contents, &str); 2] =
        [|items, part| drop(items.remove(part)), |items, part| items.get_mut(part).unwrap()[0] ^= 1];
    for damage in damages {
        let store = Small::default();
        perform(&store.keychain(), Some(('x', 3))).unwrap();
        store.set(|state| damage(&mut state.items, &format!("{HEAD} part=a.1")));
        assert_eq!(store.keychain().load(&acme(), Asking::Never).unwrap_err(), Trouble::Broken);
        perform(&store.keychain(), Some(('y', 2))).unwrap();
        assert_eq!((store.holds(), store.names().len()), (Some(('y', 2)), 3));
    }
}

#[test]
fn a_record_that_the_keychain_cannot_hold_leaves_the_old_one() {
    let store = Small::default();
    perform(&store.keychain(), Some(('o', 2))).unwrap();
    let too_long = Some(('n', usize::from(MOST) + 1));
    assert_eq!(perform(&store.keychain(), too_long), Err(Trouble::Refused));
    assert_eq!(store.holds(), Some(('o', 2)));

    store.set(|state| state.cuts = Some(1000));
    assert_eq!(perform(&store.keychain(), Some(('n', 2))), Err(Trouble::Refused));
    assert_eq!(store.holds(), Some(('o', 2)));
}

#[test]
fn a_removal_that_leaves_parts_behind_is_named() {
    let store = Small::default();
    perform(&store.keychain(), Some(('o', 2))).unwrap();
    assert_eq!(store.dying(1, None), (false, Err(Trouble::Refused)));
    assert_eq!(store.holds(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn crash_upon_crash_leaves_a_whole_record(
        calls in prop::collection::vec((prop::option::of(1usize..5), 0usize..60), 1..12)
    ) {
        let store = Small::default();
        let mut current = None;
        for (name, (wanted, after)) in ('a'..).zip(calls) {
            let wanted = wanted.map(|parts| (name, parts));
            let (_, told) = store.dying(after, wanted);
            let found = store.holds();
            prop_assert!(found == wanted || found == current && told.is_err());
            current = found;
        }
        perform(&store.keychain(), None).unwrap();
        prop_assert_eq!(store.names(), [""; 0]);
    }
}
