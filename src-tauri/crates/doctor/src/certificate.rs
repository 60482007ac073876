//! When a certificate ends: the one field of X.509 that is needed here (RFC 5280 §4.1), read out of its DER
//! (ITU-T X.690).

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `notAfter`; `None` where that cannot be told.
pub(crate) fn end(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate, _) = element(der)?;
    let (_, signed, _) = element(certificate)?;
    let (first, _, rest) = element(signed)?;
    // The version is left out of certificates of the first.
    let signed = if first == VERSION { rest } else { signed };
    // Serial number, algorithm, issuer.
    let (_, _, signed) = element(signed)?;
    let (_, _, signed) = element(signed)?;
    let (_, _, signed) = element(signed)?;
    let (SEQUENCE, validity, _) = element(signed)? else { return None };
    let (_, _, validity) = element(validity)?;
    let (tag, time, _) = element(validity)?;
    moment(tag, std::str::from_utf8(time).ok()?)
}

/// Tag and content of the first element, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = digits
            .iter()
            .try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))?;
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` from then on (RFC 5280 §4.1.2.5).
fn moment(tag: u8, text: &str) -> Option<Timestamp> {
    let whole = match tag {
        UTC_TIME if text.get(..2)? >= "50" => format!("19{text}"),
        UTC_TIME => format!("20{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%SZ", &whole).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    }

    /// A certificate with everything that stands before its end, and nothing behind it.
    fn certificate(version: bool, tag: u8, end: &str) -> Vec<u8> {
        let validity = [der(UTC_TIME, b"200101000000Z"), der(tag, end.as_bytes())].concat();
        let version = if version { der(VERSION, &[2, 1, 2]) } else { Vec::new() };
        let (serial, sequence) = (der(2, &[7]), der(SEQUENCE, &[]));
        let signed = [version, serial, sequence.clone(), sequence, der(SEQUENCE, &validity)].concat();
        der(SEQUENCE, &der(SEQUENCE, &signed))
    }

    #[test]
    fn the_end_is_read_in_both_spellings() {
        for (tag, text, end) in [
            (UTC_TIME, "300102030405Z", "2030-01-02T03:04:05Z"),
            (UTC_TIME, "991231235959Z", "1999-12-31T23:59:59Z"),
            (GENERALIZED_TIME, "20550102030405Z", "2055-01-02T03:04:05Z"),
        ] {
            for version in [true, false] {
                let read = super::end(&certificate(version, tag, text));
                assert_eq!(read.map(|end| end.to_string()).as_deref(), Some(end), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_end_and_harms_nobody() {
        let whole = certificate(true, UTC_TIME, "300102030405Z");
        for length in 0..whole.len() {
            assert_eq!(end(&whole[..length]), None, "{length} bytes");
        }
        for bad in [&b"\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x30\x80", &[0x30; 64]] {
            assert_eq!(end(bad), None);
        }
        assert_eq!(end(&certificate(true, UTC_TIME, "not a time")), None);
    }
}
