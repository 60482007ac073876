//! Jobs at the portal: signing in and out, listing, fetching.

use aws_api::{Progress, RoleCredentials, Wire};
use brain::{
    Attempt, Done, Input, NotAssumed, Prompt, Trouble, Way,
    words::{Region, RoleKey, SessionKey, StartUrl},
};
use jiff::Timestamp;
use keychain::SessionSecrets;
use secrecy::SecretString;
use tokio::{sync::oneshot, task::spawn_blocking, time::timeout};

use super::{DISK_PATIENCE, Job, News, Tools, trouble};
use crate::{
    agent::Message,
    claim::{self, Claim, Claimed},
    renew::registration,
    sign_in,
    turns::{Turn, in_turn},
    vault::{Held, Keep, credential_facts, token_facts},
};

/// Signs in. What the person is asked to do goes to the brain as soon as it is known.
pub(crate) fn sign_in(tools: &Tools, mut turn: Turn, session: SessionKey, attempt: Attempt, way: Way) -> Job {
    let failure = Done::SignedIn(session.clone(), attempt, Err(Trouble::Internal));
    let tools = tools.clone();
    Job::of_several(failure, async move {
        turn.come().await;
        let (asked_for, surroundings) = (session.clone(), tools.surroundings.clone());
        let scopes = spawn_blocking(move || surroundings.scopes(&asked_for)).await.unwrap_or_default();
        let show = |prompt: Prompt| {
            let done = Done::Prompted(session.clone(), attempt, prompt);
            tools.agent.send(Message::from(Input::Done(done)));
        };
        let began = Timestamp::now();
        // A person elsewhere can use a code only.
        let useful = |prompt: &Prompt| way == Way::Browser || prompt.code.is_some();
        let claim = match Claim::take(&tools.surroundings.locks(), &session, useful, show).await {
            Ok(Claimed::First(claim)) => Some(claim),
            Ok(Claimed::After(_claim)) => {
                let is_new = |secrets: &SessionSecrets| secrets.issued_at >= began;
                return match claim::brought(&tools.keychain, &session, is_new).await {
                    Some(secrets) => {
                        let done = Done::SignedIn(session.clone(), attempt, Ok(token_facts(&secrets)));
                        vec![(done, Some(Keep::Session(session, Held::ours(secrets, true))))]
                    }
                    None => vec![(Done::SignedIn(session, attempt, Err(Trouble::Elsewhere)), None)],
                };
            }
            Ok(Claimed::NotNow) => None,
            Err(error) => {
                tracing::warn!(%error, "two processes may sign in at once");
                None
            }
        };
        let prompted = |prompt: Prompt| {
            if let Some(claim) = &claim {
                claim.tell(&prompt);
            }
            show(prompt);
        };
        let signed_in = match tools.wire(&session) {
            Ok(wire) => {
                let signed_in = sign_in::run(&wire, &session, &scopes, way, prompted).await;
                tools.tell_clock(&wire);
                signed_in
            }
            Err(trouble) => Err(trouble),
        };
        match signed_in {
            Ok(signed_in) => {
                let secrets = SessionSecrets {
                    access_token: signed_in.token.access_token,
                    refresh_token: signed_in.token.refresh_token,
                    client_id: signed_in.registration.client_id,
                    client_secret: signed_in.registration.client_secret,
                    issued_at: signed_in.token.issued_at,
                    expires_at: signed_in.token.expires_at,
                    registration_expires_at: signed_in.registration.expires_at,
                };
                // From here on it cannot be stopped any more: what was granted comes home, to be kept or to be
                // given back.
                tokio::spawn(come_home(tools, session, attempt, secrets));
                Vec::new()
            }
            Err(trouble) => vec![(Done::SignedIn(session, attempt, Err(trouble)), None)],
        }
    })
}

/// Shows a sign-in to AWS tools, then tells of it: whoever signed in may use one in the next instant.
async fn come_home(tools: Tools, session: SessionKey, attempt: Attempt, secrets: SessionSecrets) {
    if let Some(sharing) = tools.sharing.clone() {
        let (key, secrets) = (session.clone(), secrets.clone());
        let shown = spawn_blocking(move || sharing.publish(&key, &secrets));
        if timeout(DISK_PATIENCE, shown).await.is_err() {
            tracing::warn!("AWS tools may not see the sign-in");
        }
    }
    let done = Done::SignedIn(session.clone(), attempt, Ok(token_facts(&secrets)));
    let keep = Keep::Session(session, Held::ours(secrets, false));
    tools.agent.send(Message::Home(vec![(done, Some(keep))]));
}

