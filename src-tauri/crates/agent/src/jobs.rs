//! What the loop has done elsewhere: each job brings home [`News`] for the brain and, where there are
//! secrets, something to keep for the vault.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use aws_api::{Network, RoleCredentials, Wire};
use brain::{
    CallerId, Catalogue, CopyForm, Copying, Done, Facts, FactsChange, History, KeychainTrouble, KeysPlace,
    Outside, Place, Served, Setting, Trouble,
    console::{Browser, Destination},
    say::{Twice, Word, in_english},
    words::{ProfileName, Region, RoleKey, SessionKey},
};
use keychain::Keychain;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::{
    Credentials, Handle, Surroundings,
    clipboard::Board,
    console,
    endpoint::Endpoint,
    examined::Examined,
    export::{self, Format, Variables},
    facts, here,
    renew::Outdated,
    saved::Saved,
    settings,
    sharing::Sharing,
    turns::{Turn, in_turn},
    vault::Keep,
    whoami::whoami,
};

mod cache;
mod config;
mod doctor;
mod portal;
mod record;
mod sights;

pub(crate) use cache::{look_at_cache, mirror, ready_to_take_over, replace, take_over};
pub(crate) use config::edit_config;
pub(crate) use doctor::{examine, mend, open_finding, open_report, save_report};
pub(crate) use portal::{assume, fetch, give_back, identify, list, look_at_portal, revoke, sign_in};
pub(crate) use record::{forget_token, keep_token, read_token, ready_keychain, renew};
pub(crate) use sights::look_at;

/// A disk answers in this time.
const DISK_PATIENCE: Duration = Duration::from_secs(10);

/// Work to be done beside the loop.
pub(crate) struct Job {
    /// Does it.
    pub(crate) work: Pin<Box<dyn Future<Output = Vec<News>> + Send>>,
    /// What to tell the brain should the work panic.
    pub(crate) failure: Done,
    /// Whether it is to be finished when the agent ends, for others find what it leaves.
    pub(crate) lasting: bool,
}

/// What a job brings home, in order.
pub(crate) type News = (Done, Option<Keep>);

impl Job {
    fn new(failure: Done, work: impl Future<Output = News> + Send + 'static) -> Self {
        Self::of_several(failure, async { vec![work.await] })
    }

    fn of_several(failure: Done, work: impl Future<Output = Vec<News>> + Send + 'static) -> Self {
        Self { work: Box::pin(work), failure, lasting: false }
    }

    fn lasting(self) -> Self {
        Self { lasting: true, ..self }
    }
}

/// What jobs reach the world with.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    surroundings: Arc<Surroundings>,
    network: Network,
    keychain: Keychain,
    /// `None`: there is no home to share anything in.
    sharing: Option<Sharing>,
    /// What must not be put back by a job that waited for its turn.
    outdated: Outdated,
    /// What the doctor saw last.
    examined: Examined,
    agent: Handle,
}

impl Tools {
    /// Those of an agent, which renews what it shares, or of a command.
    pub(crate) fn new(surroundings: &Arc<Surroundings>, is_agent: bool, agent: Handle) -> Self {
        Self {
            surroundings: Arc::clone(surroundings),
            network: Network::new(),
            keychain: Keychain::of_the_system(surroundings.service()),
            sharing: Sharing::new(Arc::clone(surroundings), is_agent),
            outdated: Outdated::default(),
            examined: Examined::default(),
            agent,
        }
    }

    /// What is shared with AWS tools.
    pub(crate) fn sharing(&self) -> Option<&Sharing> {
        self.sharing.as_ref()
    }

    fn wire(&self, key: &SessionKey) -> Result<Wire, Trouble> {
        self.network.wire(&key.region, &key.endpoints).map_err(trouble)
    }

    /// Tells how far the clocks are apart, as the server's answers showed.
    fn tell_clock(&self, wire: &Wire) {
        if let Some(skew) = wire.skew() {
            self.agent.tell(Outside::ClockAhead(skew.ahead()));
        }
    }
}

pub(crate) fn read_config(tools: &Tools) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    let failed = brain::Config { problems: vec![Word("config-not-read").into()], ..Default::default() };
    Job::new(Done::ConfigRead(failed.clone()), async move {
        let config = spawn_blocking(move || surroundings.config()).await.unwrap_or(failed);
        (Done::ConfigRead(config), None)
    })
}

