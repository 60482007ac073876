//! Starting an agent, and talking to it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use brain::{
    CallerId, Code, Done, Find, Found, Icon, Input, Intent, Menu, Outside, Refusal, Request, Shortcut, State,
    View, status::Host, words::SessionKey,
};
use jiff::{Timestamp, tz::TimeZone};
use keychain::Keychain;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{JoinHandle, JoinSet, spawn_blocking},
};

use crate::{
    Reply, Surroundings,
    clipboard::Board,
    door::{Door, Shut, is_taken},
    endpoint::Endpoint,
    jobs::News,
    notify::{self, Notices},
    presence,
    run::Agent,
    sharing::Sharing,
    shells, watch as watching,
};

/// What hosts paint. Compare it with the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Popover, but for its list.
    pub view: View,
    /// Tray menu.
    pub menu: Menu,
    /// Tray icon.
    pub icon: Icon,
    /// Tray tooltip.
    pub tooltip: String,
}

/// What only the host can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Show the popover.
    ShowPopover,
    /// Hide it.
    HidePopover,
    /// Switch the start at login, then tell [`Outside::StartsAtLogin`].
    StartAtLogin(bool),
    /// Show the popover from now on whenever this is pressed, or nothing. What cannot be is told by
    /// [`Outside::ShortcutRefused`].
    ListenFor(Option<Shortcut>),
    /// As [`Wish::Quit`], and leave an agent without a screen behind.
    QuitAndRenew,
    /// Call [`Handle::stop`] and end.
    Quit,
}

/// Why no agent was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another agent of this instance lives; ask that one.
    #[error("Daypass is already running.")]
    DoorTaken,
    /// It cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<Shut> for StartError {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::Taken => Self::DoorTaken,
            Shut::TooLong { .. } | Shut::Io { .. } => {
                Self::Refused(Refusal { code: Code::Failed, message: shut.to_string(), hint: None })
            }
        }
    }
}

/// A running agent.
#[derive(Debug)]
pub struct Running {
    /// To talk to it.
    pub handle: Handle,
    /// What it wants of its host.
    pub wishes: mpsc::UnboundedReceiver<Wish>,
    task: JoinHandle<()>,
}

impl Running {
    /// Waits until it has ended and cleaned up after itself: door, clipboard, notifications. After
    /// [`Handle::stop`] that takes no more than a few seconds, whoever else hangs.
    pub async fn ended(self) {
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the agent's loop ended badly");
        }
    }
}

/// Talks to the agent. Everything returns at once; the agent's answers come by channel.
#[derive(Debug, Clone)]
pub struct Handle {
    messages: mpsc::UnboundedSender<Message>,
    pictures: watch::Receiver<Arc<Picture>>,
    callers: Arc<AtomicU64>,
}

#[derive(Debug)]
pub(crate) enum Message {
    Input(Box<Input>),
    /// What a job brought.
    Home(Vec<News>),
    Ask(CallerId, Request, mpsc::UnboundedSender<Reply>),
    Find(Find, oneshot::Sender<Found>),
    /// The keychain is ready to keep the session's token.
    Keep(SessionKey),
    /// The keychain is ready to keep what is taken over.
    TakeOver(SessionKey),
    Stop {
        /// Whether another agent goes on with what is shared with AWS tools.
        leaves_heir: bool,
    },
}

impl From<Input> for Message {
    fn from(input: Input) -> Self {
        Self::Input(Box::new(input))
    }
}

impl Handle {
    pub(crate) fn new(pictures: watch::Receiver<Arc<Picture>>) -> (Self, mpsc::UnboundedReceiver<Message>) {
        let (messages, inbox) = mpsc::unbounded_channel();
        (Self { messages, pictures, callers: Arc::default() }, inbox)
    }

    /// A person wants something.
    pub fn intend(&self, intent: Intent) {
        self.send(Message::from(Input::Person(intent)));
    }

    /// The world changed.
    pub fn tell(&self, news: Outside) {
        self.send(Message::from(Input::Outside(news)));
    }

    /// A window of the list; `None` when the agent has ended.
    pub async fn find(&self, find: Find) -> Option<Found> {
        let (answer, found) = oneshot::channel();
        self.send(Message::Find(find, answer));
        found.await.ok()
    }

    /// Asks as a caller. Replies come until one that is not [`brain::Answer::Prompt`].
    pub fn ask(&self, request: Request) -> (CallerId, mpsc::UnboundedReceiver<Reply>) {
        let caller = CallerId(self.callers.fetch_add(1, Ordering::Relaxed));
        let (replies, receiver) = mpsc::unbounded_channel();
        self.send(Message::Ask(caller, request, replies));
        (caller, receiver)
    }

    /// A caller hung up.
    pub(crate) fn caller_gone(&self, caller: CallerId) {
        self.send(Message::from(Input::CallerGone(caller)));
    }

    /// What is to be painted, and its changes.
    pub fn pictures(&self) -> watch::Receiver<Arc<Picture>> {
        self.pictures.clone()
    }

    /// Ends the agent, within seconds: see [`Running::ended`].
    pub fn stop(&self) {
        self.send(Message::Stop { leaves_heir: false });
    }

    /// As [`Handle::stop`], but leaves in place what AWS tools see of the sign-ins: another agent goes on with it.
    pub fn hand_over(&self) {
        self.send(Message::Stop { leaves_heir: true });
    }

