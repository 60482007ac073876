//! Which programs can use Daypass, by which way, and what they see when their session is over. The answers
//! are kept in `docs/interop.md`.

mod document;
pub(crate) mod program;

use std::{fs, time::Duration};

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};
use tokio::time::{Instant, sleep_until};

use program::{Call, Program, Sdk, Source};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// How long exported keys are good for: enough to start programs on a busy machine, and soon over.
const KEYS_LAST: Duration = Duration::from_secs(20);

/// How a profile names its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By `sso_session`.
    Session,
    /// By start URL and region, which are those of the one session: its sign-in is shared.
    Sharing,
    /// By start URL and region, and no session has them.
    Alone,
}

/// How a program comes to credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By `AWS_PROFILE` and the mirror in the SDKs' token cache.
    Mirror,
    /// By a profile's `credential_process`.
    Process,
    /// By the agent's endpoint.
    Endpoint,
    /// By keys in its environment.
    Keys,
}

/// When a program asks. It is the same program each time, with the same client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Right after the sign-in.
    Fresh,
    /// When the keys that it had at first have ended, and the first access token, while an agent went on.
    Renewed,
    /// When nothing is good any more and a sign-in is needed.
    Ended,
    /// After that sign-in.
    Again,
}

/// A run: who asked, by which way and when, and what came of it.
#[derive(Debug)]
struct Cell {
    form: Form,
    sdk: Sdk,
    way: Way,
    moment: Moment,
    call: Call,
}

impl Form {
    const ALL: [Self; 3] = [Self::Session, Self::Sharing, Self::Alone];

    fn profile(self) -> &'static str {
        match self {
            Self::Session => "dev-admin",
            Self::Sharing | Self::Alone => "legacy",
        }
    }

    /// Account and role of the profile.
    fn who(self) -> &'static str {
        match self {
            Self::Session => "111122223333 AdministratorAccess",
            Self::Sharing | Self::Alone => "123456789012 DataPlatformEngineer",
        }
    }
}

impl Way {
    const ALL: [Self; 4] = [Self::Mirror, Self::Process, Self::Endpoint, Self::Keys];

    fn source(self, form: Form) -> Source {
        match self {
            Self::Mirror => Source::Profile(form.profile().to_owned()),
            Self::Process => Source::Profile(format!("{}-tools", form.profile())),
            Self::Endpoint => Source::Endpoint(form.profile().to_owned()),
            Self::Keys => Source::Keys(form.profile().to_owned()),
        }
    }
}

impl Moment {
    const ALL: [Self; 4] = [Self::Fresh, Self::Renewed, Self::Ended, Self::Again];
}

impl Cell {
    /// Nobody is taken for another, and what is promised holds, whatever the document says.
    fn is_as_promised(&self) -> Result<()> {
        match &self.call {
            Call::As(who) => ensure!(*who == self.form.who(), "another's credentials: {self:?}"),
            Call::Failed(_) => {
                let is_too_late = self.way == Way::Keys && self.moment != Moment::Fresh;
                ensure!(is_too_late || self.moment == Moment::Ended, "{self:?}");
            }
        }
        Ok(())
    }
}

/// Programs that run on while time passes, one for each SDK and each of these forms and ways.
struct Troupe {
    parts: Vec<(Form, Way, Sdk)>,
    programs: Vec<Program>,
}

impl Troupe {
    fn start(scene: &Scene, forms: &[Form], ways: &[Way]) -> Result<Self> {
        let each = forms.iter().flat_map(|form| ways.iter().map(move |way| (*form, *way)));
        let parts: Vec<_> = each.flat_map(|(form, way)| Sdk::ALL.map(|sdk| (form, way, sdk))).collect();
        let start = |(form, way, sdk): &(Form, Way, Sdk)| Program::start(scene, *sdk, &way.source(*form));
        let programs = parts.iter().map(start).collect::<Result<_>>()?;
        Ok(Self { parts, programs })
    }

    async fn ask(&mut self, moment: Moment) -> Result<Vec<Cell>> {
        let calls = Program::ask_all(&mut self.programs).await?;
        let cell = |(&(form, way, sdk), call)| Cell { form, sdk, way, moment, call };
        Ok(self.parts.iter().zip(calls).map(cell).collect())
    }
}

