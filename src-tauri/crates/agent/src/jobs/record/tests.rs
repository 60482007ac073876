use std::sync::Arc;

use aws_api::Network;
use brain::{State, words::Endpoints};
use jiff::tz::TimeZone;
use keychain::Keychain;
use keyring_core::mock;
use secrecy::ExposeSecret as _;
use tokio::sync::watch;

use super::*;
use crate::{
    Handle, Surroundings,
    agent::picture,
    examined::Examined,
    renew::Outdated,
    samples::{acme, secrets},
    turns::Turns,
};

#[tokio::test]
async fn a_token_that_was_renewed_before_it_could_be_kept_does_not_replace_the_new_one() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Arc::new(Surroundings::below(directory.path(), Endpoints::default()));
    let picture = picture(&State::new(None, TimeZone::UTC), Timestamp::now());
    let (agent, mut inbox) = Handle::new(watch::channel(Arc::new(picture)).1);
    let tools = Tools {
        network: Network::new(),
        keychain: Keychain::open(mock::Store::new().unwrap(), "daypass-test"),
        sharing: None,
        outdated: Outdated::default(),
        examined: Examined::default(),
        surroundings,
        agent,
    };
    let mut turns = Turns::default();
    let mut keep = |secrets: &SessionSecrets| keep_token(&tools, turns.take(()), acme(), secrets.clone());
    let (old, new) = (secrets("old"), secrets("new"));

    // The renewal has its turn first.
    let (renewal, kept) = (keep(&new), keep(&old));
    assert!(matches!(renewal.work.await[..], [(Done::TokenKept(_, Ok(())), Some(_))]));
    tools.outdated.add(&acme(), &old);
    assert!(kept.work.await.is_empty(), "nothing of it is told");

    let stored = tools.keychain.load(&acme(), Asking::Never).unwrap().unwrap();
    assert_eq!(stored.refresh_token.unwrap().expose_secret(), "new");
    assert!(matches!(inbox.try_recv(), Ok(Message::Keep(key)) if key == acme()), "the new one is to be kept");
}
