//! One sign-in at a time for a session, however many processes want one: the first signs in, and the others
//! show what it asks of the person and take what it brings. An agent does so within itself; this is for those
//! that have none between them.

use std::{
    fs::{File, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use aws_files::lock;
use brain::{Prompt, words::SessionKey};
use jiff::Timestamp;
use keychain::{Asking, Keychain, SessionSecrets};
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};

use crate::{Surroundings, renew::file_name};

/// Between two looks at a sign-in of another process.
const LOOK: Duration = Duration::from_millis(200);
/// Whoever only looks at a claim is done with that by then.
const BLINK: Duration = Duration::from_millis(20);
/// Between two looks at what a sign-in has brought, and how many there are.
const LOOK_AT_KEYCHAIN: Duration = Duration::from_millis(100);
const LOOKS_AT_KEYCHAIN: u32 = 30;

/// The right to sign in to a session, until dropped.
#[derive(Debug)]
pub(crate) struct Claim(File);

/// How a claim was come by.
#[derive(Debug)]
pub(crate) enum Claimed {
    /// At once, or from a process that died over it.
    First(Claim),
    /// Another process had it, and is done: signed in, or not.
    After(Claim),
    /// Another process has it, and goes about it in a way that does not help here.
    NotNow,
}

impl Claim {
    /// Takes the session's claim when it is free. Until then `prompted` gets what another process asks of the
    /// person; `useful` says whether that helps.
    pub(crate) async fn take(
        locks: &Path,
        session: &SessionKey,
        useful: impl Fn(&Prompt) -> bool,
        prompted: impl Fn(Prompt),
    ) -> io::Result<Claimed> {
        let mut file = open(locks, session)?;
        let (mut tries, mut shown) = (0, None);
        let (since, mut told) = (Instant::now(), false);
        loop {
            match file.try_lock() {
                Ok(()) => {
                    // Whoever is done leaves nothing.
                    let died = file.metadata()?.len() > 0;
                    file.set_len(0)?;
                    let claim = Self(file);
                    // Who has shown what was asked has seen more than a look, however soon it was over.
                    let waited = (tries > 1 || shown.is_some()) && !died;
                    return Ok(if waited { Claimed::After(claim) } else { Claimed::First(claim) });
                }
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => tries += 1,
            }
            if let Some(prompt) = read(&mut file)?.filter(|prompt| shown.as_ref() != Some(prompt)) {
                if !useful(&prompt) {
                    return Ok(Claimed::NotNow);
                }
                shown = Some(prompt.clone());
                prompted(Prompt { elsewhere: true, ..prompt });
            }
            // One that goes about it shows what it asks for.
            if shown.is_none() && !told && since.elapsed() > lock::SILENCE {
                lock::tell(&path(locks, session));
                told = true;
            }
            sleep(if tries > 1 { LOOK } else { BLINK }).await;
        }
    }

    /// Lets other processes show what the person is asked.
    pub(crate) fn tell(&self, prompt: &Prompt) {
        let mut file = &self.0;
        let told = (|| {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(&serde_json::to_vec(prompt)?)
        })();
        if let Err(error) = told {
            tracing::debug!(%error, "other processes cannot show the sign-in");
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // The link is good for nothing any more.
        let _ = self.0.set_len(0);
    }
}

/// Waits for the sign-in to a session that another process makes, as an agent waits for the person:
/// [`brain::PATIENCE`] at most. Says whether there is one now that is good.
pub async fn signed_in_elsewhere(surroundings: &Surroundings, session: &SessionKey) -> bool {
    let patience = brain::PATIENCE.unsigned_abs();
    match timeout(patience, has_ended(&surroundings.locks(), session)).await {
        Ok(Ok(true)) => {
            let keychain = Keychain::of_the_system(surroundings.service());
            let is_good = |secrets: &SessionSecrets| secrets.expires_at > Timestamp::now();
            brought(&keychain, session, is_good).await.is_some()
        }
        Ok(Ok(false)) | Err(_) => false,
        Ok(Err(error)) => {
            tracing::debug!(%error, "it cannot be seen whether another process signs in");
            false
        }
    }
}

/// `false`: nobody has signed in.
async fn has_ended(locks: &Path, session: &SessionKey) -> io::Result<bool> {
    let file = match File::open(path(locks, session)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    let mut waited = false;
    loop {
        // Many may look at the same time.
        match file.try_lock_shared() {
            Ok(()) => return Ok(waited),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => waited = true,
        }
        sleep(LOOK).await;
    }
}

/// What another process has signed in to meanwhile. It leaves it in the keychain a moment later.
pub(crate) async fn brought(
    keychain: &Keychain,
    session: &SessionKey,
    is_new: impl Fn(&SessionSecrets) -> bool,
) -> Option<SessionSecrets> {
    for _ in 0..LOOKS_AT_KEYCHAIN {
        let (keychain, key) = (keychain.clone(), session.clone());
        let read = spawn_blocking(move || keychain.load(&key, Asking::Never)).await;
        let secrets = read.ok().and_then(Result::ok).flatten();
        if let Some(secrets) = secrets.filter(|secrets| is_new(secrets)) {
            return Some(secrets);
        }
        sleep(LOOK_AT_KEYCHAIN).await;
    }
    None
}

fn path(locks: &Path, session: &SessionKey) -> PathBuf {
    locks.join(file_name("sign-in", session))
}

fn open(locks: &Path, session: &SessionKey) -> io::Result<File> {
    lock::open(locks, &file_name("sign-in", session))
}

/// Half of it is none yet.
fn read(file: &mut File) -> io::Result<Option<Prompt>> {
    let mut text = Vec::new();
    file.rewind()?;
    match file.read_to_end(&mut text) {
        Ok(_) => Ok(serde_json::from_slice(&text).ok()),
        // Windows lets nobody read what another process has locked.
        Err(error) if cfg!(windows) => {
            tracing::debug!(%error, "another process signs in");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Mutex};

    use jiff::Timestamp;
    use tokio::time::timeout;

    use super::*;
    use crate::samples::acme;

    const PLENTY: Duration = Duration::from_secs(10);

    fn prompt(code: Option<&str>) -> Prompt {
        Prompt {
            link: "https://oidc.eu-west-1.amazonaws.com/authorize?state=s".to_owned(),
            code: code.map(str::to_owned),
            because: None,
            elsewhere: false,
            issued_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::MAX,
        }
    }

    async fn first(locks: &Path) -> Claim {
        match Claim::take(locks, &acme(), |_| true, |_| ()).await.unwrap() {
            Claimed::First(claim) => claim,
            other @ (Claimed::After(_) | Claimed::NotNow) => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_second_shows_what_the_first_asks_and_goes_on_when_it_is_done() {
        let locks = tempfile::tempdir().unwrap();
        let claim = first(locks.path()).await;
        claim.tell(&prompt(None));
        let (shown, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let locks_too = locks.path().to_owned();
        let second = tokio::spawn(async move {
            Claim::take(&locks_too, &acme(), |_| true, |prompt| shown.send(prompt).unwrap()).await.unwrap()
        });
        let expected = Prompt { elsewhere: true, ..prompt(None) };
        assert_eq!(timeout(PLENTY, seen.recv()).await.unwrap(), Some(expected));
        claim.tell(&prompt(Some("WDJB-MJHT")));
        let code = timeout(PLENTY, seen.recv()).await.unwrap().and_then(|prompt| prompt.code);
        assert_eq!(code.as_deref(), Some("WDJB-MJHT"), "also where it goes on in another way");
        drop(claim);
        let after = timeout(PLENTY, second).await.unwrap().unwrap();
        assert!(matches!(after, Claimed::After(_)));
    }

    #[tokio::test]
    async fn a_sign_in_that_is_over_as_soon_as_it_is_shown_was_one_all_the_same() {
        let locks = tempfile::tempdir().unwrap();
        let claim = first(locks.path()).await;
        claim.tell(&prompt(None));
        let claim = Mutex::new(Some(claim));
        let over = |_| drop(claim.lock().unwrap().take());
        let taken = Claim::take(locks.path(), &acme(), |_| true, over).await.unwrap();
        assert!(matches!(taken, Claimed::After(_)), "{taken:?}");
    }

    #[tokio::test]
    async fn whoever_died_over_it_is_taken_for_nobody() {
        let locks = tempfile::tempdir().unwrap();
        let claim = first(locks.path()).await;
        claim.tell(&prompt(None));
        let (shown, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let locks_too = locks.path().to_owned();
        let second = tokio::spawn(async move {
            Claim::take(&locks_too, &acme(), |_| true, |prompt| shown.send(prompt).unwrap()).await.unwrap()
        });
        timeout(PLENTY, seen.recv()).await.unwrap().unwrap();
        // The system lets go of a dead process's locks, and does not tidy up.
        claim.0.unlock().unwrap();
        let taken = timeout(PLENTY, second).await.unwrap().unwrap();
        assert!(matches!(taken, Claimed::First(_)));
        std::mem::forget(claim);
    }

    #[tokio::test]
    async fn whoever_needs_a_sign_in_waits_for_one_under_way_only() {
        let locks = tempfile::tempdir().unwrap();
        assert!(!has_ended(locks.path(), &acme()).await.unwrap(), "nobody has ever signed in");
        let claim = first(locks.path()).await;
        let session = acme();
        let [mut one, mut other] = [(); 2].map(|()| Box::pin(has_ended(locks.path(), &session)));
        for waiting in [&mut one, &mut other] {
            timeout(LOOK * 2, waiting).await.expect_err("it does not wait");
        }
        drop(claim);
        for waiting in [one, other] {
            assert!(timeout(PLENTY, waiting).await.unwrap().unwrap());
        }
        assert!(!has_ended(locks.path(), &acme()).await.unwrap(), "the next finds it ended");
    }

    #[tokio::test]
    async fn a_look_at_the_claim_is_not_taken_for_a_sign_in() {
        let locks = tempfile::tempdir().unwrap();
        drop(first(locks.path()).await);
        let looking = open(locks.path(), &acme()).unwrap();
        looking.try_lock_shared().unwrap();
        let locks_too = locks.path().to_owned();
        let taken =
            tokio::spawn(async move { Claim::take(&locks_too, &acme(), |_| true, |_| ()).await.unwrap() });
        // It has come across the look by then, or else finds nothing.
        tokio::task::yield_now().await;
        drop(looking);
        let taken = timeout(PLENTY, taken).await.unwrap().unwrap();
        assert!(matches!(taken, Claimed::First(_)), "{taken:?}");
    }

    #[tokio::test]
    async fn what_does_not_help_is_not_waited_for() {
        let locks = tempfile::tempdir().unwrap();
        let claim = first(locks.path()).await;
        claim.tell(&prompt(None));
        let useful = |prompt: &Prompt| prompt.code.is_some();
        let taken = Claim::take(locks.path(), &acme(), useful, |_| panic!("nothing is shown")).await;
        assert!(matches!(taken.unwrap(), Claimed::NotNow));
    }

    #[tokio::test]
    async fn nothing_is_left_of_it_and_nobody_else_can_read_it() {
        let locks = tempfile::tempdir().unwrap();
        let claim = first(locks.path()).await;
        claim.tell(&prompt(None));
        let path = path(locks.path(), &acme());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
        drop(claim);
        assert_eq!(fs::read(&path).unwrap(), b"");
        let shown = Mutex::new(0);
        let taken = Claim::take(locks.path(), &acme(), |_| true, |_| *shown.lock().unwrap() += 1).await;
        assert!(matches!(taken.unwrap(), Claimed::First(_)));
        assert_eq!(*shown.lock().unwrap(), 0, "the next begins anew");
    }
}
