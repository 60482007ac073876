//! How this computer's requests leave for AWS, beside the proxy: whom they trust, and which of AWS's hosts
//! they go to.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Whom requests trust and which hosts they go to, as environment and config say. Like the proxy it is one for
/// the whole process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Certificates in PEM, trusted in addition to those that the system trusts.
    pub(crate) bundle: Option<Vec<u8>>,
    /// `use_fips_endpoint`.
    pub(crate) fips: bool,
    /// `use_dualstack_endpoint`.
    pub(crate) dual_stack: bool,
}

/// A setting of the way out that is not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRoute {
    /// The bundle of certificates cannot be read.
    #[error("{setting} names {}, which cannot be read: {reason}. Only what this computer trusts is trusted", .file.display())]
    Unreadable {
        /// Who names it.
        setting: &'static str,
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// It can be read, and makes no sense.
    #[error("{}, line {line}: {what}. {setting} names this file; only what this computer trusts is trusted", .file.display())]
    NoCertificate {
        /// Who names it.
        setting: &'static str,
        /// The file.
        file: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What is wrong there.
        what: &'static str,
    },
    /// A switch that is neither on nor off.
    #[error("{setting} is “{value}”, and counts as false: true or false is expected")]
    NoSwitch {
        /// Which.
        setting: &'static str,
        /// What it holds.
        value: String,
    },
}

/// Names of a setting in the environment and in a profile.
struct Setting {
    variable: &'static str,
    key: &'static str,
}

const BUNDLE: Setting = Setting { variable: "AWS_CA_BUNDLE", key: "ca_bundle" };
const FIPS: Setting = Setting { variable: "AWS_USE_FIPS_ENDPOINT", key: "use_fips_endpoint" };
const DUAL_STACK: Setting = Setting { variable: "AWS_USE_DUALSTACK_ENDPOINT", key: "use_dualstack_endpoint" };

static CURRENT: OnceLock<Route> = OnceLock::new();

impl Route {
    /// Reads `AWS_CA_BUNDLE`, `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`, or else `ca_bundle`,
    /// `use_fips_endpoint` and `use_dualstack_endpoint` of the config's profile. What makes no sense is told of
    /// and not followed. `home` is where `~/` leads.
    pub fn read(
        variable: impl Fn(&str) -> Option<String>,
        configured: impl Fn(&str) -> Option<String>,
        home: Option<&Path>,
    ) -> (Self, Vec<BadRoute>) {
        let find = |Setting { variable: name, key }| {
            let filled = |value: &String| !value.is_empty();
            let set = variable(name).filter(filled).map(|value| (name, value));
            set.or_else(|| configured(key).filter(filled).map(|value| (key, value)))
        };
        let mut problems = Vec::new();
        let mut switch = |setting| match find(setting) {
            Some((_, value)) if value.eq_ignore_ascii_case("true") => true,
            Some((setting, value)) if !value.eq_ignore_ascii_case("false") => {
                problems.push(BadRoute::NoSwitch { setting, value });
                false
            }
            Some(_) | None => false,
        };
        let (fips, dual_stack) = (switch(FIPS), switch(DUAL_STACK));
        let bundle = find(BUNDLE).and_then(|(setting, path)| {
            let file = match (path.strip_prefix("~/"), home) {
                (Some(below), Some(home)) => home.join(below),
                _ => PathBuf::from(path),
            };
            bundle(setting, file).map_err(|bad| problems.push(bad)).ok()
        });
        (Self { bundle, fips, dual_stack }, problems)
    }

    /// Makes it this process's. The first that is settled on stays.
    pub fn settle(self) {
        // Another was first.
        let _ = CURRENT.set(self);
    }

    /// The process's own.
    pub(crate) fn current() -> Self {
        CURRENT.get().cloned().unwrap_or_default()
    }

    pub(crate) fn trust(&self) -> TlsContext {
        let mut store = TrustStore::default();
        if let Some(bundle) = &self.bundle {
            store.add_pem_certificate(bundle.as_slice());
        }
        TlsContext::builder().with_trust_store(store).build().expect("a trust store is enough")
    }
}

/// Reads a bundle as the TLS library will, which does not forgive.
fn bundle(setting: &'static str, file: PathBuf) -> Result<Vec<u8>, BadRoute> {
    // A pipe would be waited for without end, by every command.
    let ordinary = std::fs::metadata(&file).map(|it| it.is_file());
    let read = match ordinary {
        Ok(false) => Err(std::io::Error::other("it is not an ordinary file")),
        Ok(true) | Err(_) => std::fs::read(&file),
    };
    let content = match read {
        Ok(content) => content,
        Err(error) => return Err(BadRoute::Unreadable { setting, file, reason: error.to_string() }),
    };
    let bad = |line, what| BadRoute::NoCertificate { setting, file: file.clone(), line, what };
    let begins = lines_that_begin(&content);
    let mut roots = RootCertStore::empty();
    let mut rest = begins.iter().copied();
    for certificate in CertificateDer::pem_slice_iter(&content) {
        let line = rest.next().unwrap_or(1);
        let certificate = certificate.map_err(|_| bad(line, "the certificate is cut short or garbled"))?;
        roots
            .add(certificate)
            .map_err(|_| bad(line, "the certificate is not one of a server's or a CA's"))?;
    }
    if roots.is_empty() {
        return Err(bad(1, "there is no -----BEGIN CERTIFICATE----- in this file"));
    }
    Ok(content)
}

/// Numbers of the lines at which certificates begin, from 1.
fn lines_that_begin(content: &[u8]) -> Vec<usize> {
    let lines = (1..).zip(content.split(|byte| *byte == b'\n'));
    lines
        .filter(|(_, line)| line.starts_with(b"-----BEGIN CERTIFICATE-----"))
        .map(|(number, _)| number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variable: Option<&str>, configured: Option<&str>) -> (bool, Vec<String>) {
        let (route, problems) = Route::read(
            |name| variable.filter(|_| name == "AWS_USE_FIPS_ENDPOINT").map(str::to_owned),
            |key| configured.filter(|_| key == "use_fips_endpoint").map(str::to_owned),
            None,
        );
        assert!(!route.dual_stack);
        (route.fips, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_environment_decides_before_the_config_and_nonsense_is_told() {
        for (variable, configured, on) in [
            (None, None, false),
            (Some("true"), None, true),
            (Some("TRUE"), Some("false"), true),
            (Some("false"), Some("true"), false),
            (Some(""), Some("true"), true),
            (None, Some("True"), true),
        ] {
            assert_eq!(read(variable, configured), (on, vec![]), "{variable:?} {configured:?}");
        }
        let told = |setting| format!("{setting} is “yes”, and counts as false: true or false is expected");
        assert_eq!(read(Some("yes"), Some("true")), (false, vec![told("AWS_USE_FIPS_ENDPOINT")]));
        assert_eq!(read(None, Some("yes")), (false, vec![told("use_fips_endpoint")]));
    }
}
