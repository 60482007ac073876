//! The clipboard. On X11 and Wayland its owner serves it, so it is held by a thread of the agent and
//! outlives the popover.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use arboard::Clipboard;
use brain::say::Word;
use jiff::Timestamp;
use tokio::{sync::oneshot, time::timeout};
use zeroize::Zeroizing;

/// A clipboard that has not answered by then hangs.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where texts are given to the clipboard's thread. It ends with the last of these.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    orders: Sender<Order>,
    /// How long a secret stays.
    stays: Duration,
}

enum Order {
    /// A secret comes with the time that it stays.
    Put {
        text: Zeroizing<String>,
        stays: Option<Duration>,
        done: oneshot::Sender<Put>,
    },
    Clear {
        done: oneshot::Sender<()>,
    },
}

/// Until when it stays, or why it is not there.
type Put = Result<Option<Timestamp>, String>;

impl Board {
    /// Starts the thread. `cleared` is called when a secret was taken off again.
    pub(crate) fn start(cleared: impl Fn() + Send + 'static) -> Self {
        let (orders, receiver) = channel();
        thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || hold(&receiver, cleared))
            .expect("a thread can be started");
        Self { orders, stays: Duration::from_mins(1) }
    }

    /// The same, where a secret stays for so long.
    pub(crate) fn with(&self, stays: Duration) -> Self {
        Self { stays, ..self.clone() }
    }

    /// One that takes orders and never answers, for as long as what comes with it is held.
    #[cfg(test)]
    pub(crate) fn hung() -> (Self, impl Sized) {
        let (orders, receiver) = channel();
        (Self { orders, stays: Duration::ZERO }, receiver)
    }

    /// Puts a text on the clipboard. A secret is marked as such and taken off after its time, unless
    /// something else was copied in the meantime.
    pub(crate) async fn put(&self, text: Zeroizing<String>, secret: bool) -> Put {
        let (done, answer) = oneshot::channel();
        let gone = || Word("clipboard-away").to_owned();
        let stays = secret.then_some(self.stays);
        self.orders.send(Order::Put { text, stays, done }).map_err(|_| gone())?;
        timeout(PATIENCE, answer).await.map_err(|_| gone())?.map_err(|_| gone())?
    }

    /// Takes a secret off the clipboard, if it is still there. The order is given now; what is returned waits
    /// until it has been carried out.
    pub(crate) fn clear(&self) -> impl Future<Output = ()> + use<> {
        let (done, answer) = oneshot::channel();
        let given = self.orders.send(Order::Clear { done });
        async move {
            if given.is_ok() {
                let _ = answer.await;
            }
        }
    }
}

/// A secret that is on the clipboard, and its end.
struct Held {
    text: Zeroizing<String>,
    until: Instant,
}

fn hold(orders: &Receiver<Order>, cleared: impl Fn()) {
    let mut clipboard: Option<Clipboard> = None;
    let mut held: Option<Held> = None;
    loop {
        let order = match &held {
            Some(Held { until, .. }) => orders.recv_timeout(until.saturating_duration_since(Instant::now())),
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok(Order::Put { text, stays, done }) => {
                let put = put(&mut clipboard, &text, stays.is_some());
                // Where this one could not be put, the one before may still be there.
                if put.is_ok() {
                    held = stays.map(|stays| Held { text, until: Instant::now() + stays });
                }
                let until = stays.map(|stays| Timestamp::now() + stays);
                let _ = done.send(put.map(|()| until));
            }
            Ok(Order::Clear { done }) => {
                if held.is_some() {
                    take_off(&mut clipboard, held.take());
                    cleared();
                }
                let _ = done.send(());
            }
            Err(RecvTimeoutError::Timeout) => {
                take_off(&mut clipboard, held.take());
                cleared();
            }
            Err(RecvTimeoutError::Disconnected) => return take_off(&mut clipboard, held.take()),
        }
    }
}

fn put(clipboard: &mut Option<Clipboard>, text: &str, secret: bool) -> Result<(), String> {
    let trouble = |error: arboard::Error| {
        tracing::warn!(%error, "the clipboard cannot be reached");
        Word("clipboard-away").to_owned()
    };
    if clipboard.is_none() {
        *clipboard = Some(Clipboard::new().map_err(trouble)?);
    }
    let Some(clipboard) = clipboard else { return Ok(()) };
    let set = clipboard.set();
    let set = if secret { concealed(set) } else { set };
    set.text(text).map_err(trouble)
}

