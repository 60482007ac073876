//! What Daypass writes about itself.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    EnvFilter, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// The crates that may say more than warnings. Others see tokens pass (the HTTP client, the AWS SDK,
/// the D-Bus connection to the keychain), so nobody can turn them up, whatever `RUST_LOG` says.
const OURS: [&str; 7] = ["agent", "aws_api", "aws_files", "brain", "daypass", "daypass_tray", "keychain"];

/// Sends log lines to stderr: warnings, and as much of Daypass's own as `RUST_LOG` asks for.
pub fn init() {
    let wanted = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    let allowed = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(OURS.map(|name| (name, LevelFilter::TRACE)));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second call, as in a test, changes nothing.
    let _ = tracing_subscriber::registry().with(wanted).with(allowed).with(lines).try_init();
}

/// Forbids core dumps, which would hold every secret in memory.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "core dumps could not be switched off");
        }
    }
}
