//! Programs in another place that get their credentials from here, by what `daypass env --for` prints: on another
//! machine through a real sshd, which has a network of its own, and in a container. Who can make such places is root,
//! so the test run leaves these out for others, and counts them as skipped.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use acceptance::{Cast, Output, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Operation, Organisation};
use stage::{Options, PATIENCE};
use tokio::time::timeout;

use crate::interop::program::Sdk;

const ADMIN: &str = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_";

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let bin = scene.stage.directory().join("bin");
        std::os::unix::fs::symlink(program("daypass")?, bin.join("daypass"))?;
        act(scene).await
    })
    .await
}

/// Has a person's shell do this.
async fn shell(scene: &Scene, script: &str, input: &str) -> Result<Output> {
    let mut command = scene.stage.command("bash")?;
    command.args(["-c", script]).envs(scene.environment()).env("RUST_LOG", "off");
    let output = timeout(3 * PATIENCE, Output::of(command, input)).await.context("it does not end")??;
    scene.remember("a shell", &format!("{}{}", output.stdout, output.stderr));
    Ok(output)
}

/// The port that the fake has, for STS.
fn port_of_sts(scene: &Scene) -> Result<u16> {
    url::Url::parse(scene.fake.url())?.port().context("the fake has no port")
}

/// The line that runs an SDK's program, which asks AWS once who it is.
fn line(sdk: Sdk) -> Result<String> {
    let words: Vec<_> = sdk.command_line()?.iter().map(|word| format!("'{}'", word.display())).collect();
    Ok(format!("echo | {}", words.join(" ")))
}

/// Another machine: its files, and how ssh comes to it. Each connection finds a network that is new.
struct Machine {
    directory: PathBuf,
    /// What is done there before sshd answers.
    boot: PathBuf,
}