    /// The keychain is ready to keep the session's token. `false`: the agent has ended.
    pub(crate) fn keep(&self, session: SessionKey) -> bool {
        self.messages.send(Message::Keep(session)).is_ok()
    }

    pub(crate) fn send(&self, message: Message) {
        // An agent that has ended needs to know nothing more.
        let _ = self.messages.send(message);
    }
}

/// Starts the agent inside a tokio runtime. For a host it opens the door and watches the files; without
/// one it lives inside a command, for that command's requests.
pub fn start(surroundings: Surroundings, host: Option<Host>) -> Result<Running, StartError> {
    let door = host.map(|_| Door::open(&surroundings)).transpose()?;
    if door.is_some() {
        // Earlier versions made it as the system makes any.
        aws_files::lock::close_to_others(surroundings.state());
    }
    let state = State::new(host, TimeZone::system());
    let (wishes, wishes_receiver) = mpsc::unbounded_channel();
    let (pictures, pictures_receiver) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
    let (handle, inbox) = Handle::new(pictures_receiver);
    let board = {
        let handle = handle.clone();
        Board::start(move || handle.tell(Outside::ClipboardCleared))
    };
    let notices = {
        let handle = handle.clone();
        let notified = |id, shown| Message::from(Input::Done(Done::Notified { id, shown }));
        Notices::start(move |news| match news {
            notify::News::Pressed(intent) => handle.intend(intent),
            notify::News::Shown(id) => handle.send(notified(id, true)),
            notify::News::Failed(id) => handle.send(notified(id, false)),
        })
    };
    let surroundings = Arc::new(surroundings);
    let endpoint = Endpoint::new(Arc::clone(&surroundings), Keychain::of_the_system(surroundings.service()));
    let mut company = JoinSet::new();
    if let Some(door) = door {
        let (programs, callers) = (endpoint.clone(), handle.clone());
        let (asked, foreign) = (handle.clone(), surroundings.endpoints().clone());
        // Dropped in this order: the next agent waits for the door, and then finds the endpoint's port free.
        company.spawn(async move {
            tokio::join!(programs.serve(callers), door.serve(asked, foreign));
        });
        let followed = Arc::clone(&surroundings);
        company.spawn(watching::file(surroundings.config_file().to_owned(), move || {
            let followed = Arc::clone(&followed);
            drop(spawn_blocking(move || shells::catch_up(&followed)));
        }));
        for (file, news) in [
            (surroundings.config_file().to_owned(), Outside::ConfigChanged),
            (surroundings.facts_file(), Outside::FactsChanged),
            (surroundings.settings_file(), Outside::SettingsChanged),
        ] {
            company.spawn(watching::file(file, tells(&handle, news)));
        }
        if let Some(cache) = surroundings.token_cache() {
            let changed = tells(&handle, Outside::CacheChanged);
            company.spawn(watching::directory(cache.directory().to_owned(), changed));
        }
        company.spawn(keychain::watch(tells(&handle, Outside::KeychainChanged)));
        let tell = handle.clone();
        company.spawn(presence::watch(move |away| tell.tell(Outside::Away(away))));
    }
    let agent = Agent::new(surroundings, endpoint, state, handle.clone(), board, notices, wishes, pictures);
    let task = tokio::spawn(agent.run(inbox, company));
    Ok(Running { handle, wishes: wishes_receiver, task })
}

/// Takes from AWS tools what an agent left there by [`Handle::hand_over`], where none has come to renew it.
pub async fn withdraw(surroundings: Surroundings) {
    let withdrawn = spawn_blocking(move || {
        // One that lives, of whatever version, looks after it.
        if !is_taken(&surroundings)
            && let Some(sharing) = Sharing::new(Arc::new(surroundings), true)
        {
            sharing.withdraw_all();
        }
    });
    if let Err(error) = withdrawn.await {
        tracing::error!(%error, "AWS tools may still see the sign-ins");
    }
}

fn tells(agent: &Handle, news: Outside) -> impl Fn() + Send + 'static {
    let agent = agent.clone();
    move || agent.tell(news)
}

pub(crate) fn picture(state: &State, now: Timestamp) -> Picture {
    Picture {
        view: state.view(now),
        menu: state.menu(now),
        icon: state.icon(now),
        tooltip: state.tooltip(now),
    }
}

#[cfg(test)]
mod tests {
    use brain::words::{Endpoints, Region, SessionForm, SessionName, StartUrl};
    use jiff::SignedDuration;
    use keychain::SessionSecrets;

    use super::*;

    #[tokio::test]
    async fn what_was_left_for_an_heir_that_never_came_is_taken_from_aws_tools() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let acme = SessionKey {
            form: SessionForm::Named(SessionName::new("acme")),
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        };
        let secrets = SessionSecrets {
            access_token: "s3cret-access".into(),
            refresh_token: None,
            client_id: "daypass".to_owned(),
            client_secret: "s3cret-client".into(),
            issued_at: Timestamp::now(),
            expires_at: Timestamp::now() + SignedDuration::from_hours(1),
            registration_expires_at: Timestamp::now() + SignedDuration::from_hours(24),
        };
        Sharing::new(Arc::new(surroundings.clone()), true).unwrap().publish(&acme, &secrets);
        let shared = surroundings.token_cache().unwrap().file(&acme);

        let heir = Door::open(&surroundings).unwrap();
        withdraw(surroundings.clone()).await;
        assert!(shared.exists(), "an agent that came looks after it");
        drop(heir);
        withdraw(surroundings).await;
        assert!(!shared.exists());
    }
}
