//! The whole product on a real desktop: tray, popover, notifications, keychain, command line, real tools.
//! The leak guard runs at the end of every test.

mod between;
mod catalogue;
mod chains;
mod clipboard;
mod clocks;
mod command_line;
mod console;
mod credential_process;
mod demo;
mod doctor;
mod doctor_page;
mod editing;
mod elsewhere;
mod endpoint;
mod favourites;
mod first_run;
mod guard;
mod interop;
mod language;
mod lifecycle;
mod mirror;
mod notices;
mod page_data;
mod profile_page;
mod promises;
mod quiet;
mod saved;
mod sessions;
mod settings;
mod shells;
mod staying;
mod story;
mod tray;
mod weather;
