//! Sessions that have a place in common.

use super::*;

/// The session as it is once its start URL has been edited.
fn edited() -> SessionKey {
    SessionKey { start_url: StartUrl::new("https://globex.awsapps.com/start"), ..acme() }
}

impl Place {
    fn share(&self, session: &SessionKey, secrets: &SessionSecrets, share: SdkCache) {
        self.mirror.publish(session, std::slice::from_ref(session), secrets, share).unwrap();
    }
}

#[test]
fn an_edited_session_takes_the_place_and_its_old_self_goes_without_a_trace() {
    let place = Place::new();
    place.share(&acme(), &held(1), SdkCache::AccessToken);
    // Issued earlier, of which nothing follows: it is another sign-in.
    place.share(&edited(), &held(0), SdkCache::AccessToken);
    assert!(place.text(&acme()).contains("globex") && place.text(&acme()).contains("s3cret-access-0"));

    let new = place.text(&acme());
    place.share(&acme(), &held(1), SdkCache::Off);
    place.mirror.remove(&acme(), &[acme()]).unwrap();
    assert_eq!(place.text(&acme()), new, "the old one signs out, or is let go of");
    place.mirror.remove(&edited(), &[edited()]).unwrap();
    assert_eq!(place.text(&acme()), "");
}

#[test]
fn what_a_killed_agent_left_of_a_session_that_is_gone_is_removed() {
    let lasting = SessionSecrets { expires_at: Timestamp::now() + SignedDuration::from_hours(1), ..held(0) };
    let is_left = |secrets: &SessionSecrets, configured: &[(SessionKey, SessionKey)]| {
        let place = Place::new();
        place.share(&acme(), secrets, SdkCache::Full);
        place.mirror.remove_left(configured).unwrap();
        !place.text(&acme()).is_empty()
    };
    assert!(is_left(&lasting, &[(acme(), edited()), (acme(), acme())]), "it is configured");
    assert!(is_left(&held(0), &[(acme(), acme())]), "the look that follows says what becomes of it");
    assert!(!is_left(&lasting, &[(acme(), edited())]), "the place is another's");
    assert!(is_left(&lasting, &[(legacy(), edited())]), "a caller may have brought it");
    assert!(!is_left(&held(0), &[]), "nobody has any use for it");
}
