//! Turns: what touches the same thing happens in the order in which it was asked for. Jobs run side by
//! side, and a sign-out must not be undone by the keychain record of the sign-in before it.

use std::{collections::HashMap, convert::Infallible, hash::Hash, time::Duration};

use tokio::{
    sync::oneshot::{self, Receiver, Sender},
    task::spawn_blocking,
    time::timeout,
};

/// A turn that has not come by then waits for work that hangs: it is longer than any work's patience.
const QUEUE: Duration = Duration::from_mins(3);

/// The last in each queue.
#[derive(Debug)]
pub(crate) struct Turns<K>(HashMap<K, Receiver<Infallible>>);

/// A place in a queue; dropping it calls the next.
#[derive(Debug)]
pub(crate) struct Turn {
    before: Option<Receiver<Infallible>>,
    _end: Sender<Infallible>,
}

impl Turn {
    /// Waits until all before have ended.
    pub(crate) async fn come(&mut self) {
        if let Some(before) = self.before.take() {
            let Err(_ended) = before.await;
        }
    }
}

impl<K: Eq + Hash> Turns<K> {
    /// Queues up for `thing`.
    pub(crate) fn take(&mut self, thing: K) -> Turn {
        let (end, ended) = oneshot::channel();
        Turn { before: self.0.insert(thing, ended), _end: end }
    }
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

/// Why work has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missed {
    /// It takes too long. It goes on, and keeps its turn until it ends.
    Late,
    /// It panicked.
    Panicked,
}

/// Does blocking work when its turn comes, and waits for it from then on for as long as `patience`. Work
/// that was asked for is done, whether or not anybody waits for it any more.
pub(crate) async fn in_turn<T: Send + 'static>(
    mut turn: Turn,
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Missed> {
    let (call, called) = oneshot::channel();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        turn.come().await;
        let _ = call.send(());
        if let Ok(result) = spawn_blocking(work).await {
            let _ = tell.send(result);
        }
        drop(turn);
    });
    let _ = timeout(QUEUE, called).await.map_err(|_| Missed::Late)?;
    timeout(patience, told).await.map_err(|_| Missed::Late)?.map_err(|_| Missed::Panicked)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, mpsc};

    use super::*;

    const PLENTY: Duration = Duration::from_secs(20);

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn work_on_one_thing_is_done_in_order() {
        let mut turns = Turns::default();
        let done = Arc::new(Mutex::new(Vec::new()));
        let (go, held) = mpsc::channel::<()>();
        let slow = {
            let done = Arc::clone(&done);
            in_turn(turns.take("acme"), PLENTY, move || {
                held.recv().unwrap();
                done.lock().unwrap().push("kept");
            })
        };
        let quick = {
            let done = Arc::clone(&done);
            in_turn(turns.take("acme"), PLENTY, move || done.lock().unwrap().push("forgotten"))
        };
        let other = in_turn(turns.take("globex"), PLENTY, move || go.send(()).unwrap());
        // The last to be asked for is the first to be waited for.
        let (quick, slow, other) = tokio::join!(quick, slow, other);
        assert_eq!((quick, slow, other), (Ok(()), Ok(()), Ok(())));
        assert_eq!(*done.lock().unwrap(), ["kept", "forgotten"]);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_is_done_in_its_turn() {
        let mut turns = Turns::default();
        let done = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| {
            let done = Arc::clone(&done);
            move || done.lock().unwrap().push(what)
        };
        let (go, held) = mpsc::channel::<()>();
        let (first_done, first) = (note("first"), turns.take(()));
        let first = tokio::spawn(in_turn(first, PLENTY, move || {
            held.recv().unwrap();
            first_done();
        }));
        let second = tokio::spawn(in_turn(turns.take(()), PLENTY, note("second")));
        let third = tokio::spawn(in_turn(turns.take(()), PLENTY, note("third")));
        tokio::task::yield_now().await;
        second.abort();
        assert!(second.await.unwrap_err().is_cancelled());
        go.send(()).unwrap();
        assert_eq!(third.await.unwrap(), Ok(()));
        first.await.unwrap().unwrap();
        assert_eq!(*done.lock().unwrap(), ["first", "second", "third"]);
    }

    #[tokio::test]
    async fn what_is_late_keeps_its_turn() {
        let mut turns = Turns::default();
        let (go, held) = mpsc::channel::<()>();
        let slow = in_turn(turns.take(()), Duration::ZERO, move || held.recv().unwrap());
        let sign_out = tokio::spawn(in_turn(turns.take(()), PLENTY, || "forgotten"));
        assert_eq!(slow.await, Err(Missed::Late));
        assert!(!sign_out.is_finished(), "what is late keeps its turn");
        go.send(()).unwrap();
        assert_eq!(sign_out.await.unwrap(), Ok("forgotten"));
    }

    #[tokio::test]
    async fn a_panic_ends_its_turn() {
        let mut turns = Turns::default();
        assert_eq!(
            in_turn(turns.take(()), PLENTY, || panic!("on purpose")).await,
            Err::<(), _>(Missed::Panicked)
        );
        assert_eq!(in_turn(turns.take(()), PLENTY, || 1).await, Ok(1));
    }
}
