//! A person's account on a machine without a desktop, a bus or a keychain.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub(crate) const PLENTY: Duration = Duration::from_secs(30);

/// The account's home, and what its shell exports.
pub(crate) struct Scene {
    home: TempDir,
    exports: Vec<(String, String)>,
}

impl Scene {
    /// With this shared config.
    pub(crate) fn new(config: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        for directory in [".aws", "run"] {
            fs::create_dir(home.path().join(directory)).unwrap();
        }
        fs::write(home.path().join(".aws/config"), config).unwrap();
        Self { home, exports: Vec::new() }
    }

    /// Exports a variable from now on.
    pub(crate) fn export(&mut self, name: &str, value: &str) {
        self.exports.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Has a screen, and a browser that only opens.
    pub(crate) fn have_browser(&mut self) {
        let bin = self.home().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::write(bin.join("xdg-open"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(bin.join("xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
        self.export("PATH", bin.to_str().unwrap());
        self.export("DISPLAY", ":9");
    }

    /// Where an agent that was left behind writes.
    pub(crate) fn agent_log(&self) -> PathBuf {
        self.home().join(".local/state/daypass-test/agent.log")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.home.path().join("run/daypass-test/door.sock")
    }

    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let home = self.home.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_daypass"));
        command
            .args(arguments)
            .env_clear()
            .envs([("HOME", home), ("XDG_RUNTIME_DIR", &home.join("run"))])
            .envs([("TZ", "UTC"), ("DAYPASS_INSTANCE", "test"), ("NO_COLOR", "1")])
            .envs(self.exports.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs `daypass` to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The whole run as a person sees it.
    pub(crate) fn tell(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let mut told = format!("$ daypass {}\n", arguments.join(" "));
        for (stream, text) in [("out", &output.stdout), ("err", &output.stderr)] {
            let text = std::str::from_utf8(text).unwrap().replace(self.home.path().to_str().unwrap(), "~");
            text.lines().for_each(|line| writeln!(told, "{stream}| {line}").unwrap());
        }
        writeln!(told, "exit {}", output.status.code().unwrap()).unwrap();
        told
    }

    /// Starts `daypass` in the background.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::of(&mut self.command(arguments))
    }

    /// Starts `daypass` at a terminal of its own, at which this is typed. The terminal tells what it says.
    pub(crate) fn at_terminal(&self, arguments: &str, typed: &str) -> Running {
        let answers = self.home().join("answers");
        fs::write(&answers, typed).unwrap();
        let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_daypass"));
        let mut script = Command::new("script");
        script.args(["-qefc", &line, "/dev/null"]).env_clear();
        let daypass = self.command([""; 0]);
        script.envs(daypass.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Running::at_terminal(script.env("PATH", "/usr/bin:/bin"), &answers)
    }

    /// Starts an agent and waits until it answers.
    pub(crate) fn agent(&self) -> Running {
        let agent = self.start(&["agent"]);
        agent.says("Daypass answers.");
        agent
    }
}

impl Drop for Scene {
    /// No agent outlives the home that it was left behind in.
    fn drop(&mut self) {
        if self.socket().exists() {
            let stop = self.run(&["agent", "--stop"]);
            assert!(stop.status.success() || thread::panicking(), "an agent is left: {stop:?}");
        }
    }
}

/// A `daypass` in the background; killed with its test.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    /// Lines that came while its end was waited for.
    unread: Vec<String>,
}

impl Running {
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let lines = lines(child.stderr.take().unwrap());
        Self { child, lines, unread: Vec::new() }
    }

    /// A program that makes a terminal for what it runs, at which the content of a file is typed.
    pub(crate) fn at_terminal(command: &mut Command, typed: &Path) -> Self {
        let mut child = command
            .stdin(fs::File::open(typed).unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = lines(child.stdout.take().unwrap());
        Self { child, lines, unread: Vec::new() }
    }

    /// Waits until it says a line with these words on standard error, and gives the line.
    pub(crate) fn says(&self, words: &str) -> String {
        self.says_all_until(words).pop().unwrap()
    }

    /// The same, with the lines before it.
    pub(crate) fn says_all_until(&self, words: &str) -> Vec<String> {
        let deadline = Instant::now() + PLENTY;
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    before.push(line);
                    if before.last().is_some_and(|line| line.contains(words)) {
                        return before;
                    }
                }
                Err(error) => panic!("“{words}” is not said, but {before:?}: {error}"),
            }
        }
    }

    /// What it said on standard error after the words that were waited for, once it has ended.
    pub(crate) fn rest(&mut self) -> String {
        self.unread.extend(self.lines.iter());
        self.unread.join("\n")
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("sh").args(["-c", r#"kill -s "$0" "$1""#, name, &pid]).status().unwrap();
        assert!(kill.success());
    }

    /// Waits for its end, and gives the exit code; none where a signal ended it.
    pub(crate) fn ends(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PLENTY;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            // Standard error closes with the process; until then there is nothing to do.
            if let Ok(line) = self.lines.recv_timeout(Duration::from_millis(50)) {
                self.unread.push(line);
            }
        }
        panic!("it does not end, but says {:?}", self.unread);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// Presses Allow or Deny on the portal's page, `http://HOST`, for this code.
pub(crate) fn decide(portal: &str, code: &str, decision: &str) {
    let host = portal.strip_prefix("http://").unwrap();
    let form = format!("user_code={code}&decision={decision}");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /device HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// Waits until this holds.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PLENTY;
    while !holds() {
        assert!(Instant::now() < deadline, "it is not so that {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
