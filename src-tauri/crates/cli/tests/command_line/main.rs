//! The command line as a person and a script meet it: the built program, a home of its own, no desktop.
//! Only Linux can be without a keychain; elsewhere these tests would write to the developer's own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agent;
mod console;
mod default_profile;
mod definition;
mod doctor;
mod editing;
mod elsewhere;
mod endpoint;
mod exec;
mod guard;
mod handing_out;
mod kinds;
mod lifecycle;
mod scene;
mod shadowing;
mod sharing;
mod shells;
mod stranding;
mod transcript;
mod words;
