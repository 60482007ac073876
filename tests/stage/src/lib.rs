//! A virtual desktop that the acceptance tests and the demo run on, and the guard that looks for leaked
//! secrets under them.
//!
//! A [`Stage`] is a complete, disposable session: its own home directory, D-Bus bus, X screen, window
//! manager, keyring, panel with a tray, notification daemon, and logind. What a person would see or do there has a
//! method: read the tray menu and press in it, press a notification's button, lock the screen, see which addresses were opened in
//! the browser, look into the clipboard, take a picture. [`Stage::drive`] starts an application under `WebDriver`,
//! so that its page can be read and clicked.
//!
//! Nothing here knows Daypass. Every wait has a deadline and says, when it passes, what was seen instead.

mod browser;
mod desktop;
mod driven;
pub mod guard;
mod keyring;
mod logind;
mod notifications;
mod process;
mod screen;
mod tray;
mod wait;

pub use desktop::{Keyring, Options, Preference, Size, Stage};
pub use driven::Driven;
pub use keyring::KEYRING_PASSWORD;
pub use logind::Logind;
pub use notifications::{Action, Notification, Notifications};
pub use process::Process;
pub use screen::{Region, Window};
pub use tray::{IconPixmap, MenuChanges, MenuItem, ToolTip, Tray, TrayItem};
pub use wait::{PATIENCE, until, until_within};
