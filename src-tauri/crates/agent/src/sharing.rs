//! What AWS tools get to see of the sign-ins, by the token cache that they share: the mirror, in the places
//! and to the extent that config and settings say.

use std::sync::Arc;

use aws_files::{Fingerprint, Profile, ProfileKind};
use brain::{
    CacheSeen, Trouble,
    words::{RoleKey, SessionForm, SessionKey, Source, TokenFacts},
};
use keychain::{Asking, Keychain, SessionSecrets};

use crate::{
    Surroundings,
    mirror::{ForeignToken, Mirror, NotPublished, NotTakenOver, Seen, TakenOver},
    settings::{self, SdkCache},
    vault::token_facts,
};

/// Shares sign-ins. Everything here blocks.
#[derive(Debug, Clone)]
pub(crate) struct Sharing {
    mirror: Mirror,
    surroundings: Arc<Surroundings>,
    /// Whether this process renews what it shares: only an agent does.
    publishes: bool,
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
        Some(Self { mirror, surroundings, publishes })
    }

    /// Shows AWS tools a token, as far as the settings let them see it. What belongs to another program stays.
    pub(crate) fn publish(&self, session: &SessionKey, secrets: &SessionSecrets) {
        if !self.publishes {
            return;
        }
        match self.mirror.publish(&self.places(session), secrets, self.share()) {
            Ok(()) => {}
            Err(error @ NotPublished::Foreign { .. }) => tracing::info!(%error, "left alone"),
            Err(error) => tracing::warn!(%error, "AWS tools do not see the sign-in"),
        }
    }

    /// Takes a session away from AWS tools. A sign-out does so wherever it happens.
    pub(crate) fn withdraw(&self, session: &SessionKey, secrets: Option<&SessionSecrets>) {
        let places = self.places(session);
        let withdrawn = match secrets {
            Some(secrets) => self.mirror.publish(&places, secrets, SdkCache::Off).map_err(|e| e.to_string()),
            None => self.mirror.remove(&places).map_err(|e| e.to_string()),
        };
        if let Err(error) = withdrawn {
            tracing::warn!(error, "AWS tools may still see the sign-in");
        }
    }

    /// Takes everything away from AWS tools: nobody renews it from now on.
    pub(crate) fn withdraw_all(&self) {
        if self.publishes
            && let Err(error) = self.mirror.retain(&[])
        {
            tracing::warn!(%error, "AWS tools may still see the sign-ins");
        }
    }

    /// Looks what is in a session's place.
    pub(crate) fn look(&self, session: &SessionKey, held: Option<&SessionSecrets>) -> Found {
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
        self.mirror.replace(&self.places(session), secrets, self.share(), seen).map_err(|error| {
            tracing::warn!(%error, "the sign-in of another program stays in the token cache");
            Trouble::Internal
        })
    }

    /// Makes another program's sign-in ours. The keychain has it before the file lets it go.
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
        keychain.store(session, &secrets, Asking::Never).map_err(|error| {
            tracing::warn!(%error, "nothing is taken over");
            Trouble::Internal
        })?;
        self.replace(session, &secrets, &seen)?;
        Ok(secrets)
    }

    /// The session's own place, and that of legacy profiles that share its sign-in.
    fn places(&self, session: &SessionKey) -> Vec<SessionKey> {
        let mut places = vec![session.clone()];
        if matches!(session.form, SessionForm::Named(_)) && self.is_shared_by_legacy(session) {
            places.push(SessionKey { form: SessionForm::Legacy, ..session.clone() });
        }
        places
    }

    /// Whether legacy profiles go by this named session's sign-in.
    fn is_shared_by_legacy(&self, session: &SessionKey) -> bool {
        let config = aws_files::load(self.surroundings.places()).unwrap_or_default();
        let goes_by_it = |role: &RoleKey| {
            let goes_by = SessionKey { endpoints: session.endpoints.clone(), ..role.session.clone() };
            goes_by == *session
        };
        let is_one =
            |profile: &Profile| matches!(&profile.kind, ProfileKind::Legacy(Ok(role)) if goes_by_it(role));
        self.surroundings.is_shared_by_legacy(session) || config.profiles.iter().any(is_one)
    }

    fn share(&self) -> SdkCache {
        settings::read(&self.surroundings.settings_file()).0.sdk_cache
    }
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
mod tests {
    use brain::words::{Endpoints, Region, SessionName, StartUrl};

    use super::*;

    const URL: &str = "https://acme.awsapps.com/start";
    const REGION: &str = "eu-west-1";

    fn session(form: SessionForm) -> SessionKey {
        let endpoints = Endpoints { oidc: Some("http://127.0.0.1:1".to_owned()), ..Endpoints::default() };
        SessionKey { form, start_url: StartUrl::new(URL), region: Region::new(REGION), endpoints }
    }

    fn named(name: &str) -> SessionKey {
        session(SessionForm::Named(SessionName::new(name)))
    }

    /// Where a sign-in is shared while the shared config has these sessions and, perhaps, a legacy profile.
    fn places(of: &SessionKey, sessions: &[&str], legacy: bool) -> Vec<SessionKey> {
        let home = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(home.path(), of.endpoints.clone());
        let there = format!("sso_start_url = {URL}\nsso_region = {REGION}\n");
        let role = "sso_account_id = 111122223333\nsso_role_name = Admin\n";
        let named = sessions.iter().map(|name| format!("[sso-session {name}]\n{there}"));
        let by_name = format!("[profile dev]\nsso_session = {}\n{role}", sessions[0]);
        let by_address = legacy.then(|| format!("[profile old]\n{there}{role}"));
        let config: Vec<_> = named.chain([by_name]).chain(by_address).collect();
        std::fs::create_dir_all(surroundings.config_file().parent().unwrap()).unwrap();
        std::fs::write(surroundings.config_file(), config.concat()).unwrap();
        Sharing::new(Arc::new(surroundings), true).unwrap().places(of)
    }

    #[test]
    fn a_sign_in_is_shared_with_legacy_profiles_of_the_only_session_that_is_alike() {
        let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
        assert_eq!(places(&acme, &["acme"], true), [acme.clone(), legacy.clone()]);
        assert_eq!(places(&acme, &["acme"], false), std::slice::from_ref(&acme), "there is no such profile");
        assert_eq!(places(&acme, &["acme", "again"], true), [acme], "nobody can tell whose it is");
        assert_eq!(places(&legacy, &["acme", "again"], true), [legacy], "it is one of its own");
    }
}
