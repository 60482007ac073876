//! Asks the Secret Service what is locked, by calls that never raise its prompt, and for a collection by
//! one that does (freedesktop.org Secret Service API 0.2).

use std::collections::HashMap;
use std::io::ErrorKind;
use std::time::Duration;

use futures_lite::{StreamExt as _, future};
use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, Value};
use zbus::{block_on, fdo};

use crate::Trouble;

pub(crate) const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
pub(crate) const SERVICE: &str = "org.freedesktop.Secret.Service";
pub(crate) const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";

/// The name of a collection's property.
const LABEL: &str = "org.freedesktop.Secret.Collection.Label";
/// As libsecret calls the collection when it makes it.
const DEFAULT_LABEL: &str = "Default keyring";

/// Long enough for the bus to start the service on demand.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a call for an item would meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is there, or can be kept, without a prompt.
    Open,
    /// It cannot without a prompt.
    Locked,
    /// It is not there, and nothing that new items are kept in: no keyring was ever made, or it is not
    /// loaded yet.
    NoCollection,
}

impl Found {
    /// What it means to those who may not ask.
    pub(crate) fn open(self) -> Result<(), Trouble> {
        match self {
            Self::Open => Ok(()),
            Self::Locked => Err(Trouble::Locked),
            Self::NoCollection => Err(Trouble::Absent),
        }
    }
}

/// Looks for the item of that name.
pub(crate) fn find(service: &str, username: &str) -> Result<Found, Trouble> {
    let bus = bus()?;
    let attributes = HashMap::from([("service", service), ("username", username)]);
    let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        proxy(&bus, PATH, SERVICE)?.call("SearchItems", &(attributes,)).map_err(trouble)?;
    if !locked.is_empty() {
        return Ok(Found::Locked);
    }
    if !unlocked.is_empty() {
        return Ok(Found::Open);
    }
    // Either there is no such item, or the service does not search what is locked.
    default_collection(&bus)
}

/// Unlocks the item of that name, or what it would be kept in. The service asks the person, and this lasts
/// until they have answered.
pub(crate) fn unlock(service: &str, username: &str) -> Result<(), Trouble> {
    let bus = bus()?;
    let attributes = HashMap::from([("service", service), ("username", username)]);
    let (_, mut locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        proxy(&bus, PATH, SERVICE)?.call("SearchItems", &(attributes,)).map_err(trouble)?;
    if locked.is_empty() {
        locked.push(proxy(&bus, PATH, SERVICE)?.call("ReadAlias", &("default",)).map_err(trouble)?);
    }
    let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        proxy(&bus, PATH, SERVICE)?.call("Unlock", &(locked,)).map_err(trouble)?;
    if prompt.as_str() != "/" {
        answered(&proxy(&bus, prompt.as_str(), PROMPT)?).map_err(trouble)?;
    }
    Ok(())
}

/// Whether there is a service at all. One without a collection makes one when it is asked to keep something.
pub(crate) fn is_there() -> bool {
    !matches!(bus().and_then(|bus| default_collection(&bus)), Err(Trouble::Absent))
}

/// Whether new items can be kept without a prompt.
pub(crate) fn default_collection_is_open() -> Result<(), Trouble> {
    default_collection(&bus()?)?.open()
}

/// Lets the service make the collection that it lacks. It asks the person, usually for a new password, and
/// this lasts until they have answered.
pub(crate) fn make_default_collection() -> Result<(), Trouble> {
    let bus = bus()?;
    let properties = HashMap::from([(LABEL, Value::from(DEFAULT_LABEL))]);
    let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
        proxy(&bus, PATH, SERVICE)?.call("CreateCollection", &(properties, "default")).map_err(trouble)?;
    if prompt.as_str() != "/" {
        answered(&proxy(&bus, prompt.as_str(), PROMPT)?).map_err(trouble)?;
    }
    // What the person answered shows here.
    match default_collection(&bus)? {
        Found::Open | Found::Locked => Ok(()),
        Found::NoCollection => Err(Trouble::Absent),
    }
}

/// Shows the prompt and waits for its end, or for that of the service.
fn answered(prompt: &Proxy<'_>) -> zbus::Result<()> {
    let prompt = prompt.inner();
    block_on(async {
        let mut completed = prompt.receive_signal("Completed").await?;
        let mut owner = prompt.receive_owner_changed().await?;
        // It belongs to no window of ours.
        prompt.call::<_, _, ()>("Prompt", &("",)).await?;
        future::or(async { drop(completed.next().await) }, async { drop(owner.next().await) }).await;
        Ok(())
    })
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

fn default_collection(bus: &Connection) -> Result<Found, Trouble> {
    let path: OwnedObjectPath =
        proxy(bus, PATH, SERVICE)?.call("ReadAlias", &("default",)).map_err(trouble)?;
    if path.as_str() == "/" {
        tracing::info!("the Secret Service has no default collection");
        return Ok(Found::NoCollection);
    }
    let locked: bool = proxy(bus, path.as_str(), COLLECTION)?.get_property("Locked").map_err(trouble)?;
    Ok(if locked { Found::Locked } else { Found::Open })
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
