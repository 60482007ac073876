//! The mirror: sign-ins shared with the AWS CLI and the SDKs by their token cache, so that plain
//! `AWS_PROFILE=x` works in every tool.
//!
//! A sign-in has one or more *places* in the cache: that of its session, and that of its start URL where
//! legacy profiles share it. Two sessions can have one place: a session whose start URL was edited, and its
//! old self. Each then leaves the other's alone when it goes. What stands in a place is ours or another program's. Ours is
//!
//! * what [`Notes`] remember, or what the sign-in at hand would have written if they were lost;
//! * where refresh keys are shared, what an AWS tool made of them: it carries the client registration
//!   that is noted for the place;
//! * what holds the very refresh token that Daypass holds: it was being taken over.
//!
//! Everything else is left as it is until the person takes it over.
//!
//! Everything here blocks. All Daypass processes of an instance take turns.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use aws_files::cache::{self, Content, Found, Share, Token};
use aws_files::{Fingerprint, NotReplaced, TokenCache, Unreadable, Writer, write};
use brain::{
    SdkCache,
    words::{SessionForm, SessionKey},
};
use jiff::Timestamp;
use keychain::SessionSecrets;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

mod notes;

use notes::{Note, Notes, Open};

/// A file that another program is writing is looked at this often, for about a second in all.
const LOOKS: u32 = 10;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// How [`Writer`] names files that it has not put in place yet.
const HALFWAY: &str = ".daypass-";

/// Writes to the cache, and looks into it.
#[derive(Debug, Clone)]
pub(crate) struct Mirror {
    cache: TokenCache,
    writer: Writer,
    notes: Notes,
}

/// What stands in a session's place.
#[derive(Debug)]
pub(crate) enum Seen {
    /// Nothing that concerns the session: no file, or a token for another start URL or region, which
    /// must not be sent to this session's portal.
    Nothing,
    /// Nothing, but ours stood there: somebody signed out with another tool, or cleaned the cache.
    Vanished,
    /// What Daypass wrote.
    Ours,
    /// What an AWS tool made of the refresh keys that Daypass shared: the same sign-in, renewed. To be
    /// kept in place of what is held, whose refresh token is used up, and published again.
    Renewed(SessionSecrets),
    /// Another program's sign-in, which may have ended.
    Foreign(ForeignToken),
    /// No token, or half of one for longer than it takes to write it. Left alone.
    Unclear,
}

/// A sign-in that another program made: to be used, and left to it.
#[derive(Debug, Clone)]
pub(crate) struct ForeignToken {
    /// Opens the portal.
    pub(crate) access_token: SecretString,
    /// When its file was written, by our clock: the cache does not say when it was issued.
    pub(crate) issued_at: Timestamp,
    /// When it ends, by the clock of this machine.
    pub(crate) expires_at: Timestamp,
    /// The content that was seen, for [`Mirror::replace`].
    pub(crate) seen: Fingerprint,
}

/// What a person gave to Daypass. The file still holds it until [`Mirror::replace`].
#[derive(Debug)]
pub(crate) struct TakenOver {
    /// To be kept in the keychain.
    pub(crate) secrets: SessionSecrets,
    /// The content that was seen, for [`Mirror::replace`].
    pub(crate) seen: Fingerprint,
}

/// Why AWS tools do not see the sign-in as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotPublished {
    /// Something of another program stands there, and stays.
    #[error("{} belongs to another program. Take its sign-in over to share yours with AWS tools.", file.display())]
    Foreign {
        /// The file in the cache.
        file: PathBuf,
    },
    /// An AWS tool was quicker to renew a shared sign-in: [`Mirror::look`] brings what it got.
    #[error("An AWS tool has renewed the sign-in in the meantime.")]
    Renewed,
    /// The file that is there cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file could not be written.
    #[error(transparent)]
    NotReplaced(#[from] NotReplaced),
}

