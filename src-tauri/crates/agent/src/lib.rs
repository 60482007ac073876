//! The agent: the one running Daypass per user that holds tokens, signs in, and answers for credentials.
//!
//! [`start`] runs it inside the tray app, a screenless process or a single command. It owns the brain's
//! state and every secret; its loop carries out the brain's effects as jobs and feeds their results
//! back. Hosts see [`Picture`]s and send intents; callers knock at the [`door`].

mod agent;
pub mod allowed;
mod browser;
mod case;
mod claim;
mod clipboard;
mod config;
pub mod console;
pub mod default_profile;
pub mod door;
mod edit;
mod endpoint;
mod examined;
pub mod export;
mod facts;
mod here;
mod jobs;
pub mod logging;
mod mirror;
mod notify;
mod presence;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod private_bus;
pub mod reach;
mod renew;
mod reply;
mod route;
mod run;
#[cfg(test)]
mod samples;
mod saved;
mod settings;
mod sharing;
pub mod shells;
mod sign_in;
mod surroundings;
mod turns;
mod vault;
mod watch;
mod whoami;

pub use agent::{Handle, Picture, Running, StartError, Wish, start, withdraw};
pub use aws_api::Identity;
pub use case::{case, command_line};
pub use claim::signed_in_elsewhere;
pub use facts::{
    account_name, begun_anew, change as change_facts, change_alone as change_facts_alone, read as read_facts,
    read_catalogues,
};
pub use reply::{Credentials, Reply};
pub use settings::rules as settings;
pub use sign_in::{nothing_keeps, obstacle};
pub use surroundings::Surroundings;
pub use whoami::whoami;
