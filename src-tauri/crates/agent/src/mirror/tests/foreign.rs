//! What other programs do in the cache.

use super::*;

#[test]
fn a_sign_in_of_another_program_is_seen_and_left_whatever_it_is_worth() {
    let good = by_aws_cli("theirs", "cli", 60);
    let ended = by_aws_cli("theirs", "cli", -60);
    for theirs in [good.as_str(), ended.as_str(), "no token", "{}", ""] {
        for share in [SdkCache::AccessToken, SdkCache::Full, SdkCache::Off] {
            let place = Place::new();
            place.theirs(theirs);
            let told = place.publish(&held(0), share);
            assert!(is_foreign(&told), "{theirs} {share:?}");
            place.mirror.remove(&acme(), &[acme()]).unwrap();
            place.mirror.remove_all().unwrap();
            assert_eq!(place.text(&acme()), theirs);
        }
    }
}

#[test]
fn one_place_that_is_foreign_does_not_keep_the_other_from_being_ours() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    assert!(is_foreign(&place.publish(&held(0), SdkCache::AccessToken)));
    assert!(place.text(&legacy()).contains("s3cret-access-0"));
}

#[test]
fn of_a_foreign_sign_in_is_told_what_its_use_needs() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    let at = Timestamp::now() - SignedDuration::from_mins(10);
    place.written_at(at);
    let foreign = place.foreign(Some(&held(0)));
    assert_eq!(foreign.access_token.expose_secret(), "theirs");
    assert_eq!(foreign.issued_at, at);
    let left = foreign.expires_at.duration_since(Timestamp::now());
    assert!((58..=60).contains(&left.as_mins()), "{left}");

    place.written_at(Timestamp::now() + SignedDuration::from_hours(5));
    assert!(place.foreign(None).issued_at <= Timestamp::now());
}

#[test]
fn a_token_for_another_portal_is_not_this_session_s() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60).replace("eu-central-1", "eu-west-1"));
    assert!(matches!(place.look(None), Seen::Nothing));
    assert!(matches!(place.mirror.take_over(&acme()), Err(NotTakenOver::Gone)));
    assert!(is_foreign(&place.publish(&held(0), SdkCache::AccessToken)));
}

#[test]
fn a_file_that_is_being_written_is_waited_for() {
    let place = Place::new();
    let whole = by_aws_cli("theirs", "cli", 60);
    place.theirs(&whole[..whole.len() / 2]);
    thread::scope(|scope| {
        let looking = scope.spawn(|| place.foreign(None));
        place.theirs(&whole);
        assert_eq!(looking.join().unwrap().access_token.expose_secret(), "theirs");
    });
}

#[test]
fn what_is_no_token_or_stays_half_a_file_is_unclear() {
    let place = Place::new();
    for text in ["no token", r#"{"accessToken": "theirs", "#] {
        place.theirs(text);
        assert!(matches!(place.look(Some(&held(0))), Seen::Unclear));
        assert!(matches!(place.mirror.take_over(&acme()), Err(NotTakenOver::Gone)));
    }
}

#[test]
fn taken_over_a_sign_in_is_daypass_s_and_its_refresh_token_in_no_file() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    let TakenOver { secrets, seen } = place.mirror.take_over(&acme()).unwrap();
    assert_eq!(secrets.access_token.expose_secret(), "theirs");
    assert_eq!(secrets.refresh_token.as_ref().unwrap().expose_secret(), "refresh of theirs");
    assert_eq!(secrets.client_id, "cli");
    assert_eq!(secrets.client_secret.expose_secret(), "s3cret-theirs");
    assert_eq!(secrets.registration_expires_at, "2999-01-01T00:00:00Z".parse().unwrap());
    assert!(place.text(&acme()).contains("refresh of theirs"), "until it is kept elsewhere");

    place.mirror.replace(&acme(), &[acme(), legacy()], &secrets, SdkCache::AccessToken, &seen).unwrap();
    assert!(matches!(place.look(None), Seen::Ours));
    for place_of in [acme(), legacy()] {
        let text = place.text(&place_of);
        assert!(text.contains("theirs") && !text.contains("refresh of"), "{text}");
    }
}

#[test]
fn taken_over_it_leaves_no_file_where_none_is_wanted() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    let TakenOver { secrets, seen } = place.mirror.take_over(&acme()).unwrap();
    place.mirror.replace(&acme(), &[acme()], &secrets, SdkCache::Off, &seen).unwrap();
    assert_eq!(place.text(&acme()), "");
}

