//! `daypass profile`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use agent::Surroundings;
use brain::{
    Refusal,
    words::{AccountId, ProfileName, SessionName},
};
use clap::{Subcommand, ValueEnum, ValueHint};
use profiles::{Draft, NewProfile, NewSession, words};

use crate::{
    edit::{About, Asking, Enter, How, TakeBack},
    out, session,
};

mod generate;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    undo: TakeBack,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add a profile to your AWS config
    #[command(after_help = "Examples:
  daypass profile add dev --session acme --account-id 111122223333 --role-name ReadOnlyAccess

With --start-url and --sso-region it adds the session too, where there is none of that name.")]
    Add(Add),
    /// Add a profile for every role that the portal offers you
    #[command(after_help = generate::HELP)]
    Generate(generate::Generate),
    /// Remove profiles from your AWS config
    #[command(
        override_usage = "daypass profile remove [OPTIONS] <PROFILE>...\n       daypass profile remove [OPTIONS] --profile <PROFILE>",
        after_help = "Examples:
  daypass profile remove old-dev old-prod --dry-run
  daypass profile remove --profile old-dev --yes"
    )]
    Remove(Remove),
    /// Rename a profile, and what other profiles say of it
    #[command(
        override_usage = "daypass profile rename [OPTIONS] <PROFILE> <NAME>\n       daypass profile rename [OPTIONS] --profile <PROFILE> <NAME>",
        after_help = "Examples:
  daypass profile rename dev acme-dev --dry-run
  daypass profile rename --profile dev acme-dev"
    )]
    Rename(Rename),
}

/// How a profile gets its credentials.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Style {
    /// AWS tools find the sign-in that Daypass shares with them
    Sso,
    /// AWS tools run daypass
    CredentialProcess,
}

/// What new profiles have in common.
#[derive(Debug, clap::Args)]
struct Common {
    /// Where its commands work
    #[arg(long)]
    region: Option<String>,
    /// The AWS CLI's output format, such as json
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// How AWS tools get its credentials
    #[arg(long, value_enum, default_value_t = Style::Sso)]
    style: Style,
}

#[derive(Debug, clap::Args)]
struct Add {
    /// What it is called from then on
    #[arg(value_hint = ValueHint::Other)]
    name: String,
    /// Session that opens the role
    #[arg(long, value_name = "NAME")]
    session: String,
    /// Address of the portal, where the session is to be added too
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    start_url: Option<String>,
    /// Region of the portal; may be left out where the address shows it
    #[arg(long, value_name = "REGION", requires = "start_url")]
    sso_region: Option<String>,
    /// Id of the account, twelve digits
    #[arg(long, value_name = "ID")]
    account_id: AccountId,
    /// Name of the role, as the portal lists it
    #[arg(long, value_name = "NAME")]
    role_name: String,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, clap::Args)]
struct Remove {
    /// Their names
    #[arg(required_unless_present = "named", value_name = "PROFILE", value_hint = ValueHint::Other)]
    names: Vec<String>,
    /// Another way to name one
    #[arg(long = "profile", value_name = "PROFILE", value_hint = ValueHint::Other)]
    named: Vec<String>,
    #[command(flatten)]
    how: Asking,
}

#[derive(Debug, clap::Args)]
struct Rename {
    /// What it is called now
    #[arg(value_name = "PROFILE", value_hint = ValueHint::Other)]
    from: String,
    /// What it is called from then on
    #[arg(value_name = "NAME", value_hint = ValueHint::Other, required_unless_present = "named", conflicts_with = "named")]
    to: Option<String>,
    /// Another way to say what it is called now
    #[arg(long = "profile", value_name = "PROFILE", value_hint = ValueHint::Other)]
    named: Option<String>,
    #[command(flatten)]
    how: How,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    match arguments.command {
        Some(Command::Add(add)) => add.run(surroundings).await?,
        Some(Command::Generate(generate)) => generate.run(surroundings).await?,
        Some(Command::Remove(remove)) => remove.run(surroundings).await?,
        Some(Command::Rename(rename)) => rename.run(surroundings).await?,
        None => return arguments.undo.run(surroundings).await,
    }
    Ok(ExitCode::SUCCESS)
}

impl Add {
    async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        let name = SessionName::new(self.session);
        let session = match &self.start_url {
            Some(start_url) => {
                let (start_url, region) = session::portal(start_url, self.sso_region.as_deref())?;
                Some(NewSession { name: name.clone(), start_url, region, scopes: Vec::new() })
            }
            None => None,
        };
        let profile = NewProfile {
            name: ProfileName::new(self.name),
            session: name,
            account: self.account_id,
            role: words::role_name(&self.role_name)?,
            region: self.common.region.as_deref().map(words::region).transpose()?,
            output: self.common.output.as_deref().map(words::output).transpose()?,
            style: self.common.style.with_path()?,
        };
        let add = |draft: &mut Draft<'_>| {
            session.iter().try_for_each(|session| draft.add_session(session))?;
            draft.add_profile(&profile)
        };
        self.how.edit(surroundings, About::Profiles, add).await
    }
}

impl Remove {
    async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        let names: Vec<_> = self.names.into_iter().chain(self.named).map(ProfileName::new).collect();
        let remove = |draft: &mut Draft<'_>| draft.remove_profiles(&names);
        self.how.edit(surroundings, About::Profiles, Enter::Declines, remove).await
    }
}

impl Rename {
    async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        // With the one named, the only word is the other.
        let (from, to) = match (self.named, self.to) {
            (Some(named), _) => (named, self.from),
            (None, to) => (self.from, to.unwrap_or_default()),
        };
        let (from, to) = (ProfileName::new(from), ProfileName::new(to));
        self.how.edit(surroundings, About::Profiles, |draft| draft.rename_profile(&from, &to)).await
    }
}

impl Style {
    fn with_path(self) -> Result<profiles::Style, Refusal> {
        Ok(match self {
            Self::Sso => profiles::Style::Sso,
            Self::CredentialProcess => profiles::Style::CredentialProcess { daypass: this_program()? },
        })
    }
}

/// A path at which this program will be found tomorrow: where the person's shell finds it, since the path
/// behind a link may name a version.
pub(crate) fn this_program() -> Result<PathBuf, Refusal> {
    let real = std::env::current_exe()
        .map_err(|error| out::failed(format!("Daypass does not find its own program: {error}.")))?;
    let is_this = |path: &Path| path.is_absolute() && path.canonicalize().is_ok_and(|path| path == real);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let name = real.file_name().unwrap_or_default().to_owned();
    let found =
        std::env::split_paths(&paths).map(|directory| directory.join(&name)).find(|path| is_this(path));
    Ok(found.unwrap_or(real))
}
