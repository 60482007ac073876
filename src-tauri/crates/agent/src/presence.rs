//! Whether the person is away, so that news waits until somebody can see it.

#[cfg(target_os = "linux")]
mod freedesktop;

/// Calls `away` whenever the person has gone or is back: the screen is locked, or blank, or the machine
/// sleeps. They are here until told otherwise. After a sleep it is called in any case, as much time may
/// have passed. Ends where nothing tells.
#[cfg(target_os = "linux")]
pub(crate) async fn watch(away: impl Fn(bool) + Send) {
    use zbus::connection::Builder;
    freedesktop::watch(Builder::system, Builder::session, away).await;
}

/// Not known on this system yet: the person counts as here. News that comes while the screen is locked waits
/// in the desktop's own list.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn watch(_: impl Fn(bool) + Send) {
    std::future::pending().await
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
