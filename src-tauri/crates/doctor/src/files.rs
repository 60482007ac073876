//! Who may read and write the files that matter. Each system tells in its own way, and it alone what to do.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use std::collections::BTreeSet;
use std::{
    fs,
    path::{Path, PathBuf},
};

use aws_files::write;
use brain::{
    finding::{Finding, Id},
    say::Word,
};
use zeroize::Zeroizing;

#[cfg(unix)]
use self::unix::judge;
#[cfg(windows)]
use self::windows::judge;
use crate::{Case, Found, or_fine};

/// What others may not do to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forbidden {
    /// Read it or change it.
    All,
    /// Change it.
    Changes,
}

/// What others can do to a file and should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    Reading,
    Changing,
}

pub(crate) fn look(case: &Case) -> Vec<Found> {
    use Forbidden::{All, Changes};

    let mut found = Vec::new();
    // What runs programs and says where to sign in.
    let config = &case.places.config;
    let has_keys = has_secrets(config);
    found.extend(judge(config, if has_keys { All } else { Changes }, &Word("holds-config")));
    found.extend(judge(&case.places.credentials, All, &Word("holds-keys")));
    // Who may write there can put other files in their places.
    #[cfg(unix)]
    found.extend(
        [config, &case.places.credentials]
            .iter()
            .filter_map(|file| file.parent())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|directory| !unix::is_sticky(directory))
            .filter_map(|directory| judge(directory, Changes, &Word("holds-directory"))),
    );
    let caches = [case.cache.as_ref().map(|cache| cache.directory().to_owned()), case.cli_cache()];
    for directory in caches.into_iter().flatten() {
        for file in entries(&directory).filter(|file| file.extension().is_some_and(|it| it == "json")) {
            found.extend(judge(&file, All, &Word("holds-sign-in")));
        }
    }
    found.extend(judge(&case.runtime, All, &Word("holds-door")));
    found.extend(judge(&case.backups(), All, &Word("holds-backups")));
    found.extend(judge(&case.state.join("agent.log"), All, &Word("holds-log")));
    found.extend(judge(&case.settings.0, Changes, &Word("holds-settings")));
    found.extend(
        entries(&case.state)
            .filter(|path| path.is_file())
            .filter_map(|file| judge(&file, Changes, &Word("holds-facts"))),
    );
    or_fine(found, || Word("found-files-private").finding(Id::FilesPrivate, &[]))
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

fn finding(path: &Path, excess: Excess, holds: &Word) -> Finding {
    let (said, id) = match excess {
        Excess::Reading => (Word("found-file-readable"), Id::FileReadable),
        Excess::Changing => (Word("found-file-writable"), Id::FileWritable),
    };
    said.finding(id, &[("holds", holds)]).at(path.display(), None)
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
    fn a_directory_that_others_may_change_is_broken_unless_each_owns_what_is_in_it() {
        let home = Home::new("[profile a]\nregion = x\n");
        home.mode(".aws", 0o1777);
        assert_eq!(found(&home), [(Id::FilesPrivate, String::new())]);
        home.mode(".aws", 0o777);
        assert_eq!(found(&home), [(Id::FileWritable, ".aws".to_owned())]);
        mend(&home, &look(&home.case()));
        assert_eq!(mode(&home, ".aws"), 0o755);
        assert_eq!(found(&home), [(Id::FilesPrivate, String::new())]);
    }

    #[test]
    fn a_config_with_keys_in_it_is_for_nobody_else_to_read() {
        let home = Home::new("[profile a]\nAWS_Secret_Access_Key = s3cret\n");
        home.mode(".aws/config", 0o644);
        assert_eq!(found(&home), [(Id::FileReadable, ".aws/config".to_owned())]);
    }
}
