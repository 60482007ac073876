//! The words that the tests are written in: an organisation with one session `acme`, two accounts and two
//! profiles, and a Daypass that is told what happens and asked what it wants.

use brain::{
    Answer, Attempt, CallerId, Catalogue, Code, Config, Done, Effect, Facts, Find, Found, History, Input,
    Intent, Listing, NotAssumed, Profile, Prompt, Refusal, Request, State, Trouble,
    status::Host,
    words::{
        Account, CredentialFacts, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey,
        SessionName, Source, StartUrl, TokenFacts,
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::ProptestConfig;
use tinystr::tinystr;

pub(crate) const DEV: &str = "profile dev";
pub(crate) const PROD: &str = "profile prod";
/// A role that the portal lists and no profile leads to.
pub(crate) const PROD_READER: &str =
    "role 222222222222 ReadOnly acme https://acme.awsapps.com/start us-east-1";

/// The settings as they are by themselves, and what is wrong with the file.
pub(crate) fn settings_read(problems: Vec<String>) -> Done {
    Done::SettingsRead { settings: Some(brain::Settings::default()), problems }
}

/// What the portal answers that offers these.
pub(crate) fn listing(accounts: Vec<Account>) -> Listing {
    Listing { accounts, missing: Vec::new() }
}

/// A Monday morning.
pub(crate) fn morning() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

pub(crate) fn session(name: &str) -> SessionKey {
    SessionKey {
        form: SessionForm::Named(SessionName::new(name)),
        start_url: StartUrl::new(format!("https://{name}.awsapps.com/start")),
        region: Region::new("us-east-1"),
        endpoints: Endpoints::default(),
    }
}

pub(crate) fn acme() -> SessionKey {
    session("acme")
}

pub(crate) fn acme_handle() -> String {
    acme().handle()
}

pub(crate) fn role(account: &str, name: &str) -> RoleKey {
    RoleKey::new(acme(), account.parse().unwrap(), RoleName::new(name))
}

/// Where the profile `dev` leads.
pub(crate) fn dev() -> RoleKey {
    role("111111111111", "Admin")
}

/// Where the profile `prod` leads.
pub(crate) fn prod() -> RoleKey {
    role("222222222222", "Admin")
}

pub(crate) fn profile(name: &str, role: RoleKey) -> Profile {
    Profile {
        name: ProfileName::new(name),
        role,
        region: Some(Region::new("eu-west-1")),
        source: None,
        place: "~/.aws/config:7".to_owned(),
    }
}

pub(crate) fn config() -> Config {
    Config {
        sessions: vec![acme()],
        profiles: vec![profile("dev", dev()), profile("prod", prod())],
        problems: Vec::new(),
    }
}

pub(crate) fn account(id: &str, name: &str, roles: &[&str]) -> Account {
    Account {
        id: id.parse().unwrap(),
        name: Some(name.to_owned()),
        email: Some(format!("{name}@example.org")),
        roles: roles.iter().copied().map(RoleName::new).collect(),
    }
}

pub(crate) fn accounts() -> Vec<Account> {
    vec![
        account("111111111111", "acme-dev", &["Admin"]),
        account("222222222222", "acme-live", &["Admin", "ReadOnly"]),
    ]
}

pub(crate) fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

pub(crate) fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

pub(crate) fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// A Daypass, the time it is told, and the callers that have knocked.
#[derive(Clone)]
pub(crate) struct Daypass {
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    /// What it has had written of what its sessions offer.
    pub(crate) catalogues: Vec<Catalogue>,
    callers: u64,
}

impl Daypass {
    /// Just started, with nothing read yet.
    pub(crate) fn fresh(host: Option<Host>) -> Self {
        let state = State::new(host, TimeZone::UTC);
        let mut daypass = Self { state, now: morning(), catalogues: Vec::new(), callers: 0 };
        daypass.done(Done::FactsRead(Facts::default()));
        daypass.done(Done::CataloguesRead(Vec::new()));
        daypass
    }

    /// In the tray, with the config read and nothing from the keychain yet.
    pub(crate) fn asking_keychain() -> Self {
        let mut daypass = Self::fresh(Some(Host::Tray));
        daypass.done(Done::HistoryRead(History::default()));
        daypass.done(Done::ConfigRead(config()));
        daypass
    }

    /// In the tray, with no token.
    pub(crate) fn signed_out() -> Self {
        let mut daypass = Self::asking_keychain();
        daypass.done(Done::TokenRead(acme(), Ok(None)));
        daypass
    }

    /// In the tray, with a token just issued that does not renew, and accounts listed.
    pub(crate) fn signed_in_for(life: SignedDuration) -> Self {
        let mut daypass = Self::asking_keychain();
        let token = daypass.token(life);
        daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
        daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
        daypass
    }

    pub(crate) fn signed_in() -> Self {
        Self::signed_in_for(hours(8))
    }

    /// In the tray, with the browser showing a code to compare.
    pub(crate) fn showing_code() -> (Self, Attempt) {
        let mut daypass = Self::signed_out();
        let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
        let code = daypass.code();
        daypass.done(Done::Prompted(acme(), attempt, code));
        (daypass, attempt)
    }

    pub(crate) fn step(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = self.state.step(input, self.now);
        self.catalogues.extend(
            effects.extract_if(.., |effect| matches!(effect, Effect::WriteCatalogue(_))).map(|effect| {
                match effect {
                    Effect::WriteCatalogue(catalogue) => catalogue,
                    other => panic!("{other:?} is none"),
                }
            }),
        );
        effects
    }

    /// A person presses something.
    pub(crate) fn press(&mut self, intent: Intent) -> Vec<Effect> {
        self.step(Input::Person(intent))
    }

    pub(crate) fn done(&mut self, done: Done) -> Vec<Effect> {
        self.step(Input::Done(done))
    }

    /// A process asks for something.
    pub(crate) fn ask(&mut self, request: Request) -> (CallerId, Vec<Effect>) {
        self.callers += 1;
        let caller = CallerId(self.callers);
        (caller, self.step(Input::Caller(caller, request)))
    }

    pub(crate) fn ask_credentials(&mut self, role: RoleKey) -> (CallerId, Vec<Effect>) {
        self.ask(Request::Credentials { role })
    }

    /// Time passes as the agent lets it: with a tick whenever one is due.
    pub(crate) fn wait(&mut self, how_long: SignedDuration) -> Vec<(Timestamp, Effect)> {
        let until = self.now + how_long;
        let mut seen = Vec::new();
        while let Some(due) = self.state.next_due(self.now).filter(|due| *due <= until) {
            assert!(due > self.now, "a tick that is due at once would never let go");
            self.now = due;
            seen.extend(self.step(Input::Tick).into_iter().map(|effect| (due, effect)));
        }
        self.now = until;
        seen
    }

    /// What is wanted while time passes.
    pub(crate) fn pass(&mut self, how_long: SignedDuration) -> Vec<Effect> {
        self.wait(how_long).into_iter().map(|(_, effect)| effect).collect()
    }

    /// What the strip says of `acme`.
    pub(crate) fn says(&self) -> String {
        self.state.view(self.now).sessions.into_iter().find(|line| line.id == acme_handle()).unwrap().says
    }

    /// A person signs in; with the token that comes of it.
    pub(crate) fn sign_in(&mut self, token: TokenFacts) -> Vec<Effect> {
        let attempt = attempt(&self.press(Intent::SignIn { session: acme_handle() }));
        self.done(Done::SignedIn(acme(), attempt, Ok(token)))
    }

    /// A token issued now that renews.
    pub(crate) fn renewing_token(&self, life: SignedDuration) -> TokenFacts {
        TokenFacts { renews: true, ..self.token(life) }
    }

    /// A token that the AWS CLI got now.
    pub(crate) fn foreign_token(&self, life: SignedDuration) -> TokenFacts {
        TokenFacts { source: Source::AwsCli, ..self.token(life) }
    }

    pub(crate) fn find(&self, query: &str) -> Found {
        self.find_from(query, 0)
    }

    pub(crate) fn find_from(&self, query: &str, from: u32) -> Found {
        self.state.find(&Find { query: query.to_owned(), from, narrow: false }, self.now)
    }

    /// A token issued now that does not renew.
    pub(crate) fn token(&self, life: SignedDuration) -> TokenFacts {
        TokenFacts {
            issued_at: self.now,
            expires_at: self.now + life,
            renews: false,
            source: Source::Daypass,
        }
    }

    pub(crate) fn credentials(&self, life: SignedDuration) -> CredentialFacts {
        CredentialFacts { issued_at: self.now, expires_at: self.now + life }
    }

    pub(crate) fn code(&self) -> Prompt {
        Prompt {
            code: Some("WDJB-MJHT".to_owned()),
            because: None,
            elsewhere: false,
            link: "https://acme.awsapps.com/start/#/device?user_code=WDJB-MJHT".to_owned(),
            expires_at: self.now + minutes(10),
            issued_at: self.now,
        }
    }
}

/// The sign-in that these effects begin.
pub(crate) fn attempt(effects: &[Effect]) -> Attempt {
    let begun: Vec<_> = effects
        .iter()
        .filter_map(|effect| if let Effect::SignIn(_, attempt, _) = effect { Some(*attempt) } else { None })
        .collect();
    assert_eq!(begun.len(), 1, "one sign-in begins in {effects:?}");
    begun[0]
}

/// Everything that is said to one caller.
pub(crate) fn answers(effects: &[Effect], caller: CallerId) -> Vec<&Answer> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Answer(to, answer) if *to == caller => Some(answer),
            _ => None,
        })
        .collect()
}

