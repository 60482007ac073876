//! What the fake promises, asked over real sockets by clients that share no code with it.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod assume;
mod authorize;
mod botocore;
mod client;
mod federation;
mod life;
mod moods;
mod oidc;
mod pages;
mod portal;
mod program;
mod refresh;
mod signed;
mod vanity;