/// Undoes a sign-in that nobody wants any more: AWS tools see `ours` again, if there is one, and AWS is told.
pub(crate) async fn give_back(
    tools: Tools,
    turn: Turn,
    session: SessionKey,
    mut secrets: SessionSecrets,
    ours: Option<SessionSecrets>,
) {
    if let Some(sharing) = tools.sharing.clone() {
        let (key, unwanted) = (session.clone(), secrets.clone());
        let repaired = in_turn(turn, DISK_PATIENCE, move || {
            sharing.withdraw(&key, Some(&unwanted));
            if let Some(ours) = &ours {
                sharing.publish(&key, ours);
            }
        });
        if let Err(missed) = repaired.await {
            tracing::warn!(?missed, "AWS tools may see a sign-in that was stopped");
        }
    }
    let revoked = match tools.wire(&session) {
        Ok(wire) => revoke_one(&wire, &mut secrets).await.map_err(trouble),
        Err(trouble) => Err(trouble),
    };
    if let Err(trouble) = revoked {
        tracing::info!(?trouble, "a sign-in that was stopped could not be revoked, and ends by itself");
    }
}

/// How often the progress of a listing is told.
const STEPS: usize = 20;

/// Lists accounts and roles.
pub(crate) fn list(
    tools: &Tools,
    session: SessionKey,
    token: SecretString,
    stopped: oneshot::Receiver<()>,
) -> Job {
    let tools = tools.clone();
    Job::new(Done::Listed(session.clone(), Err(Trouble::Internal)), async move {
        let listing = match tools.wire(&session) {
            Ok(wire) => {
                let mut told = 0;
                let progress = |Progress { done, of }| {
                    // Each step is painted: a few are enough.
                    let step = done * STEPS / of.max(1);
                    if done == 0 || std::mem::replace(&mut told, step) != step {
                        let done = Done::Listing { session: session.clone(), done, of };
                        tools.agent.send(Message::from(Input::Done(done)));
                    }
                };
                let listing = tokio::select! {
                    listing = wire.catalogue(&token, progress) => listing.map_err(trouble),
                    _ = stopped => Err(Trouble::Internal),
                };
                tools.tell_clock(&wire);
                listing
            }
            Err(trouble) => Err(trouble),
        };
        (Done::Listed(session, listing), None)
    })
}

/// Fetches the credentials of a role of the portal's.
pub(crate) fn fetch(tools: &Tools, role: RoleKey, token: SecretString) -> Job {
    let tools = tools.clone();
    Job::new(Done::Credentials(role.clone(), Err(Trouble::Internal)), async move {
        let issued_at = Timestamp::now();
        let credentials = match tools.wire(&role.session) {
            Ok(wire) => {
                let credentials = wire.role_credentials(&token, &role.account, &role.role).await;
                tools.tell_clock(&wire);
                credentials.map_err(trouble)
            }
            Err(trouble) => Err(trouble),
        };
        fetched(role, credentials, issued_at)
    })
}

/// Session name of an assumed role where neither the profile nor AWS tells one.
const NAMELESS: &str = "daypass";

/// Goes up a chain from the role of the portal's that it begins with.
pub(crate) fn assume(tools: &Tools, role: RoleKey, base: RoleCredentials) -> Job {
    let tools = tools.clone();
    Job::new(Done::Credentials(role.clone(), Err(Trouble::Internal)), async move {
        let issued_at = Timestamp::now();
        let credentials = match tools.wire(&role.session) {
            Ok(wire) => climb(&tools, &wire, &role, base).await,
            Err(trouble) => Err(trouble),
        };
        fetched(role, credentials, issued_at)
    })
}

fn fetched(role: RoleKey, credentials: Result<RoleCredentials, Trouble>, issued_at: Timestamp) -> News {
    match credentials {
        Ok(credentials) => {
            let facts = credential_facts(&credentials, issued_at);
            (Done::Credentials(role.clone(), Ok(facts)), Some(Keep::Role(role, credentials)))
        }
        Err(trouble) => (Done::Credentials(role, Err(trouble)), None),
    }
}

/// One `AssumeRole` after the other. Where a profile names no role session, it gets the person's own name, so that
/// the log of the account shows who it was.
async fn climb(
    tools: &Tools,
    wire: &Wire,
    role: &RoleKey,
    mut credentials: RoleCredentials,
) -> Result<RoleCredentials, Trouble> {
    let sts = tools.surroundings.sts();
    if !is_for_sts(role, sts) {
        return Err(Trouble::NotAssumed(0, NotAssumed::Foreign));
    }
    let mut person = NAMELESS.to_owned();
    if role.assumed.iter().any(|assumed| assumed.session_name.is_none()) {
        match wire.identity(&credentials, sts).await {
            Ok(name) => person = name,
            // The next question would wait as long for nothing.
            Err(reason) if reason.is_passing() => return Err(Trouble::NotAssumed(0, NotAssumed::NotNow)),
            Err(_) => {}
        }
    }
    for (step, assumed) in (0..).zip(&role.assumed) {
        let above = wire.assume(&credentials, assumed, &person, sts).await;
        credentials = above.map_err(|why| Trouble::NotAssumed(step, why))?;
    }
    Ok(credentials)
}

