//! A desktop on which Daypass is used, with an organisation to sign in to.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Fake, Organisation};
use serde_json::Value;
use stage::{
    Driven, Options, Process, Stage, TrayItem,
    guard::{Guard, Places},
    until,
};

use crate::{Output, clock::Clock, outside::Outside, page::Popover, program};

/// Whom the scene is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cast {
    /// A test: everything that Daypass may log is logged, for the guard to look at.
    Test,
    /// People who watch.
    Demo,
}

/// The desktop and the organisation: see [`Scene::play`].
#[derive(Debug)]
pub struct Scene {
    /// The desktop.
    pub stage: Stage,
    /// The organisation's Identity Center.
    pub fake: Fake,
    cast: Cast,
    /// Set in place of this computer's, if at all.
    clock: OnceLock<Clock>,
    /// What programs wrote and pages held.
    texts: Mutex<Vec<(String, String)>>,
    /// Where a test has put secrets itself.
    allowed: Mutex<Vec<PathBuf>>,
    /// Tokens that the agent's endpoint gave to programs.
    tokens: Mutex<BTreeSet<String>>,
    /// Hears of whatever would go elsewhere than to this computer.
    outside: Outside,
    /// What the person's AWS files held, where a test says that nobody changes them.
    kept: OnceLock<[Option<Vec<u8>>; 2]>,
}

impl Scene {
    /// Sets the scene, a config with one session, `acme`, and three profiles; has `act` played; then looks for
    /// the fake's secrets everywhere but where they belong, and ends the desktop.
    ///
    /// There is no other way to a scene, so no test can do without the guard. An act that fails is told as it
    /// is, since it may have stopped while a secret was on its way.
    pub async fn play(
        options: Options,
        organisation: Organisation,
        cast: Cast,
        act: impl AsyncFnOnce(&Self) -> Result<()>,
    ) -> Result<()> {
        let scene = Self::start(options, organisation, cast).await?;
        act(&scene).await?;
        scene.look_for_leaks(&[])?;
        scene.outside.was_asked_for_nothing()?;
        if let Some(kept) = scene.kept.get() {
            ensure!(*kept == scene.files()?, "the person's AWS files were changed");
        }
        let Self { stage, fake, .. } = scene;
        drop(fake);
        stage.end().await
    }

    async fn start(options: Options, organisation: Organisation, cast: Cast) -> Result<Self> {
        let fake = Fake::start(organisation).await?;
        let stage = Stage::start(options).await?;
        let (clock, texts, allowed, tokens, kept) = Default::default();
        let outside = Outside::listen().await?;
        let scene = Self { stage, fake, cast, clock, texts, allowed, tokens, outside, kept };
        scene.write_config()?;
        Ok(scene)
    }

