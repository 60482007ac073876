//! `cargo xtask icons`: the pictures that systems and bundles want, from the drawings in `icons/`.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::run::{self, program};

/// Up to this many pixels the app's picture comes from a drawing with less in it.
const SMALL: u32 = 32;
const DIRECTORY: &str = "icons";

/// Draws everything anew and says what was written.
pub(crate) fn make() -> Result {
    if run::find("rsvg-convert").is_none() {
        return Err("rsvg-convert is missing (Debian: apt-get install librsvg2-bin)".into());
    }
    for (name, size) in [("32x32", 32), ("128x128", 128), ("128x128@2x", 256), ("icon", 512)] {
        write(&format!("{name}.png"), &app(size)?)?;
    }
    let sizes = [16, 24, 32, 48, 64, 128, 256];
    let pictures = sizes.into_iter().map(|size| Ok((size, app(size)?))).collect::<Result<Vec<_>>>()?;
    write("icon.ico", &ico(&pictures))?;
    let mut tray = Vec::new();
    for entry in fs::read_dir(DIRECTORY).map_err(|error| format!("{DIRECTORY}: {error}"))? {
        let name = entry.map_err(|error| format!("{DIRECTORY}: {error}"))?.file_name();
        tray.extend(name.to_str().and_then(tray_picture));
    }
    tray.sort();
    for (name, size) in tray {
        write(&format!("{name}.png"), &draw(&name, size)?)?;
    }
    Ok(())
}

fn app(size: u32) -> Result<Vec<u8>> {
    draw(if size <= SMALL { "app-small" } else { "app" }, size)
}

/// Name and size of a tray picture, from its drawing `tray-STATE-SIZE.svg`.
fn tray_picture(drawing: &str) -> Option<(String, u32)> {
    let name = drawing.strip_suffix(".svg").filter(|name| name.starts_with("tray-"))?;
    let (_, size) = name.rsplit_once('-')?;
    Some((name.to_owned(), size.parse().ok()?))
}

fn draw(name: &str, size: u32) -> Result<Vec<u8>> {
    let size = size.to_string();
    let drawing = format!("{DIRECTORY}/{name}.svg");
    let drawn = program("rsvg-convert", ["-w", &size, "-h", &size, &drawing])
        .output()
        .map_err(|error| format!("rsvg-convert cannot be started: {error}"))?;
    if drawn.status.success() {
        Ok(drawn.stdout)
    } else {
        Err(format!("{drawing}: {}", String::from_utf8_lossy(&drawn.stderr).trim()))
    }
}

fn write(name: &str, bytes: &[u8]) -> Result {
    let path = Path::new(DIRECTORY).join(name);
    fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}

/// An icon file of Windows that holds PNG pictures, as it may since Vista: a directory of 16 bytes a
/// picture, then the pictures.
fn ico(pictures: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).expect("pictures of icons are small");
    let count = u16::try_from(pictures.len()).expect("an icon has few pictures");
    let mut file = vec![0, 0, 1, 0];
    file.extend(count.to_le_bytes());
    let mut offset = 6 + 16 * pictures.len();
    for (size, png) in pictures {
        // A side of 256 is written as 0.
        let side = u8::try_from(*size).unwrap_or(0);
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend(length(png.len()).to_le_bytes());
        file.extend(length(offset).to_le_bytes());
        offset += png.len();
    }
    for (_, png) in pictures {
        file.extend(png);
    }
    file
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn tray_drawings_name_their_size() {
        assert_eq!(tray_picture("tray-ending-soon-22.svg"), Some(("tray-ending-soon-22".into(), 22)));
        for other in ["app.svg", "tray-ended.svg", "tray-ended-16.png"] {
            assert_eq!(tray_picture(other), None, "{other}");
        }
    }

    #[test]
    fn an_icon_file_leads_to_each_picture() {
        let pictures = [(16, b"small".to_vec()), (256, b"large one".to_vec())];
        let file = ico(&pictures);
        assert_eq!(file[..6], [0, 0, 1, 0, 2, 0]);
        for (index, (side, (_, png))) in [16, 0].into_iter().zip(&pictures).enumerate() {
            let entry = &file[6 + 16 * index..][..16];
            let number = |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!(entry[..2], [side, side]);
            assert_eq!(file[number(12)..][..number(8)], png[..]);
        }
    }
}
