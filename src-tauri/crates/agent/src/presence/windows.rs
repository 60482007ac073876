//! What Windows tells of the person, by messages to a window that nobody sees: of the machine's sleep to every
//! window that has none above it, of the session's lock to those that ask.

#![expect(unsafe_code, reason = "windows and their messages are had from Windows by no safe function")]

use std::{cell::OnceCell, io, mem, ptr, thread};

use tokio::sync::mpsc::{self, UnboundedSender};
use windows_sys::{
    Win32::{
        Foundation::{HWND, LPARAM, LRESULT, WPARAM},
        System::{
            LibraryLoader::GetModuleHandleW,
            RemoteDesktop::{
                NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification, WTSUnRegisterSessionNotification,
            },
        },
        UI::WindowsAndMessaging::{
            CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, PBT_APMRESUMEAUTOMATIC,
            PBT_APMSUSPEND, PostQuitMessage, RegisterClassW, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE,
            WNDCLASSW, WTS_CONSOLE_CONNECT, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_CONNECT,
            WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK,
        },
    },
    core::PCWSTR,
    w,
};

use super::person::{News, Person};

const CLASS: PCWSTR = w!("dev.daypass.presence");

thread_local! {
    /// Where the window of this thread passes on what it is told.
    static LISTENER: OnceCell<UnboundedSender<News>> = const { OnceCell::new() };
}

/// Watches until the window is gone.
pub(super) async fn watch(away: impl Fn(bool)) {
    let (listener, mut heard) = mpsc::unbounded_channel();
    let window = thread::Builder::new().name("presence".to_owned()).spawn(|| listen(listener));
    if let Err(error) = window {
        tracing::warn!(%error, "nobody listens for locks and sleeps");
    }
    let mut person = Person::default();
    while let Some(news) = heard.recv().await {
        if let Some(is_away) = person.hear(news) {
            away(is_away);
        }
    }
}

/// Makes a window and has it told, until nobody listens to it any more. A window belongs to its thread.
fn listen(listener: UnboundedSender<News>) {
    LISTENER.with(|place| {
        let _ = place.set(listener);
    });
    // SAFETY: class and name are texts that stay; the procedure has the signature of one; the message is written
    // before it is read; and the window is this thread's.
    unsafe {
        let this = GetModuleHandleW(ptr::null());
        let class = WNDCLASSW {
            lpfnWndProc: Some(told),
            hInstance: this,
            lpszClassName: CLASS,
            ..WNDCLASSW::default()
        };
        // A class that is there already is this one.
        RegisterClassW(&raw const class);
        let (above, menu) = (ptr::null_mut(), ptr::null_mut());
        let window = CreateWindowExW(0, CLASS, CLASS, 0, 0, 0, 0, 0, above, menu, this, ptr::null());
        if window.is_null() {
            let error = io::Error::last_os_error();
            tracing::warn!(%error, "Windows tells nothing of locks and sleeps");
            return;
        }
        let asked = WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION) != 0;
        if !asked {
            let error = io::Error::last_os_error();
            tracing::warn!(%error, "Windows tells nothing of locks");
        }
        let mut message: MSG = mem::zeroed();
        while GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) > 0 {
            DispatchMessageW(&raw const message);
        }
        if asked {
            WTSUnRegisterSessionNotification(window);
        }
    }
}

/// Hears a message to the window.
unsafe extern "system" fn told(window: HWND, message: u32, what: WPARAM, more: LPARAM) -> LRESULT {
    let news = news(message, what);
    let listened = LISTENER.with(|listener| {
        let listener = listener.get();
        listener.is_some_and(|listener| news.iter().all(|news| listener.send(*news).is_ok()))
    });
    // SAFETY: it is called by this window's thread, with what that was called with.
    unsafe {
        if !listened {
            PostQuitMessage(0);
        }
        DefWindowProcW(window, message, what, more)
    }
}

/// What a message says.
fn news(message: u32, what: WPARAM) -> &'static [News] {
    match (message, u32::try_from(what).unwrap_or(u32::MAX)) {
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => &[News::Asleep(true)],
        // Also of a sleep that came without a word.
        (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC) => &[News::Asleep(true), News::Asleep(false)],
        // Who changed to another session, or left one from afar, does not see this one.
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK | WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => {
            &[News::Hidden(true)]
        }
        (WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK | WTS_CONSOLE_CONNECT | WTS_REMOTE_CONNECT) => {
            &[News::Hidden(false)]
        }
        _ => &[],
    }
}
