//! `daypass`: the command line. Standard output is data, everything else goes to standard error.

mod agent;
mod allow;
mod ask;
mod choice;
mod completions;
mod console;
mod credentials;
mod doctor;
mod edit;
mod endpoint;
mod env;
mod exec;
mod export;
mod guard;
mod help;
mod import;
mod init;
mod list;
mod login;
mod logout;
mod names;
mod out;
mod pick;
mod profile;
mod save;
mod session;
mod shadows;
mod status;
mod r#use;
mod whoami;

use std::process::ExitCode;

use ::agent::Surroundings;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// Signs you in to AWS IAM Identity Center and hands temporary credentials to your tools.
#[derive(Debug, Parser)]
#[command(name = "daypass", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  daypass login                 Sign in to the only session of your AWS config
  daypass list prod             Find the profiles and roles with “prod”
  daypass use acme-dev          Make a profile the active one
  daypass status                See how long your sign-ins last
  daypass exec -- aws s3 ls     Run a program with the active profile's credentials

To learn more about a command: daypass COMMAND --help

Data goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed, 4 not found, 5 declined.";

const EDITING: &str = "\
Every other byte of the file stays as it is. With --dry-run you see what would change. The last twenty changes can \
be taken back one by one for thirty days, as long as nothing else has changed the file since: --undo

Of a file with secrets in it, such as access keys, no copy is kept to take back. What you are signed in to stays \
until you sign out.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Sign in to a session
    #[command(after_help = "Examples:
  daypass login acme                 Sign in to [sso-session acme]
  daypass login acme --no-browser    Open the link yourself, on any device

Where Daypass is not running, this leaves an agent in the background that goes on renewing.
To end it: daypass agent --stop")]
    Login(login::Arguments),
    /// Sign out of a session
    #[command(after_help = "Examples:
  daypass logout acme
  daypass logout --all

Credentials that were already handed out live until they expire.")]
    Logout(logout::Arguments),
    /// Show how your sessions stand and which profile is active
    #[command(after_help = "Examples:
  daypass status
  daypass status --json | jq -r '.sessions[] | select(.state != \"signed-in\") | .name'

Exit code 3: the active profile's session needs a sign-in.")]
    Status(status::Arguments),
    /// List your profiles, and the roles of the portal that have none
    #[command(after_help = "Examples:
  daypass list                   Everything; * marks the active profile
  daypass list prod admin        Rows that contain both words
  daypass list --json | jq       For scripts")]
    List(list::Arguments),
    /// Choose the active profile
    #[command(after_help = "Examples:
  daypass use                    Choose from a list, at a terminal
  daypass use acme-dev
  daypass use --none
  daypass use acme-dev --default    [default] of your AWS config becomes a copy of it

With --default, [default] follows each later choice too, also one in the tray; with none active it is what you had. \
What stood there is kept in the file, as comments, and --no-default brings it back to the byte.

What your settings guard, by default what has “prod” in the name of its profile or account, asks first; a script says \
--yes. It guards against slips, not against attackers.")]
    Use(r#use::Arguments),
    /// Print what makes your shell follow a profile, or its keys
    #[command(after_help = "Examples:
  eval \"$(daypass env acme-dev)\"                       AWS tools in this shell follow the profile
  daypass env acme-dev --format fish | source          The same in fish
  daypass env acme-dev --format powershell | Out-String | Invoke-Expression
  eval \"$(daypass env acme-dev --keys)\"                For tools that know keys only
  eval \"$(daypass env acme-dev --endpoint)\"            Tools ask the running Daypass, and get new keys in time
  eval \"$(daypass env --endpoint=active)\"              The same, and they follow what you choose later
  daypass env acme-dev --keys --format dotenv > .env   Into a file, where they are plain to read
  eval \"$(daypass env acme-dev --credentials-file)\"    For tools that read the credentials file only
  eval \"docker run $(daypass env acme-dev --for docker) IMAGE\"
  eval \"$(daypass env acme-dev --for ssh)\"; daypass_ssh HOST
  daypass.exe env acme-dev --for wsl >> ~/.aws/config  Typed inside WSL

With --endpoint=active, programs that run hear of your next choice when they ask again: boto3 within about a minute, \
those in JavaScript and Go within 12, in Rust within 16. Their region stays what it was.

Variables that would win over the choice are taken away, such as keys and AWS_DEFAULT_PROFILE. Both AWS_REGION and \
AWS_DEFAULT_REGION are set where the profile has a region; where it has none, yours stay.")]
    Env(env::Arguments),
    /// Run a program with a role's credentials
    #[command(
        override_usage = "daypass exec [PROFILE] -- <CMD>...",
        after_help = "Examples:
  daypass exec acme-dev -- aws s3 ls
  daypass exec -- terraform plan       With the active profile
  daypass exec --endpoint acme-dev -- ./server

The program gets the keys by its environment, from which everything is taken that would win over them. It has \
them until they end. For longer runs, --endpoint has it ask the running Daypass, as all AWS SDKs can.

Exit code: the program's own; 127 where it is not found, 126 where it cannot be run."
    )]
    Exec(exec::Arguments),
    /// Open a role's console in the browser
    #[command(after_help = "Examples:
  daypass console                                   The active profile's, through the portal
  daypass console acme-dev --service s3             The page of a service, in the profile's region
  daypass console acme-dev --service logs --region frankfurt
  daypass console acme-dev --destination URL        A page whose address you have
  daypass console acme-dev --browser chrome:Work    In a profile of Chrome
  daypass console acme-dev --browser firefox:acme   In a container of Firefox
  daypass console acme-dev --browser '[\"firefox\", \"-P\", \"acme\", \"{url}\"]'
  daypass console acme-dev --print                  The link alone, which is no secret