    fn write_config(&self) -> Result<()> {
        let directory = self.stage.home().join(".aws");
        fs::create_dir(&directory)?;
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700))?;
        fs::write(directory.join("config"), config(&self.fake)?)?;
        Ok(())
    }

    /// What leads every program of the scene to the fake.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let endpoints = self.fake.environment().map(|(name, value)| (name.into(), value.into()));
        let log = if self.cast == Cast::Test { "trace" } else { "warn" };
        let more = [
            ("DAYPASS_INSTANCE".into(), "stage".into()),
            ("RUST_LOG".into(), log.into()),
            ("HTTPS_PROXY".into(), self.outside.url().into()),
        ];
        let clock = self.clock.get().into_iter().flat_map(Clock::environment);
        endpoints.into_iter().chain(more).chain(clock).collect()
    }

    /// From now on, whoever changes a byte of the person's AWS files fails the test at its end.
    pub fn keep_files(&self) -> Result<()> {
        self.kept.set(self.files()?).ok().context("they are kept already")
    }

    fn files(&self) -> Result<[Option<Vec<u8>>; 2]> {
        let read = |name: &str| match fs::read(self.stage.home().join(".aws").join(name)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        Ok([read("config")?, read("credentials")?])
    }

    /// Programs that are started from now on see a clock that [`Scene::pass`] sets.
    pub async fn take_the_clock(&self) -> Result<()> {
        self.clock.set(Clock::new(&self.stage).await?).ok().context("it has been taken")
    }

    /// Lets so much time pass, for the programs and for the organisation, and has an agent look at its clock.
    pub async fn pass(&self, time: Duration) -> Result<()> {
        self.pass_unseen(time)?;
        self.status().await?;
        Ok(())
    }

    /// [`Scene::pass`] without having an agent look, as while the machine sleeps.
    pub fn pass_unseen(&self, time: Duration) -> Result<()> {
        let clock = self.clock.get().context("the clock has not been taken")?;
        self.fake.set_clock_ahead(clock.advance(time)?);
        Ok(())
    }

    /// How many seconds are left until a time in `status --json`, by the clock that programs see.
    pub fn left(&self, at: &Value) -> Result<i64> {
        let at: jiff::Timestamp = at.as_str().with_context(|| format!("{at} is no time"))?.parse()?;
        let ahead = self.clock.get().map(Clock::ahead).unwrap_or_default();
        Ok(at.as_second() - jiff::Timestamp::now().as_second() - i64::try_from(ahead.as_secs())?)
    }

    /// Starts the tray app under `WebDriver` and waits for its icon.
    pub async fn start_app(&self) -> Result<(Driven, TrayItem)> {
        let driven = self.stage.drive(&program("daypass-tray")?, &["--hidden"], self.environment()).await?;
        let icon =
            self.stage.tray().item("daypass").await.with_context(|| driven.output().unwrap_or_default())?;
        Ok((driven, icon))
    }

    /// Starts the tray app, and opens its popover, which says this then.
    pub async fn open(&self, says: &[&str]) -> Result<(Driven, TrayItem, Popover)> {
        let (app, icon) = self.start_app().await?;
        open(app, icon, says).await
    }

    /// [`Scene::open`], once the person has signed in by the tray.
    pub async fn open_signed_in(&self, says: &[&str]) -> Result<(Driven, TrayItem, Popover)> {
        let (app, icon) = self.start_app().await?;
        icon.press("Sign in").await?;
        self.approve(1).await?;
        open(app, icon, says).await
    }

    /// Starts the tray app as a person does, without a driver.
    pub async fn start_app_alone(&self) -> Result<(tokio::process::Child, TrayItem)> {
        let log = fs::File::create(self.stage.logs().join("daypass-tray.log"))?;
        let mut command = self.stage.command(program("daypass-tray")?)?;
        command
            .arg("--hidden")
            .envs(self.environment())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let child = command.spawn()?;
        Ok((child, self.stage.tray().item("daypass").await?))
    }

    /// What the keychain has of the sign-in to this session of the organisation's portal.
    pub async fn kept(&self, session: &str) -> Result<Option<String>> {
        let (url, place) = (self.fake.start_url(), self.fake.url());
        let username = format!("{session} {url} {} oidc={place} portal={place}", self.fake.region());
        self.stage.secret_lookup(&[("service", "daypass-stage"), ("username", &username)]).await
    }

    /// Runs `daypass` with these arguments.
    pub async fn daypass(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = self.stage.command(program("daypass")?)?;
        command.args(arguments).envs(self.environment());
        let output = Output::of(command, "").await?;
        // What `credentials` prints is the one secret that is wanted.
        let stdout = if arguments.first() == Some(&"credentials") { "" } else { &output.stdout };
        self.remember(&format!("daypass {}", arguments.join(" ")), &format!("{stdout}{}", output.stderr));
        self.note_tokens();
        Ok(output)
    }

    /// `daypass status --json`.
    pub async fn status(&self) -> Result<Value> {
        let output = self.daypass(&["status", "--json"]).await?;
        serde_json::from_str(&output.stdout).with_context(|| output.stderr)
    }

    /// Waits until the portal has been asked for all roles.
    pub async fn wait_for_roles(&self, accounts: usize) -> Result<()> {
        let operation = fake_identity_center::Operation::ListAccountRoles;
        Ok(self.fake.wait_for(operation, accounts, stage::PATIENCE).await?)
    }

    /// Approves the sign-in whose link is opened as the `n`-th, from 1, and returns the link.
    pub async fn approve(&self, n: usize) -> Result<String> {
        let link = self.nth_sign_in(n).await?;
        crate::decide(&link, "allow").await?;
        Ok(link)
    }

    /// The `n`-th sign-in link that was opened, from 1, of either way: by browser or by code.
    pub async fn nth_sign_in(&self, n: usize) -> Result<String> {
        until(&format!("sign-in number {n} to be opened in the browser"), || async {
            let links = self.stage.opened_urls()?;
            let mut sign_ins =
                links.iter().filter(|link| link.contains("/authorize?") || link.contains("/device?"));
            sign_ins.nth(n - 1).cloned().with_context(|| format!("opened so far: {links:?}"))
        })
        .await
    }

    /// Makes sure that of Daypass, which has been quit, no icon, process, listening socket, bus name or door is
    /// left. `before` are the processes that were there before it was started.
    pub async fn nothing_is_left(&self, before: &[Process]) -> Result<()> {
        until("the tray to be empty", || async {
            ensure!(self.stage.tray().items().await?.is_empty(), "an icon is left");
            Ok(())
        })
        .await?;
        // WebKit's processes end by themselves when they see that Daypass has.
        until("only the desktop's own processes to be left", || async {
            let mut left = self.stage.processes();
            left.retain(|process| !before.contains(process));
            ensure!(left.is_empty(), "these are left: {left:?}");
            Ok(())
        })
        .await?;
        let listeners = self.stage.listeners();
        ensure!(listeners.is_empty(), "somebody listens: {listeners:?}");
        let mut list = self.stage.command("dbus-send")?;
        list.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]);
        list.arg("org.freedesktop.DBus.ListNames");
        let names = Output::of(list, "").await?.ok()?;
        ensure!(!names.contains("daypass"), "a bus name is left: {names}");
        let door = self.stage.directory().join("run/daypass-stage/door.sock");
        ensure!(!door.exists(), "the door is left at {}", door.display());
        Ok(())
    }

    /// Keeps a text for the guard to look at.
    pub fn remember(&self, name: &str, text: &str) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push((name.to_owned(), text.to_owned()));
    }

    /// The token cache that AWS tools share.
    pub fn token_cache(&self) -> PathBuf {
        self.stage.home().join(".aws/sso/cache")
    }

    /// Where the agent's endpoint has its tokens lie for programs.
    pub fn endpoint_tokens(&self) -> PathBuf {
        self.stage.directory().join("run/daypass-stage/endpoint")
    }

    /// What lies there is secret like the fake's own, and has to be known after the agent's end.
    fn note_tokens(&self) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let ports = fs::read_dir(self.endpoint_tokens()).into_iter().flatten().flatten();
        for file in ports.flat_map(|port| fs::read_dir(port.path()).into_iter().flatten().flatten()) {
            // One that is being written has another name.
            if let Ok(token) = fs::read_to_string(file.path())
                && token.len() == 64
            {
                tokens.insert(token);
            }
        }
    }

    /// Leaves out a place from now on: the test has secrets put there.
    pub fn allow(&self, path: impl Into<PathBuf>) {
        let mut allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        allowed.push(path.into());
    }

    /// Looks for the fake's secrets, and for the endpoint's tokens, everywhere but in `allowed`. The token cache of AWS
    /// tools may hold access tokens and nothing else, and the endpoint's files its tokens.
    pub fn look_for_leaks(&self, allowed: &[&Path]) -> Result<()> {
        self.note_tokens();
        let (mut secrets, shared) = (self.fake.secrets(), self.fake.access_tokens());
        secrets.extend(self.tokens.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let own = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed: Vec<_> = allowed.iter().copied().chain(own.iter().map(PathBuf::as_path)).collect();
        let allow = |places: Places| allowed.iter().fold(places, |places, path| places.allow(*path));
        let mut places =
            allow(Places::of(&self.stage)).allow(self.token_cache()).allow(self.endpoint_tokens());
        for (name, text) in texts.iter() {
            places = places.text(name, text);
        }
        Guard::new(&secrets).check(&places)?;
        if !self.token_cache().exists() {
            return Ok(());
        }
        let kept: Vec<_> = secrets.into_iter().filter(|secret| !shared.contains(secret)).collect();
        Ok(Guard::new(&kept).check(&allow(Places::new().directory(self.token_cache())))?)
    }
}

