//! Names of generated profiles, by a template.

use std::collections::BTreeMap;

use brain::{
    Code, Refusal,
    say::Word,
    words::{Account, ProfileName, RoleName, SessionName},
};
use deunicode::deunicode;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};

/// A template for names, such as `{{ account }}-{{ short_role | lower }}`, in the language of Jinja.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    text: String,
}

impl Template {
    /// What is used where the person says nothing.
    pub const DEFAULT: &'static str = "{{ account }}-{{ role }}";

    /// What a template may speak of.
    pub const VARIABLES: [&'static str; 6] =
        ["account", "account_id", "email", "role", "short_role", "session"];

    /// Takes a template.
    ///
    /// # Errors
    ///
    /// It makes no sense, and where.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_filter("slug", |text: String| slug(&text));
        environment.add_template_owned(NAME, text.to_owned()).map_err(|error| nonsense(&error))?;
        let template = environment.get_template(NAME).map_err(|error| nonsense(&error))?;
        let mut unknown: Vec<_> = template.undeclared_variables(false).into_iter().collect();
        unknown.retain(|name| !Self::VARIABLES.contains(&name.as_str()));
        unknown.sort_unstable();
        if let Some(name) = unknown.first() {
            let names = Self::VARIABLES.join(", ");
            return Err(Word("template-unknown").refusal(Code::Usage, &[("name", name), ("names", &names)]));
        }
        Ok(Self { environment, text: text.to_owned() })
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of the profile for a role. Whatever the template gives, every AWS tool sees this name: what
    /// is no letter, digit or one of `_ . / % @ -` becomes `-`, and letters lose their accents.
    ///
    /// # Errors
    ///
    /// The template fails, or gives no name.
    pub fn name(
        &self,
        session: &SessionName,
        account: &Account,
        role: &RoleName,
    ) -> Result<ProfileName, Refusal> {
        let values: BTreeMap<&'static str, String> = Self::VARIABLES
            .into_iter()
            .zip(
                [
                    account.name.as_deref().unwrap_or(account.id.as_str()),
                    account.id.as_str(),
                    account.email.as_deref().unwrap_or_default(),
                    role.as_str(),
                    short(role),
                    session.as_str(),
                ]
                .map(str::to_owned),
            )
            .collect();
        let template = self.environment.get_template(NAME).map_err(|error| nonsense(&error))?;
        let name = portable(&template.render(values).map_err(|error| nonsense(&error))?);
        if name.is_empty() {
            let account = account.name.as_deref().unwrap_or(account.id.as_str());
            return Err(Word("template-no-name").refusal(
                Code::Usage,
                &[("role", role), ("account", &account), ("braces", &"{{ account_id }}")],
            ));
        }
        Ok(ProfileName::new(name))
    }
}

/// Has no ending, which would have values escaped.
const NAME: &str = "the template";

fn nonsense(error: &Error) -> Refusal {
    let what = match (error.kind(), error.detail()) {
        (ErrorKind::UnknownFilter, Some(detail)) => Word("template-filters").with(&[("detail", &detail)]),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    let example = Template::DEFAULT;
    match error.line() {
        None => Word("template-nonsense").refusal(Code::Usage, &[("what", &what), ("example", &example)]),
        Some(line) => Word("template-nonsense-in")
            .refusal(Code::Usage, &[("what", &what), ("example", &example), ("line", &line)]),
    }
}

/// Short names of the permission sets that IAM Identity Center and Control Tower bring along.
const SHORT: [(&str, &str); 17] = [
    ("AdministratorAccess", "admin"),
    ("Billing", "billing"),
    ("DatabaseAdministrator", "database-admin"),
    ("DataScientist", "data-scientist"),
    ("NetworkAdministrator", "network-admin"),
    ("PowerUserAccess", "power-user"),
    ("ReadOnlyAccess", "read-only"),
    ("SecurityAudit", "security-audit"),
    ("SupportUser", "support"),
    ("SystemAdministrator", "system-admin"),
    ("ViewOnlyAccess", "view-only"),
    ("AWSAdministratorAccess", "admin"),
    ("AWSOrganizationsFullAccess", "organizations"),
    ("AWSPowerUserAccess", "power-user"),
    ("AWSReadOnlyAccess", "read-only"),
    ("AWSServiceCatalogAdminFullAccess", "service-catalog-admin"),
    ("AWSServiceCatalogEndUserAccess", "service-catalog"),
];

fn short(role: &RoleName) -> &str {
    SHORT.iter().find(|(name, _)| *name == role.as_str()).map_or(role.as_str(), |(_, short)| short)
}

/// In small letters, with `-` between the words.
fn slug(text: &str) -> String {
    joined(&deunicode(text).to_lowercase(), |c| c.is_ascii_alphanumeric())
}

/// A name that every AWS tool sees, and none takes for an option.
fn portable(text: &str) -> String {
    let name = joined(&deunicode(text), |c| c.is_ascii_alphanumeric() || "_./%@-".contains(c));
    name.trim_start_matches('-').to_owned()
}

/// With one `-` for what is not kept between what is.
fn joined(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let words = text.split(|c| !is_kept(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(template: &str, account: &str, role: &str) -> Result<String, String> {
        let account = Account {
            id: "111122223333".parse().unwrap(),
            name: Some(account.to_owned()).filter(|name| !name.is_empty()),
            email: Some("aws+dev@acme.example".to_owned()),
            roles: Vec::new(),
        };
        Template::parse(template)
            .and_then(|template| template.name(&SessionName::new("acme"), &account, &RoleName::new(role)))
            .map(|name| name.to_string())
            .map_err(|refusal| format!("{} {}", refusal.message, refusal.hint.unwrap_or_default()))
    }

    #[test]
    fn every_variable_and_filter_has_its_say() {
        for (template, name) in [
            (Template::DEFAULT, "Acme-Dev-AWSReadOnlyAccess"),
            ("{{ account | slug }}.{{ short_role }}", "acme-dev.read-only"),
            ("{{ account | lower }}/{{ role | lower }}", "acme-dev/awsreadonlyaccess"),
            ("{{ session }}-{{ account_id }}", "acme-111122223333"),
            ("{{ email }}", "aws-dev@acme.example"),
            ("{% if account_id == '111122223333' %}main{% else %}other{% endif %}", "main"),
            ("{{ account | replace('Acme ', '') }}", "Dev"),
        ] {
            assert_eq!(named(template, "Acme Dev", "AWSReadOnlyAccess").as_deref(), Ok(name), "{template}");
        }
    }

    #[test]
    fn names_are_such_that_every_tool_sees_them() {
        for (account, name) in [
            ("Zürich & Söhne", "Zurich-Sohne"),
            ("  Team: [prod] #1 ", "Team-prod-1"),
            ("o'brien \"x\" dom\\user", "o-brien-x-dom-user"),
            ("東京", "Dong-Jing"),
            ("", "111122223333"),
            ("a\nb", "a-b"),
            ("--help", "help"),
        ] {
            assert_eq!(named("{{ account }}", account, "Admin").as_deref(), Ok(name));
        }
        let nothing = named("{{ '' }}", "x", "Admin").unwrap_err();
        assert_eq!(nothing, "The template gives no name to Admin in x. Put {{ account_id }} into it.");
    }

    #[test]
    fn the_roles_that_aws_brings_along_have_short_names() {
        for (role, name) in [
            ("AdministratorAccess", "admin"),
            ("AWSAdministratorAccess", "admin"),
            ("PowerUserAccess", "power-user"),
            ("ViewOnlyAccess", "view-only"),
            ("DataPlatformEngineer", "DataPlatformEngineer"),
        ] {
            assert_eq!(named("{{ short_role }}", "x", role).as_deref(), Ok(name));
        }
    }

    #[test]
    fn a_template_that_makes_no_sense_is_refused_with_what_and_where() {
        let all = [
            "{{ acount }}",
            "{{ account",
            "a\n{{ account | slugg }}",
            "{% if %}",
            "{{ account.name.first }}",
            "{{ account + 1 }}",
        ];
        let said: Vec<_> = all.iter().map(|text| named(text, "x", "Admin").unwrap_err()).collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        The template speaks of “acount”, which there is not. There are: account, account_id, email, role, short_role, session
        The template makes no sense in line 1: syntax error: unexpected end of input, expected end of variable block. An example: {{ account }}-{{ role }}
        The template makes no sense in line 2: filter slugg is unknown; useful ones are slug, lower, upper, replace. An example: {{ account }}-{{ role }}
        The template makes no sense in line 1: syntax error: unexpected end of block. An example: {{ account }}-{{ role }}
        The template makes no sense in line 1: undefined value. An example: {{ account }}-{{ role }}
        The template makes no sense in line 1: invalid operation: tried to use + operator on unsupported types string and number. An example: {{ account }}-{{ role }}
        ");
    }
}
