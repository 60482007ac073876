//! `daypass console`: a role's console in the browser, by the portal or by the role's credentials.

use std::process::ExitCode;

use agent::Surroundings;
use brain::{
    Code, Obstacle, Refusal,
    console::{self, Browser, ConsolePage, Destination, NoSuchPage},
    words::ProfileName,
};
use clap::{
    ValueHint,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};
use secrecy::ExposeSecret as _;

use crate::{
    ask,
    choice::{self, Choice, Chosen},
    guard::{self, Step, Sure},
    login, out,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Service whose console to open, such as s3, logs or cfn
    #[arg(long, value_parser = Suggested(services), hide_possible_values = true)]
    service: Option<String>,
    /// Region to open it in, such as eu-central-1 or frankfurt; the profile's where it is left out
    #[arg(long, value_parser = Suggested(regions), hide_possible_values = true)]
    region: Option<String>,
    /// Link to a page of the console
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, conflicts_with_all = ["service", "region"])]
    destination: Option<String>,
    /// Sign in with the role's credentials, rather than through the portal
    #[arg(long)]
    federate: bool,
    /// What to open it in: default, a browser, chrome:PROFILE, firefox:CONTAINER or a command
    #[arg(long, value_hint = ValueHint::Other)]
    browser: Option<Browser>,
    /// Print the link and open nothing
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    sure: Sure,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    let (settings, problems) = agent::settings(surroundings);
    for problem in &problems {
        out::say(problem);
    }
    let page = arguments.page();
    let session = &chosen.role.session.region;
    let destination = page.destination(session, chosen.region.as_ref(), &settings.browsers.hosts);
    // The portal knows by itself where its console is.
    if let Err(why) = &destination
        && !(page.is_anywhere() && matches!(why, NoSuchPage::NoConsole(_)))
    {
        return Err(why.refusal());
    }
    guard::pass(surroundings, &chosen.as_active(), Step::Console, &arguments.sure)?;
    let browser = arguments.browser(surroundings, &chosen, &settings);
    let by_portal = !arguments.federate && (arguments.print || browser == Browser::Default);
    if by_portal && !chosen.role.is_chain() {
        // Where no page is named, the portal's own choice counts.
        let destination = destination.ok().filter(|_| !page.is_anywhere());
        let link = console::portal_link(&chosen.role, destination.as_ref());
        if arguments.print {
            out::data(&link)?;
        } else {
            if let Some(why) = no_browser(&browser) {
                return Err(Refusal { hint: Some(format!("Open {link}")), ..out::failed(why.to_owned()) });
            }
            agent::console::open_link(&chosen.role.session, &browser, &link)?;
            out::say(&format!("Opened {link}"));
        }
    } else if arguments.print && !arguments.federate {
        return Err(no_link());
    } else {
        let destination = destination.map_err(|why| why.refusal())?;
        if !arguments.print
            && let Some(why) = no_browser(&browser)
        {
            let hint = "With --print you get the link that signs in, to open it on any device.".to_owned();
            return Err(Refusal { hint: Some(hint), ..out::failed(why.to_owned()) });
        }
        sign_in(surroundings, &chosen, &destination, browser, arguments.print).await?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn page(&self) -> ConsolePage {
        let Self { service, region, destination, .. } = self;
        ConsolePage { service: service.clone(), region: region.clone(), destination: destination.clone() }
    }

    /// The one that is asked for, or else that of the settings.
    fn browser(&self, surroundings: &Surroundings, chosen: &Chosen, settings: &brain::Settings) -> Browser {
        let account = agent::account_name(surroundings, &chosen.role);
        let facts = agent::read_facts(surroundings);
        let label = facts.label(&chosen.as_active()).map(|label| label.text.clone());
        let profile = chosen.profile.as_ref().map(ProfileName::as_str);
        let names = [profile, account.as_deref(), label.as_deref()];
        let set = || settings.browsers.of(names.into_iter().flatten());
        self.browser.as_ref().unwrap_or_else(set).of_profile(chosen.name().as_str())
    }
}

/// By the role's credentials: the link is a secret, which only the one who asks for it gets to see.
async fn sign_in(
    surroundings: &Surroundings,
    chosen: &Chosen,
    destination: &Destination,
    browser: Browser,
    print: bool,
) -> Result<(), Refusal> {
    login::offer(surroundings, &chosen.role.session).await?;
    let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
    let link = agent::console::sign_in_link(surroundings, &chosen.role, &credentials, destination).await?;
    if print {
        out::say("Whoever opens this link within a quarter of an hour is this role. Keep it to yourself.");
        return out::data(link.expose_secret());
    }
    agent::console::open(link, browser).await?;
    let (account, role) = chosen.role.goal();
    out::say(&format!("Opened the console as {role} in {account}."));
    Ok(())
}

/// Why nothing would open where the person is: of that the opener of a desktop says nothing.
fn no_browser(browser: &Browser) -> Option<&'static str> {
    if *browser != Browser::Default {
        return None;
    }
    Some(match agent::obstacle()? {
        Obstacle::Ssh => "Over SSH no browser at your end can be opened.",
        Obstacle::Container => "From this container no browser outside can be opened.",
        Obstacle::NoBrowser => "There is no browser here, or no screen for it.",
        Obstacle::Wsl | Obstacle::NoPort | Obstacle::Refused => return None,
    })
}

fn no_link() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "The portal has no link to this role: it is assumed over another.".to_owned(),
        hint: Some("Add --federate for a link that signs in with the role's credentials.".to_owned()),
    }
}

/// Takes any text, and suggests these.
#[derive(Clone)]
struct Suggested(fn() -> Vec<PossibleValue>);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter()))
    }
}

fn services() -> Vec<PossibleValue> {
    console::services().iter().map(|it| PossibleValue::new(it.id.as_str()).help(it.name.as_str())).collect()
}

fn regions() -> Vec<PossibleValue> {
    console::known_regions().map(|(id, name)| PossibleValue::new(id).help(name)).collect()
}
