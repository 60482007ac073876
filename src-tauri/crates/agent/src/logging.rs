//! What Daypass writes about itself.

use std::io::IsTerminal as _;

use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, fmt::MakeWriter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// The crates that may say more than warnings. Others see tokens pass (the HTTP client, the AWS SDK,
/// the D-Bus connection to the keychain), so nobody can turn them up, whatever `RUST_LOG` says.
const OURS: [&str; 7] = ["agent", "aws_api", "aws_files", "brain", "daypass", "daypass_tray", "keychain"];

/// Sends log lines to stderr: what `RUST_LOG` asks for, warnings where it asks for nothing; of others
/// never more than warnings.
pub fn init() {
    let wanted = std::env::var("RUST_LOG").unwrap_or_default();
    // A second call, as in a test, changes nothing.
    let _ = lines(&wanted, std::io::stderr, has_colours()).try_init();
}

/// Only a terminal turns them into colours.
fn has_colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn lines<W>(wanted: &str, writer: W, colours: bool) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let wanted = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).parse_lossy(wanted);
    // By the whole name of the crate: a filter on targets would take one that only begins alike.
    let allowed = filter_fn(|about| {
        let krate = about.target().split("::").next().unwrap_or_default();
        *about.level() <= LevelFilter::WARN || OURS.contains(&krate)
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(colours);
    tracing_subscriber::registry().with(wanted).with(allowed).with(lines)
}

/// Forbids core dumps, which would hold every secret in memory. Windows leaves the heap out of its error reports,
/// which is where secrets are; it lets no program forbid the full dumps that an administrator has it write.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        // Not zero: Linux hands a core to a crash reporter whatever the limit is, unless it is exactly 1
        // (the kernel's `fs/coredump.c`). As the size of a file, one byte holds no memory anywhere.
        let limit = getrlimit(Resource::Core).maximum.map_or(1, |allowed| allowed.min(1));
        let none = Rlimit { current: Some(limit), maximum: Some(limit) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "core dumps could not be switched off");
        }
    }
    #[cfg(windows)]
    {
        use windows_sys::Win32::System::ErrorReporting::{WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags};
        #[expect(unsafe_code, reason = "no crate here has a safe function for it")]
        // SAFETY: it is given a number, and nothing of ours to keep.
        let code = unsafe { WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP) };
        if code < 0 {
            tracing::warn!(code, "the heap could not be left out of error reports");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written under this `RUST_LOG`.
    fn written(wanted: &str, speak: impl Fn()) -> String {
        let page = Page::default();
        let writer = page.clone();
        tracing::subscriber::with_default(lines(wanted, move || writer.clone(), false), speak);
        let written = page.0.lock().unwrap().clone();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn others_cannot_be_turned_up() {
        let speak = || {
            tracing::trace!(target: "hyper::proto", "token");
            tracing::debug!(target: "aws_smithy_runtime", "token");
            tracing::info!(target: "zbus", "token");
            // Looks like ours and is not.
            tracing::trace!(target: "agents", "token");
            tracing::trace!(target: "rustls", "token");
        };
        for wanted in ["trace", "hyper=trace,zbus=trace,aws_smithy_runtime=trace", "agents,rustls", ""] {
            assert_eq!(written(wanted, speak), "", "RUST_LOG={wanted}");
        }
    }

    #[test]
    fn ours_says_as_much_as_it_is_asked_for() {
        let speak = || {
            tracing::warn!(target: "zbus", "foreign warning");
            tracing::warn!(target: "agent::door", "our warning");
            tracing::debug!(target: "agent::door", "our detail");
        };
        for (wanted, lines) in [("", 2), ("agent=debug", 2), ("debug", 3), ("off", 0)] {
            let written = written(wanted, speak);
            assert_eq!(written.lines().count(), lines, "RUST_LOG={wanted}: {written}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_core_is_dumped() {
        use rustix::process::{Resource, getrlimit};
        no_core_dumps();
        let limit = getrlimit(Resource::Core);
        assert!(limit.current.is_some_and(|bytes| bytes <= 1), "{limit:?}");
        assert_eq!(limit.current, limit.maximum, "it cannot be raised again");
    }
}