/// Why there was nothing to take over. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTakenOver {
    /// It is not there any more, or it has become Daypass's.
    #[error("There is no sign-in of another program any more.")]
    Gone,
    /// Something that renews it is missing.
    #[error(
        "This sign-in cannot be renewed, so there is nothing to take over. Sign in with Daypass instead."
    )]
    NotRenewable,
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Mirror {
    /// The mirror in `cache`. What was written there is remembered in the file `notes`, and turns are
    /// taken by files in the directory `locks`.
    pub(crate) fn new(cache: TokenCache, notes: PathBuf, locks: &Path) -> Self {
        let writer = Writer::new(locks);
        Self { cache, notes: Notes::new(notes, locks, writer.clone()), writer }
    }

    /// Brings these `places` of a session's sign-in to what the person wants AWS tools to see of it; at
    /// [`SdkCache::Off`] that is nothing. The first failure is told, after every place was tried.
    ///
    /// To be called for every new token and every new choice of `share`, and at the start for what the
    /// keychain has: it also makes notes anew that were lost. Nothing is written where nothing is to be
    /// done, and no token over one that another process got later. What Daypass wrote for another session
    /// gives way to a token, and stays at [`SdkCache::Off`].
    pub(crate) fn publish(
        &self,
        session: &SessionKey,
        places: &[SessionKey],
        secrets: &SessionSecrets,
        share: SdkCache,
    ) -> Result<(), NotPublished> {
        in_all(places, |place| self.put(session, place, secrets, share, None))
    }

    /// What stands in the session's place; `held` is what Daypass has of the session, if anything.
    /// Waits about a second for a file that is being written.
    pub(crate) fn look(
        &self,
        session: &SessionKey,
        held: Option<&SessionSecrets>,
    ) -> Result<Seen, Unreadable> {
        let (seen, notes) = self.see(session)?;
        let note = notes.of(&self.cache.file(session));
        let found = match seen {
            cache::Seen::Nothing if note.ours.is_empty() => return Ok(Seen::Nothing),
            cache::Seen::Nothing => return Ok(Seen::Vanished),
            cache::Seen::Busy(_) | cache::Seen::Other(_) => return Ok(Seen::Unclear),
            cache::Seen::Token(found) => found,
        };
        let ours = |held| is_same(&found, held) || forms(session, held).contains(&found.fingerprint);
        if note.ours.contains(&found.fingerprint) || held.is_some_and(ours) {
            return Ok(Seen::Ours);
        }
        if !found.fits(session) {
            return Ok(Seen::Nothing);
        }
        let written_at = self.written_at(session);
        if note.made(&found)
            && let Some(secrets) = secrets(&found, written_at)
        {
            let known = held.is_some_and(|held| written_at <= held.issued_at || !is_of(&found, held));
            return Ok(if known { Seen::Ours } else { Seen::Renewed(secrets) });
        }
        Ok(Seen::Foreign(ForeignToken {
            issued_at: written_at,
            expires_at: found.token.expires_at,
            access_token: found.token.access_token,
            seen: found.fingerprint,
        }))
    }

    /// Reads all of another program's sign-in, for a person who wants Daypass to keep it. Once the
    /// keychain has it, [`Mirror::replace`] follows.
    pub(crate) fn take_over(&self, session: &SessionKey) -> Result<TakenOver, NotTakenOver> {
        let (cache::Seen::Token(found), notes) = self.see(session)? else { return Err(NotTakenOver::Gone) };
        let ours = notes.of(&self.cache.file(session)).ours.contains(&found.fingerprint);
        if ours || !found.fits(session) {
            return Err(NotTakenOver::Gone);
        }
        let secrets = secrets(&found, self.written_at(session)).ok_or(NotTakenOver::NotRenewable)?;
        Ok(TakenOver { secrets, seen: found.fingerprint })
    }

    /// Publishes in place of what was `seen` there: what was taken over, or a sign-in of Daypass's own
    /// where the person gave up the other. Its refresh token is then in no file any more, unless all
    /// is shared. What has changed since it was seen stays, as [`NotPublished::Foreign`].
    pub(crate) fn replace(
        &self,
        session: &SessionKey,
        places: &[SessionKey],
        secrets: &SessionSecrets,
        share: SdkCache,
        seen: &Fingerprint,
    ) -> Result<(), NotPublished> {
        in_all(places, |place| self.put(session, place, secrets, share, Some(seen)))
    }

    /// Removes what Daypass wrote in these places for the session. Where the sign-in is at hand, [`Mirror::publish`] with
    /// [`SdkCache::Off`] does more: it also knows what an AWS tool made of it.
    pub(crate) fn remove(&self, session: &SessionKey, places: &[SessionKey]) -> Result<(), NotReplaced> {
        in_all(places, |place| self.clear(&self.cache.file(place), |note| !note.is_of_another(session)))
    }

    /// Removes all that Daypass wrote: at the end of the agent, whose tokens nobody renews from then on.
    pub(crate) fn remove_all(&self) -> Result<(), NotReplaced> {
        in_all(self.noted()?, |file| self.clear(&file, |_| true))
    }

    /// Removes what an agent that was killed left to nobody, where `configured` are the places that the
    /// config has, each with a session that goes by it: what Daypass wrote there for another session, and
    /// elsewhere what has ended. The rest may be of a caller that has a config of its own.
    pub(crate) fn remove_left(&self, configured: &[(SessionKey, SessionKey)]) -> Result<(), NotReplaced> {
        in_all(self.noted()?, |file| {
            let place = configured.iter().filter(|(place, _)| self.cache.file(place) == file);
            let sessions: Vec<_> = place.map(|(_, session)| session).collect();
            self.clear(&file, |note| {
                let ended = sessions.is_empty() && note.expires_at <= Timestamp::now();
                ended || !sessions.is_empty() && sessions.iter().all(|session| note.is_of_another(session))
            })
        })
    }

    /// Every file that there are notes on.
    fn noted(&self) -> Result<Vec<PathBuf>, NotReplaced> {
        Ok(self.notes.open()?.names().map(|name| self.cache.directory().join(name)).collect())
    }

    fn put(
        &self,
        session: &SessionKey,
        place: &SessionKey,
        secrets: &SessionSecrets,
        share: SdkCache,
        given: Option<&Fingerprint>,
    ) -> Result<(), NotPublished> {
        let file = self.cache.file(place);
        let (seen, mut notes) = self.see(place)?;
        let before = notes.of(&file).clone();
        let of_another = before.is_of_another(session);
        if of_another && share == SdkCache::Off {
            return Ok(());
        }
        let mut ours = forms(place, secrets).to_vec();
        ours.extend(before.ours.iter().chain(given).cloned());
        self.sweep(&ours);
        let current = match seen {
            cache::Seen::Nothing => None,
            cache::Seen::Busy(fingerprint) | cache::Seen::Other(fingerprint) => Some(fingerprint),
            cache::Seen::Token(found) => {
                if is_same(&found, secrets) {
                    ours.push(found.fingerprint.clone());
                } else if before.made(&found) && !ours.contains(&found.fingerprint) {
                    if self.written_at(place) > secrets.issued_at && is_of(&found, secrets) {
                        return Err(NotPublished::Renewed);
                    }
                    ours.push(found.fingerprint.clone());
                }
                Some(found.fingerprint)
            }
        };
        if current.as_ref().is_some_and(|current| !ours.contains(current)) {
            return Err(NotPublished::Foreign { file });
        }
        let Some(share) = form(place, share) else {
            cache::remove(&self.writer, &file, &ours)?;
            return Ok(notes.set(&file, Note::default())?);
        };
        let is_late = current.as_ref().is_some_and(|current| before.ours.contains(current))
            && !of_another
            && before.issued_at > secrets.issued_at
            // A clock that was wrong must not keep everything out.
            && before.issued_at <= Timestamp::now();
        if is_late {
            return Ok(());
        }
        let token = token(secrets);
        let content = Content::new(place, &token, share);
        let new = content.fingerprint();
        let shared = (share == Share::Full).then_some(token.renewal).flatten();
        let client = shared.map(|renewal| renewal.client_id);
        let after = Note {
            ours: vec![new.clone()],
            session: Some(session.handle()),
            issued_at: secrets.issued_at,
            expires_at: secrets.expires_at,
            client,
        };
        if current.as_ref() != Some(&new) {
            // Whatever happens between here and the end, what is in the file is among the notes.
            let old = before.ours.into_iter().filter(|noted| current.as_ref() == Some(noted));
            let client = after.client.clone().or(before.client);
            notes.set(&file, Note { ours: old.chain([new]).collect(), client, ..after.clone() })?;
            self.cache.write(&self.writer, place, &content, &ours).map_err(|error| match error {
                NotReplaced::Changed { .. } => NotPublished::Foreign { file: file.clone() },
                error @ (NotReplaced::NotAFile { .. } | NotReplaced::Io { .. }) => error.into(),
            })?;
        }
        Ok(notes.set(&file, after)?)
    }

    /// Removes what the note on the file says is ours, if it is one of these.
    fn clear(&self, file: &Path, is_one: impl Fn(&Note) -> bool) -> Result<(), NotReplaced> {
        let mut notes = self.notes.open()?;
        let note = notes.of(file);
        if !is_one(note) {
            return Ok(());
        }
        let ours = &note.ours;
        self.sweep(ours);
        cache::remove(&self.writer, file, ours)?;
        notes.set(file, Note::default())
    }

    /// Removes what a process of ours was about to put in place when it was killed. None is at it while
    /// this one has the notes.
    fn sweep(&self, ours: &[Fingerprint]) {
        let entries = fs::read_dir(self.cache.directory()).into_iter().flatten().flatten();
        let halfway = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(HALFWAY));
        for path in halfway.map(|entry| entry.path()) {
            let content = write::read_ordinary(&path, cache::LONGEST).ok().flatten().map(Zeroizing::new);
            if content.is_some_and(|content| ours.contains(&Fingerprint::of(&content)))
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::warn!(file = %path.display(), %error, "a token is left in the token cache");
            }
        }
    }

    /// What is in the file, and the notes of the same instant.
    fn see(&self, session: &SessionKey) -> Result<(cache::Seen, Open<'_>), Unreadable> {
        for _ in 1..LOOKS {
            let notes = self.notes.open_to_read()?;
            let seen = self.cache.look(session)?;
            if !matches!(seen, cache::Seen::Busy(_)) {
                return Ok((seen, notes));
            }
            drop(notes);
            thread::sleep(PAUSE);
        }
        let notes = self.notes.open_to_read()?;
        Ok((self.cache.look(session)?, notes))
    }

    fn written_at(&self, session: &SessionKey) -> Timestamp {
        let now = Timestamp::now();
        let modified = fs::metadata(self.cache.file(session)).and_then(|file| file.modified());
        modified.ok().and_then(|time| Timestamp::try_from(time).ok()).map_or(now, |time| time.min(now))
    }
}

