//! Who may read and write the files that matter. Unix only: elsewhere a directory's access list is inherited.

use brain::finding::{Finding, Id};

use crate::{Case, Found};

#[cfg(not(unix))]
pub(crate) fn look(_: &Case) -> Vec<Found> {
    Vec::new()
}

#[cfg(unix)]
pub(crate) fn look(case: &Case) -> Vec<Found> {
    unix::look(case)
}

#[cfg(unix)]
mod unix {
    use std::{
        fs,
        os::unix::fs::MetadataExt as _,
        path::{Path, PathBuf},
    };

    use aws_files::write;
    use zeroize::Zeroizing;

    use super::{Case, Finding, Found, Id};
    use crate::{or_fine, remedy::Remedy};

    const OTHERS: u32 = 0o077;
    const OTHERS_WRITE: u32 = 0o022;

    pub(super) fn look(case: &Case) -> Vec<Found> {
        let mut found = Vec::new();
        // What runs programs and says where to sign in.
        let config = &case.places.config;
        let has_keys = has_secrets(config);
        found.extend(judge(config, if has_keys { OTHERS } else { OTHERS_WRITE }, "your AWS config"));
        found.extend(judge(&case.places.credentials, OTHERS, "your access keys"));
        let caches = [case.cache.as_ref().map(|cache| cache.directory().to_owned()), case.cli_cache()];
        for directory in caches.into_iter().flatten() {
            for file in entries(&directory).filter(|file| file.extension().is_some_and(|it| it == "json")) {
                found.extend(judge(&file, OTHERS, "a sign-in"));
            }
        }
        found.extend(judge(&case.runtime, OTHERS, "Daypass's door"));
        found.extend(judge(&case.backups(), OTHERS, "what your AWS config was"));
        found.extend(judge(&case.state.join("agent.log"), OTHERS, "the agent's log"));
        found.extend(judge(&case.settings.0, OTHERS_WRITE, "Daypass's settings"));
        found.extend(
            entries(&case.state)
                .filter(|path| path.is_file())
                .filter_map(|file| judge(&file, OTHERS_WRITE, "what Daypass remembers")),
        );
        or_fine(found, || Finding::new(Id::FilesPrivate, "Your files are yours alone.", ""))
    }

    fn entries(directory: &Path) -> impl Iterator<Item = PathBuf> {
        fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path())
    }

    /// Access keys in the config itself.
    fn has_secrets(config: &Path) -> bool {
        let content = Zeroizing::new(write::read(config).ok().flatten().unwrap_or_default());
        let text = String::from_utf8_lossy(&content).to_ascii_lowercase();
        ["aws_secret_access_key", "aws_session_token"].iter().any(|key| text.contains(key))
    }

    /// Finds rights that others have and should not; nothing where there is no such file.
    fn judge(path: &Path, bits: u32, holds: &str) -> Option<Found> {
        let about = fs::metadata(path).ok()?;
        let too_much = about.mode() & bits;
        if too_much == 0 {
            return None;
        }
        let finding = if too_much & OTHERS_WRITE == 0 {
            Finding::new(Id::FileReadable, format!("Others can read {holds}."), "")
        } else {
            Finding::new(
                Id::FileWritable,
                format!("Others can change {holds}."),
                "What they write there works with your rights.",
            )
        };
        let finding = finding.at(path.display(), None).to_do(format!(
            "{} {}",
            if bits == OTHERS { "chmod go-rwx" } else { "chmod go-w" },
            path.display()
        ));
        let is_mine = about.uid() == rustix::process::geteuid().as_raw();
        let remedy = Remedy::Withdraw { path: path.to_owned(), bits: too_much };
        Some(Found::from(finding).mended_by(is_mine.then_some(remedy)))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    fn found(home: &Home) -> Vec<(Id, String)> {
        let all = look(&home.case()).into_iter();
        let below = |file: String| file.replace(home.path("").to_str().unwrap(), "");
        all.map(|it| (it.finding.id, below(it.finding.file.unwrap_or_default()))).collect()
    }

    fn mode(home: &Home, below: &str) -> u32 {
        std::fs::metadata(home.path(below)).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn what_others_may_read_is_named_and_taken_from_them() {
        for (below, others) in [
            (".aws/credentials", 0o644),
            (".aws/sso/cache/a.json", 0o640),
            (".aws/cli/cache/a.json", 0o604),
            ("state/agent.log", 0o644),
        ] {
            let home = Home::new("");
            home.write(below, "{}");
            assert_eq!(found(&home), [(Id::FilesPrivate, String::new())]);
            home.mode(below, others);
            assert_eq!(found(&home), [(Id::FileReadable, below.to_owned())]);
            mend(&home, &look(&home.case()));
            assert_eq!(mode(&home, below), 0o600);
            assert_eq!(found(&home), [(Id::FilesPrivate, String::new())]);
        }
    }

    #[test]
    fn what_others_may_change_is_broken_and_keeps_their_right_to_read() {
        let home = Home::new("[profile a]\nregion = x\n");
        home.mode(".aws/config", 0o664);
        assert_eq!(found(&home), [(Id::FileWritable, ".aws/config".to_owned())]);
        mend(&home, &look(&home.case()));
        assert_eq!(mode(&home, ".aws/config"), 0o644);
        assert_eq!(found(&home), [(Id::FilesPrivate, String::new())]);
    }

    #[test]
    fn a_config_with_keys_in_it_is_for_nobody_else_to_read() {
        let home = Home::new("[profile a]\nAWS_Secret_Access_Key = s3cret\n");
        home.mode(".aws/config", 0o644);
        assert_eq!(found(&home), [(Id::FileReadable, ".aws/config".to_owned())]);
    }
}