pub(crate) fn read_settings(tools: &Tools) -> Job {
    let file = tools.surroundings.settings_file();
    let failed = Done::SettingsRead { settings: None, problems: Vec::new() };
    Job::new(failed.clone(), async move {
        let read = spawn_blocking(move || {
            let (settings, problems) = settings::read(&file);
            Done::SettingsRead { settings: settings.rules, problems }
        });
        (read.await.unwrap_or(failed), None)
    })
}

pub(crate) fn change_setting(tools: &Tools, turn: Turn, setting: Setting) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    let failed = Err(Word("settings-not-written").to_owned());
    Job::new(Done::SettingChanged(failed.clone()), async move {
        let changed = in_turn(turn, DISK_PATIENCE, move || settings::change(&surroundings, &setting)).await;
        (Done::SettingChanged(changed.unwrap_or(failed)), None)
    })
    .lasting()
}

/// Opens something in the program that the person has for it.
pub(crate) fn open_place(tools: &Tools, turn: Turn, place: Place) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    let failed = Err(Word("place-not-opened").to_owned());
    Job::new(Done::PlaceOpened(failed.clone()), async move {
        let opened = in_turn(turn, DISK_PATIENCE, move || {
            let path = match place {
                Place::Settings => settings::file_to_edit(&surroundings)?,
                Place::Config | Place::State => here::path(&surroundings, place),
            };
            if !path.exists() {
                return Err(Word("no-such-place").with(&[("file", &path.display())]));
            }
            open::that_detached(&path)
                .map_err(|_| Word("no-program-opens").with(&[("file", &path.display())]))
        });
        (Done::PlaceOpened(opened.await.unwrap_or(failed)), None)
    })
}

pub(crate) fn read_facts(tools: &Tools, turn: Turn) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    Job::new(Done::FactsRead(Facts::default()), async move {
        let facts =
            in_turn(turn, DISK_PATIENCE, move || facts::read(&surroundings)).await.unwrap_or_default();
        (Done::FactsRead(facts), None)
    })
}

/// `believed` is what the brain takes the facts for until this is done, and goes on with where it fails.
pub(crate) fn change_facts(tools: &Tools, turn: Turn, change: FactsChange, believed: Facts) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    let is_default = matches!(change, FactsChange::Default(_));
    Job::of_several(Done::FactsChanged(believed.clone()), async move {
        let (follows, facts) = match in_turn(turn, DISK_PATIENCE, move || {
            facts::change_and_follow(&surroundings, &change)
        })
        .await
        {
            Ok((follows, Ok(facts))) => (follows, facts),
            Ok((follows, Err(error))) => {
                tracing::error!(%error, "the change holds until Daypass ends, but could not be kept");
                (follows, believed)
            }
            Err(missed) => {
                tracing::error!(?missed, "the change may not be kept");
                let unknown = || Err(Word("disk-silent").to_owned());
                (is_default.then(unknown), believed)
            }
        };
        let follows = follows.map(|follows| (Done::DefaultFollows(follows), None));
        // Last what it says of them: the switch stands where the facts have it.
        [Some((Done::FactsChanged(facts), None)), follows].into_iter().flatten().collect()
    })
    .lasting()
}

pub(crate) fn read_history(tools: &Tools, turn: Turn) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    Job::new(Done::HistoryRead(History::default()), async move {
        let history = in_turn(turn, DISK_PATIENCE, move || facts::read_history(&surroundings)).await;
        (Done::HistoryRead(history.unwrap_or_default()), None)
    })
}

/// Nobody waits for it: what could not be kept is learned again.
pub(crate) async fn write_history(surroundings: Arc<Surroundings>, turn: Turn, history: History) {
    match in_turn(turn, DISK_PATIENCE, move || facts::write_history(&surroundings, &history)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what was learned could not be kept"),
        Err(missed) => tracing::warn!(?missed, "what was learned may not be kept"),
    }
}

pub(crate) fn read_catalogues(tools: &Tools, turn: Turn) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    Job::new(Done::CataloguesRead(Vec::new()), async move {
        let read = in_turn(turn, DISK_PATIENCE, move || facts::read_catalogues(&surroundings)).await;
        (Done::CataloguesRead(read.unwrap_or_default()), None)
    })
}

/// Nobody waits for it: what could not be kept is listed again.
pub(crate) async fn write_catalogue(surroundings: Arc<Surroundings>, turn: Turn, catalogue: Catalogue) {
    match in_turn(turn, DISK_PATIENCE, move || facts::write_catalogue(&surroundings, &catalogue)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what a session offers could not be kept"),
        Err(missed) => tracing::warn!(?missed, "what a session offers may not be kept"),
    }
}

