//! The loop of desktops that take no notification back, with a desktop that the test plays.

use std::time::Duration;

use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use tokio::time::timeout;

use super::{super::Notices, *};

const PLENTY: Duration = Duration::from_secs(20);

/// The loop, what it shows, and what it tells.
struct Desktop {
    notices: Notices,
    shows: mpsc::UnboundedReceiver<(Notification, Ear)>,
    told: mpsc::UnboundedReceiver<News>,
}

impl Desktop {
    fn new(silent: bool) -> Self {
        let (orders, receiver) = mpsc::unbounded_channel();
        let (sender, shows) = mpsc::unbounded_channel();
        let (news, told) = mpsc::unbounded_channel();
        let show = move |notification, ear| sender.send((notification, ear)).unwrap();
        tokio::spawn(run(receiver, show, silent, move |it| news.send(it).unwrap()));
        Self { notices: Notices(orders), shows, told }
    }

    async fn shown(&mut self) -> (Notification, Ear) {
        timeout(PLENTY, self.shows.recv()).await.expect("it is shown").unwrap()
    }

    async fn told(&mut self) -> News {
        timeout(PLENTY, self.told.recv()).await.expect("something is told").unwrap()
    }

    /// A notice that is on the screen.
    async fn stands(&mut self, session: &str) -> Ear {
        self.notices.show(notice(session));
        let (_, ear) = self.shown().await;
        ear.send(Said::Shown).unwrap();
        assert_eq!(self.told().await, News::Shown(notice(session).id));
        ear
    }
}

fn notice(session: &str) -> Notice {
    let id = NoticeId(SessionKey {
        form: SessionForm::Named(SessionName::new(session)),
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("eu-west-1"),
        endpoints: Endpoints::default(),
    });
    let buttons = vec![("Sign in".to_owned(), sign_in()), ("Snooze".to_owned(), snooze())];
    Notice { id, title: "acme ends".to_owned(), body: "Sign in".to_owned(), buttons }
}

fn sign_in() -> Intent {
    Intent::SignIn { session: "acme".to_owned() }
}

fn snooze() -> Intent {
    Intent::Snooze { session: "acme".to_owned() }
}

fn presses(button: &str) -> Said {
    Said::Answered(NotificationResponse::Action(button.to_owned()))
}

const CLICKS: Said = Said::Answered(NotificationResponse::Default);
const VANISHES: Said = Said::Answered(NotificationResponse::Closed(CloseReason::Expired));

#[tokio::test]
async fn a_click_opens_daypass_and_a_button_does_what_it_says() {
    let mut desktop = Desktop::new(false);
    desktop.notices.show(notice("acme"));
    let (notification, ear) = desktop.shown().await;
    assert_eq!(notification.actions, ["0", "Sign in", "1", "Snooze"]);
    ear.send(Said::Shown).unwrap();
    assert_eq!(desktop.told().await, News::Shown(notice("acme").id));
    for (said, intent) in [(presses("1"), snooze()), (presses("0"), sign_in()), (CLICKS, Intent::Open)] {
        ear.send(said).unwrap();
        assert_eq!(desktop.told().await, News::Pressed(intent));
    }
    for nothing in [VANISHES, presses("2"), presses("nothing of ours")] {
        ear.send(nothing).unwrap();
    }
    ear.send(CLICKS).unwrap();
    assert_eq!(desktop.told().await, News::Pressed(Intent::Open), "and nothing before");
}

#[tokio::test]
async fn what_was_replaced_or_taken_away_is_not_pressed() {
    let mut desktop = Desktop::new(false);
    let (old, gone) = (desktop.stands("acme").await, desktop.stands("other").await);
    let new = desktop.stands("acme").await;
    desktop.notices.close(notice("other").id);
    for ear in [&old, &gone] {
        ear.send(presses("0")).unwrap();
    }
    // An order and its answer are behind all of that.
    let third = desktop.stands("third").await;
    new.send(presses("1")).unwrap();
    assert_eq!(desktop.told().await, News::Pressed(snooze()));
    desktop.notices.close_all().await;
    third.send(CLICKS).unwrap();
    drop(third);
    desktop.stands("fourth").await;
    assert!(desktop.told.try_recv().is_err());
}

#[tokio::test]
async fn a_desktop_that_shows_nothing_is_found_out() {
    for said in [Some(Said::Failed("no".to_owned())), Some(VANISHES), None] {
        for silent in [true, false] {
            let mut desktop = Desktop::new(silent);
            desktop.notices.show(notice("acme"));
            let (_, ear) = desktop.shown().await;
            if let Some(said) = said.clone() {
                ear.send(said).unwrap();
            }
            drop(ear);
            assert_eq!(desktop.told().await, News::Failed(notice("acme").id), "{said:?}");
        }
    }
}

#[tokio::test]
async fn silence_is_a_failure_but_for_desktops_that_are_silent() {
    for silent in [true, false] {
        let mut desktop = Desktop::new(silent);
        desktop.notices.0.send(Order::Show { notice: notice("acme"), until: Instant::now() }).unwrap();
        let (_, ear) = desktop.shown().await;
        let id = notice("acme").id;
        let expected = if silent { News::Shown(id) } else { News::Failed(id) };
        assert_eq!(desktop.told().await, expected);
        if silent {
            ear.send(CLICKS).unwrap();
            assert_eq!(desktop.told().await, News::Pressed(Intent::Open));
        }
    }
}
