//! What AWS tools get to see of the sign-ins, by the token cache that they share: the mirror, in the places
//! and to the extent that config and settings say.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_files::{Fingerprint, ProfileKind, SharedConfig, SsoSession};
use brain::{
    CacheSeen, SdkCache, Trouble,
    words::{SessionForm, SessionKey, Source, TokenFacts},
};
use keychain::{Asking, Keychain, SessionSecrets};

use crate::{
    Surroundings,
    mirror::{ForeignToken, Mirror, NotPublished, NotTakenOver, Seen, TakenOver},
    settings,
    vault::token_facts,
};

/// Shares sign-ins. Everything here blocks.
#[derive(Debug, Clone)]
pub(crate) struct Sharing {
    mirror: Mirror,
    surroundings: Arc<Surroundings>,
    /// Whether this process renews what it shares: only an agent does.
    publishes: bool,
    /// Set once what an agent left that was killed is cleared away.
    tidied: Arc<OnceLock<()>>,
    /// What the settings said last.
    share: Arc<Mutex<SdkCache>>,
}

/// A session's places in the cache: its own, and for a named session that of its start URL.
struct Places {
    /// Where AWS tools look for its sign-in.
    shown: Vec<SessionKey>,
    /// Where they do not, or for that of another session.
    hidden: Vec<SessionKey>,
}

/// What was found in a session's place, and the secrets of it.
pub(crate) enum Found {
    /// Nothing to keep.
    Nothing(CacheSeen),
    /// Another program's sign-in.
    Foreign(ForeignToken),
    /// Ours, renewed by another program.
    Renewed(SessionSecrets),
}

impl Sharing {
    /// `None` where there is no home to have the cache in.
    pub(crate) fn new(surroundings: Arc<Surroundings>, publishes: bool) -> Option<Self> {
        let cache = surroundings.token_cache()?.clone();
        let mirror = Mirror::new(cache, surroundings.mirror_notes(), &surroundings.locks());
        Some(Self { mirror, surroundings, publishes, tidied: Arc::default(), share: Arc::default() })
    }

    /// Shows AWS tools a token, as far as the settings let them see it, where the config says that they look
    /// for it: not that of a session which the config has with another start URL or region by now. What
    /// belongs to another program stays.
    pub(crate) fn publish(&self, session: &SessionKey, secrets: &SessionSecrets) {
        if !self.publishes {
            return;
        }
        let Places { shown, hidden } = self.places(session);
        let shown = self.mirror.publish(session, &shown, secrets, self.share());
        let hidden = self.mirror.publish(session, &hidden, secrets, SdkCache::Off);
        tell(shown.and(hidden), "AWS tools do not see the sign-in");
    }

    /// Takes a session away from AWS tools. A sign-out does so wherever it happens, and wherever the session
    /// was shared: the config may have said something else then.
    pub(crate) fn withdraw(&self, session: &SessionKey, secrets: Option<&SessionSecrets>) {
        let places = [session.clone(), by_address(session)];
        let withdrawn = match secrets {
            Some(secrets) => self.mirror.publish(session, &places, secrets, SdkCache::Off),
            None => self.mirror.remove(session, &places).map_err(NotPublished::from),
        };
        tell(withdrawn, "AWS tools may still see the sign-in");
    }

    /// Takes everything away from AWS tools: nobody renews it from now on.
    pub(crate) fn withdraw_all(&self) {
        if self.publishes
            && let Err(error) = self.mirror.remove_all()
        {
            tracing::warn!(%error, "AWS tools may still see the sign-ins");
        }
    }

    /// Looks what is in a session's place. The first look of an agent also clears away what one left that was
    /// killed.
    pub(crate) fn look(&self, session: &SessionKey, held: Option<&SessionSecrets>) -> Found {
        if self.publishes {
            self.tidied.get_or_init(|| self.tidy());
        }
        match self.mirror.look(session, held) {
            Ok(Seen::Nothing) => Found::Nothing(CacheSeen::Nothing),
            Ok(Seen::Vanished) => Found::Nothing(CacheSeen::Vanished),
            Ok(Seen::Ours) => Found::Nothing(CacheSeen::Ours),
            Ok(Seen::Unclear) => Found::Nothing(CacheSeen::Unclear),
            Ok(Seen::Renewed(secrets)) => Found::Renewed(secrets),
            Ok(Seen::Foreign(token)) => Found::Foreign(token),
            Err(error) => {
                tracing::warn!(%error, "the token cache of AWS tools cannot be read");
                Found::Nothing(CacheSeen::Unclear)
            }
        }
    }

    /// Puts a sign-in of ours in the place of another program's that was `seen` there.
    pub(crate) fn replace(
        &self,
        session: &SessionKey,
        secrets: &SessionSecrets,
        seen: &Fingerprint,
    ) -> Result<(), Trouble> {
        let own = std::slice::from_ref(session);
        self.mirror.replace(session, own, secrets, self.share(), seen).map_err(|error| {
            tracing::warn!(%error, "the sign-in of another program stays in the token cache");
            Trouble::Internal
        })?;
        // Elsewhere something else may stand, which was not given up.
        self.publish(session, secrets);
        Ok(())
    }