/// Writes credentials into a file.
pub(crate) fn save_keys(
    tools: &Tools,
    turn: Turn,
    caller: CallerId,
    role: RoleKey,
    place: KeysPlace,
    credentials: &Credentials,
    region: Option<&Region>,
) -> Job {
    let saved = Saved::new(Arc::clone(&tools.surroundings));
    let text = in_english(|| match &place.section {
        Some(name) => export::section(&ProfileName::new(name), credentials, region),
        None => Variables::keys(credentials, region).write(Format::Dotenv),
    });
    let expires_at = credentials.expires_at;
    let session = role.session.clone();
    let done = move |place, outcome| Done::KeysSaved { caller, role, place, outcome };
    let failure = done.clone()(place.clone(), Err("The keys could not be written.".to_owned()));
    Job::new(failure, async move {
        let written = place.clone();
        let outcome = match text {
            Ok(text) => {
                // Whoever asked for them is answered.
                let put = move || saved.put(&written, &session, &text);
                let put = move || in_english(|| put().map_err(|error| error.to_string()));
                let put = in_turn(turn, DISK_PATIENCE, put).await;
                put.unwrap_or_else(|_| Err("The disk does not answer.".to_owned()))
            }
            Err(unwritable) => Err(in_english(|| unwritable.to_string())),
        };
        (done(place, outcome.map(|()| expires_at)), None)
    })
    .lasting()
}

/// Has the endpoint let programs in that ask for a role.
pub(crate) fn offer(endpoint: Endpoint, caller: CallerId, served: Served, role: RoleKey) -> Job {
    let failed = in_english(|| Err(Word("endpoint-failed").to_owned()));
    let done = move |outcome| Done::Offered { caller, role, outcome };
    Job::new(done.clone()(failed), async move {
        let offered = endpoint.offer(served).await;
        (done(offered.map_err(|why| why.english)), None)
    })
}

/// Takes credentials out of a file. Nobody waits for it.
pub(crate) async fn remove_keys(surroundings: Arc<Surroundings>, turn: Turn, place: KeysPlace) {
    let saved = Saved::new(surroundings);
    match in_turn(turn, DISK_PATIENCE, move || saved.remove(&place)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "keys are left in a file until they end"),
        Err(missed) => tracing::warn!(?missed, "keys may be left in a file until they end"),
    }
}

/// Takes a session's credentials out of all files.
pub(crate) fn remove_keys_of(tools: &Tools, turn: Turn, session: SessionKey) -> Job {
    let saved = Saved::new(Arc::clone(&tools.surroundings));
    let failed = Err(Twice::of(|| Word("keys-may-be-left").to_owned()));
    Job::new(Done::KeysRemoved(session.clone(), failed.clone()), async move {
        let key = session.clone();
        let removed = in_turn(turn, DISK_PATIENCE, move || saved.remove_of(&key)).await;
        (Done::KeysRemoved(session, removed.unwrap_or(failed)), None)
    })
    .lasting()
}

/// Takes all credentials out of files that this agent or an earlier one wrote there.
pub(crate) async fn remove_all_keys(surroundings: Arc<Surroundings>, turn: Turn) {
    let saved = Saved::new(surroundings);
    match in_turn(turn, DISK_PATIENCE, move || saved.remove_all()).await {
        Ok(Ok(())) => {}
        Ok(Err(left)) => tracing::warn!("{}", left.english),
        Err(missed) => tracing::warn!(?missed, "keys may be left in files until they end"),
    }
}

/// Puts a text on the clipboard, or says why there is none.
pub(crate) fn copy(
    board: Board,
    text: Result<Zeroizing<String>, String>,
    form: Option<CopyForm>,
    row: String,
) -> Job {
    let failed = Word("clipboard-away").to_owned();
    Job::new(Done::Copied { row: row.clone(), form, outcome: Err(failed) }, async move {
        let outcome = match text {
            Ok(text) => board.put(text, form.is_some_and(CopyForm::has_keys)).await,
            Err(why) => Err(why),
        };
        (Done::Copied { row, form, outcome }, None)
    })
}

