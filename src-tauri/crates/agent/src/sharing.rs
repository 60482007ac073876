//! What AWS tools get to see of the sign-ins, by the token cache that they share: the mirror, in the places
//! and to the extent that config and settings say.

use std::sync::{Arc, OnceLock};

use aws_files::{Fingerprint, ProfileKind, SharedConfig, SsoSession};
use brain::{
    CacheSeen, Trouble,
    words::{SessionForm, SessionKey, Source, TokenFacts},
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
    /// Set once what an agent left that was killed is cleared away.
    tidied: Arc<OnceLock<()>>,
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
        Some(Self { mirror, surroundings, publishes, tidied: Arc::default() })
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
        self.mirror.replace(session, &self.places(session).shown, secrets, self.share(), seen).map_err(
            |error| {
                tracing::warn!(%error, "the sign-in of another program stays in the token cache");
                Trouble::Internal
            },
        )
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

    fn share(&self) -> SdkCache {
        settings::read(&self.surroundings.settings_file()).0.sdk_cache
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

    /// An agent's sharing in a home of its own.
    struct Scene {
        sharing: Sharing,
        surroundings: Surroundings,
        _home: tempfile::TempDir,
    }

    impl Scene {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let surroundings = Surroundings::below(home.path(), named("acme").endpoints);
            let sharing = Sharing::new(Arc::new(surroundings.clone()), true).unwrap();
            Self { sharing, surroundings, _home: home }
        }

        /// The config has these sessions and, perhaps, a legacy profile.
        fn has(&self, sessions: &[&str], legacy: bool) {
            let there = format!("sso_start_url = {URL}\nsso_region = {REGION}\n");
            let role = "sso_account_id = 111122223333\nsso_role_name = Admin\n";
            let named = sessions.iter().map(|name| format!("[sso-session {name}]\n{there}"));
            let by_name = format!("[profile dev]\nsso_session = {}\n{role}", sessions[0]);
            let by_address = legacy.then(|| format!("[profile old]\n{there}{role}"));
            let config: Vec<_> = named.chain([by_name]).chain(by_address).collect();
            std::fs::create_dir_all(self.surroundings.config_file().parent().unwrap()).unwrap();
            std::fs::write(self.surroundings.config_file(), config.concat()).unwrap();
        }

        /// What stands in the place; empty where there is no file.
        fn text(&self, place: &SessionKey) -> String {
            let file = self.surroundings.token_cache().unwrap().file(place);
            std::fs::read_to_string(file).unwrap_or_default()
        }
    }

    fn secrets(token: &str) -> SessionSecrets {
        let now = jiff::Timestamp::now();
        SessionSecrets {
            access_token: token.into(),
            refresh_token: Some(format!("refresh of {token}").into()),
            client_id: "client".to_owned(),
            client_secret: "client-secret".into(),
            issued_at: now,
            expires_at: now + jiff::SignedDuration::from_hours(1),
            registration_expires_at: now + jiff::SignedDuration::from_hours(24),
        }
    }

    #[test]
    fn a_sign_in_is_shared_with_legacy_profiles_of_the_only_session_that_is_alike() {
        let places = |of: &SessionKey, sessions: &[&str], legacy| {
            let scene = Scene::new();
            scene.has(sessions, legacy);
            scene.sharing.places(of).shown
        };
        let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
        assert_eq!(places(&acme, &["acme"], true), [acme.clone(), legacy.clone()]);
        assert_eq!(places(&acme, &["acme"], false), std::slice::from_ref(&acme), "there is no such profile");
        assert_eq!(places(&acme, &["acme", "again"], true), [acme], "nobody can tell whose it is");
        let own = std::slice::from_ref(&legacy);
        assert_eq!(places(&legacy, &["acme", "again"], true), own, "it is one of its own");
        assert_eq!(places(&legacy, &["acme"], true), [], "it is the named session's by now");
        let brought = named("brought");
        assert_eq!(places(&brought, &["acme", "again"], true), std::slice::from_ref(&brought));
    }

    #[test]
    fn aws_tools_never_get_the_old_token_of_a_session_that_was_edited() {
        let scene = Scene::new();
        scene.has(&["acme"], true);
        let (new, by_address) = (named("acme"), session(SessionForm::Legacy));
        let old = SessionKey { region: Region::new("us-east-1"), ..new.clone() };
        scene.sharing.publish(&old, &secrets("old"));
        assert_eq!((scene.text(&new), scene.text(&by_address)), (String::new(), String::new()));

        scene.sharing.publish(&new, &secrets("new"));
        scene.sharing.publish(&old, &secrets("old, renewed"));
        for place in [&new, &by_address] {
            assert!(scene.text(place).contains("\"new\""), "{}", scene.text(place));
        }
        scene.sharing.withdraw(&old, Some(&secrets("old, renewed")));
        scene.sharing.withdraw(&old, None);
        assert!(!scene.text(&new).is_empty(), "it is another session's");
    }

    #[test]
    fn what_is_shared_follows_the_config() {
        let scene = Scene::new();
        let (acme, by_address) = (named("acme"), session(SessionForm::Legacy));
        let secrets = secrets("token");
        for is_looked_for in [false, true, false] {
            scene.has(&["acme"], is_looked_for);
            scene.sharing.publish(&acme, &secrets);
            assert_eq!(!scene.text(&by_address).is_empty(), is_looked_for);
            assert!(!scene.text(&acme).is_empty());
        }
    }

    #[test]
    fn a_sign_out_leaves_nothing_where_it_was_shared_once() {
        let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
        let (first, renewed) = (secrets("first"), secrets("renewed"));
        for held in [Some(&first), Some(&renewed), None] {
            let scene = Scene::new();
            scene.has(&["acme"], true);
            scene.sharing.publish(&acme, &first);
            assert!(!scene.text(&legacy).is_empty());
            scene.has(&["acme"], false);
            scene.sharing.withdraw(&acme, held);
            assert_eq!((scene.text(&acme), scene.text(&legacy)), (String::new(), String::new()));
        }
    }

    #[test]
    fn a_sign_out_leaves_another_session_of_the_same_start_url_signed_in() {
        let (acme, legacy) = (named("acme"), session(SessionForm::Legacy));
        let scene = Scene::new();
        scene.has(&["acme", "again"], true);
        scene.sharing.publish(&acme, &secrets("of acme"));
        scene.sharing.publish(&legacy, &secrets("of its own"));
        scene.sharing.withdraw(&acme, Some(&secrets("of acme")));
        scene.sharing.withdraw(&acme, None);
        assert_eq!(scene.text(&acme), "");
        assert!(scene.text(&legacy).contains("of its own"));
    }

    #[test]
    fn the_first_look_clears_away_what_a_killed_agent_left_of_an_edited_session() {
        let scene = Scene::new();
        let new = named("acme");
        let old = SessionKey { region: Region::new("us-east-1"), ..new.clone() };
        scene.sharing.publish(&old, &secrets("old"));
        assert!(!scene.text(&new).is_empty());
        scene.has(&["acme"], false);
        scene.sharing.look(&new, None);
        assert_eq!(scene.text(&new), "");
    }
}