    /// Makes another program's sign-in ours. The keychain has it before the file lets it go; if the file does
    /// not, because that program has just used up what renews it, the keychain has again what it had.
    pub(crate) fn take_over(
        &self,
        session: &SessionKey,
        keychain: &Keychain,
    ) -> Result<SessionSecrets, Trouble> {
        let TakenOver { secrets, seen } = self.mirror.take_over(session).map_err(|error| {
            tracing::warn!(%error, "nothing is taken over");
            match error {
                NotTakenOver::NotRenewable => Trouble::GrantRefused,
                NotTakenOver::Gone | NotTakenOver::Unreadable(_) => Trouble::NotFound,
            }
        })?;
        let refused = |error: keychain::Trouble| {
            tracing::warn!(%error, "nothing is taken over");
            Trouble::Internal
        };
        let before = match keychain.load(session, Asking::Never) {
            Err(keychain::Trouble::Broken) => None,
            loaded => loaded.map_err(refused)?,
        };
        keychain.store(session, &secrets, Asking::Never).map_err(refused)?;
        if let Err(trouble) = self.replace(session, &secrets, &seen) {
            let restored = match before {
                Some(before) => keychain.store(session, &before, Asking::Never),
                None => keychain.remove(session, Asking::Never),
            };
            if let Err(error) = restored {
                tracing::warn!(%error, "the keychain keeps a sign-in that may be used up");
            }
            return Err(trouble);
        }
        Ok(secrets)
    }

    fn places(&self, session: &SessionKey) -> Places {
        let own = session.clone();
        let Ok(config) = aws_files::load(self.surroundings.places()) else {
            return Places { shown: vec![own], hidden: vec![] };
        };
        let configured = self.configured(&config, &own);
        // A caller may have brought it that has a config of its own.
        let is_shown = configured.is_empty() || configured.contains(session);
        let mut places = Places { shown: vec![], hidden: vec![] };
        if is_shown { &mut places.shown } else { &mut places.hidden }.push(own);
        if matches!(session.form, SessionForm::Named(_)) {
            let by_address = by_address(session);
            let is_shown = self.configured(&config, &by_address).contains(session);
            if is_shown { &mut places.shown } else { &mut places.hidden }.push(by_address);
        }
        places
    }

    /// The sessions of the config whose sign-in AWS tools look for in this place. It can be several by start
    /// URL, in several regions.
    fn configured(&self, config: &SharedConfig, place: &SessionKey) -> Vec<SessionKey> {
        let mut sessions: Vec<_> = match &place.form {
            SessionForm::Named(name) => {
                config.sessions.iter().filter(|it| it.name == *name).map(SsoSession::key).collect()
            }
            SessionForm::Legacy => {
                legacy(config).filter(|it| it.start_url == place.start_url).cloned().collect()
            }
        };
        for session in &mut sessions {
            session.endpoints.clone_from(self.surroundings.endpoints());
        }
        sessions
    }

    /// Clears away what nobody looks after since an agent was killed.
    fn tidy(&self) {
        let Ok(config) = aws_files::load(self.surroundings.places()) else { return };
        let named = config.sessions.iter().map(SsoSession::key);
        let legacy = legacy(&config).map(by_address);
        let configured = named.chain(legacy).flat_map(|place| {
            let sessions = self.configured(&config, &place);
            sessions.into_iter().map(move |session| (place.clone(), session))
        });
        if let Err(error) = self.mirror.remove_left(&configured.collect::<Vec<_>>()) {
            tracing::warn!(%error, "AWS tools may still see sign-ins of before");
        }
    }

    /// What the settings say, or said last where they cannot be read now.
    fn share(&self) -> SdkCache {
        let mut share = self.share.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(chosen) = settings::read(&self.surroundings.settings_file()).0.sdk_cache {
            *share = chosen;
        }
        *share
    }
}

/// The place of the session's start URL, where tools look for a legacy profile's sign-in.
fn by_address(session: &SessionKey) -> SessionKey {
    SessionKey { form: SessionForm::Legacy, ..session.clone() }
}

/// Says in the log what stays as it was.
fn tell(outcome: Result<(), NotPublished>, what: &str) {
    match outcome {
        Ok(()) => {}
        Err(error @ NotPublished::Foreign { .. }) => tracing::info!(%error, "left alone"),
        Err(error) => tracing::warn!(%error, "{what}"),
    }
}

/// The sessions that legacy profiles go by, of which some have a name.
fn legacy(config: &SharedConfig) -> impl Iterator<Item = &SessionKey> {
    let is_legacy = |profile: &&aws_files::Profile| matches!(profile.kind, ProfileKind::Legacy(_));
    config.profiles.iter().filter(is_legacy).filter_map(|profile| Some(&profile.role()?.session))
}

/// What the brain may know of another program's sign-in.
pub(crate) fn foreign_facts(token: &ForeignToken) -> TokenFacts {
    TokenFacts {
        issued_at: token.issued_at,
        expires_at: token.expires_at,
        renews: false,
        source: Source::AwsCli,
    }
}

impl Found {
    /// What the brain may know of it.
    pub(crate) fn seen(&self) -> CacheSeen {
        match self {
            Self::Nothing(seen) => *seen,
            Self::Foreign(token) => CacheSeen::Foreign(foreign_facts(token)),
            Self::Renewed(secrets) => CacheSeen::Renewed(token_facts(secrets)),
        }
    }
}

#[cfg(test)]
mod tests;