/// Puts the lines on the clipboard that send programs to the endpoint.
pub(crate) fn copy_endpoint(endpoint: Endpoint, board: Board, copying: Copying, row: String) -> Job {
    let form = Some(copying.form);
    let failed = Word("endpoint-failed").to_owned();
    Job::new(Done::Copied { row: row.clone(), form, outcome: Err(failed.clone()) }, async move {
        let text = match export::copying::served(&copying) {
            Some(served) => endpoint.offer(served).await.map_err(|why| why.here),
            None => Err(failed),
        };
        let text = text.and_then(|address| {
            export::copying::endpoint_lines(&address, &copying).map_err(|error| error.to_string())
        });
        let outcome = match text {
            Ok(text) => board.put(text, false).await,
            Err(why) => Err(why),
        };
        (Done::Copied { row, form, outcome }, None)
    })
}

/// Asks AWS whose a role's credentials are.
pub(crate) fn ask_whose(tools: &Tools, role: RoleKey, credentials: &Credentials, row: String) -> Job {
    let (surroundings, credentials) = (Arc::clone(&tools.surroundings), credentials.clone());
    let failed = Err(Word("aws-not-asked").to_owned());
    Job::new(Done::WhoIs { row: row.clone(), outcome: failed }, async move {
        let whose = whoami(&surroundings, &role, &credentials).await;
        let outcome = whose.map_err(|refusal| refusal.in_a_row()).map(|identity| {
            let name = identity.arn.rsplit('/').next().unwrap_or(&identity.arn).to_owned();
            (name, identity.arn)
        });
        (Done::WhoIs { row, outcome }, None)
    })
}

/// Opens a link of a session in the browser.
pub(crate) fn open_browser(session: &SessionKey, link: String, row: String) -> Job {
    let failed = Err(Word("browser-not-opened").to_owned());
    let session = session.clone();
    Job::new(Done::Opened { row: row.clone(), outcome: failed.clone() }, async move {
        let opened = spawn_blocking(move || console::open_link(&session, &Browser::Default, &link)).await;
        let outcome = opened.map_or(failed, |opened| opened.map_err(|refusal| refusal.message));
        (Done::Opened { row, outcome }, None)
    })
}

/// Opens a console by these credentials.
pub(crate) fn open_console(
    tools: &Tools,
    role: RoleKey,
    credentials: RoleCredentials,
    destination: Destination,
    browser: Browser,
    row: String,
) -> Job {
    let surroundings = Arc::clone(&tools.surroundings);
    let failed = Err(Word("browser-not-opened").to_owned());
    Job::new(Done::Opened { row: row.clone(), outcome: failed }, async move {
        let outcome = console::open_as(&surroundings, &role, &credentials, &destination, browser).await;
        (Done::Opened { row, outcome }, None)
    })
}

fn keychain_trouble(trouble: keychain::Trouble) -> KeychainTrouble {
    match trouble {
        keychain::Trouble::Locked => KeychainTrouble::Locked,
        keychain::Trouble::Absent => KeychainTrouble::Absent,
        keychain::Trouble::Refused | keychain::Trouble::Broken | keychain::Trouble::TimedOut => {
            KeychainTrouble::Refused
        }
    }
}

/// In the brain's words.
pub(crate) fn trouble(trouble: aws_api::Trouble) -> Trouble {
    match trouble {
        aws_api::Trouble::Denied => Trouble::Denied,
        aws_api::Trouble::CodeExpired => Trouble::CodeExpired,
        aws_api::Trouble::TokenRefused => Trouble::TokenRefused,
        aws_api::Trouble::GrantRefused => Trouble::GrantRefused,
        aws_api::Trouble::RoleRefused => Trouble::RoleRefused,
        aws_api::Trouble::NotFound => Trouble::NotFound,
        aws_api::Trouble::WrongPlace => Trouble::WrongPlace,
        aws_api::Trouble::ForeignPortal => Trouble::ForeignPortal,
        aws_api::Trouble::TooMany => Trouble::TooMany,
        aws_api::Trouble::Offline => Trouble::Offline,
        aws_api::Trouble::Barred(barrier) => Trouble::Barred(barrier),
        aws_api::Trouble::Unreadable => Trouble::Unreadable,
        // The last two have been answered by a sign-in by code.
        aws_api::Trouble::RegistrationRefused | aws_api::Trouble::NoPort | aws_api::Trouble::NoCallback => {
            Trouble::RegistrationRefused
        }
        aws_api::Trouble::ServerFault(_) => Trouble::ServerFault,
        aws_api::Trouble::Refused(_) => Trouble::Refused,
    }
}
