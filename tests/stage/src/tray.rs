//! The tray as its host sees it: `org.kde.StatusNotifierItem` and `com.canonical.dbusmenu` on the bus.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use futures_lite::{StreamExt as _, stream};
use tokio::{task::JoinHandle, time::sleep};
use zbus::names::OwnedBusName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Proxy};

use crate::wait::until;
use crate::{Size, Stage};

const ITEM: &str = "org.kde.StatusNotifierItem";
/// For so long a menu has to be the same before somebody presses an entry.
const SETTLED: Duration = Duration::from_millis(300);
const INVALID: &str = "org.freedesktop.DBus.Error.InvalidArgs";

/// Half the height of the panel: how far the middle of a tray icon is from the screen's edges.
const HALF_PANEL: u32 = 16;

pub(crate) async fn watcher(bus: &Connection) -> Result<Proxy<'static>> {
    let name = "org.kde.StatusNotifierWatcher";
    Ok(Proxy::new(bus, name, "/StatusNotifierWatcher", name).await?)
}

impl Stage {
    /// The tray at the right end of the panel.
    pub fn tray(&self) -> Tray {
        Tray { bus: self.bus.clone(), screen: self.size() }
    }
}

/// The panel's tray.
#[derive(Debug, Clone)]
pub struct Tray {
    bus: Connection,
    screen: Size,
}

impl Tray {
    /// All icons there are.
    pub async fn items(&self) -> Result<Vec<TrayItem>> {
        let registered: Vec<String> =
            watcher(&self.bus).await?.get_property("RegisteredStatusNotifierItems").await?;
        registered.iter().map(|address| self.at(address)).collect()
    }

    /// Waits for the icon whose id or title contains `name`, whatever the case.
    pub async fn item(&self, name: &str) -> Result<TrayItem> {
        let wanted = name.to_lowercase();
        until(&format!("the tray icon “{name}”"), || async {
            let mut seen = Vec::new();
            for item in self.items().await? {
                // One that is just leaving does not answer.
                let names = [item.id().await.unwrap_or_default(), item.title().await.unwrap_or_default()];
                if names.iter().any(|name| name.to_lowercase().contains(&wanted)) {
                    return Ok(item);
                }
                seen.push(names);
            }
            Err(anyhow!("the tray has (id, title): {seen:?}"))
        })
        .await
    }

    /// An address is a bus name directly followed by a path.
    fn at(&self, address: &str) -> Result<TrayItem> {
        let path = address.find('/').with_context(|| format!("{address} names no object"))?;
        Ok(TrayItem {
            tray: self.clone(),
            name: OwnedBusName::try_from(&address[..path])?,
            path: OwnedObjectPath::try_from(&address[path..])?,
        })
    }
}

/// One icon in the tray.
#[derive(Debug, Clone)]
pub struct TrayItem {
    tray: Tray,
    name: OwnedBusName,
    path: OwnedObjectPath,
}

/// What is shown when the pointer rests on an icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolTip {
    /// The first line.
    pub title: String,
    /// The text below it.
    pub description: String,
}

/// An icon's picture in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IconPixmap {
    /// Pixels from left to right.
    pub width: i32,
    /// Pixels from top to bottom.
    pub height: i32,
    /// Four bytes per pixel, in rows from the top: alpha, red, green, blue.
    pub argb: Vec<u8>,
}

/// An entry of a menu, or the menu itself as the parent of its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The application's number for it.
    pub id: i32,
    /// What is read, without the mark of the access key; empty for a separator.
    pub label: String,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// Whether it is to be seen.
    pub visible: bool,
    /// Whether it is a line between entries.
    pub separator: bool,
    /// Whether it is ticked, if it can be.
    pub checked: Option<bool>,
    /// The entries of its submenu.
    pub children: Vec<MenuItem>,
}

impl MenuItem {
    /// The first visible entry with this label, at any depth.
    pub fn find(&self, label: &str) -> Option<&MenuItem> {
        let children = || self.children.iter().filter(|child| child.visible);
        children()
            .find(|child| child.label == label)
            .or_else(|| children().find_map(|child| child.find(label)))
    }