impl Machine {
    async fn new(scene: &Scene) -> Result<Self> {
        let directory = scene.stage.directory().join("box");
        let machine = Self { boot: directory.join("boot"), directory };
        let at = |name: &str| machine.directory.join(name).display().to_string();
        fs::create_dir_all(machine.home())?;
        for key in ["host", "person"] {
            let mut keygen = scene.stage.command("ssh-keygen")?;
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]);
            Output::of(keygen, "").await?.ok()?;
        }
        fs::copy(at("person.pub"), at("authorized_keys"))?;
        fs::write(at("known_hosts"), format!("box {}", fs::read_to_string(at("host.pub"))?))?;
        let sts = port_of_sts(scene)?;
        // Root has a home elsewhere, and the mark is for the desktop, which ends what is left of it.
        let sshd = format!(
            "HostKey {}\nAuthorizedKeysFile {}\nPermitRootLogin yes\nStrictModes no\nUsePAM no\nPidFile none\n\
             PrintMotd no\nSetEnv HOME={} DAYPASS_STAGE={} AWS_ENDPOINT_URL_STS={} AWS_EC2_METADATA_DISABLED=true\n",
            at("host"),
            at("authorized_keys"),
            machine.home().display(),
            scene.stage.directory().display(),
            scene.fake.url(),
        );
        fs::write(at("sshd.conf"), sshd)?;
        let start = format!(
            "#!/bin/sh\nip link set lo up && mount -t tmpfs box /run && mkdir /run/sshd && . {} && \
             exec /usr/sbin/sshd -i -e -f {} 2>>{}\n",
            machine.boot.display(),
            at("sshd.conf"),
            at("sshd.log"),
        );
        fs::write(at("start"), start)?;
        fs::set_permissions(at("start"), fs::Permissions::from_mode(0o755))?;
        fs::write(&machine.boot, "")?;
        let ssh = format!(
            "Host box\nUser root\nIdentityFile {}\nIdentitiesOnly yes\nUserKnownHostsFile {}\n\
             ProxyCommand unshare --net --mount {}\nRemoteForward 127.0.0.1:{sts} 127.0.0.1:{sts}\n",
            at("person"),
            at("known_hosts"),
            at("start"),
        );
        fs::write(at("ssh.conf"), ssh)?;
        Ok(machine)
    }

    fn home(&self) -> PathBuf {
        self.directory.join("home")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.join("sshd.log")).unwrap_or_default()
    }

    /// Where tokens lie there.
    fn tokens(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.home().join(".daypass-tokens")).into_iter().flatten().flatten();
        files.map(|file| file.path()).collect()
    }

    /// Connects as Daypass says, and types this into the shell there.
    async fn connect(&self, scene: &Scene, typed: &str) -> Result<Output> {
        let config = self.directory.join("ssh.conf");
        let script =
            format!("eval \"$(daypass env dev-admin --for ssh)\"; daypass_ssh -F {} box", config.display());
        shell(scene, &script, typed).await
    }

    /// Connects as anybody does, and has a command run there.
    async fn run(&self, scene: &Scene, command: &str) -> Result<Output> {
        let config = self.directory.join("ssh.conf").display().to_string();
        shell(scene, &format!("ssh -F {config} box \"$0\"").replace("\"$0\"", &quoted(command)), "").await
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[tokio::test]
#[ignore = "it takes root, and what root may do: cargo xtask test has it run where it can"]
async fn programs_on_another_machine_ask_through_a_real_ssh() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let machine = Machine::new(scene).await?;
        let typed = Sdk::ALL.map(line).into_iter().collect::<Result<Vec<_>>>()?.join("\n");
        let typed =
            format!("{typed}\nls -l ~/.daypass-tokens >&2\necho \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"\n");
        let Output { status, stdout, stderr } = machine.connect(scene, &typed).await?;
        ensure!(status == 0, "{stdout}{stderr}{}", machine.log());
        let answers = stdout.lines().filter(|line| line.contains(ADMIN)).count();
        ensure!(answers == Sdk::ALL.len(), "{stdout}{stderr}");
        ensure!(stderr.contains("-rw------- 1 root"), "{stderr}");
        ensure!(machine.tokens().is_empty(), "the token stays: {:?}", machine.tokens());

        // The network there is another one: without Daypass's connection nobody answers at its port.
        let url = stdout.lines().find(|line| line.starts_with("http://127.0.0.1:")).context("no address")?;
        let port = url::Url::parse(url)?.port().context("no port")?;
        let knock = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
        let knocked = machine.run(scene, &knock).await?;
        ensure!(knocked.status == 1 && knocked.stderr.contains("Connection refused"), "{knocked:?}");
        let asks = format!("AWS_CONTAINER_CREDENTIALS_FULL_URI={url} sh -c {}", quoted(&line(Sdk::Boto3)?));
        let asked = machine.run(scene, &asks).await?;
        ensure!(asked.stdout.contains("Could not connect to the endpoint URL"), "{asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "it takes root, and what root may do: cargo xtask test has it run where it can"]
async fn ssh_ends_where_somebody_has_the_port_on_the_other_machine() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let machine = Machine::new(scene).await?;
        let told = scene.daypass(&["env", "dev-admin", "--endpoint", "--format", "dotenv"]).await?.ok()?;
        let url = told.lines().find_map(|line| line.strip_prefix("AWS_CONTAINER_CREDENTIALS_FULL_URI="));
        let port = url::Url::parse(url.context("no address")?)?.port().context("no port")?;
        let (heard, there) = (machine.directory.join("heard"), machine.directory.join("there"));
        let thief = format!(
            "import socket, os\ns = socket.create_server(('127.0.0.1', {port}))\nopen({there:?}, 'w')\n\
             said = s.accept()[0].recv(9999)\nopen({heard:?}, 'wb').write(said)\n"
        );
        fs::write(machine.directory.join("thief.py"), thief)?;
        let boot = format!(
            "rm -f {there}; python3 {thief} <&- >&- 2>&- & until test -e {there}; do sleep 0.01; done",
            there = there.display(),
            thief = machine.directory.join("thief.py").display(),
        );
        fs::write(&machine.boot, boot)?;
        // What was brought before stays there, as docs/security.md says.
        scene.allow(machine.home().join(".daypass-tokens"));
        let output = machine.connect(scene, &format!("{}\ntouch ~/shell\n", line(Sdk::Boto3)?)).await?;
        ensure!(output.status == 255, "{output:?}");
        ensure!(output.stderr.contains("remote port forwarding failed"), "{output:?}");
        ensure!(!machine.home().join("shell").exists(), "there is a shell");
        ensure!(!heard.exists(), "the thief was asked");
        ensure!(scene.fake.count(Operation::GetRoleCredentials) == 0, "somebody got in");
        Ok(())
    })
    .await
}

/// A `docker` that makes containers of this machine's own parts.
fn have_docker(scene: &Scene) -> Result<()> {
    let docker = scene.stage.directory().join("bin/docker");
    fs::write(&docker, include_str!("elsewhere/docker.py"))?;
    Ok(fs::set_permissions(docker, fs::Permissions::from_mode(0o755))?)
}

