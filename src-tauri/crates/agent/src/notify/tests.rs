//! Notices on a bus of the test's own, with desktops that the test plays.

use std::{collections::HashMap, sync::Arc};

use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use tokio::{sync::Notify, time::timeout};
use zbus::{Connection, connection::Builder, interface, message::Header, zvariant::OwnedValue};

use super::*;
use crate::private_bus::{PrivateBus, delivered};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const PLENTY: Duration = Duration::from_secs(20);

/// What a desktop was asked.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Notify { by: String, replaces: u32, title: String, body: String, actions: Vec<String> },
    Close(u32),
}

/// A desktop as the Desktop Notifications Specification 1.2 has it.
#[derive(Debug)]
struct Desktop {
    markup: bool,
    asked: mpsc::UnboundedSender<Asked>,
    last: u32,
    /// Waited for before a notification is numbered.
    may_answer: Option<Arc<Notify>>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Desktop {
    fn get_capabilities(&self) -> Vec<&str> {
        let markup = self.markup.then_some("body-markup");
        ["actions", "body"].into_iter().chain(markup).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "as many as the specification has")]
    async fn notify(
        &mut self,
        #[zbus(header)] header: Header<'_>,
        app: &str,
        replaces: u32,
        icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        assert_eq!((app, icon, hints.len(), timeout), ("Daypass", "daypass", 0, 0), "it stays");
        let by = header.sender().unwrap().to_string();
        self.asked.send(Asked::Notify { by, replaces, title, body, actions }).unwrap();
        if let Some(may_answer) = &self.may_answer {
            may_answer.notified().await;
        }
        if replaces != 0 {
            return replaces;
        }
        self.last += 1;
        self.last
    }

    fn close_notification(&self, number: u32) {
        self.asked.send(Asked::Close(number)).unwrap();
    }
}

/// A running desktop.
struct Running {
    bus: Connection,
    asked: mpsc::UnboundedReceiver<Asked>,
}

impl Running {
    async fn on(bus: &PrivateBus) -> Self {
        Self::with(bus, false, None).await
    }

    async fn with(bus: &PrivateBus, markup: bool, may_answer: Option<Arc<Notify>>) -> Self {
        let (sender, asked) = mpsc::unbounded_channel();
        let desktop = Desktop { markup, asked: sender, last: 0, may_answer };
        let bus = bus.builder().serve_at(PATH, desktop).unwrap().name(NAME).unwrap().build().await.unwrap();
        Self { bus, asked }
    }

    async fn next(&mut self) -> Asked {
        timeout(PLENTY, self.asked.recv()).await.expect("the desktop is asked").unwrap()
    }

    /// The next notification: who showed it, what it replaces, its actions' names by label.
    async fn shows(&mut self) -> (String, u32, HashMap<String, String>) {
        match self.next().await {
            Asked::Notify { by, replaces, actions, .. } => {
                let pairs = actions.chunks_exact(2).map(|pair| (pair[1].clone(), pair[0].clone()));
                (by, replaces, pairs.collect())
            }
            Asked::Close(number) => panic!("{number} was taken away"),
        }
    }

    /// As GNOME does it: only who showed the notification is told.
    async fn press(&self, to: &str, number: u32, action: &str) {
        press(&self.bus, Some(to), number, action).await;
    }

    /// As a desktop that is ended, which loses its name and its connection.
    async fn end(self) {
        self.bus.close().await.unwrap();
    }
}

/// Says, rightly or not, that a button was pressed.
async fn press(bus: &Connection, to: Option<&str>, number: u32, action: &str) {
    bus.emit_signal(to, PATH, NAME, "ActionInvoked", &(number, action)).await.unwrap();
    delivered(bus).await;
}

/// Notices on a bus, and what is told of them.
fn notices(bus: impl Fn() -> zbus::Result<Builder<'static>> + Send + Sync + 'static) -> (Notices, Told) {
    let (sender, told) = mpsc::unbounded_channel();
    let (orders, receiver) = mpsc::unbounded_channel();
    tokio::spawn(freedesktop::run(receiver, bus, move |news| sender.send(news).unwrap()));
    (Notices(orders), Told(told))
}

struct Told(mpsc::UnboundedReceiver<News>);

impl Told {
    async fn next(&mut self) -> News {
        timeout(PLENTY, self.0.recv()).await.expect("something is told").unwrap()
    }
}

/// Finds that bus.
fn to(bus: &PrivateBus) -> impl Fn() -> zbus::Result<Builder<'static>> + Send + Sync + 'static {
    let address = bus.address();
    move || Builder::address(address.as_str())
}