    /// The visible entry at the end of these labels, one per level.
    pub fn at(&self, path: &[&str]) -> Option<&MenuItem> {
        path.iter().try_fold(self, |item, label| {
            item.children.iter().find(|child| child.visible && child.label == *label)
        })
    }

    /// The menu as text, one visible entry a line, for messages.
    pub fn outline(&self) -> String {
        self.lines().join("\n")
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for child in self.children.iter().filter(|child| child.visible) {
            let label = if child.separator { "—" } else { &child.label };
            let state = if child.enabled { "" } else { " (disabled)" };
            let tick = if child.checked == Some(true) { " (ticked)" } else { "" };
            lines.push(format!("{label}{state}{tick}"));
            lines.extend(child.lines().iter().map(|line| format!("  {line}")));
        }
        lines
    }
}

/// See [`TrayItem::menu_changes`].
#[derive(Debug)]
pub struct MenuChanges {
    seen: Arc<AtomicUsize>,
    listener: JoinHandle<()>,
}

impl MenuChanges {
    /// How often the menu has changed so far.
    pub fn count(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }
}

impl Drop for MenuChanges {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl TrayItem {
    /// The application's name for itself.
    pub async fn id(&self) -> Result<String> {
        Ok(self.item().await?.get_property("Id").await?)
    }

    /// The title.
    pub async fn title(&self) -> Result<String> {
        Ok(self.item().await?.get_property("Title").await?)
    }

    /// `Passive`, `Active` or `NeedsAttention`.
    pub async fn status(&self) -> Result<String> {
        Ok(self.item().await?.get_property("Status").await?)
    }

    /// The tooltip.
    pub async fn tool_tip(&self) -> Result<ToolTip> {
        type Wire = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let value: OwnedValue = self.item().await?.get_property("ToolTip").await?;
        let (_, _, title, description) = Wire::try_from(value)?;
        Ok(ToolTip { title, description })
    }

    /// The picture, in every size that the application gives.
    pub async fn icon(&self) -> Result<Vec<IconPixmap>> {
        let value: OwnedValue = self.item().await?.get_property("IconPixmap").await?;
        let sizes: Vec<(i32, i32, Vec<u8>)> = value.try_into()?;
        Ok(sizes.into_iter().map(|(width, height, argb)| IconPixmap { width, height, argb }).collect())
    }

    /// The menu as it is now: a nameless entry whose children are the menu's.
    pub async fn menu(&self) -> Result<MenuItem> {
        let menu = self.menu_object().await?;
        // Some fill their menu only now; others do not know the question.
        _ = menu.call_method("AboutToShow", &(0_i32,)).await;
        let properties: [&str; 0] = [];
        let (_revision, root): (u32, Layout) =
            menu.call("GetLayout", &(0_i32, -1_i32, properties.as_slice())).await?;
        menu_item(root)
    }

