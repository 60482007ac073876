//! Who may do what: the organisation that a fake serves. Plain data, so that a test can build its own.

/// An organisation in which everybody holds every role listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Shown on the consent page and the portal.
    pub name: String,
    /// Region that Identity Center is enabled in, as in `sso_region`.
    pub region: String,
    /// User name of the person at the browser: the last part of the assumed role's ARN.
    pub user: String,
    /// In the order that `ListAccounts` gives them.
    pub accounts: Vec<Account>,
    /// Roles that the portal does not know, for STS.
    pub assumable: Vec<Assumable>,
}

/// A role in an account that is assumed with another role's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumable {
    /// Twelve digits. The account need not be the organisation's.
    pub account: String,
    /// Path before the name, with a slash at its end; mostly none.
    pub path: String,
    /// Name of the role.
    pub name: String,
    /// Account and name of the roles that may assume it: permission sets, or others of these.
    pub trusts: Vec<(String, String)>,
    /// What its trust policy wants to hear.
    pub external_id: Option<String>,
}

impl Assumable {
    /// As in `role_arn`.
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}{}", self.account, self.path, self.name)
    }

    pub(crate) fn lets_in(&self, account: &str, role: &str, external_id: Option<&String>) -> bool {
        let known = self.external_id.as_ref();
        let trusted = self.trusts.iter().any(|(a, r)| (a.as_str(), r.as_str()) == (account, role));
        trusted && (known.is_none() || known == external_id)
    }
}

/// An AWS account and the roles that the person is assigned in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Left out of the answer when `None`, as AWS does for some accounts.
    pub name: Option<String>,
    /// Left out of the answer when `None`.
    pub email: Option<String>,
    /// Permission-set names, of letters, digits and `+=,.@_-` as AWS requires.
    pub roles: Vec<String>,
}

impl Organisation {
    /// The organisation of the tests and the demo: 23 accounts, 61 roles, one account without a name,
    /// one without an e-mail address and one without either.
    pub fn acme() -> Self {
        let accounts = ACME
            .iter()
            .map(|(id, name, email, roles)| Account {
                id: (*id).into(),
                name: name.map(String::from),
                email: email.map(|local| format!("{local}@acme.example")),
                roles: roles.iter().map(ToString::to_string).collect(),
            })
            .collect();
        Self {
            name: "Acme".into(),
            region: "eu-west-1".into(),
            user: "maria.jensen".into(),
            accounts,
            assumable: assumable(),
        }
    }

    /// [`Organisation::acme`] with generated accounts after its own until there are at least `roles`
    /// roles, as in the largest organisations. Fewer than Acme's own leaves it as it is.
    pub fn with_roles(roles: usize) -> Self {
        let mut organisation = Self::acme();
        let mut missing = roles.saturating_sub(organisation.role_count());
        for serial in 0.. {
            if missing == 0 {
                break;
            }
            let account = generated_account(serial, missing);
            missing -= account.roles.len();
            organisation.accounts.push(account);
        }
        organisation
    }

    /// Roles in all accounts together.
    pub fn role_count(&self) -> usize {
        self.accounts.iter().map(|account| account.roles.len()).sum()
    }

    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(crate) fn has_role(&self, account: &str, role: &str) -> bool {
        self.account(account).is_some_and(|account| account.roles.iter().any(|held| held == role))
    }
}

/// One role that Acme's administrators may assume in another account, and one of a partner that wants to hear
/// its external id, over that one.
fn assumable() -> Vec<Assumable> {
    let role = |account: &str, path: &str, name: &str, trusts: (&str, &str), external_id: Option<&str>| {
        let trusts = vec![(trusts.0.to_owned(), trusts.1.to_owned())];
        let (account, path, name) = (account.to_owned(), path.to_owned(), name.to_owned());
        Assumable { account, path, name, trusts, external_id: external_id.map(str::to_owned) }
    };
    vec![
        role("333344445555", "team/", "Deploy", ("111122223333", ADMIN), None),
        role("909090909090", "", "PartnerUpload", ("333344445555", "Deploy"), Some("acme-42")),
    ]
}

fn generated_account(serial: usize, most_roles: usize) -> Account {
    const TEAMS: [&str; 9] =
        ["checkout", "search", "catalogue", "ledger", "mobile", "fleet", "pricing", "claims", "insights"];
    const STAGES: [&str; 4] = ["dev", "test", "staging", "production"];
    const ROLES: [&str; 5] =
        ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "ViewOnlyAccess", "DeployAccess"];

    let team = TEAMS[serial / STAGES.len() % TEAMS.len()];
    let stage = STAGES[serial % STAGES.len()];
    let name = format!("acme-{team}-{}-{stage}", serial / (STAGES.len() * TEAMS.len()) + 1);
    let roles = ROLES.iter().take((2 + serial % 4).min(most_roles));
    Account {
        id: format!("6{:011}", serial * 104_729 + 40_127),
        email: Some(format!("aws+{name}@acme.example")),
        name: Some(name),
        roles: roles.map(ToString::to_string).collect(),
    }
}

