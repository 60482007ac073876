//! Proof key for code exchange (RFC 7636): what makes an intercepted code worthless.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::seq::IndexedRandom as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// RFC 7636 §4.1.
const UNRESERVED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Stays here until the code is redeemed.
#[derive(Debug)]
pub(crate) struct Verifier(pub(crate) SecretString);

impl Verifier {
    pub(crate) fn new() -> Self {
        Self(unguessable(64).into())
    }

    /// What the browser carries instead (method `S256`).
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose_secret()))
    }
}

/// Text that nobody guesses and no URL has to escape, with about six bits a character.
pub(crate) fn unguessable(length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(*UNRESERVED.choose(&mut random).expect("it has characters"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_comes_out() {
        // RFC 7636 appendix B.
        let verifier = Verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn each_verifier_is_new_and_of_the_rfcs_form() {
        let verifiers: Vec<_> = (0..100).map(|_| Verifier::new()).collect();
        for verifier in &verifiers {
            let text = verifier.0.expose_secret();
            assert_eq!(text.len(), 64);
            assert!(text.bytes().all(|byte| UNRESERVED.contains(&byte)), "{text}");
        }
        let different: std::collections::HashSet<_> = verifiers.iter().map(Verifier::challenge).collect();
        assert_eq!(different.len(), verifiers.len());
        assert!(!format!("{verifiers:?}").contains(verifiers[0].0.expose_secret()));
    }
}
