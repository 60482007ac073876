//! What is pasted or typed into the search, and the row that it means.

use acceptance::{Cast, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, until};

#[tokio::test]
async fn an_arn_a_console_link_and_an_e_mail_address_lead_to_their_row() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "All · acme"]).await?;
        let reserved = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO";
        // Whoever had the clipboard before lives until the next has it: a look may be waiting for its answer.
        let mut holders = Vec::new();
        for (pasted, account, role) in [
            (
                "arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_ReadOnlyAccess_0123456789abcdef/maria"
                    .to_owned(),
                "acme-data-science",
                "ReadOnlyAccess",
            ),
            (
                format!("arn:aws:iam::222233334444:role/{reserved}_PowerUserAccess_0123456789abcdef"),
                "acme-test",
                "PowerUserAccess",
            ),
            (
                format!(
                    "{}/#/console?account_id=777788880000&role_name=NetworkAdministrator",
                    scene.fake.start_url()
                ),
                "acme-shared-services-networking-us",
                "NetworkAdministrator",
            ),
            (
                "https://444455556666-ab12cd34.eu-west-1.console.aws.amazon.com/s3/home".to_owned(),
                "prod-readonly",
                "ReadOnlyAccess",
            ),
            // Found by that, it stands in the name's place.
            ("maria.jensen@acme.example".to_owned(), "4182 7364 5509", "AdministratorAccess"),
        ] {
            holders.push(scene.stage.copy(&pasted).await?);
            // In place of what stands there.
            page.press('a', true).await?;
            page.press('v', true).await?;
            until(&format!("{account} to be selected by {pasted}"), || async {
                let selected = page.selected().await?;
                ensure!(selected.contains(account) && selected.contains(role), "selected is: {selected}");
                Ok(())
            })
            .await?;
        }
        page.press(Key::Escape.into(), false).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
