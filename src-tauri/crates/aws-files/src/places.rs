//! Where the AWS files are.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Paths of the two shared files. They need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Shared config: `AWS_CONFIG_FILE` or `~/.aws/config`.
    pub config: PathBuf,
    /// Shared credentials file: `AWS_SHARED_CREDENTIALS_FILE` or `~/.aws/credentials`.
    pub credentials: PathBuf,
}

/// The environment names no home directory, and a path needs one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The home directory is not known. Set HOME, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.")]
pub struct NoHome;

impl Places {
    /// Asks `variable` for the environment's variables; an empty one counts as unset. As in botocore,
    /// `$NAME` and `${NAME}` in the two paths are expanded first, then a `~` that stands for home.
    pub fn find(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, NoHome> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let place = |name: &str, default: &str| match variable(name) {
            Some(path) => {
                let path = PathBuf::from(expand(&path, variable));
                match path.strip_prefix("~") {
                    Ok(below) => Ok(home(variable)?.join(below)),
                    Err(_) => Ok(path),
                }
            }
            None => Ok(home(variable)?.join(".aws").join(default)),
        };
        Ok(Self {
            config: place("AWS_CONFIG_FILE", "config")?,
            credentials: place("AWS_SHARED_CREDENTIALS_FILE", "credentials")?,
        })
    }
}

/// The home directory, where `variable` gives no empty values. The SDKs for Rust and JS look in this
/// order on every platform.
pub(crate) fn home(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, NoHome> {
    if let Some(home) = variable("HOME").or_else(|| variable("USERPROFILE")) {
        return Ok(home.into());
    }
    match (variable("HOMEDRIVE"), variable("HOMEPATH")) {
        (Some(mut drive), Some(path)) => {
            drive.push(path);
            Ok(drive.into())
        }
        _ => Err(NoHome),
    }
}

/// Python's `os.path.expandvars`: a variable that is not set stays as it is written.
fn expand(path: &OsStr, variable: impl Fn(&str) -> Option<OsString>) -> OsString {
    let Some(mut rest) = path.to_str() else { return path.to_owned() };
    let mut expanded = OsString::new();
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push(before);
        let (name, behind) = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(parts) => parts,
            None => after.split_at(
                after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len()),
            ),
        };
        match variable(name) {
            Some(value) => expanded.push(value),
            None => expanded.push(&rest[before.len()..rest.len() - behind.len()]),
        }
        rest = behind;
    }
    expanded.push(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn find(variables: &[(&str, &str)]) -> Result<Places, NoHome> {
        Places::find(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    fn config(variables: &[(&str, &str)]) -> String {
        find(variables).expect("there is a home").config.display().to_string()
    }

    #[test]
    fn both_files_are_below_home() {
        let places = find(&[("HOME", "/h")]).expect("there is a home");
        assert_eq!(places.config, Path::new("/h/.aws/config"));
        assert_eq!(places.credentials, Path::new("/h/.aws/credentials"));
    }

    #[test]
    fn home_is_found_as_the_sdks_find_it() {
        assert_eq!(config(&[("HOME", "/h"), ("USERPROFILE", "/u")]), "/h/.aws/config");
        assert_eq!(config(&[("HOME", ""), ("USERPROFILE", "/u")]), "/u/.aws/config");
        assert_eq!(config(&[("HOMEDRIVE", "/d"), ("HOMEPATH", "/p")]), "/d/p/.aws/config");
        assert_eq!(find(&[]), Err(NoHome));
    }

    #[test]
    fn a_home_is_not_needed_where_both_files_are_named() {
        let places = find(&[("AWS_CONFIG_FILE", "/c"), ("AWS_SHARED_CREDENTIALS_FILE", "/k")]);
        assert_eq!(places, Ok(Places { config: "/c".into(), credentials: "/k".into() }));
    }

    #[test]
    fn a_tilde_and_variables_are_expanded() {
        for (written, meant) in [
            ("~/x", "/h/x"),
            ("~", "/h/"),
            ("~someone/x", "~someone/x"),
            ("$WORK/x", "/w/x"),
            ("${WORK}ing/$WORK", "/wing//w"),
            ("$TILDE/x", "/h/x"),
            ("$UNSET/${UNSET}/$/${open", "$UNSET/${UNSET}/$/${open"),
            ("", "/h/.aws/config"),
        ] {
            let variables = [("HOME", "/h"), ("WORK", "/w"), ("TILDE", "~"), ("AWS_CONFIG_FILE", written)];
            assert_eq!(config(&variables), meant, "{written}");
        }
    }
}