/// All that happens to programs with profiles of these forms, from a sign-in to its end.
async fn life(scene: &Scene, forms: &[Form]) -> Result<Vec<Cell>> {
    scene.take_the_clock().await?;
    let _agent = scene.start_agent().await?;
    scene.sign_in(forms[0].profile()).await?;

    scene.fake.set_credentials_lifetime(KEYS_LAST);
    let mut holders = Troupe::start(scene, forms, &[Way::Keys])?;
    let mut cells = holders.ask(Moment::Fresh).await?;
    let keys_have_ended = Instant::now() + KEYS_LAST;
    scene.fake.set_credentials_lifetime(HOUR);
    let mut followers = Troupe::start(scene, forms, &[Way::Mirror, Way::Process, Way::Endpoint])?;
    cells.extend(followers.ask(Moment::Fresh).await?);

    // An agent renews a token of an hour when 20 minutes are left of it.
    scene.pass(41 * MINUTE).await?;
    until("the agent to hold a token that lasts", || async {
        let left = scene.left(&scene.status().await?["sessions"][0]["token_expires_at"])?;
        ensure!(left > 30 * 60, "{left} s are left");
        Ok(())
    })
    .await?;
    scene.pass(30 * MINUTE).await?;
    cells.extend(followers.ask(Moment::Renewed).await?);
    // What the organisation has issued ends by its own clock, which goes as clocks do.
    sleep_until(keys_have_ended).await;
    cells.extend(holders.ask(Moment::Renewed).await?);

    scene.fake.revoke_tokens();
    scene.pass(9 * HOUR).await?;
    until("the session to be over", || async {
        let status = scene.status().await?;
        ensure!(status["sessions"][0]["state"] == "expired", "{status}");
        Ok(())
    })
    .await?;
    cells.extend(followers.ask(Moment::Ended).await?);
    cells.extend(holders.ask(Moment::Ended).await?);

    scene.sign_in(forms[0].profile()).await?;
    cells.extend(followers.ask(Moment::Again).await?);
    cells.extend(holders.ask(Moment::Again).await?);
    Ok(cells)
}

/// A profile that runs `daypass` for another.
pub(crate) fn tools_of(profile: &str) -> Result<String> {
    let daypass = acceptance::program("daypass")?;
    Ok(format!(
        "\n[profile {profile}-tools]\ncredential_process = \"{}\" credentials --profile {profile}\n\
         region = us-east-1\n",
        daypass.display()
    ))
}

fn legacy(scene: &Scene) -> Result<String> {
    let (url, region) = (scene.fake.start_url(), scene.fake.region());
    let (account, role) = Form::Alone.who().split_once(' ').context("an account and a role")?;
    Ok(format!(
        "\n[profile legacy]\nsso_start_url = {url}\nsso_region = {region}\nsso_account_id = {account}\n\
         sso_role_name = {role}\nregion = us-east-1\n{}",
        tools_of("legacy")?
    ))
}

/// Where nobody can be asked to sign in, so that programs are told at once that it is needed.
async fn play(forms: &[Form], cells: &mut Vec<Cell>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let mut config = legacy(scene)?;
        if forms.contains(&Form::Session) {
            config = acceptance::config(&scene.fake)? + &tools_of("dev-admin")? + &config;
        }
        fs::write(scene.stage.home().join(".aws/config"), config)?;
        cells.extend(life(scene, forms).await?);
        for cell in &*cells {
            if let Call::Failed(words) = &cell.call {
                scene.remember("an SDK", words);
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn programs_on_every_sdk_work_by_every_way_as_the_document_says() -> Result<()> {
    let (mut cells, mut alone) = (Vec::new(), Vec::new());
    tokio::try_join!(play(&[Form::Session, Form::Sharing], &mut cells), play(&[Form::Alone], &mut alone))?;
    cells.append(&mut alone);
    cells.iter().try_for_each(Cell::is_as_promised)?;
    document::check(&cells)
}
