//! What the product promises, as tables over the brain: inputs in, effects and faces out. Time is an
//! argument, so nothing here waits.

mod credentials;
mod keychain;
mod list;
mod org;
mod shared_facts;
mod sign_in;
mod sign_out;
mod status;
mod time;
mod warnings;
