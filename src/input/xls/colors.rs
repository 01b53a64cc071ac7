//! Colours of XLS, as far as it takes to see whether text has that of what lies below it.

use crate::input::compound::{short, word};

/// The number of the colour that text has where none is said.
pub(super) const AUTOMATIC: u16 = 0x7fff;
/// The numbers of white, whatever the workbook has, and of the ground of windows.
const WHITE: u16 = 1;
const WINDOW: u16 = 0x41;
/// The colours that a workbook may have its own of begin here; those before are the first eight of them as they are by themselves.
const FIRST: u16 = 8;

/// What lies below text.
#[derive(Clone, Copy)]
pub(super) enum Ground {
    Sheet,
    Color(u16),
    Pattern,
}

/// The ground of the cells of a style.
pub(super) fn ground(style: &[u8]) -> Ground {
    match (word(style, 14).map(|look| look >> 26), short(style, 18)) {
        (Some(1), Some(colors)) => Ground::Color(colors & 0x7f),
        (Some(0) | None, _) | (_, None) => Ground::Sheet,
        (Some(_), Some(_)) => Ground::Pattern,
    }
}

/// The colours that a workbook has of its own.
#[derive(Default)]
pub(super) struct Palette(Vec<u32>);

impl Palette {
    pub(super) fn read(data: &[u8]) -> Palette {
        let colors = data.get(2..).unwrap_or_default().chunks_exact(4);
        Palette(colors.filter_map(|color| word(color, 0).map(|color| color & 0x00ff_ffff)).collect())
    }

    /// What tells a colour from others.
    fn color(&self, number: u16) -> u32 {
        let own = number.checked_sub(FIRST).and_then(|at| self.0.get(usize::from(at)));
        let of_itself = || match number {
            WHITE | WINDOW => 0x00ff_ffff,
            number if number == FIRST + WHITE => 0x00ff_ffff,
            number if number < FIRST => 0x0100_0000 + u32::from(number + FIRST),
            number => 0x0100_0000 + u32::from(number),
        };
        own.copied().unwrap_or_else(of_itself)
    }

    /// Whether text of a colour is lost on a ground.
    pub(super) fn loses(&self, color: u16, ground: Ground) -> bool {
        let ground = match ground {
            Ground::Sheet => WHITE,
            Ground::Color(number) => number,
            Ground::Pattern => return false,
        };
        color != AUTOMATIC && self.color(color) == self.color(ground)
    }
}