#[tokio::test]
#[ignore = "it takes root, and what root may do: cargo xtask test has it run where it can"]
async fn programs_in_a_container_ask_the_agent_and_cannot_change_their_token() -> Result<()> {
    play(async |scene| {
        have_docker(scene)?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let sts = format!("--env AWS_ENDPOINT_URL_STS={}", scene.fake.url());
        let run = |first: &str, inside: &str| {
            format!(
                "printed=$(daypass env dev-admin --for docker); {first}; eval \"docker run $printed {sts} machine sh -c\" {}",
                quoted(&quoted(inside))
            )
        };
        for sdk in Sdk::ALL {
            let output = shell(scene, &run(":", &line(sdk)?), "").await?;
            ensure!(output.status == 0 && output.stdout.contains(ADMIN), "{sdk:?}: {output:?}");
        }
        let sees = "ls -A \"$DAYPASS_STAGE\" ~; echo x > \"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE\"";
        let output = shell(scene, &run(":", sees), "").await?;
        ensure!(output.stderr.contains("Read-only file system"), "{output:?}");
        ensure!(!output.stdout.contains("box") && !output.stdout.contains(".aws"), "it sees files: {output:?}");

        let alone = run("printed=${printed#--network host}", &line(Sdk::Boto3)?);
        let output = shell(scene, &alone, "").await?;
        ensure!(output.stdout.contains("Could not connect to the endpoint URL"), "{output:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "it takes root, and what root may do: cargo xtask test has it run where it can"]
async fn a_container_with_a_file_of_keys_has_them_until_the_person_signs_out() -> Result<()> {
    play(async |scene| {
        have_docker(scene)?;
        let keys = scene.stage.directory().join("run/daypass-stage/keys");
        scene.allow(&keys);
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let script = format!(
            "eval \"docker run $(daypass env dev-admin --for docker --keys) --network host --env \
             AWS_ENDPOINT_URL_STS={} machine sh -c\" {}",
            scene.fake.url(),
            quoted(&quoted(&line(Sdk::Boto3)?))
        );
        let output = shell(scene, &script, "").await?;
        ensure!(output.status == 0 && output.stdout.contains(ADMIN), "{output:?}");
        ensure!(
            output.stderr.contains("Daypass removes it then, at sign-out, and when it ends."),
            "{output:?}"
        );
        ensure!(files(&keys) == 1, "no file of keys");
        scene.daypass(&["logout"]).await?.ok()?;
        ensure!(files(&keys) == 0, "it is there after the sign-out");

        scene.sign_in("acme").await?;
        ensure!(shell(scene, &script, "").await?.status == 0 && files(&keys) == 1);
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        ensure!(files(&keys) == 0, "it is there after the agent");
        Ok(())
    })
    .await
}

fn files(directory: &Path) -> usize {
    fs::read_dir(directory).into_iter().flatten().count()
}

/// The drives of a Windows are under `/mnt` there. Its `daypass.exe` hears nothing of WSL's variables.
#[tokio::test]
#[ignore = "it takes root, and what root may do: cargo xtask test has it run where it can"]
async fn every_sdk_runs_the_daypass_that_is_written_for_wsl() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let exe = scene.stage.directory().join("daypass.exe");
        let daypass = program("daypass")?;
        let text =
            format!("#!/bin/sh\nunset AWS_CONFIG_FILE AWS_PROFILE\nexec '{}' \"$@\"\n", daypass.display());
        fs::write(&exe, text)?;
        fs::set_permissions(&exe, fs::Permissions::from_mode(0o755))?;
        let lines = Sdk::ALL.map(line).into_iter().collect::<Result<Vec<_>>>()?.join("\n");
        let script = format!(
            "set -e\nmount -t tmpfs drives /mnt\nmkdir -p '/mnt/c/Program Files/Daypass (x86)'\n\
             cp '{}' '/mnt/c/Program Files/Daypass (x86)/'\nexport AWS_CONFIG_FILE=\"$TMPDIR/in-wsl\"\n\
             printf '[default]\\nregion = eu-west-1' > \"$AWS_CONFIG_FILE\"\n\
             '/mnt/c/Program Files/Daypass (x86)/daypass.exe' env dev-admin --for wsl \
             --program 'C:\\Program Files\\Daypass (x86)\\daypass.exe' >> \"$AWS_CONFIG_FILE\"\n\
             export AWS_PROFILE=dev-admin AWS_EC2_METADATA_DISABLED=true\n{lines}\n",
            exe.display(),
        );
        let output = shell(scene, &format!("unshare --mount sh -c {}", quoted(&script)), "").await?;
        let answers = output.stdout.lines().filter(|line| line.contains(ADMIN)).count();
        ensure!(output.status == 0 && answers == Sdk::ALL.len(), "{output:?}");
        Ok(())
    })
    .await
}
