//! What real shells make of it. `cargo xtask setup` installs them.

use std::{fs, process::Command};

use proptest::{collection::vec, prelude::*};

use super::*;

/// A shell, and how it prints a variable with a zero byte behind it.
struct Shell {
    program: &'static [&'static str],
    format: Format,
}

const SHELLS: [Shell; 4] = [
    Shell { program: &["bash", "--norc", "--noprofile"], format: Format::Posix },
    Shell { program: &["dash"], format: Format::Posix },
    Shell { program: &["zsh", "-f"], format: Format::Posix },
    Shell { program: &["fish", "--no-config"], format: Format::Fish },
];

impl Shell {
    /// Runs a script in an environment of its own, and gives what it prints.
    fn run(&self, script: &str, environment: &[(&str, &str)]) -> String {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("script");
        fs::write(&file, script).unwrap();
        let mut command = Command::new(self.program[0]);
        command.args(&self.program[1..]).arg(file).env_clear();
        command.envs([("PATH", "/usr/bin:/bin"), ("LC_ALL", "C.UTF-8")]).env("HOME", home.path());
        let output = command.envs(environment.iter().copied()).output();
        let output = output.unwrap_or_else(|error| panic!("{} cannot be run: {error}", self.program[0]));
        assert!(output.status.success() && output.stderr.is_empty(), "{}: {output:?}", self.program[0]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Has one process take these names over one after the other, and tell what it got.
    fn read_back(&self, names: &[String]) -> Vec<String> {
        let blocks = names.iter().map(|name| {
            let lines = profile(name).write(self.format).unwrap();
            format!("{}printf '%s\\0' \"$AWS_PROFILE\"\n", *lines)
        });
        let told = self.run(&blocks.collect::<String>(), &[]);
        told.split_terminator('\0').map(ToOwned::to_owned).collect()
    }
}

/// Texts that are unlikely to be quoted right by chance.
fn awkward() -> impl Strategy<Value = String> {
    let special: Vec<_> = " \t\n\r'\"\\`$!#&|;<>(){}[]*?~=%^@+-.,:/_".chars().collect();
    let character = prop_oneof![
        4 => prop::sample::select(special),
        2 => prop::char::range('a', 'z'),
        2 => any::<char>().prop_filter("no variable can hold it", |c| *c != '\0'),
    ];
    vec(character, 0..24).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_through_every_shell(names in vec(awkward(), 200)) {
        for shell in &SHELLS {
            let told = shell.read_back(&names);
            prop_assert_eq!(told.len(), names.len(), "{}", shell.program[0]);
            for (told, name) in told.iter().zip(&names) {
                prop_assert_eq!(told, name, "{}", shell.program[0]);
            }
        }
    }
}

#[test]
fn shells_take_rivals_away_whether_they_are_there_or_not() {
    let variables = Variables::keys(&credentials("a/b'c"), Some(&Region::new("eu-west-1")));
    let hostile: Vec<_> = RIVALS.into_iter().map(|name| (name, "hostile")).collect();
    for shell in &SHELLS {
        for environment in [&[][..], &hostile, &hostile[3..4], &hostile[16..]] {
            let lines = variables.write(shell.format).unwrap();
            let succeeded = if shell.format == Format::Fish { "test $status = 0" } else { "test $? = 0" };
            let told = shell.run(&format!("{}{succeeded} && env", *lines), environment);
            let mut told: Vec<_> = told.lines().filter(|line| line.contains("AWS_")).collect();
            told.sort_unstable();
            assert_eq!(
                told,
                [
                    "AWS_ACCESS_KEY_ID=ASIAEXAMPLE",
                    "AWS_CREDENTIAL_EXPIRATION=2030-01-02T03:04:05Z",
                    "AWS_DEFAULT_REGION=eu-west-1",
                    "AWS_REGION=eu-west-1",
                    "AWS_SECRET_ACCESS_KEY=a/b'c",
                    "AWS_SESSION_TOKEN=IQoJb3JpZ2lu/+==",
                ],
                "{}",
                shell.program[0]
            );
        }
    }
}

#[test]
fn universal_variables_of_fish_are_spoken_of_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let lines = profile("dev").write(Format::Fish).unwrap();
    let script =
        format!("set -Ux AWS_ACCESS_KEY_ID kept; {}echo $rival $AWS_ACCESS_KEY_ID $AWS_PROFILE", *lines);
    let mut fish = Command::new("fish");
    fish.args(["-c", &script]).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home.path());
    let output = fish.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "kept dev\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("The universal variable AWS_ACCESS_KEY_ID wins"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn node_reads_a_dotenv_file() {
    let names = ["dev", "mit raum", "#1 \"a\" `b` !", " a = b ", "größe", "a;b|c&d"];
    let directory = tempfile::tempdir().unwrap();
    for name in names {
        let file = directory.path().join(".env");
        fs::write(&file, &*profile(name).write(Format::Dotenv).unwrap()).unwrap();
        let script = "process.loadEnvFile(process.argv[1]); process.stdout.write(process.env.AWS_PROFILE)";
        let output =
            Command::new("node").args(["-e", script]).arg(&file).env_remove("AWS_PROFILE").output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), name, "{:?}", String::from_utf8(output.stderr));
    }
}
