//! AWS Signature Version 4 in the `Authorization` header, from the side that checks it.
//!
//! Only what is served at `/` is signed, so the canonical path is always a slash.

use std::fmt::Write as _;

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

/// What AWS leaves as it is: RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// How far a client's clock may be off.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(15);
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The parts of a request that are signed.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// Raw, without the question mark.
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// What an `Authorization` header claims.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) service: &'a str,
    date: &'a str,
    region: &'a str,
    signed_headers: &'a str,
    signature: Vec<u8>,
}

impl<'a> Claim<'a> {
    /// `None` when the header is not of the form that AWS documents.
    pub(crate) fn parse(authorization: &'a str) -> Option<Self> {
        let fields = authorization.strip_prefix(ALGORITHM)?;
        let field = |name: &str| {
            fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let mut scope = field("Credential")?.split('/');
        let claim = Self {
            access_key_id: scope.next()?,
            date: scope.next()?,
            region: scope.next()?,
            service: scope.next()?,
            signed_headers: field("SignedHeaders")?,
            signature: hex::decode(field("Signature")?).ok()?,
        };
        (scope.next() == Some("aws4_request") && scope.next().is_none()).then_some(claim)
    }

    /// Whether the request was signed with this secret, about now, and says what was signed.
    pub(crate) fn holds(&self, request: &Request<'_>, secret_access_key: &str, now: Timestamp) -> bool {
        self.signs_what_it_must(request)
            && self.string_to_sign(request, now).is_some_and(|text| {
                let key = [self.date, self.region, self.service, "aws4_request"]
                    .iter()
                    .fold(format!("AWS4{secret_access_key}").into_bytes(), |key, part| {
                        hmac(&key, part).finalize().into_bytes().to_vec()
                    });
                hmac(&key, &text).verify_slice(&self.signature).is_ok()
            })
    }

    /// AWS demands the host and every `x-amz-` header that is sent.
    fn signs_what_it_must(&self, request: &Request<'_>) -> bool {
        let signed = |name: &str| self.signed_headers.split(';').any(|header| header == name);
        signed("host")
            && request
                .headers
                .keys()
                .filter(|name| name.as_str().starts_with("x-amz-"))
                .all(|name| signed(name.as_str()))
    }

    fn string_to_sign(&self, request: &Request<'_>, now: Timestamp) -> Option<String> {
        let time = request.headers.get("x-amz-date")?.to_str().ok()?;
        let signed_at = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", time).ok()?;
        let signed_at = signed_at.to_zoned(TimeZone::UTC).ok()?.timestamp();
        if now.duration_since(signed_at).abs() > TOLERANCE || !time.starts_with(self.date) {
            return None;
        }
        let request = hex::encode(Sha256::digest(self.canonical_request(request)?));
        Some(format!(
            "{ALGORITHM}\n{time}\n{}/{}/{}/aws4_request\n{request}",
            self.date, self.region, self.service
        ))
    }

    fn canonical_request(&self, request: &Request<'_>) -> Option<String> {
        let Request { method, query, headers, body } = request;
        let mut text = format!("{method}\n/\n{}\n", canonical_query(query));
        for name in self.signed_headers.split(';') {
            let values: Vec<_> = headers.get_all(name).iter().map(canonical_value).collect::<Option<_>>()?;
            writeln!(text, "{name}:{}", values.join(",")).expect("a string takes all that is written");
        }
        let hash = payload_hash(headers, body);
        write!(text, "\n{}\n{hash}", self.signed_headers).expect("a string takes all that is written");
        Some(text)
    }
}

/// S3 clients say which hash they signed, or that they signed none. A hash that is not the body's makes
/// another request than the one that was signed.
fn payload_hash(headers: &HeaderMap, body: &[u8]) -> String {
    if headers.get("x-amz-content-sha256").is_some_and(|said| said == UNSIGNED_PAYLOAD) {
        UNSIGNED_PAYLOAD.to_owned()
    } else {
        hex::encode(Sha256::digest(body))
    }
}

/// Trimmed, runs of blanks made one.
fn canonical_value(value: &axum::http::HeaderValue) -> Option<String> {
    Some(value.to_str().ok()?.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// Names and values encoded in AWS's way whatever the client's was, sorted by name, then by value.
fn canonical_query(raw: &str) -> String {
    let encode = |text: &str| {
        let plain: Vec<u8> = percent_decode_str(text).collect();
        utf8_percent_encode(&String::from_utf8_lossy(&plain), RESERVED).to_string()
    };
    let mut pairs: Vec<_> = raw
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn hmac(key: &[u8], text: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length").chain_update(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_in_one_way_and_sorted() {
        assert_eq!(canonical_query(""), "");
        assert_eq!(canonical_query("x-id=ListBuckets"), "x-id=ListBuckets");
        assert_eq!(canonical_query("b=2&a=%7e/+&a=&flag"), "a=&a=~%2F%2B&b=2&flag=");
    }

    #[test]
    fn only_a_whole_authorization_header_is_a_claim() {
        let whole = "AWS4-HMAC-SHA256 Credential=ASIAX/20260102/eu-west-1/sts/aws4_request, \
                     SignedHeaders=host;x-amz-date, Signature=00ff";
        let claim = Claim::parse(whole).unwrap();
        assert_eq!((claim.access_key_id, claim.service), ("ASIAX", "sts"));
        assert_eq!(claim.signature, [0, 255]);
        for (part, other) in
            [("HMAC", "ECDSA"), ("/aws4_request", ""), ("Signature", "Signed"), ("00ff", "0x")]
        {
            assert_eq!(Claim::parse(&whole.replace(part, other)), None, "{part} → {other}");
        }
    }
}