    /// Counts from now on how often the application says that its menu has changed.
    pub async fn menu_changes(&self) -> Result<MenuChanges> {
        let menu = self.menu_object().await?;
        let (layouts, items) = (
            menu.receive_signal("LayoutUpdated").await?,
            menu.receive_signal("ItemsPropertiesUpdated").await?,
        );
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        let listener = tokio::spawn(async move {
            let mut signals = stream::or(layouts, items);
            while signals.next().await.is_some() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(MenuChanges { seen, listener })
    }

    /// Waits for a visible entry with this label, at any depth.
    pub async fn wait_for_item(&self, label: &str) -> Result<MenuItem> {
        self.wait_for(&format!("“{label}” in the tray menu"), |menu| menu.find(label)).await
    }

    /// Waits until the entry with this label, at any depth, can be pressed, and presses it.
    pub async fn press(&self, label: &str) -> Result<()> {
        self.press_found(label, |menu| menu.find(label)).await
    }

    /// Waits until the entry at the end of these labels can be pressed, and presses it.
    pub async fn press_path(&self, path: &[&str]) -> Result<()> {
        self.press_found(&path.join(" › "), |menu| menu.at(path)).await
    }

    /// Clicks the icon itself with the left button.
    pub async fn activate(&self) -> Result<()> {
        let x = i32::try_from(self.tray.screen.width - HALF_PANEL)?;
        let y = i32::try_from(HALF_PANEL)?;
        self.item().await?.call_method("Activate", &(x, y)).await?;
        Ok(())
    }

    async fn wait_for(&self, what: &str, find: impl Fn(&MenuItem) -> Option<&MenuItem>) -> Result<MenuItem> {
        until(what, || async {
            let menu = self.menu().await?;
            find(&menu).cloned().ok_or_else(|| anyhow!("the menu is:\n{}", menu.outline()))
        })
        .await
    }

    async fn press_found(&self, name: &str, find: impl Fn(&MenuItem) -> Option<&MenuItem>) -> Result<()> {
        until(&format!("“{name}” in the tray menu to be pressed"), || async {
            let menu = self.menu().await?;
            let item = find(&menu).filter(|item| item.enabled);
            let item = item.ok_or_else(|| anyhow!("the menu is:\n{}", menu.outline()))?;
            // A menu of the same shape has the numbers of the one that it replaces, so the app takes no press on
            // what has only just appeared.
            sleep(SETTLED).await;
            ensure!(menu == self.menu().await?, "the menu is changing");
            self.click(item.id).await
        })
        .await
    }

    /// Fails if the application has given its entries other numbers meanwhile, so that nothing was pressed.
    async fn click(&self, id: i32) -> Result<()> {
        let menu = self.menu_object().await?;
        match menu.call_method("Event", &(id, "clicked", Value::from(""), 0_u32)).await {
            Err(zbus::Error::MethodError(name, said, _)) if name.as_str() == INVALID => {
                Err(anyhow!("the entry has gone: {}", said.unwrap_or_default()))
            }
            // An application that is told to quit may be gone before it answers.
            _ => Ok(()),
        }
    }

    async fn item(&self) -> Result<Proxy<'static>> {
        // Asked afresh every time: not every application tells when a property changes.
        let builder =
            zbus::proxy::Builder::new(&self.tray.bus).cache_properties(zbus::proxy::CacheProperties::No);
        Ok(builder.destination(self.name.clone())?.path(self.path.clone())?.interface(ITEM)?.build().await?)
    }

    async fn menu_object(&self) -> Result<Proxy<'static>> {
        let path: OwnedObjectPath = self.item().await?.get_property("Menu").await?;
        Ok(Proxy::new(&self.tray.bus, self.name.clone(), path, "com.canonical.dbusmenu").await?)
    }
}

/// Reads an entry; what it does not say has the protocol's default.
fn menu_item((id, properties, children): Layout) -> Result<MenuItem> {
    let text =
        |name: &str| properties.get(name).and_then(|value| <&str>::try_from(value).ok()).unwrap_or_default();
    let flag = |name: &str| properties.get(name).and_then(|value| bool::try_from(value).ok()).unwrap_or(true);
    let state = properties.get("toggle-state").and_then(|value| i32::try_from(value).ok());
    let children = children.into_iter().map(|child| menu_item(layout(&child)?)).collect::<Result<_>>()?;
    Ok(MenuItem {
        id,
        label: without_access_key(text("label")),
        enabled: flag("enabled"),
        visible: flag("visible"),
        separator: text("type") == "separator",
        checked: if text("toggle-type").is_empty() { None } else { Some(state == Some(1)) },
        children,
    })
}

/// A child travels as a variant that holds the same triple as its parent.
fn layout(child: &Value<'_>) -> Result<Layout> {
    let child = if let Value::Value(inner) = child { inner } else { child };
    Ok(Layout::try_from(child.try_to_owned()?)?)
}

/// In a label, `_` marks the access key and `__` is an underscore.
fn without_access_key(label: &str) -> String {
    label.split("__").map(|part| part.replace('_', "")).collect::<Vec<_>>().join("_")
}
