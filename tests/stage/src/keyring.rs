//! The stage's keyring, as other programs see it.

use anyhow::{Result, anyhow, ensure};
use zbus::zvariant::{ObjectPath, OwnedObjectPath};
use zbus::{Connection, Proxy};

use crate::Stage;
use crate::process::finished;
use crate::wait::until;

/// The password of the login keyring.
pub const KEYRING_PASSWORD: &str = "stage";

const SERVICE: &str = "org.freedesktop.secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";

/// The window in which the desktop asks for the login keyring's password.
const PROMPT: &str = "Unlock Login Keyring";

pub(crate) async fn login_keyring(bus: &Connection) -> Result<Proxy<'static>> {
    Ok(Proxy::new(bus, SERVICE, LOGIN, "org.freedesktop.Secret.Collection").await?)
}

impl Stage {
    /// Looks up a secret by all of these attributes with `secret-tool`; `None` if there is none.
    ///
    /// With a locked keyring this waits for the person, as any program would.
    pub async fn secret_lookup(&self, attributes: &[(&str, &str)]) -> Result<Option<String>> {
        let mut command = self.command("secret-tool")?;
        command.arg("lookup").args(attributes.iter().flat_map(|(name, value)| [*name, *value]));
        let output = finished(command).await?;
        if output.status.success() {
            return Ok(Some(String::from_utf8(output.stdout)?));
        }
        // secret-tool says nothing at all when it finds nothing.
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(said.trim().is_empty(), "secret-tool: {}", said.trim());
        Ok(None)
    }

    /// Locks the login keyring: whoever uses it next makes the desktop ask for its password.
    pub async fn lock_keyring(&self) -> Result<()> {
        let service =
            Proxy::new(&self.bus, SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
                .await?;
        let login = [ObjectPath::try_from(LOGIN)?];
        let (locked, _prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            service.call("Lock", &(login.as_slice(),)).await?;
        ensure!(locked.iter().any(|path| path.as_str() == LOGIN), "the keyring did not lock");
        Ok(())
    }

    /// Waits until the desktop asks for the login keyring's password and types it.
    pub async fn answer_keyring_prompt(&self, password: &str) -> Result<()> {
        self.at_keyring_prompt(&[&["type", "--delay", "20", password], &["key", "Return"]]).await
    }

    /// Waits until the desktop asks for the login keyring's password and says no.
    pub async fn dismiss_keyring_prompt(&self) -> Result<()> {
        self.at_keyring_prompt(&[&["key", "Escape"]]).await
    }

    /// Does this with the keyboard, for which the prompt has to close.
    async fn at_keyring_prompt(&self, keys: &[&[&str]]) -> Result<()> {
        let prompt = self.wait_for_window(PROMPT).await?;
        self.xdotool(&["windowactivate", "--sync", &prompt.id.to_string()]).await?;
        for pressed in keys {
            self.xdotool(pressed).await?;
        }
        until("the password prompt to close", || async {
            let open = self.windows().await?.into_iter().any(|window| window.title == PROMPT);
            if open { Err(anyhow!("it is still open")) } else { Ok(()) }
        })
        .await
    }
}
