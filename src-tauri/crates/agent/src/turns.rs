//! Turns: what touches the same thing happens in the order in which it was asked for. Jobs run side by
//! side, and a sign-out must not be undone by the keychain record of the sign-in before it.

use std::{collections::HashMap, convert::Infallible, hash::Hash};

use tokio::{
    sync::oneshot::{self, Receiver, Sender},
    task::spawn_blocking,
};

/// The last in each queue.
#[derive(Debug)]
pub(crate) struct Turns<K>(HashMap<K, Receiver<Infallible>>);

/// A place in a queue; dropping it calls the next.
#[derive(Debug)]
pub(crate) struct Turn {
    before: Option<Receiver<Infallible>>,
    _end: Sender<Infallible>,
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

/// Does blocking work when its turn comes; `None` if it panicked. Work that has begun keeps its turn
/// until it ends, even when nobody waits for it any more; work that has not begun by then is left out.
pub(crate) async fn in_turn<T: Send + 'static>(
    mut turn: Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        if let Some(before) = turn.before.take() {
            let Err(_ended) = before.await;
        }
        if !tell.is_closed()
            && let Ok(result) = spawn_blocking(work).await
        {
            let _ = tell.send(result);
        }
        drop(turn);
    });
    told.await.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, mpsc};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn work_on_one_thing_is_done_in_order() {
        let mut turns = Turns::default();
        let done = Arc::new(Mutex::new(Vec::new()));
        let (go, held) = mpsc::channel::<()>();
        let slow = {
            let done = Arc::clone(&done);
            in_turn(turns.take("acme"), move || {
                held.recv().unwrap();
                done.lock().unwrap().push("kept");
            })
        };
        let quick = {
            let done = Arc::clone(&done);
            in_turn(turns.take("acme"), move || done.lock().unwrap().push("forgotten"))
        };
        let other = in_turn(turns.take("globex"), move || go.send(()).unwrap());
        // The last to be asked for is the first to be waited for.
        let (quick, slow, other) = tokio::join!(quick, slow, other);
        assert_eq!((quick, slow, other), (Some(()), Some(()), Some(())));
        assert_eq!(*done.lock().unwrap(), ["kept", "forgotten"]);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_is_left_out_and_what_follows_waits_all_the_same() {
        let mut turns = Turns::default();
        let done = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| {
            let done = Arc::clone(&done);
            move || done.lock().unwrap().push(what)
        };
        let (go, held) = mpsc::channel::<()>();
        let (first_done, first) = (note("first"), turns.take(()));
        let first = tokio::spawn(in_turn(first, move || {
            held.recv().unwrap();
            first_done();
        }));
        let second = tokio::spawn(in_turn(turns.take(()), note("second")));
        let third = tokio::spawn(in_turn(turns.take(()), note("third")));
        tokio::task::yield_now().await;
        second.abort();
        assert!(second.await.unwrap_err().is_cancelled());
        go.send(()).unwrap();
        assert_eq!(third.await.unwrap(), Some(()));
        first.await.unwrap();
        assert_eq!(*done.lock().unwrap(), ["first", "third"]);
    }

    #[tokio::test]
    async fn a_panic_ends_its_turn() {
        let mut turns = Turns::default();
        assert_eq!(in_turn(turns.take(()), || panic!("on purpose")).await, None::<()>);
        assert_eq!(in_turn(turns.take(()), || 1).await, Some(1));
    }
}
