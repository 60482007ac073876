//! `daypass env --credentials-file`: keys in the shared credentials file, for tools that read nothing else.

use agent::{Reply, Surroundings};
use brain::{Answer, Code, KeysPlace, Refusal, Request, words::ProfileName};
use jiff::tz::TimeZone;

use crate::{ask::Asked, choice::Chosen, names, out};

/// Has the keys written, says what that means, and gives the section's name, which tools may use as a profile.
pub(crate) async fn run(
    surroundings: &Surroundings,
    chosen: &Chosen,
    section: Option<&str>,
) -> Result<ProfileName, Refusal> {
    let section = section.map_or_else(|| format!("daypass-{}", chosen.name()), str::to_owned);
    // Those that every AWS tool takes. What begins with “-” would be taken for an option by some.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./%@-".contains(c);
    let is_name = !section.starts_with('-') && section != "default";
    if section.is_empty() || !is_name || !section.chars().all(is_plain) {
        return Err(bad_name(&section));
    }
    is_free(surroundings, &section)?;
    let file = surroundings.places().credentials.clone();
    let file = std::path::absolute(&file).unwrap_or(file);
    let place = KeysPlace { file: file.clone(), section: Some(section.clone()) };
    let Written { ends, is_kept } = write(surroundings, chosen, place).await?;
    let file = file.display();
    out::say(&format!("The keys are in {file} for anybody to read who can read your files, as [{section}]."));
    out::say(&if is_kept {
        format!("They end at {ends}. Daypass removes them then, at sign-out, and when it ends.")
    } else {
        format!("They end at {ends}. Daypass removes them when it starts the next time.")
    });
    Ok(ProfileName::new(section))
}

/// Keys that were written.
pub(crate) struct Written {
    /// When they end, as a person says it.
    pub(crate) ends: String,
    /// Whether an agent takes them away then.
    pub(crate) is_kept: bool,
}

/// Has a role's keys written there.
pub(crate) async fn write(
    surroundings: &Surroundings,
    chosen: &Chosen,
    place: KeysPlace,
) -> Result<Written, Refusal> {
    let (role, region) = (chosen.role.clone(), chosen.region.clone());
    let mut asked = Asked::new(surroundings, Request::SaveKeys { role, place, region }).await?;
    let reply = asked.next().await;
    let is_kept = asked.is_by_agent();
    asked.end().await;
    match reply? {
        Reply::Answer(Answer::Saved { expires_at }) => {
            let ends = expires_at.to_zoned(TimeZone::system()).strftime("%H:%M").to_string();
            Ok(Written { ends, is_kept })
        }
        Reply::Answer(Answer::Refused(refusal)) => Err(refusal),
        Reply::Answer(_) | Reply::Credentials(_) => {
            Err(out::failed("The agent wrote no keys. Update Daypass and try again.".to_owned()))
        }
    }
}

/// Refuses the name of a profile of the AWS config: some tools would take the keys for it, some would not.
fn is_free(surroundings: &Surroundings, section: &str) -> Result<(), Refusal> {
    let places = surroundings.places();
    let shared = aws_files::load(places).map_err(|error| out::failed(error.to_string()))?;
    let Some(profile) = shared.profiles.iter().find(|profile| profile.name.as_str() == section) else {
        return Ok(());
    };
    Err(Refusal {
        code: Code::Usage,
        message: format!(
            "{}, line {}: There is a profile {section} already. Some tools would take the keys under that name, \
             others the profile.",
            places.config.display(),
            profile.line
        ),
        hint: Some("Name another section, as in: --credentials-file=NAME".to_owned()),
    })
}

fn bad_name(section: &str) -> Refusal {
    Refusal {
        code: Code::Usage,
        message: format!("A section cannot be called {}.", names::typed(section)),
        hint: Some(
            "Possible are letters, digits and _ . / % @ -, the last not at the beginning, as in: \
             --credentials-file=daypass-dev"
                .to_owned(),
        ),
    }
}
