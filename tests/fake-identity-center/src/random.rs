//! Ids and secrets in the shapes that AWS gives them: long and random, so that one found in a log can
//! only be a leak, and with the letters that tempt encoders (`+`, `/`, `=`, `:`) where AWS has them.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use rand::Rng as _;

/// What AWS makes access key ids of.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// RFC 8628 §6.1: letters that spell no word and are not mistaken for digits.
const CONSONANTS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

pub(crate) fn client_id() -> String {
    url_safe(24)
}

pub(crate) fn client_secret() -> String {
    format!("eyJraWQiOiJrZXktMTU2NDAyODA5OSIsImFsZyI6IkhTMzg0In0.{}.{}", url_safe(390), url_safe(48))
}

pub(crate) fn device_code() -> String {
    url_safe(64)
}

pub(crate) fn authorization_code() -> String {
    url_safe(96)
}

pub(crate) fn refresh_token() -> String {
    format!("aorAAAAAG{}:{}", url_safe(60), standard(208))
}

/// Not secret from the browser that it is in the page of, and never anywhere else.
pub(crate) fn form_id() -> String {
    url_safe(24)
}

/// Not secret: it is shown, compared and part of a link.
pub(crate) fn user_code() -> String {
    format!("{}-{}", letters(CONSONANTS, 4), letters(CONSONANTS, 4))
}

pub(crate) fn access_token() -> String {
    format!("aoaAAAAAG{}:{}", url_safe(60), standard(208))
}

/// Not secret.
pub(crate) fn access_key_id() -> String {
    format!("ASIA{}", letters(BASE32, 16))
}

pub(crate) fn secret_access_key() -> String {
    standard(30)
}

pub(crate) fn session_token() -> String {
    format!("IQoJb3JpZ2luX2VjE{}", standard(589))
}

pub(crate) fn request_id() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill(&mut bytes);
    let hex = hex::encode(bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn letters(alphabet: &[u8], count: usize) -> String {
    let mut rng = rand::rng();
    (0..count).map(|_| char::from(alphabet[rng.random_range(0..alphabet.len())])).collect()
}

fn url_safe(bytes: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random(bytes))
}

fn standard(bytes: usize) -> String {
    BASE64_STANDARD.encode(random(bytes))
}

fn random(bytes: usize) -> Vec<u8> {
    let mut buffer = vec![0; bytes];
    rand::rng().fill(buffer.as_mut_slice());
    buffer
}