fn id(session: &str) -> NoticeId {
    NoticeId(SessionKey {
        form: SessionForm::Named(SessionName::new(session)),
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("eu-west-1"),
        endpoints: Endpoints::default(),
    })
}

fn sign_in() -> Intent {
    Intent::SignIn { session: "acme".to_owned() }
}

fn snooze() -> Intent {
    Intent::Snooze { session: "acme".to_owned() }
}

fn notice(session: &str) -> Notice {
    Notice {
        id: id(session),
        title: format!("{session} ends"),
        body: "Sign in & <b>go on</b>".to_owned(),
        buttons: vec![("Sign in".to_owned(), sign_in()), ("Snooze".to_owned(), snooze())],
    }
}

#[tokio::test]
async fn what_the_person_presses_is_told() {
    let bus = PrivateBus::start();
    let mut desktop = Running::on(&bus).await;
    let (notices, mut told) = notices(to(&bus));
    notices.show(notice("acme"));
    let (by, _, actions) = desktop.shows().await;
    assert_eq!(told.next().await, News::Shown(id("acme")));

    desktop.press(&by, 1, &actions["Sign in"]).await;
    assert_eq!(told.next().await, News::Pressed(sign_in()));
    desktop.press(&by, 1, &actions["Snooze"]).await;
    assert_eq!(told.next().await, News::Pressed(snooze()));
    desktop.press(&by, 1, "default").await;
    assert_eq!(told.next().await, News::Pressed(Intent::Open), "the notification itself");
    // Many desktops tell everybody.
    press(&desktop.bus, None, 1, &actions["Sign in"]).await;
    assert_eq!(told.next().await, News::Pressed(sign_in()));
}

#[tokio::test]
async fn what_another_program_says_presses_nothing() {
    let bus = PrivateBus::start();
    let mut desktop = Running::on(&bus).await;
    let (notices, mut told) = notices(to(&bus));
    notices.show(notice("acme"));
    let (by, _, actions) = desktop.shows().await;
    assert_eq!(told.next().await, News::Shown(id("acme")));

    let forger = bus.connect().await;
    for to in [Some(by.as_str()), None] {
        press(&forger, to, 1, &actions["Sign in"]).await;
        press(&forger, to, 1, "default").await;
        forger.emit_signal(to, PATH, NAME, "NotificationClosed", &(1_u32, 2_u32)).await.unwrap();
        // Says that the name is its own now.
        let driver = "org.freedesktop.DBus";
        let owners = (NAME, desktop.bus.unique_name().unwrap(), forger.unique_name().unwrap());
        let claimed = forger.emit_signal(to, "/org/freedesktop/DBus", driver, "NameOwnerChanged", &owners);
        claimed.await.unwrap();
        press(&forger, to, 1, &actions["Sign in"]).await;
    }
    // All of that has been delivered before this.
    desktop.press(&by, 1, &actions["Snooze"]).await;
    assert_eq!(told.next().await, News::Pressed(snooze()));
}

#[tokio::test]
async fn news_replaces_what_it_makes_old() {
    let bus = PrivateBus::start();
    let mut desktop = Running::on(&bus).await;
    let (notices, mut told) = notices(to(&bus));
    notices.show(notice("acme"));
    let (first_by, _, old) = desktop.shows().await;
    notices.show(notice("other"));
    assert_eq!(desktop.shows().await.1, 0, "another session's notice has its own place");
    notices.show(notice("acme"));
    let (by, replaces, new) = desktop.shows().await;
    assert_eq!((by.as_str(), replaces), (first_by.as_str(), 1), "GNOME lets nobody else replace it");
    for session in ["acme", "other", "acme"] {
        assert_eq!(told.next().await, News::Shown(id(session)));
    }

    desktop.press(&by, 1, &old["Sign in"]).await;
    desktop.press(&by, 1, &new["Snooze"]).await;
    assert_eq!(told.next().await, News::Pressed(snooze()), "a button that is gone was not pressed");
}

#[tokio::test]
async fn a_notice_that_is_gone_is_not_pressed() {
    let bus = PrivateBus::start();
    let mut desktop = Running::on(&bus).await;
    let (notices, mut told) = notices(to(&bus));
    for session in ["taken away", "dismissed", "there"] {
        notices.show(notice(session));
    }
    let mut shown = Vec::new();
    for _ in 0..3 {
        shown.push(desktop.shows().await);
        assert!(matches!(told.next().await, News::Shown(_)));
    }
    notices.close(id("taken away"));
    assert_eq!(desktop.next().await, Asked::Close(1));
    let by = shown[0].0.as_str();
    desktop.bus.emit_signal(Some(by), PATH, NAME, "NotificationClosed", &(2_u32, 2_u32)).await.unwrap();
    for (number, (by, _, actions)) in (1..).zip(&shown) {
        desktop.press(by, number, &actions["Sign in"]).await;
        desktop.press(by, number, &actions["Snooze"]).await;
    }
    assert_eq!(told.next().await, News::Pressed(sign_in()), "the third's");
    assert_eq!(told.next().await, News::Pressed(snooze()), "the third's");

    notices.close_all().await;
    assert_eq!(desktop.next().await, Asked::Close(3), "the others have gone");
}

