//! By a browser that comes back, or by a code: which, and what changes on the way.

use brain::{
    Answer, Attempt, CallerId, Done, Effect, Intent, Obstacle, Prompt, Request, Way,
    view::SignInStage,
    words::{SessionForm, SessionKey},
};

use crate::org::{Daypass, acme, acme_handle, answers, attempt, config, dev, hours, links, session};

const OBSTACLES: [Obstacle; 6] = [
    Obstacle::Ssh,
    Obstacle::Container,
    Obstacle::Wsl,
    Obstacle::NoBrowser,
    Obstacle::NoPort,
    Obstacle::Refused,
];

const BY_CODE: Way = Way::Code { because: None };

fn ways(effects: &[Effect]) -> Vec<Way> {
    effects.iter().filter_map(|e| if let Effect::SignIn(_, _, way) = e { Some(*way) } else { None }).collect()
}

fn stage(daypass: &Daypass) -> Option<SignInStage> {
    daypass.state.view(daypass.now).sign_in.map(|page| page.stage)
}

fn by_browser(daypass: &Daypass) -> Prompt {
    let link = "https://oidc.us-east-1.amazonaws.com/authorize?state=x".to_owned();
    Prompt { code: None, link, ..daypass.code() }
}

fn ask(daypass: &mut Daypass, open_browser: bool, way: Way) -> (CallerId, Vec<Effect>) {
    daypass.ask(Request::SignIn { session: acme(), open_browser, way })
}

/// A person's sign-in by browser, which is open.
fn in_the_browser() -> (Daypass, Attempt) {
    let mut daypass = Daypass::signed_out();
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    let prompt = by_browser(&daypass);
    let effects = daypass.done(Done::Prompted(acme(), attempt, prompt.clone()));
    assert_eq!(links(&effects), [prompt.link]);
    (daypass, attempt)
}

#[test]
fn a_legacy_session_knows_codes_only() {
    let legacy = SessionKey { form: SessionForm::Legacy, ..session("globex") };
    for (form, way, used) in [
        (acme(), Way::Browser, Way::Browser),
        (acme(), BY_CODE, BY_CODE),
        (legacy.clone(), Way::Browser, BY_CODE),
        (legacy.clone(), BY_CODE, BY_CODE),
        (legacy, Way::Code { because: Some(Obstacle::Ssh) }, Way::Code { because: Some(Obstacle::Ssh) }),
    ] {
        let mut daypass = Daypass::signed_out();
        let request = Request::SignIn { session: form.clone(), open_browser: true, way };
        assert_eq!(ways(&daypass.ask(request).1), [used], "{form:?}");
    }
}

#[test]
fn a_person_signs_in_by_browser_or_by_code() {
    for (intent, way) in [
        (Intent::SignIn { session: acme_handle() }, Way::Browser),
        (Intent::SignInByCode { session: acme_handle() }, BY_CODE),
    ] {
        assert_eq!(ways(&Daypass::signed_out().press(intent)), [way]);
    }
}

#[test]
fn the_page_shows_a_browser_without_a_code() {
    let (daypass, _) = in_the_browser();
    let Some(SignInStage::Browser { host, lifetime, .. }) = stage(&daypass) else { panic!("a browser") };
    assert_eq!((host.as_str(), lifetime), ("oidc.us-east-1.amazonaws.com", 600_000));
}

#[test]
fn a_code_that_nobody_asked_for_comes_with_its_reason() {
    for obstacle in OBSTACLES {
        let mut daypass = Daypass::signed_out();
        let way = Way::Code { because: Some(obstacle) };
        let (_, effects) = ask(&mut daypass, false, way);
        let prompt = Prompt { because: Some(obstacle), ..daypass.code() };
        daypass.done(Done::Prompted(acme(), attempt(&effects), prompt));
        let Some(SignInStage::Code { note, .. }) = stage(&daypass) else { panic!("a code") };
        assert_eq!(note, Some(brain::say::obstacle(obstacle)));
    }
    let (daypass, _) = Daypass::showing_code();
    let Some(SignInStage::Code { note, .. }) = stage(&daypass) else { panic!("a code") };
    assert_eq!(note, None);
}

