//! The access portal, call by call.

use aws_sdk_sso::config::Builder;
use aws_sdk_sso::config::retry::RetryConfig;
use brain::words::{Account, AccountId, RoleName};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::trouble::{Said, Server, said};
use crate::{Trouble, Wire};

/// The most that a page may hold.
const PAGE: i32 = 100;

/// A role's temporary credentials.
#[derive(Debug, Clone)]
pub struct RoleCredentials {
    /// Begins with `ASIA`.
    pub access_key_id: String,
    /// Signs requests.
    pub secret_access_key: SecretString,
    /// Goes with every request.
    pub session_token: SecretString,
    /// When they end, by our clock.
    pub expires_at: Timestamp,
}

impl Wire {
    /// Credentials of a role. How long they last is the permission set's choice.
    pub async fn role_credentials(
        &self,
        token: &SecretString,
        account: &AccountId,
        role: &RoleName,
    ) -> Result<RoleCredentials, Trouble> {
        let answer = self
            .portal
            .get_role_credentials()
            .access_token(token.expose_secret())
            .account_id(account.as_str())
            .role_name(role.as_str())
            .send()
            .await
            .map_err(|error| trouble(said(&error)))?;
        let credentials = answer.role_credentials.ok_or(Trouble::Unreadable)?;
        Ok(RoleCredentials {
            access_key_id: credentials.access_key_id.ok_or(Trouble::Unreadable)?,
            secret_access_key: credentials.secret_access_key.ok_or(Trouble::Unreadable)?.into(),
            session_token: credentials.session_token.ok_or(Trouble::Unreadable)?.into(),
            expires_at: match credentials.expiration {
                0 => return Err(Trouble::Unreadable),
                milliseconds => {
                    let servers = Timestamp::from_millisecond(milliseconds);
                    self.skew().unwrap_or_default().ours(servers.map_err(|_| Trouble::Unreadable)?)
                }
            },
        })
    }

    /// Revokes the token at the server. [`Trouble::TokenRefused`] means that it was over already.
    /// Credentials that were handed out live until they end.
    pub async fn logout(&self, token: &SecretString) -> Result<(), Trouble> {
        let request = self.portal.logout().access_token(token.expose_secret());
        request.send().await.map(drop).map_err(|error| trouble(said(&error)))
    }

    /// The accounts, in the portal's order, without their roles.
    pub(crate) async fn accounts(&self, token: &SecretString) -> Result<Vec<Account>, Trouble> {
        let mut accounts = Vec::new();
        let mut next = None;
        loop {
            let request = self.portal.list_accounts().access_token(token.expose_secret()).max_results(PAGE);
            let answer =
                request.set_next_token(next.clone()).send().await.map_err(|error| trouble(said(&error)))?;
            for account in answer.account_list.unwrap_or_default() {
                let id = account.account_id.unwrap_or_default().parse();
                accounts.push(Account {
                    id: id.map_err(|_| Trouble::Unreadable)?,
                    name: account.account_name.filter(|name| !name.is_empty()),
                    email: account.email_address.filter(|email| !email.is_empty()),
                    roles: Vec::new(),
                });
            }
            if !turn(&mut next, answer.next_token)? {
                return Ok(accounts);
            }
        }
    }

    /// The account's roles, in the portal's order. Tried once: the catalogue knows how fast to go.
    pub(crate) async fn roles(
        &self,
        token: &SecretString,
        account: &AccountId,
    ) -> Result<Vec<RoleName>, Trouble> {
        let mut roles = Vec::new();
        let mut next = None;
        loop {
            let answer = self
                .portal
                .list_account_roles()
                .access_token(token.expose_secret())
                .account_id(account.as_str())
                .max_results(PAGE)
                .set_next_token(next.clone())
                .customize()
                .config_override(Builder::new().retry_config(RetryConfig::disabled()))
                .send()
                .await
                .map_err(|error| trouble(said(&error)))?;
            for role in answer.role_list.unwrap_or_default() {
                roles.push(RoleName::new(role.role_name.ok_or(Trouble::Unreadable)?));
            }
            if !turn(&mut next, answer.next_token)? {
                return Ok(roles);
            }
        }
    }
}

fn trouble(said: Said) -> Trouble {
    said.as_trouble(Server::Portal)
}

/// Goes to the next page, if there is one. Only the token says so: an empty page may come before others.
fn turn(next: &mut Option<String>, token: Option<String>) -> Result<bool, Trouble> {
    let token = token.filter(|token| !token.is_empty());
    if token.is_some() && token == *next {
        // The same page for ever.
        return Err(Trouble::Unreadable);
    }
    *next = token;
    Ok(next.is_some())
}
