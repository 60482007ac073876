//! Where the popover goes: at the tray icon, within the screen.

/// In physical pixels, with y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Area {
    pub(crate) fn contains(self, (x, y): (i32, i32)) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// Between popover and panel or screen edge.
const GAP: i32 = 8;

/// Upper left corner of a popover of that size. `icon` is where the tray was clicked; without it the
/// popover goes to the corner where trays are: on the right, at the panel's end of the screen.
/// `work` is what panels leave of `screen`.
pub(crate) fn beside(icon: Option<(i32, i32)>, size: (i32, i32), screen: Area, work: Area) -> (i32, i32) {
    let (width, height) = size;
    let below = match icon {
        Some((_, y)) => y < screen.y + screen.height / 2,
        None => work.y > screen.y,
    };
    let (left, right) = (work.x + GAP, work.x + work.width - width - GAP);
    let (top, bottom) = (work.y + GAP, work.y + work.height - height - GAP);
    let x = icon.map_or(right, |(x, _)| x - width / 2);
    let y = match icon {
        // A panel that reserves no space lies within the work area.
        Some((_, y)) if below => y + 2 * GAP,
        Some((_, y)) => y - height - 2 * GAP,
        None if below => top,
        None => bottom,
    };
    // On a screen too small, the upper left corner stays visible.
    (x.min(right).max(left), y.min(bottom).max(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1280, height: 800 };
    const UNDER_A_PANEL: Area = Area { y: 30, height: 770, ..SCREEN };
    const OVER_A_PANEL: Area = Area { height: 770, ..SCREEN };
    const SIZE: (i32, i32) = (420, 600);

    #[test]
    fn it_hangs_under_an_icon_in_a_panel_above() {
        assert_eq!(beside(Some((900, 15)), SIZE, SCREEN, UNDER_A_PANEL), (690, 38));
    }

    #[test]
    fn it_stands_on_an_icon_in_a_panel_below() {
        assert_eq!(beside(Some((900, 785)), SIZE, SCREEN, OVER_A_PANEL), (690, 162));
    }

    #[test]
    fn it_leaves_room_for_a_panel_that_reserves_none() {
        assert_eq!(beside(Some((900, 15)), SIZE, SCREEN, SCREEN), (690, 31));
        assert_eq!(beside(Some((900, 785)), SIZE, SCREEN, SCREEN), (690, 169));
    }

    #[test]
    fn it_stays_on_the_screen_beside_an_icon_in_a_corner() {
        assert_eq!(beside(Some((1275, 15)), SIZE, SCREEN, UNDER_A_PANEL), (852, 38));
        assert_eq!(beside(Some((3, 15)), SIZE, SCREEN, UNDER_A_PANEL), (8, 38));
    }

    #[test]
    fn it_stays_on_the_second_screen() {
        let second = Area { x: 1280, ..SCREEN };
        assert_eq!(beside(Some((2550, 15)), SIZE, second, second), (2132, 31));
    }

    #[test]
    fn an_icon_on_the_first_screen_is_none_of_the_second() {
        let second = Area { x: 1280, ..SCREEN };
        assert!(SCREEN.contains((1279, 0)) && !second.contains((1279, 0)));
        assert!(second.contains((1280, 799)) && !second.contains((1280, 800)));
    }

    #[test]
    fn without_an_icon_it_goes_to_the_panels_corner() {
        assert_eq!(beside(None, SIZE, SCREEN, UNDER_A_PANEL), (852, 38));
        assert_eq!(beside(None, SIZE, SCREEN, OVER_A_PANEL), (852, 162));
    }

    #[test]
    fn on_a_screen_too_small_its_upper_left_corner_is_visible() {
        let small = Area { x: 0, y: 0, width: 400, height: 300 };
        assert_eq!(beside(Some((390, 5)), SIZE, small, small), (8, 8));
    }
}
