//! The rules of Daypass, without I/O: what is known of sessions, roles and the active choice, what is due,
//! who waits for what, and what tray, popover and command line say about it.
//!
//! [`State::step`] takes an [`Input`] and an instant and gives [`Effect`]s back; nothing here reads a
//! clock, a file or the environment, and nothing here is secret.

mod acts;
mod cache;
mod callers;
mod catalogue;
pub mod console;
mod copying;
mod doctor;
mod edits;
mod errand;
mod favourites;
pub mod finding;
mod guard;
mod here;
mod history;
mod input;
mod kept;
mod keychain;
mod list;
mod menu;
mod notices;
mod pages;
pub mod partition;
mod pasted;
mod places;
mod portal;
mod pressed;
mod renewal;
mod saved;
pub mod say;
mod search;
mod served;
pub mod session;
mod settings;
mod shortcut;
mod show;
mod sign_in;
mod sign_out;
mod state;
pub mod status;
pub mod view;
pub mod words;

pub use callers::PATIENCE;
pub use copying::{CopyForm, Copying};
pub use here::{BrowserHere, Place, Seen, Shell, ShellHere, Sight};
pub use input::*;
pub use kept::{List, Rest};
pub use menu::{Icon, Item, Menu};
pub use pages::{Page, SettingsTab};
pub use saved::{KeysPlace, Save};
pub use search::{Fields, Search, nearest};
pub use served::{Address, Served};
pub use settings::{CLEAR_AFTER, MOST_MINUTES, SdkCache, Setting, Settings, Theme};
pub use shortcut::{NotAShortcut, Shortcut, ShortcutRefused};
pub use state::State;
pub use view::{Find, Found, Intent, View};