/// Asks clipboard histories to leave the text out.
fn concealed(set: arboard::Set<'_>) -> arboard::Set<'_> {
    #[cfg(target_os = "macos")]
    use arboard::SetExtApple as _;
    #[cfg(all(unix, not(target_os = "macos")))]
    use arboard::SetExtLinux as _;
    #[cfg(windows)]
    use arboard::SetExtWindows as _;
    #[cfg(windows)]
    let set = set.exclude_from_cloud();
    set.exclude_from_history()
}

fn take_off(clipboard: &mut Option<Clipboard>, held: Option<Held>) {
    if let (Some(clipboard), Some(held)) = (clipboard, held)
        && clipboard.get_text().map(Zeroizing::new).is_ok_and(|now| *now == *held.text)
        && let Err(error) = clipboard.clear()
    {
        tracing::warn!(%error, "the clipboard could not be cleared");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_the_clipboard_cannot_be_reached_words_say_so() {
        let (hung, _held) = Board::hung();
        let (dead, held) = Board::hung();
        drop(held);
        for board in [hung, dead] {
            let put = board.put("export A='b'".to_owned().into(), true).await;
            assert_eq!(put, Err(Word("clipboard-away").to_owned()));
        }
    }

    #[cfg(target_os = "linux")]
    mod on_a_display {
        use std::{
            io::{BufRead as _, BufReader, Write as _},
            process::{Child, Command, Output, Stdio},
        };

        use super::*;

        struct Screen(Child);

        impl Drop for Screen {
            fn drop(&mut self) {
                let _ = self.0.kill();
                let _ = self.0.wait();
            }
        }

        /// Runs one of these tests again on a display of its own, and says whether this is that run.
        fn is_on_a_display_of_its_own(name: &str) -> bool {
            const HERE: &str = "DAYPASS_TEST_ON_XVFB";
            if std::env::var_os(HERE).is_some() {
                return true;
            }
            let mut xvfb = Command::new("Xvfb");
            xvfb.args(["-displayfd", "1", "-screen", "0", "64x64x24", "-nolisten", "tcp"]);
            let mut screen = Screen(xvfb.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb"));
            let mut number = String::new();
            BufReader::new(screen.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
            let mut again = Command::new(std::env::current_exe().unwrap());
            again.args(["--exact", &format!("clipboard::tests::on_a_display::{name}")]);
            again.env("DISPLAY", format!(":{}", number.trim())).env_remove("WAYLAND_DISPLAY").env(HERE, "1");
            assert!(again.status().unwrap().success());
            false
        }

        fn xclip(arguments: &[&str]) -> Output {
            Command::new("xclip").args(["-selection", "clipboard"]).args(arguments).output().expect("xclip")
        }

        /// What another program finds there in this form.
        fn found(form: &str) -> Option<String> {
            let output = xclip(&["-o", "-t", form]);
            output
                .status
                .success()
                .then(|| String::from_utf8(output.stdout).unwrap())
                .filter(|it| !it.is_empty())
        }

        /// Copies a text as another program does, which goes on serving it.
        fn copy(text: &str) {
            let mut xclip = Command::new("xclip");
            xclip.args(["-selection", "clipboard", "-i"]).stdin(Stdio::piped()).stdout(Stdio::null());
            let mut copying = xclip.spawn().expect("xclip");
            copying.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
            assert!(copying.wait().unwrap().success());
        }

        const KEYS: &str = "export AWS_SECRET_ACCESS_KEY='s3cret'";
        const MARK: &str = "x-kde-passwordManagerHint";

        #[tokio::test]
        async fn a_secret_is_marked_for_clipboard_histories_and_goes_when_its_time_is_over() {
            if !is_on_a_display_of_its_own(
                "a_secret_is_marked_for_clipboard_histories_and_goes_when_its_time_is_over",
            ) {
                return;
            }
            let (tell, cleared) = channel();
            let stays = Duration::from_secs(2);
            let board = Board::start(move || tell.send(()).unwrap()).with(stays);
            let before = Timestamp::now();
            let until = board.put(KEYS.to_owned().into(), true).await.unwrap().expect("it is a secret");
            assert!(until >= before + stays && until <= Timestamp::now() + stays);
            assert_eq!(found(MARK).as_deref(), Some("secret"));
            assert_eq!(found("UTF8_STRING").as_deref(), Some(KEYS));
            cleared.recv_timeout(PATIENCE).expect("its time is over");
            assert_eq!((found("UTF8_STRING"), found(MARK)), (None, None));

            // What is no secret has no mark, and stays.
            assert_eq!(board.put("123456789012".to_owned().into(), false).await, Ok(None));
            assert_eq!(found("UTF8_STRING").as_deref(), Some("123456789012"));
            assert_eq!(found(MARK), None);
            board.clear().await;
            assert_eq!(found("UTF8_STRING").as_deref(), Some("123456789012"));

            // By itself its time is a minute.
            let before = Timestamp::now();
            let until = Board::start(|| ()).put(KEYS.to_owned().into(), true).await.unwrap().unwrap();
            let minute = Duration::from_mins(1);
            assert!(until >= before + minute && until <= Timestamp::now() + minute);
        }

        #[tokio::test]
        async fn what_somebody_copied_before_the_end_of_a_secret_stays() {
            if !is_on_a_display_of_its_own("what_somebody_copied_before_the_end_of_a_secret_stays") {
                return;
            }
            let (tell, cleared) = channel();
            let board = Board::start(move || tell.send(()).unwrap()).with(Duration::from_secs(2));
            board.put(KEYS.to_owned().into(), true).await.unwrap();
            copy("a sentence of mine");
            cleared.recv_timeout(PATIENCE).expect("its time is over");
            assert_eq!(found("UTF8_STRING").as_deref(), Some("a sentence of mine"));
        }
    }

    /// Runs itself again where there is a display, so as to leave the developer's clipboard alone.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn without_a_display_words_say_so_at_once() {
        let displays = ["DISPLAY", "WAYLAND_DISPLAY"];
        if displays.iter().any(|name| std::env::var_os(name).is_some()) {
            let mut again = std::process::Command::new(std::env::current_exe().unwrap());
            again.args(["--exact", "clipboard::tests::without_a_display_words_say_so_at_once"]);
            for name in displays {
                again.env_remove(name);
            }
            assert!(again.status().unwrap().success());
            return;
        }
        let board = Board::start(|| ());
        let began = Instant::now();
        let put = board.put("export A='b'".to_owned().into(), true).await;
        assert_eq!(put, Err(Word("clipboard-away").to_owned()));
        board.clear().await;
        assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    }
}