In your default browser the portal opens the console, beside other consoles where you have multi-session on. In another browser, and for roles that the portal does not list, the role's credentials sign in, until they end; --federate does so anywhere. Firefox opens containers with the add-on “Open external links in a container”.

Which browser opens which profile is set in config.toml: console_browser and [console_browsers].")]
    Console(console::Arguments),
    /// Ask AWS whose credentials a profile gives
    #[command(after_help = "Examples:
  daypass whoami
  daypass whoami acme-dev --json | jq -r .account")]
    Whoami(whoami::Arguments),
    /// Print a role's temporary credentials, as the AWS tools' credential process
    #[command(
        override_usage = "daypass credentials --profile <PROFILE>
       daypass credentials --session <SESSION> --account-id <ACCOUNT_ID> --role-name <ROLE_NAME>",
        after_help = "In your AWS config, in one line and with the full path of daypass:
  [profile acme-dev]
  credential_process = /PATH/TO/daypass credentials --session S --account-id A --role-name R

Prints one JSON object, or nothing and exit code 3 where you have to sign in first. Never opens a browser."
    )]
    Credentials(credentials::Arguments),
    /// Add, list and remove sessions of your AWS config
    #[command(after_help = EDITING)]
    Session(session::Arguments),
    /// Add, generate, remove and rename profiles of your AWS config
    #[command(after_help = EDITING)]
    Profile(profile::Arguments),
    /// Write your sessions and profiles to a file for others, without secrets
    #[command(after_help = "Examples:
  daypass export acme.conf
  daypass export | ssh elsewhere daypass import -

In it are addresses, account ids and role names. What runs a program, or leads elsewhere, is left out.")]
    Export(export::Arguments),
    /// Take over the sessions and profiles that somebody exported
    #[command(after_help = "Examples:
  daypass import acme.conf --dry-run
  daypass import acme.conf

Only sessions and their roles are taken over, whatever else is in the file. What you have under the same name \
stays as it is, and the exit code is 1. You are asked about every host that is not AWS's.")]
    Import(import::Arguments),
    /// Find what is wrong with keychain, network, config, files and desktop, and mend it
    #[command(after_help = "Examples:
  daypass doctor                     Look at everything
  daypass doctor acme-dev            At one profile, and at what is not about a profile
  daypass doctor --fix               Show what Daypass can mend, ask, and mend it
  daypass doctor --json | jq -r '.findings[] | select(.severity == \"broken\") | .what'
  daypass doctor --bundle report.txt For a bug report, without names, addresses and secrets

It needs no sign-in and no network, and raises no prompt of your keychain. Over the network it asks only the \
sign-in servers and start URLs of your AWS config. Changes of the config can be undone: daypass profile --undo

Exit code 1: something is broken.")]
    Doctor(doctor::Arguments),
    /// Print what makes your shell follow the active profile
    #[command(after_help = "In the file that your shell reads when it starts, at its end:
  eval \"$(daypass init bash)\"                                     ~/.bashrc
  eval \"$(daypass init zsh)\"                                      ~/.zshrc
  daypass init fish | source                                      ~/.config/fish/config.fish
  Invoke-Expression (daypass init powershell | Out-String)        $PROFILE