#[test]
fn what_changed_since_it_was_taken_over_stays() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    let TakenOver { secrets, seen } = place.mirror.take_over(&acme()).unwrap();
    let newer = by_aws_cli("newer", "cli", 60);
    place.theirs(&newer);
    let told = place.mirror.replace(&acme(), &[acme()], &secrets, SdkCache::AccessToken, &seen);
    assert!(is_foreign(&told));
    assert_eq!(place.text(&acme()), newer);
}

#[test]
fn a_take_over_that_was_cut_short_is_completed_by_the_next_publication() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", 60));
    let TakenOver { secrets, .. } = place.mirror.take_over(&acme()).unwrap();
    // The keychain has it; then Daypass dies.
    assert!(matches!(place.look(Some(&secrets)), Seen::Ours));
    place.publish(&secrets, SdkCache::AccessToken).unwrap();
    assert!(!place.text(&acme()).contains("refresh of"));
}

#[test]
fn a_foreign_sign_in_gives_way_to_daypass_s_own_when_the_person_says_so() {
    let place = Place::new();
    place.theirs(&by_aws_cli("theirs", "cli", -60));
    let seen = place.foreign(Some(&held(0))).seen;
    place.mirror.replace(&acme(), &[acme()], &held(0), SdkCache::AccessToken, &seen).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-0"));
}

#[test]
fn nothing_is_taken_over_that_cannot_be_renewed_or_is_ours() {
    let place = Place::new();
    assert!(matches!(place.mirror.take_over(&acme()), Err(NotTakenOver::Gone)));
    place.theirs(&by_aws_cli("theirs", "cli", 60).replace("refreshToken", "other"));
    assert!(matches!(place.mirror.take_over(&acme()), Err(NotTakenOver::NotRenewable)));
    fs::remove_file(place.file(&acme())).unwrap();
    place.publish(&held(0), SdkCache::Full).unwrap();
    assert!(matches!(place.mirror.take_over(&acme()), Err(NotTakenOver::Gone)));
}

#[test]
fn what_an_aws_tool_renewed_of_a_shared_sign_in_is_the_same_sign_in() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    place.theirs(&by_aws_cli("renewed", "daypass-client", 60));
    let Seen::Renewed(renewed) = place.look(Some(&held(0))) else { panic!("renewed") };
    assert_eq!(renewed.refresh_token.as_ref().unwrap().expose_secret(), "refresh of renewed");
    assert!(renewed.issued_at > held(0).issued_at);
    let told = place.publish(&held(0), SdkCache::Full);
    assert!(matches!(told, Err(NotPublished::Renewed)));
    assert!(place.text(&acme()).contains("renewed"));

    // It is kept, and published in turn.
    assert!(matches!(place.look(Some(&renewed)), Seen::Ours));
    place.publish(&renewed, SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("renewed") && !place.text(&acme()).contains("refresh of"));
}

#[test]
fn a_renewal_by_an_aws_tool_from_before_daypass_s_own_gives_way() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    place.theirs(&by_aws_cli("renewed", "daypass-client", 60));
    place.written_at(held(5).issued_at - SignedDuration::from_mins(1));
    assert!(matches!(place.look(Some(&held(5))), Seen::Ours));
    place.publish(&held(5), SdkCache::Full).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-5"));
}

#[test]
fn where_no_refresh_keys_were_shared_nobody_can_have_renewed_with_them() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    // Say, by the AWS CLI, whose registration Daypass has since it took a sign-in over.
    place.theirs(&by_aws_cli("theirs", "daypass-client", 60));
    place.foreign(Some(&held(0)));
    assert!(is_foreign(&place.publish(&held(0), SdkCache::AccessToken)));
}

#[test]
fn a_newer_sign_in_does_not_give_way_to_what_an_aws_tool_renewed_of_the_one_before() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    place.theirs(&by_aws_cli("renewed", "daypass-client", 60));
    let newer = SessionSecrets { client_id: "daypass-client-2".to_owned(), ..held(1) };
    assert!(place.mirror.written_at(&acme()) > newer.issued_at);
    assert!(matches!(place.look(Some(&newer)), Seen::Ours));
    place.publish(&newer, SdkCache::Full).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-1"));
}