/// Does it in every place, and tells the first failure.
fn in_all<P, E>(places: impl IntoIterator<Item = P>, act: impl Fn(P) -> Result<(), E>) -> Result<(), E> {
    places.into_iter().map(act).fold(Ok(()), Result::and)
}

/// How much of a sign-in a place gets.
fn form(place: &SessionKey, share: SdkCache) -> Option<Share> {
    match (share, &place.form) {
        (SdkCache::Off, _) => None,
        (SdkCache::Full, SessionForm::Named(_)) => Some(Share::Full),
        // No tool renews a legacy sign-in.
        (SdkCache::Full, SessionForm::Legacy) | (SdkCache::AccessToken, _) => Some(Share::AccessToken),
    }
}

/// All that Daypass can have written of this sign-in: the same token always makes the same file.
fn forms(place: &SessionKey, secrets: &SessionSecrets) -> [Fingerprint; 2] {
    let token = token(secrets);
    [Share::AccessToken, Share::Full].map(|share| Content::new(place, &token, share).fingerprint())
}

/// Whether it can be that sign-in renewed. Each sign-in has a client registration of its own, so one by another
/// is older, or a different person's.
fn is_of(found: &Found, held: &SessionSecrets) -> bool {
    found.token.renewal.as_ref().is_some_and(|renewal| renewal.client_id == held.client_id)
}

/// Whether it holds the very refresh token that Daypass holds.
fn is_same(found: &Found, held: &SessionSecrets) -> bool {
    match (&found.token.renewal, &held.refresh_token) {
        (Some(found), Some(held)) => found.refresh_token.expose_secret() == held.expose_secret(),
        (None, _) | (_, None) => false,
    }
}

fn token(secrets: &SessionSecrets) -> Token {
    let renewal = secrets.refresh_token.clone().map(|refresh_token| cache::Renewal {
        refresh_token,
        client_id: secrets.client_id.clone(),
        client_secret: secrets.client_secret.clone(),
        registration_expires_at: secrets.registration_expires_at,
    });
    Token { access_token: secrets.access_token.clone(), expires_at: secrets.expires_at, renewal }
}

fn secrets(found: &Found, issued_at: Timestamp) -> Option<SessionSecrets> {
    let Token { access_token, expires_at, renewal } = found.token.clone();
    let renewal = renewal?;
    Some(SessionSecrets {
        access_token,
        refresh_token: Some(renewal.refresh_token),
        client_id: renewal.client_id,
        client_secret: renewal.client_secret,
        issued_at,
        expires_at,
        registration_expires_at: renewal.registration_expires_at,
    })
}

#[cfg(test)]
mod tests;
