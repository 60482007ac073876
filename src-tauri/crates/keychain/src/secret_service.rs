//! Asks the Secret Service what is locked, by calls that never raise its prompt
//! (freedesktop.org Secret Service API 0.2).

use std::collections::HashMap;
use std::io::ErrorKind;
use std::time::Duration;

use zbus::blocking::{Connection, Proxy, connection};
use zbus::fdo;
use zbus::zvariant::OwnedObjectPath;

use crate::Trouble;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";

/// Long enough for the bus to start the service on demand.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the item of that name can be read or written without a prompt.
pub(crate) fn item_is_open(service: &str, username: &str) -> Result<(), Trouble> {
    let bus = bus()?;
    let attributes = HashMap::from([("service", service), ("username", username)]);
    let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        proxy(&bus, PATH, SERVICE)?.call("SearchItems", &(attributes,)).map_err(trouble)?;
    if !locked.is_empty() {
        return Err(Trouble::Locked);
    }
    if !unlocked.is_empty() {
        return Ok(());
    }
    // Either there is no such item, or the service does not search what is locked.
    default_is_open(&bus)
}

/// Whether new items can be kept without a prompt.
pub(crate) fn default_collection_is_open() -> Result<(), Trouble> {
    default_is_open(&bus()?)
}

/// Gives the process a new connection. The one it has is dead once the service was restarted.
pub(crate) fn reconnect() -> Result<(), Trouble> {
    let store = zbus_secret_service_keyring_store::Store::new().map_err(|error| {
        tracing::warn!(%error, "the Secret Service cannot be connected again");
        Trouble::Refused
    })?;
    keyring_core::set_default_store(store);
    Ok(())
}

fn default_is_open(bus: &Connection) -> Result<(), Trouble> {
    let path: OwnedObjectPath =
        proxy(bus, PATH, SERVICE)?.call("ReadAlias", &("default",)).map_err(trouble)?;
    if path.as_str() == "/" {
        tracing::info!("the Secret Service has no default collection");
        return Err(Trouble::Refused);
    }
    let locked: bool = proxy(bus, path.as_str(), COLLECTION)?.get_property("Locked").map_err(trouble)?;
    if locked { Err(Trouble::Locked) } else { Ok(()) }
}

fn bus() -> Result<Connection, Trouble> {
    connection::Builder::session().and_then(|builder| builder.method_timeout(PATIENCE).build()).map_err(
        |error| {
            tracing::info!(%error, "there is no session bus");
            Trouble::Absent
        },
    )
}

fn proxy<'a>(bus: &Connection, path: &'a str, interface: &'a str) -> Result<Proxy<'a>, Trouble> {
    Proxy::new(bus, NAME, path, interface).map_err(trouble)
}

fn trouble(error: zbus::Error) -> Trouble {
    tracing::info!(%error, "the Secret Service does not answer");
    if let zbus::Error::InputOutput(cause) = &error
        && cause.kind() == ErrorKind::TimedOut
    {
        return Trouble::TimedOut;
    }
    let error = fdo::Error::from(error);
    if matches!(
        error,
        fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_) | fdo::Error::SpawnServiceNotFound(_)
    ) {
        Trouble::Absent
    } else if matches!(error, fdo::Error::NoReply(_) | fdo::Error::Timeout(_) | fdo::Error::TimedOut(_)) {
        Trouble::TimedOut
    } else {
        Trouble::Refused
    }
}