#[tokio::test]
async fn a_desktop_that_was_started_again_shows_the_next_notice() {
    let bus = PrivateBus::start();
    let (notices, mut told) = notices(to(&bus));
    let mut before = Running::on(&bus).await;
    notices.show(notice("acme"));
    let (_, _, old) = before.shows().await;
    assert_eq!(told.next().await, News::Shown(id("acme")));
    before.end().await;

    let mut desktop = Running::on(&bus).await;
    notices.show(notice("acme"));
    let (by, replaces, new) = desktop.shows().await;
    assert_eq!(replaces, 0, "what that number was is gone");
    assert_eq!(told.next().await, News::Shown(id("acme")));
    desktop.press(&by, 1, &old["Sign in"]).await;
    desktop.press(&by, 1, &new["Snooze"]).await;
    assert_eq!(told.next().await, News::Pressed(snooze()));
}

#[tokio::test]
async fn a_bus_that_was_started_again_shows_the_next_notice() {
    let mut bus = PrivateBus::start();
    let (notices, mut told) = notices(to(&bus));
    let mut before = Running::on(&bus).await;
    notices.show(notice("acme"));
    before.shows().await;
    assert_eq!(told.next().await, News::Shown(id("acme")));
    bus.restart();

    let mut desktop = Running::on(&bus).await;
    notices.show(notice("acme"));
    let (by, replaces, actions) = desktop.shows().await;
    assert_eq!(replaces, 0);
    assert_eq!(told.next().await, News::Shown(id("acme")));
    desktop.press(&by, 1, &actions["Sign in"]).await;
    assert_eq!(told.next().await, News::Pressed(sign_in()));
}

#[tokio::test]
async fn a_desktop_without_notifications_is_told_at_once() {
    let bus = PrivateBus::start();
    let (on_empty_bus, mut told) = notices(to(&bus));
    let begun = Instant::now();
    on_empty_bus.show(notice("acme"));
    assert_eq!(told.next().await, News::Failed(id("acme")));
    let (without_bus, mut told) = notices(|| Builder::address("unix:path=/nowhere/bus"));
    without_bus.show(notice("acme"));
    assert_eq!(told.next().await, News::Failed(id("acme")));
    assert!(begun.elapsed() < PATIENCE, "both were found out, not waited for");

    let mut desktop = Running::on(&bus).await;
    on_empty_bus.show(notice("acme"));
    desktop.shows().await;
}

#[tokio::test]
async fn a_desktop_that_hangs_holds_up_nothing_and_shows_nothing_late() {
    let bus = PrivateBus::start();
    let may_answer = Arc::new(Notify::new());
    let mut desktop = Running::with(&bus, false, Some(Arc::clone(&may_answer))).await;
    let (notices, mut told) = notices(to(&bus));
    let begun = Instant::now();
    for session in ["acme", "other"] {
        notices.0.send(Order::Show { notice: notice(session), until: begun + PATIENCE }).unwrap();
    }
    desktop.shows().await;
    assert_eq!(told.next().await, News::Failed(id("acme")));
    assert_eq!(told.next().await, News::Failed(id("other")));
    assert!(begun.elapsed() < 2 * PATIENCE, "they were given together and are given up together");

    may_answer.notify_one();
    assert_eq!(desktop.next().await, Asked::Close(1), "its buttons would do nothing");
}

#[tokio::test]
async fn a_text_is_no_markup() {
    let bus = PrivateBus::start();
    for (markup, text) in
        [(false, "Sign in & <b>go on</b>"), (true, "Sign in &amp; &lt;b&gt;go on&lt;/b&gt;")]
    {
        let mut desktop = Running::with(&bus, markup, None).await;
        let (notices, _told) = notices(to(&bus));
        notices.show(notice("acme"));
        let Asked::Notify { title, body, .. } = desktop.next().await else { panic!("it is shown") };
        assert_eq!((title.as_str(), body.as_str()), ("acme ends", text));
        desktop.end().await;
    }
}
