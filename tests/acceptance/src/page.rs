//! The popover, as a person sees and uses it.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::{
    Client, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    key::Key,
};
use serde_json::Value;
use stage::until;

/// The popover's page.
#[derive(Debug, Clone)]
pub struct Popover(Client);

impl Popover {
    /// Wraps the page that the driver found.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    /// The words on the page.
    pub async fn text(&self) -> Result<String> {
        let text = self.0.execute("return document.body.innerText", Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// All that the page consists of, for the leak guard.
    pub async fn source(&self) -> Result<String> {
        let source = self.0.execute("return document.documentElement.outerHTML", Vec::new()).await?;
        Ok(source.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page says all of this.
    pub async fn wait_for_text(&self, wanted: &[&str]) -> Result<()> {
        until(&format!("the popover to say {wanted:?}"), || async {
            let text = self.text().await?;
            ensure!(wanted.iter().all(|part| text.contains(part)), "it says: {text}");
            Ok(())
        })
        .await
    }

    /// Waits until what the page says now has been drawn, for pictures.
    pub async fn drawn(&self) -> Result<()> {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150)))";
        self.0.execute_async(script, Vec::new()).await?;
        Ok(())
    }

    /// Labels of the rows that can be chosen, as a screen reader says them.
    pub async fn rows(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('[role=option] > .unseen')].map(words => words.textContent)";
        let rows = self.0.execute(script, Vec::new()).await?;
        let rows = rows.as_array().context("the rows are not a list")?;
        Ok(rows.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Label of the selected row.
    pub async fn selected(&self) -> Result<String> {
        match self.0.find(Locator::Css("[role=option][aria-selected=true] > .unseen")).await {
            Ok(words) => Ok(words.prop("textContent").await?.unwrap_or_default()),
            Err(error) if error.is_no_such_element() => {
                bail!("no row is selected; the page says: {}", self.text().await?)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Types into the search field, in place of what was there, and waits for the best match.
    pub async fn search(&self, query: &str, best: &str) -> Result<()> {
        let field = until("the search to be there", || async {
            let field = self.0.find(Locator::Css("[role=combobox]")).await?;
            field.click().await?;
            Ok(field)
        })
        .await?;
        if field.prop("value").await?.is_some_and(|typed| !typed.is_empty()) {
            // Escape takes back what was typed.
            self.press(char::from(Key::Escape), false).await?;
        }
        field.send_keys(query).await?;
        self.finds(best).await.with_context(|| format!("“{query}” was typed"))
    }

    /// Waits until this is the best match for what was typed into the search: a row that stood there before shows no
    /// letters that matched.
    pub async fn finds(&self, best: &str) -> Result<()> {
        until(&format!("“{best}” to be found and selected"), || async {
            let selected = self.selected().await?;
            ensure!(selected.contains(best), "selected is: {selected}");
            let matched = Locator::Css("[role=option][aria-selected=true] mark");
            ensure!(!self.0.find_all(matched).await?.is_empty(), "{selected} was there without a search");
            Ok(())
        })
        .await
    }

    /// Waits until the page no longer says this.
    pub async fn wait_until_gone(&self, words: &str) -> Result<()> {
        until(&format!("the popover not to say “{words}”"), || async {
            let text = self.text().await?;
            ensure!(!text.contains(words), "it says: {text}");
            Ok(())
        })
        .await
    }

    /// Presses a key, with Control held or not.
    pub async fn press(&self, key: char, control: bool) -> Result<()> {
        self.press_with(if control { &[Key::Control] } else { &[] }, key).await
    }

    /// Presses a key while others are held.
    pub async fn press_with(&self, held: &[Key], key: char) -> Result<()> {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for value in held.iter().copied().map(char::from) {
            keys = keys.then(KeyAction::Down { value });
        }
        keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        for value in held.iter().rev().copied().map(char::from) {
            keys = keys.then(KeyAction::Up { value });
        }
        Ok(self.0.perform_actions(keys).await?)
    }

    /// Types a text where the focus is.
    pub async fn type_in(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            self.press(letter, false).await?;
        }
        Ok(())
    }

    /// Chooses what these words stand beside.
    pub async fn choose(&self, words: &str) -> Result<()> {
        let path = format!("//label[normalize-space(.)=\"{words}\"]");
        self.click_on(&path).await
    }

    /// Asks the app what the page itself asks it.
    pub async fn ask(&self, command: &str, arguments: Value) -> Result<Value> {
        let invoke = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given).then(done, (reason) => done({ failed: String(reason) }))";
        let answer = self.0.execute_async(invoke, vec![command.into(), arguments]).await?;
        ensure!(answer.get("failed").is_none(), "{command}: {answer}");
        Ok(answer)
    }

    /// What axe-core finds against the page as it is now, in the web view that is shipped.
    pub async fn objections(&self) -> Result<Vec<String>> {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(axe).context("axe-core comes with npm --prefix ui ci")?;
        self.0.execute(&axe, Vec::new()).await?;
        // What fades has the colours of neither before nor after.
        self.drawn().await?;
        until("nothing to move", || async {
            // What goes round for as long as something is awaited never stops.
            let moving = "return document.getAnimations().filter(({ playState, effect }) =>
                playState === 'running' && effect.getComputedTiming().endTime !== Infinity).length";
            let moving = self.0.execute(moving, Vec::new()).await?;
            ensure!(moving == 0, "{moving} move");
            Ok(())
        })
        .await?;
        let run = "const done = arguments[0];
            axe.run().then(
                ({ violations }) => done(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)),
                (reason) => done([`axe-core failed: ${reason}`]))";
        let found = self.0.execute_async(run, Vec::new()).await?;
        let found = found.as_array().context("axe-core found no list")?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    /// The words of what has the focus, or its name where it has none; nothing where nothing has it.
    pub async fn focused(&self) -> Result<String> {
        let script = "const focused = document.activeElement;
            return focused === document.body ? '' : focused.innerText || focused.ariaLabel";
        let text = self.0.execute(script, Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Goes on by Tab until the focus is on what is called so.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        let mut passed = Vec::new();
        while passed.len() < 16 {
            self.press(char::from(Key::Tab), false).await?;
            let focused = self.focused().await?;
            if focused.trim() == name {
                return Ok(());
            }
            passed.push(focused);
        }
        bail!("Tab led to {passed:?} and never to “{name}”")
    }

    /// Presses the button with these words.
    pub async fn click(&self, words: &str) -> Result<()> {
        let path = format!("//button[contains(normalize-space(.), \"{words}\")]");
        self.click_on(&path).await
    }

    /// Presses the button that a screen reader calls so.
    pub async fn click_called(&self, name: &str) -> Result<()> {
        let path = format!("//button[@aria-label=\"{name}\"]");
        self.click_on(&path).await
    }

    /// Presses the button with these words in the row of a page that has those.
    pub async fn click_beside(&self, row: &str, words: &str) -> Result<()> {
        let row = format!("//*[contains(@class, \"set\")][contains(normalize-space(.), \"{row}\")]");
        let path = format!("{row}//button[contains(normalize-space(.), \"{words}\")]");
        self.click_on(&path).await
    }

    /// Puts the focus into the field with this name.
    pub async fn click_field(&self, name: &str) -> Result<()> {
        let path = format!("//label[contains(normalize-space(.), \"{name}\")]//input");
        self.click_on(&path).await
    }

    /// Scrolls there first, as a person does: what a page's foot covers in part cannot be clicked in its middle.
    async fn click_on(&self, path: &str) -> Result<()> {
        let element = self.0.find(Locator::XPath(path)).await?;
        let script = "arguments[0].scrollIntoView({ block: 'nearest' })";
        self.0.execute(script, vec![serde_json::to_value(&element)?]).await?;
        Ok(element.click().await?)
    }

    /// Makes sure that axe-core finds nothing against the page as it is now.
    pub async fn is_fine_by_axe(&self, what: &str) -> Result<()> {
        let objections = self.objections().await?;
        ensure!(objections.is_empty(), "{what}: {objections:#?}");
        Ok(())
    }

    /// The colour behind the list.
    pub async fn background(&self) -> Result<String> {
        let script = "return getComputedStyle(document.querySelector('.window')).backgroundColor";
        let colour = self.0.execute(script, Vec::new()).await?;
        Ok(colour.as_str().unwrap_or_default().to_owned())
    }
}