Each prompt then sets AWS_PROFILE to what is active, and shows it: in its label's colour, red where it is guarded, \
plain with NO_COLOR. No program is run for that. With --no-prompt it is only set. Completions come along.

What you export yourself is left alone: AWS_PROFILE, keys, whatever counts more. These commands of the shell do it \
for you:
  daypass_pin acme-dev    Keep a profile in this shell
  daypass_unpin           Follow again

A file .daypass names the profile for a directory and all below it: daypass allow --help")]
    Init(init::Arguments),
    /// Let a .daypass file choose the profile in its directory
    #[command(after_help = "Examples:
  echo acme-dev > .daypass
  daypass allow                    The nearest one, upwards from here
  daypass allow --revoke ~/work
  daypass allow --list

Shells with daypass init take that profile there and below, whatever is active. You allow a file with its content: \
once it is changed, the prompt says so, and it counts for nothing until you allow it again. Links, and files of \
other people, never count. A profile that your settings guard does not come by itself: daypass_pin asks.")]
    Allow(allow::Arguments),
    /// What the scripts of init ask
    #[command(hide = true)]
    Hook(init::hook::Arguments),
    /// Run the agent without a window, in the foreground
    #[command(after_help = "Examples:
  daypass agent
  daypass agent --stop

It keeps and renews your sign-ins until Ctrl+C. Where Daypass is in your tray, you do not need it; \
when the tray app starts, it takes over.")]
    Agent(agent::Arguments),
    /// Print what makes a shell complete commands and options
    #[command(after_help = "Examples:
  source <(daypass completions bash)                 In ~/.bashrc
  source <(daypass completions zsh)                  In ~/.zshrc, after compinit
  daypass completions fish > ~/.config/fish/completions/daypass.fish")]
    Completions(completions::Arguments),
    /// Write the man pages, for packages
    #[command(hide = true)]
    ManPages(completions::ManPages),
}

fn main() -> ExitCode {
    completions::answer(Arguments::command);
    ::agent::logging::init();
    let definition = help::grouped(Arguments::command());
    let Arguments { command } =
        Arguments::from_arg_matches(&definition.clone().get_matches()).unwrap_or_else(|error| error.exit());
    forbid_core_dumps(&command);
    let surroundings = match Surroundings::from_env() {
        Ok(surroundings) => surroundings,
        Err(refusal) => return out::refused(&refusal),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::refused(&out::failed(format!("Daypass could not start: {error}."))),
    };
    let done = runtime.block_on(async {
        match command {
            Command::Login(arguments) => login::run(&surroundings, arguments).await,
            Command::Logout(arguments) => logout::run(&surroundings, arguments).await,
            Command::Status(arguments) => status::run(&surroundings, &arguments).await,
            Command::List(arguments) => list::run(&surroundings, &arguments).await,
            Command::Use(arguments) => r#use::run(&surroundings, arguments),
            Command::Env(arguments) => env::run(&surroundings, &arguments).await,
            Command::Exec(arguments) => exec::run(&surroundings, &arguments).await,
            Command::Console(arguments) => console::run(&surroundings, &arguments).await,
            Command::Whoami(arguments) => whoami::run(&surroundings, &arguments).await,
            Command::Credentials(arguments) => credentials::run(&surroundings, arguments).await,
            Command::Session(arguments) => session::run(&surroundings, arguments).await,
            Command::Profile(arguments) => profile::run(&surroundings, arguments).await,
            Command::Export(arguments) => export::run(&surroundings, &arguments),
            Command::Import(arguments) => import::run(&surroundings, &arguments).await,
            Command::Doctor(arguments) => doctor::run(&surroundings, arguments).await,
            Command::Init(arguments) => init::run(&surroundings, &arguments),
            Command::Allow(arguments) => allow::run(&surroundings, &arguments),
            Command::Hook(arguments) => init::hook::run(&surroundings, &arguments),
            Command::Agent(arguments) => agent::run(surroundings, &arguments).await,
            Command::Completions(arguments) => completions::run(&arguments),
            Command::ManPages(arguments) => completions::man_pages(definition, &arguments),
        }
    });
    // A keychain call that hangs must not hold up the end.
    runtime.shutdown_background();
    done.unwrap_or_else(|refusal| out::refused(&refusal))
}

/// They would hold every secret in memory. What `exec` runs may dump its own.
fn forbid_core_dumps(command: &Command) {
    match command {
        #[cfg(unix)]
        Command::Exec(_) => exec::cores::forbid(),
        _ => ::agent::logging::no_core_dumps(),
    }
}
