//! Tells when the Secret Service may answer differently, from the signals that it and the bus send anyway.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use async_io::Timer;
use futures_lite::{Stream, StreamExt as _, future, stream};
use zbus::message::Type;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use crate::secret_service::{COLLECTION, NAME, SERVICE};

/// One lock or unlock is told by several signals within milliseconds.
const BURST: Duration = Duration::from_millis(200);

/// Lasts as long as the connection to the bus.
pub(crate) async fn watch(changed: impl Fn() + Send) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    // Streams of matches and no proxies: these would look for the properties, and so start the service.
    let [owners, collections, locks] = rules()?;
    let owners = MessageStream::for_match_rule(owners, &bus, None).await?;
    let collections = MessageStream::for_match_rule(collections, &bus, None).await?;
    let locks = MessageStream::for_match_rule(locks, &bus, None).await?;
    let locks = locks.filter(|signal| signal.as_ref().map_or(true, tells_of_a_lock));
    tell(stream::or(owners, stream::or(collections, locks)).map_while(Result::ok), changed).await;
    Ok(())
}

/// Calls once at first, and once after each burst, until there are no more signals.
async fn tell<T>(signals: impl Stream<Item = T>, changed: impl Fn()) {
    let mut signals = pin!(signals);
    changed();
    while signals.next().await.is_some() {
        Timer::after(BURST).await;
        while let Some(Some(_)) = future::poll_once(signals.next()).await {}
        changed();
    }
}

/// The keychain's coming and going, its collections', and what changes about these.
fn rules() -> zbus::Result<[MatchRule<'static>; 3]> {
    let signals = || MatchRule::builder().msg_type(Type::Signal);
    Ok([
        signals()
            .sender("org.freedesktop.DBus")?
            .interface("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build(),
        signals().sender(NAME)?.interface(SERVICE)?.build(),
        signals()
            .sender(NAME)?
            .interface("org.freedesktop.DBus.Properties")?
            .member("PropertiesChanged")?
            .arg(0, COLLECTION)?
            .build(),
    ])
}

/// Not of an item, say one that we have just stored.
fn tells_of_a_lock(signal: &Message) -> bool {
    let body = signal.body();
    let changes = body.deserialize::<(&str, HashMap<&str, Value<'_>>, Vec<&str>)>();
    changes.is_ok_and(|(_, set, dropped)| set.contains_key("Locked") || dropped.contains(&"Locked"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_burst_of_signals_is_told_once_and_after_it() {
        let (calls, taken) = (Cell::new(0), Cell::new(0));
        let signals = stream::repeat(()).take(50).inspect(|()| taken.set(taken.get() + 1));
        future::block_on(tell(signals, || {
            assert_eq!(taken.get(), [0, 50][calls.get()]);
            calls.set(calls.get() + 1);
        }));
        assert_eq!(calls.get(), 2);
    }

    #[test]
    fn of_what_changes_about_a_collection_the_lock_counts() {
        let signal = |set: HashMap<&str, Value<'_>>, dropped: &[&str]| {
            Message::signal(
                "/org/freedesktop/secrets",
                "org.freedesktop.DBus.Properties",
                "PropertiesChanged",
            )
            .unwrap()
            .build(&(COLLECTION, set, dropped))
            .unwrap()
        };
        assert!(tells_of_a_lock(&signal(HashMap::from([("Locked", true.into())]), &[])));
        assert!(tells_of_a_lock(&signal(HashMap::new(), &["Locked"])));
        assert!(!tells_of_a_lock(&signal(HashMap::from([("Items", true.into())]), &["Label"])));
    }
}
