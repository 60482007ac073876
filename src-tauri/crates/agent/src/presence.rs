//! Whether the person is away, so that news waits until somebody can see it.

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(any(target_os = "macos", test))]
mod looks;
#[cfg(target_os = "macos")]
mod macos;
mod person;
#[cfg(windows)]
mod windows;

/// Calls `away` whenever the person has gone or is back: the screen is locked, or blank where the desktop tells,
/// or the machine sleeps. They are here until told otherwise. After a sleep it is called in any case, as much
/// time may have passed. Ends where nothing tells.
pub(crate) async fn watch(away: impl Fn(bool) + Send) {
    #[cfg(target_os = "linux")]
    {
        use zbus::connection::Builder;
        freedesktop::watch(Builder::system, Builder::session, away).await;
    }
    #[cfg(target_os = "macos")]
    macos::watch(away).await;
    #[cfg(windows)]
    windows::watch(away).await;
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
