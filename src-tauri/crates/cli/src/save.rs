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
    // Those that every AWS tool takes.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./%@-".contains(c);
    if section.is_empty() || section == "default" || !section.chars().all(is_plain) {
        return Err(bad_name(&section));
    }
    let file = surroundings.places().credentials.clone();
    let place = KeysPlace { file: std::path::absolute(&file).unwrap_or(file), section };
    let (role, region) = (chosen.role.clone(), chosen.region.clone());
    let mut asked =
        Asked::new(surroundings, Request::SaveKeys { role, place: place.clone(), region }).await?;
    let reply = asked.next().await;
    let is_kept = asked.is_by_agent();
    asked.end().await;
    let expires_at = match reply? {
        Reply::Answer(Answer::Saved { expires_at }) => expires_at,
        Reply::Answer(Answer::Refused(refusal)) => return Err(refusal),
        Reply::Answer(_) | Reply::Credentials(_) => {
            return Err(out::failed("The agent wrote no keys. Update Daypass and try again.".to_owned()));
        }
    };
    let ends = expires_at.to_zoned(TimeZone::system()).strftime("%H:%M");
    let KeysPlace { file, section } = place;
    let file = file.display();
    out::say(&format!("The keys are in {file} for anybody to read who can read your files, as [{section}]."));
    out::say(&if is_kept {
        format!("They end at {ends}. Daypass removes them then, at sign-out, and when it ends.")
    } else {
        format!("They end at {ends}. Daypass removes them when it starts the next time.")
    });
    Ok(ProfileName::new(section))
}

fn bad_name(section: &str) -> Refusal {
    Refusal {
        code: Code::Usage,
        message: format!("A section cannot be called {}.", names::typed(section)),
        hint: Some(
            "Possible are letters, digits and _ . / % @ -, as in: --credentials-file=daypass-dev".to_owned(),
        ),
    }
}
