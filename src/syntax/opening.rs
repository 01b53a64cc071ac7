//! By what a piece of text opens: one of 64 classes. Used when the grammar is compiled (`grammar/build.rs`) and when it is matched.

/// The class of the end of a text.
pub const END: u32 = 0;

/// The class of the character that some UTF-8 opens with. Characters may share a class; those that the grammar names mostly do not.
pub fn class(text: &[u8]) -> u32 {
    match *text {
        [] => END,
        [first, ..] if first < 0x80 => u32::from(first) & 63,
        [first, second, third, ..] if first >= 0xe0 => (u32::from(second) + 5 * u32::from(third)) & 63,
        [_, second, ..] => u32::from(second) & 63,
        [_] => END,
    }
}