/// Credentials of a portal that is not AWS's are nothing to AWS.
fn is_for_sts(role: &RoleKey, sts: Option<&str>) -> bool {
    let is_awss = role.session.endpoints.portal.is_none() && role.session.endpoints.oidc.is_none();
    is_awss || sts.is_some()
}

/// Finds out who a role's credentials are for.
pub(crate) fn identify(tools: &Tools, role: RoleKey, credentials: RoleCredentials) -> Job {
    let tools = tools.clone();
    Job::new(Done::Identified(role.clone(), Err(Trouble::Internal)), async move {
        let sts = tools.surroundings.sts();
        let name = match tools.wire(&role.session) {
            Ok(wire) if is_for_sts(&role, sts) => wire.identity(&credentials, sts).await.map_err(trouble),
            Ok(_) => Err(Trouble::WrongPlace),
            Err(trouble) => Err(trouble),
        };
        (Done::Identified(role, name), None)
    })
}

/// Looks whether a portal is there, in the region that its address shows or that is named: a sign-in is begun
/// and left, which is how the server tells.
pub(crate) fn look_at_portal(tools: &Tools, start_url: StartUrl, region: Option<Region>) -> Job {
    let tools = tools.clone();
    let done = |start_url, region, seen| Done::PortalSeen { start_url, region, seen };
    Job::new(done(start_url.clone(), region.clone(), Err(Trouble::Internal)), async move {
        let seen = portal_seen(&tools, &start_url, region.as_ref()).await;
        (done(start_url, region, seen), None)
    })
}

async fn portal_seen(
    tools: &Tools,
    start_url: &StartUrl,
    named: Option<&Region>,
) -> Result<Option<Region>, Trouble> {
    let endpoints = tools.surroundings.endpoints();
    let issuer = aws_api::resolve(start_url, endpoints).await.map_err(trouble)?;
    let region = match (issuer.region, named) {
        (Some(shown), Some(named)) if shown != *named => return Err(Trouble::in_another_region(&shown)),
        (Some(shown), _) => shown,
        // It becomes part of a host's name.
        (None, Some(named)) => profiles::words::region(named.as_str()).map_err(|_| Trouble::WrongPlace)?,
        (None, None) => return Ok(None),
    };
    let wire = tools.network.wire(&region, endpoints).map_err(trouble)?;
    let registration = wire.register(&[]).await.map_err(trouble)?;
    wire.start_device(&registration, &issuer.url).await.map_err(trouble)?;
    Ok(Some(region))
}

/// Signs out at the portal. What it could not be told of comes home again.
pub(crate) fn revoke(tools: &Tools, session: SessionKey, tokens: Vec<SessionSecrets>) -> Job {
    let tools = tools.clone();
    Job::new(Done::Revoked(session.clone(), Err(Trouble::Internal)), async move {
        let wire = match tools.wire(&session) {
            Ok(wire) => wire,
            Err(trouble) => return (Done::Revoked(session, Err(trouble)), None),
        };
        let (mut left, mut result) = (Vec::new(), Ok(()));
        for mut secrets in tokens {
            match revoke_one(&wire, &mut secrets).await.map_err(trouble) {
                Ok(()) | Err(Trouble::TokenRefused | Trouble::GrantRefused) => {}
                Err(trouble) => {
                    result = Err(trouble);
                    // Another try would bring nothing else.
                    left.extend(trouble.passes().then_some(secrets));
                }
            }
        }
        let keep = (!left.is_empty()).then(|| Keep::Unrevoked(session.clone(), left));
        (Done::Revoked(session, result), keep)
    })
    .lasting()
}

/// An access token that has ended cannot end the sign-in, whose refresh token lives on: that is traded for one
/// that can.
async fn revoke_one(wire: &Wire, secrets: &mut SessionSecrets) -> Result<(), aws_api::Trouble> {
    if let Some(refresh_token) = &secrets.refresh_token
        && secrets.expires_at <= Timestamp::now()
    {
        let token = wire.renew(&registration(secrets), refresh_token).await?;
        // The refresh token is used up: should AWS not hear the rest, these are for the next time.
        (secrets.access_token, secrets.refresh_token) = (token.access_token, token.refresh_token);
        (secrets.issued_at, secrets.expires_at) = (token.issued_at, token.expires_at);
    }
    wire.logout(&secrets.access_token).await
}