type Row = (&'static str, Option<&'static str>, Option<&'static str>, &'static [&'static str]);

const ADMIN: &str = "AdministratorAccess";
const POWER: &str = "PowerUserAccess";
const READ: &str = "ReadOnlyAccess";
const VIEW: &str = "ViewOnlyAccess";
const BILLING: &str = "Billing";
const AUDIT: &str = "SecurityAudit";
const DATA: &str = "DataPlatformEngineer";
const NETWORK: &str = "NetworkAdministrator";
const DEPLOY: &str = "DeployAccess";

const ACME: [Row; 23] = [
    ("111122223333", Some("acme-dev"), Some("aws+dev"), &[ADMIN, READ, POWER]),
    ("222233334444", Some("acme-test"), Some("aws+test"), &[ADMIN, READ, POWER]),
    ("333344445555", Some("acme-staging"), Some("aws+staging"), &[POWER, READ, DEPLOY]),
    ("444455556666", Some("acme-production"), Some("aws+production"), &[ADMIN, READ, DEPLOY]),
    ("123456789012", Some("acme-data-lake"), Some("aws+data-lake"), &[DATA, READ, VIEW]),
    ("210987654321", Some("acme-data-science"), Some("aws+data-science"), &[DATA, POWER, READ]),
    ("777788889999", Some("acme-shared-services-networking-eu"), Some("aws+net-eu"), &[POWER, NETWORK, READ]),
    ("777788880000", Some("acme-shared-services-networking-us"), Some("aws+net-us"), &[POWER, NETWORK, READ]),
    ("555566667777", Some("acme-security-audit"), Some("aws+audit"), &[AUDIT, VIEW]),
    ("555566668888", Some("acme-log-archive"), Some("aws+logs"), &[AUDIT, READ]),
    ("999900001111", Some("acme-payer"), Some("aws"), &[BILLING, VIEW]),
    ("310482957163", Some("acme-identity"), Some("aws+identity"), &[ADMIN, READ]),
    ("318204756921", Some("acme-backup"), Some("aws+backup"), &["BackupOperator", READ]),
    ("402918374655", Some("acme-build"), Some("aws+build"), &[POWER, DEPLOY, READ]),
    ("418273645509", Some("acme-sandbox-maria"), Some("maria.jensen"), &[ADMIN, POWER, READ]),
    ("427183940562", Some("acme-payments-dev"), Some("aws+pay-dev"), &[ADMIN, READ, POWER]),
    ("438291047365", Some("acme-payments-production"), Some("aws+pay"), &[READ, DEPLOY, BILLING]),
    ("509384726151", Some("acme-mobile"), Some("aws+mobile"), &[POWER, READ, DEPLOY]),
    ("518273940625", Some("acme-website"), Some("aws+website"), &[POWER, READ, DEPLOY]),
    ("601928374650", Some("Acme Nordic (old \"Fjord\" & co.)"), Some("it"), &[POWER, READ, VIEW]),
    ("619283746502", None, Some("aws+imported"), &[READ, VIEW]),
    ("720193847562", Some("acme-support"), None, &["SupportUser", READ]),
    ("839201746553", None, None, &[READ, VIEW]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn acme_is_of_the_size_that_tests_count_on() {
        let acme = Organisation::acme();
        assert_eq!((acme.accounts.len(), acme.role_count()), (23, 61));
        assert!(acme.accounts.iter().any(|account| account.name.is_none() && account.email.is_some()));
        assert!(acme.accounts.iter().any(|account| account.name.is_some() && account.email.is_none()));
        assert!(acme.has_role("111122223333", "AdministratorAccess"));
    }

    #[test]
    fn a_generated_organisation_has_the_roles_asked_for_in_distinct_accounts() {
        for roles in [0, 61, 62, 5000] {
            let large = Organisation::with_roles(roles);
            assert_eq!(large.role_count(), roles.max(61));
            let ids: HashSet<_> = large.accounts.iter().map(|account| &account.id).collect();
            assert_eq!(ids.len(), large.accounts.len());
            assert!(ids.iter().all(|id| id.len() == 12));
        }
    }
}
