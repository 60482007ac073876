//! Says what AWS tools take in place of a profile, and who does.

use std::ffi::OsString;

use agent::Surroundings;
use aws_files::Shadowing;
use brain::words::ProfileName;

use crate::out;

/// What else there is beside the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// This terminal as it is.
    Terminal,
    /// This terminal, with `AWS_PROFILE` as the profile's name.
    Following,
    /// One in which nothing else wins.
    Nothing,
}

/// Warns of whatever wins over the profile. It is used all the same: not every program is concerned.
pub(crate) fn warn(surroundings: &Surroundings, name: &ProfileName, around: Around) {
    // A file that cannot be read has been told of.
    let Ok(files) = Shadowing::load(surroundings.places()) else { return };
    let mut found = files.in_files(name);
    match around {
        Around::Nothing => {}
        Around::Terminal => found.extend(files.in_environment(name, |name| std::env::var_os(name))),
        Around::Following => {
            let follows = |variable: &str| match variable {
                "AWS_PROFILE" => Some(OsString::from(name.as_str())),
                other => std::env::var_os(other),
            };
            found.extend(files.in_environment(name, follows));
        }
    }
    for finding in found {
        out::say(&format!("Beware: {finding}"));
    }
}
