//! What the product promises, as tables over the brain: inputs in, effects and faces out. Time is an
//! argument, so nothing here waits.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for what it names")]

mod adding;
mod cache;
mod catalogue;
mod chains;
mod console;
mod console_settings;
mod credentials;
mod crossing;
mod doctor_page;
mod drawn;
mod faces;
mod favourites;
mod general;
mod guard;
mod history;
mod kept;
mod keychain;
mod list;
mod org;
mod pages;
mod profile_page;
mod quiet;
mod random;
mod renewal;
mod rows;
mod saved;
mod served;
mod settings;
mod shared_facts;
mod shortcut;
mod sign_in;
mod sign_out;
mod states;
mod status;
mod stop;
mod time;
mod warnings;
mod ways;
mod words;