/// The browser that is open cannot be used any more, and whoever waits is told the code.
#[test]
fn by_code_begins_anew_and_keeps_those_who_wait() {
    type Ask = fn(&mut Daypass) -> Vec<Effect>;
    let asks: [(&str, Ask, bool); 2] = [
        ("a person", |daypass| daypass.press(Intent::SignInByCode { session: acme_handle() }), true),
        ("daypass login over SSH", |d| ask(d, false, Way::Code { because: Some(Obstacle::Ssh) }).1, false),
    ];
    for (who, again, _) in asks {
        for prompted in [true, false] {
            let mut daypass = Daypass::signed_out();
            let (command, effects) = ask(&mut daypass, true, Way::Browser);
            let old = attempt(&effects);
            if prompted {
                let prompt = by_browser(&daypass);
                daypass.done(Done::Prompted(acme(), old, prompt));
            }
            let (tool, _) = daypass.ask_credentials(dev());
            let effects = again(&mut daypass);
            let new = attempt(&effects);
            assert!(new != old && effects.contains(&Effect::StopSignIn(old)), "{who}: {effects:?}");
            assert_eq!(effects.len(), 2, "{who}: nobody is turned away: {effects:?}");

            let late = by_browser(&daypass);
            assert_eq!(daypass.done(Done::Prompted(acme(), old, late)), [], "{who}: that one is over");
            let code = daypass.code();
            let effects = daypass.done(Done::Prompted(acme(), new, code.clone()));
            assert_eq!(answers(&effects, command), [&Answer::Prompt(code.clone())], "{who}");
            assert_eq!(links(&effects), [code.link], "{who}: in the browser that was asked for");
            let token = daypass.token(hours(8));
            let effects = daypass.done(Done::SignedIn(acme(), new, Ok(token)));
            assert_eq!(answers(&effects, command), [&Answer::Done], "{who}");
            assert!(answers(&effects, tool).is_empty() && effects.contains(&Effect::Fetch(dev())));
        }
    }
}

#[test]
fn nobody_begins_anew_without_need() {
    let (mut daypass, _) = in_the_browser();
    let (command, effects) = ask(&mut daypass, false, Way::Browser);
    let prompt = by_browser(&daypass);
    assert_eq!(effects, [Effect::Answer(command, Answer::Prompt(prompt))]);
    let (mut daypass, _) = Daypass::showing_code();
    daypass.press(Intent::SignInByCode { session: acme_handle() });
    for way in [Way::Browser, BY_CODE, Way::Code { because: Some(Obstacle::Wsl) }] {
        let (mut daypass, code) = (daypass.clone(), daypass.code());
        let (command, effects) = ask(&mut daypass, false, way);
        assert_eq!(effects, [Effect::Answer(command, Answer::Prompt(code))], "{way:?}: there is a code");
    }
}

/// The server may refuse that the browser comes back: the job goes on by code.
#[test]
fn a_refused_redirect_is_told_as_a_second_prompt() {
    let (mut daypass, attempt) = in_the_browser();
    let (command, _) = ask(&mut daypass, false, Way::Browser);
    let code = Prompt { because: Some(Obstacle::Refused), ..daypass.code() };
    let effects = daypass.done(Done::Prompted(acme(), attempt, code.clone()));
    assert_eq!(answers(&effects, command), [&Answer::Prompt(code.clone())]);
    assert_eq!(links(&effects), [code.link]);
    let Some(SignInStage::Code { note: Some(note), .. }) = stage(&daypass) else { panic!("a note") };
    assert_eq!(note, brain::say::obstacle(Obstacle::Refused));
    let effects = daypass.press(Intent::SignInByCode { session: acme_handle() });
    assert_eq!(ways(&effects), [], "it is by code already");
    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert_eq!(answers(&effects, command), [&Answer::Done]);
}

/// Endpoints are part of a session: one that differs in them alone is another, for a person too.
#[test]
fn a_session_elsewhere_is_another_session() {
    let mut both = config();
    let elsewhere: Vec<_> = [
        (Some("http://127.0.0.1:1/"), None),
        (None, Some("http://127.0.0.1:1/")),
        (Some("http://127.0.0.1:1/"), Some("http://127.0.0.1:1/")),
    ]
    .into_iter()
    .map(|(oidc, portal)| {
        let text = |url: Option<&str>| url.map(str::to_owned);
        let endpoints = brain::words::Endpoints { oidc: text(oidc), portal: text(portal) };
        SessionKey { endpoints, ..acme() }
    })
    .collect();
    both.sessions.extend(elsewhere.clone());
    let mut daypass = Daypass::signed_out();
    daypass.done(Done::ConfigRead(both));
    for key in elsewhere.into_iter().chain([acme()]) {
        let effects = daypass.press(Intent::SignIn { session: key.handle() });
        assert!(matches!(&effects[..], [Effect::SignIn(begun, ..)] if *begun == key), "{key:?}");
    }
}
