//! A shell at a terminal of its own, at which a test types.

use std::{
    fs,
    io::{Read as _, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::scene::{PLENTY, Scene};

/// A shell, and how one speaks to it.
pub(crate) struct Shell {
    pub(crate) name: &'static str,
    /// Starts it without a person's settings.
    pub(crate) command: &'static str,
    prompt: &'static str,
    init: &'static str,
    export: fn(&str, &str) -> String,
}

impl Shell {
    /// What one types to export a variable.
    pub(crate) fn export(&self, name: &str, value: &str) -> String {
        (self.export)(name, value)
    }
}

const POSIX_INIT: &str = r#"eval "$("$DAYPASS" init NAME ARGUMENTS)""#;

pub(crate) const SHELLS: [Shell; 3] = [
    Shell {
        name: "bash",
        command: "bash --norc --noprofile -i",
        prompt: "PS1='|> '",
        init: POSIX_INIT,
        export: |name, value| format!("export {name}={value}"),
    },
    Shell {
        name: "zsh",
        command: "zsh -f -i",
        prompt: "PROMPT='|> '; unsetopt prompt_sp; autoload -U compinit; compinit -D -u",
        init: POSIX_INIT,
        export: |name, value| format!("export {name}={value}"),
    },
    Shell {
        name: "fish",
        command: "fish --no-config -i",
        prompt: "set fish_autosuggestion_enabled 0; function fish_prompt; printf '|> '; end",
        init: "$DAYPASS init NAME ARGUMENTS | source",
        export: |name, value| format!("set -gx {name} {value}"),
    },
];

/// Tells from a program of its own, so that only what is exported counts.
const TELL_PROFILE: &str = r#"sh -c 'printf "is-%s>\n" "<${AWS_PROFILE-none}"'"#;
const TELL_PID: &str = r#"sh -c 'printf "pid-%s\n" "=$PPID="'"#;

pub(crate) struct Terminal {
    child: Child,
    keys: ChildStdin,
    shown: Arc<Mutex<Vec<u8>>>,
    /// How much of it was waited for.
    read: usize,
    pid: u32,
    marks: u32,
}

impl Terminal {
    /// Opens one, and has the shell take over what `daypass init` prints with these arguments.
    pub(crate) fn open(scene: &Scene, shell: &Shell, arguments: &str) -> Self {
        let mut script = Command::new("script");
        let line = format!("stty cols 500 rows 50; exec {}", shell.command);
        script.args(["-qefc", &line, "/dev/null"]).env_clear().current_dir(scene.home());
        let daypass = scene.command([""; 0]);
        script.envs(daypass.get_envs().filter_map(|(name, value)| Some((name, value?))));
        script.envs([("PATH", "/usr/bin:/bin"), ("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8")]);
        script.env("DAYPASS", env!("CARGO_BIN_EXE_daypass"));
        let mut child =
            script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let keys = child.stdin.take().unwrap();
        let mut output = child.stdout.take().unwrap();
        let shown = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&shown);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        let mut terminal = Self { child, keys, shown, read: 0, pid: 0, marks: 0 };
        terminal.begin(shell, arguments);
        terminal
    }

    /// Prepares the shell that runs now.
    pub(crate) fn begin(&mut self, shell: &Shell, arguments: &str) {
        self.types(shell.prompt);
        self.types(&shell.init.replace("NAME", shell.name).replace("ARGUMENTS", arguments));
        self.marks();
        self.types(TELL_PID);
        self.shows("pid-=");
        let all = self.all();
        let pid = all[self.read..].split('=').next().unwrap();
        self.pid = pid.parse().unwrap_or_else(|_| panic!("no pid: {all}"));
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) {
        writeln!(self.keys, "{line}").unwrap();
    }

    pub(crate) fn enter(&mut self) {
        self.types("");
    }

    /// All that was shown.
    pub(crate) fn all(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    pub(crate) fn times(&self, words: &str) -> usize {
        self.all().matches(words).count()
    }

    /// Waits until these words are shown behind those that were waited for before.
    pub(crate) fn shows(&mut self, words: &str) {
        let from = self.read;
        self.until(|all| all.get(from..).is_some_and(|new| new.contains(words)), words);
        self.read = from + self.all()[from..].find(words).unwrap() + words.len();
    }

    pub(crate) fn until(&self, holds: impl Fn(&str) -> bool, what: &str) {
        let deadline = Instant::now() + PLENTY;
        while !holds(&self.all()) {
            assert!(Instant::now() < deadline, "{what} is not shown, but {}", self.all().escape_debug());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the shell has done all that was typed.
    pub(crate) fn marks(&mut self) {
        self.marks += 1;
        // By a builtin, and so that the echo is something else.
        self.types(&format!("printf 'mark-%s\\n' {}-end", self.marks));
        self.shows(&format!("mark-{}-end", self.marks));
    }

    /// Waits for a new prompt, and then for what programs have as `AWS_PROFILE`.
    pub(crate) fn has_profile(&mut self, name: Option<&str>) {
        self.enter();
        self.types(TELL_PROFILE);
        self.shows("is-<");
        self.until(|all| all[self.read..].contains(">\r\n"), "the end of a name");
        let all = self.all();
        let told = all[self.read..].split(">\r\n").next().unwrap();
        assert_eq!(told, name.unwrap_or("none"), "{}", all.escape_debug());
    }

    /// Grows with every process that the shell started and that has ended: pages that those touched.
    pub(crate) fn children(&mut self) -> u64 {
        self.marks();
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap();
        // proc_pid_stat(5): the name in brackets is the second, cminflt the eleventh.
        let (_, rest) = stat.rsplit_once(") ").unwrap();
        rest.split(' ').nth(8).unwrap().parse().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
