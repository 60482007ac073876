//! Files in the AWS tools' caches that have ended and that nothing can renew. Whoever wrote them makes them anew.

use std::{fs, path::Path};

use aws_files::{Fingerprint, cache::LONGEST, write};
use brain::{
    finding::Id,
    say::{Count, Word},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{Case, Found, remedy::Remedy};

/// So that a clock that is wrong takes no sign-in for ended that lives.
const LONG: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let sign_ins = case.cache.as_ref().map(|cache| cache.directory().to_owned());
    let of = |directory: Option<std::path::PathBuf>, said| {
        directory.and_then(|directory| stale(&directory, &said, case.now))
    };
    [of(sign_ins, Word("found-stale-sign-ins")), of(case.cli_cache(), Word("found-stale-keys"))]
        .into_iter()
        .flatten()
        .collect()
}

fn stale(directory: &Path, said: &Word, now: Timestamp) -> Option<Found> {
    let files = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let json = files.filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    let mut remedies: Vec<Remedy> = json
        .filter_map(|file| {
            let content = Zeroizing::new(write::read_ordinary(&file, LONGEST).ok()??);
            let held: Held = serde_json::from_slice(&content).ok()?;
            let seen = Fingerprint::of(&content);
            held.has_ended(now).then_some(Remedy::Remove { file, seen })
        })
        .collect();
    remedies.sort_by_cached_key(|remedy| format!("{remedy:?}"));
    if remedies.is_empty() {
        return None;
    }
    let finding = said.finding(Id::CacheStale, &[("n", &Count(remedies.len()))]);
    Some(Found::from(finding.at(directory.display(), None)).mended_by(remedies))
}

/// What there may be in such a file; secrets are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    expires_at: Option<String>,
    refresh_token: Option<serde::de::IgnoredAny>,
    registration_expires_at: Option<String>,
    #[serde(rename = "Credentials")]
    credentials: Option<Keys>,
}

#[derive(Deserialize)]
struct Keys {
    #[serde(rename = "Expiration")]
    expiration: Option<String>,
}

impl Held {
    /// What tells no end has not ended.
    fn has_ended(&self, now: Timestamp) -> bool {
        let ended = |text: &str| moment(text).is_some_and(|end| now.duration_since(end) > LONG);
        if let Some(keys) = &self.credentials {
            return keys.expiration.as_deref().is_some_and(ended);
        }
        let Some(end) = self.expires_at.as_deref() else { return false };
        // While its registration lives, a refresh token may bring it back.
        let renews =
            self.refresh_token.is_some() && !self.registration_expires_at.as_deref().is_some_and(ended);
        ended(end) && !renews
    }
}

/// As AWS tools write it: RFC 3339, or with `UTC` in place of `Z`.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |time| format!("{time}Z"));
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    #[test]
    fn what_ended_and_cannot_be_renewed_goes_and_all_else_stays() {
        let home = Home::new("");
        let (live, ended) = ("2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z");
        let stay = [
            format!(r#"{{"accessToken":"t","expiresAt":"{live}"}}"#),
            format!(
                r#"{{"accessToken":"t","expiresAt":"{ended}","refreshToken":"r","registrationExpiresAt":"{live}"}}"#
            ),
            format!(r#"{{"accessToken":"t","expiresAt":"{ended}","refreshToken":"r"}}"#),
            format!(r#"{{"clientId":"c","expiresAt":"{live}"}}"#),
            r#"{"accessToken":"t"}"#.to_owned(),
            r#"{"accessToken":"t","expiresAt":"yesterday"}"#.to_owned(),
            format!(r#"{{"accessToken":"t","expiresAt":"{}"}}"#, Timestamp::now()),
            "not json".to_owned(),
        ];
        let go = [
            format!(r#"{{"accessToken":"t","expiresAt":"{ended}"}}"#),
            r#"{"accessToken":"t","expiresAt":"2020-01-01T00:00:00UTC"}"#.to_owned(),
            format!(r#"{{"clientId":"c","clientSecret":"s","expiresAt":"{ended}"}}"#),
            format!(
                r#"{{"accessToken":"t","expiresAt":"{ended}","refreshToken":"r","registrationExpiresAt":"{ended}"}}"#
            ),
        ];
        for (at, content) in stay.iter().enumerate() {
            home.write(&format!(".aws/sso/cache/stays{at}.json"), content);
        }
        for (at, content) in go.iter().enumerate() {
            home.write(&format!(".aws/sso/cache/goes{at}.json"), content);
        }
        home.write(".aws/sso/cache/notes.txt", &go[0]);
        home.write(".aws/cli/cache/goes.json", &format!(r#"{{"Credentials":{{"Expiration":"{ended}"}}}}"#));
        home.write(".aws/cli/cache/stays.json", &format!(r#"{{"Credentials":{{"Expiration":"{live}"}}}}"#));
        home.write(".aws/cli/cache/session.db", "SQLite");

        let found = look(&home.case());
        assert_eq!(found.iter().map(|it| it.finding.id).collect::<Vec<_>>(), [Id::CacheStale; 2]);
        assert!(found[0].finding.what.starts_with("4 files of sign-ins"), "{found:?}");
        mend(&home, &found);
        assert_eq!(look(&home.case()).len(), 0);
        let left = |directory: &str| fs::read_dir(home.path(directory)).unwrap().count();
        assert_eq!((left(".aws/sso/cache"), left(".aws/cli/cache")), (stay.len() + 1, 2));
    }

    #[test]
    fn no_secret_is_kept_of_what_is_looked_at() {
        let home = Home::new("");
        home.write(".aws/sso/cache/a.json", r#"{"accessToken":"s3cret","expiresAt":"2020-01-01T00:00:00Z"}"#);
        assert!(!format!("{:?}", look(&home.case())).contains("s3cret"));
    }
}
