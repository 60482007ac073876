//! The fake as a program of its own: prints what leads a client to it, then every request it answers.
#![expect(clippy::print_stdout, reason = "the environment and the log are what the program is for")]

use std::{io, time::Duration};

use clap::Parser;
use fake_identity_center::{Fake, Organisation};

/// A fake AWS IAM Identity Center on 127.0.0.1, for trying clients without an AWS organisation.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on; a free one when left out
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long access tokens last; 1 hour with a refresh token and 8 hours without one when left out
    #[arg(long, value_name = "SECONDS")]
    token_seconds: Option<u64>,
    /// How long a sign-in can be refreshed
    #[arg(long, value_name = "SECONDS", default_value_t = 8 * 3600)]
    session_seconds: u64,
    /// How long role credentials last
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    credentials_seconds: u64,
    /// How long a person has to approve a sign-in
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    code_seconds: u64,
    /// Adds generated accounts until there are so many roles
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    roles: usize,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let fake = Fake::start_on(arguments.port, Organisation::with_roles(arguments.roles)).await?;
    if let Some(seconds) = arguments.token_seconds {
        fake.set_token_lifetime(Duration::from_secs(seconds));
    }
    fake.set_session_lifetime(Duration::from_secs(arguments.session_seconds));
    fake.set_credentials_lifetime(Duration::from_secs(arguments.credentials_seconds));
    fake.set_code_lifetime(Duration::from_secs(arguments.code_seconds));

    for (name, value) in fake.environment() {
        println!("export {name}={value}");
    }
    println!("# sso_start_url = {}", fake.start_url());
    println!("# sso_region = {}", fake.region());

    tokio::select! {
        () = print_exchanges(&fake) => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

async fn print_exchanges(fake: &Fake) {
    let mut log = fake.log();
    let mut printed = 0;
    while log.changed().await.is_ok() {
        let exchanges = log.borrow_and_update();
        for exchange in &exchanges[printed..] {
            println!("{exchange}");
        }
        printed = exchanges.len();
    }
}