/// The one refusal that a caller gets.
pub(crate) fn refusal(effects: &[Effect], caller: CallerId) -> &Refusal {
    match answers(effects, caller)[..] {
        [Answer::Refused(refusal)] => refusal,
        ref other => panic!("a refusal, not {other:?}"),
    }
}

pub(crate) fn refusal_code(effects: &[Effect], caller: CallerId) -> Code {
    refusal(effects, caller).code
}

pub(crate) fn is_answered(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Answer(..)))
}

/// The titles of the notifications in there.
pub(crate) fn titles(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|e| if let Effect::Notify(notice) = e { Some(notice.title.as_str()) } else { None })
        .collect()
}

pub(crate) fn links(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|e| if let Effect::OpenBrowser { link, .. } = e { Some(link.as_str()) } else { None })
        .collect()
}

pub(crate) const ALL_TROUBLES: [Trouble; 18] = [
    Trouble::Denied,
    Trouble::CodeExpired,
    Trouble::Elsewhere,
    Trouble::TokenRefused,
    Trouble::GrantRefused,
    Trouble::RoleRefused,
    Trouble::NotFound,
    Trouble::TooMany,
    Trouble::Offline,
    Trouble::Unreadable,
    Trouble::WrongPlace,
    Trouble::WrongRegion(tinystr!(32, "us-west-2")),
    Trouble::ForeignPortal,
    Trouble::RegistrationRefused,
    Trouble::Refused,
    Trouble::ServerFault,
    Trouble::NotAssumed(0, NotAssumed::Denied),
    Trouble::Internal,
];

/// So many random cases, or more where `PROPTEST_CASES` asks for more.
pub(crate) fn cases(least: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(least), failure_persistence: None, ..asked }
}