async fn open(mut app: Driven, icon: TrayItem, says: &[&str]) -> Result<(Driven, TrayItem, Popover)> {
    icon.press("Open Daypass").await?;
    let page = Popover::new(app.page().await?);
    page.wait_for_text(says).await?;
    Ok((app, icon, page))
}

/// A shared config with one session, `acme`, three profiles, and one that runs `daypass`.
pub fn config(fake: &Fake) -> Result<String> {
    let (url, region) = (fake.start_url(), fake.region());
    let profile = |name: &str, account: &str, role: &str, region: &str| {
        format!(
            "\n[profile {name}]\nsso_session = acme\nsso_account_id = {account}\nsso_role_name = {role}\n\
             region = {region}\n"
        )
    };
    let daypass = program("daypass")?;
    let sections = [
        format!("[sso-session acme]\nsso_start_url = {url}\nsso_region = {region}\n"),
        profile("dev-admin", "111122223333", "AdministratorAccess", "us-east-2"),
        profile("prod-readonly", "444455556666", "ReadOnlyAccess", "us-east-1"),
        profile("data-platform", "123456789012", "DataPlatformEngineer", "eu-west-1"),
        format!(
            "\n[profile by-process]\ncredential_process = \"{}\" credentials --session acme \
             --account-id 111122223333 --role-name AdministratorAccess\n",
            daypass.display()
        ),
    ];
    Ok(sections.concat())
}
