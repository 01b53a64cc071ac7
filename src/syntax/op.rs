//! The kinds of nodes of the grammar's table: what `grammar/build.rs` writes and `grammar.rs` matches. A node has two operands.

/// A text: its start in the texts and its length.
pub const TEXT: u8 = 0;
/// A character between two, both included.
pub const RANGE: u8 = 1;
/// Any character.
pub const ANY: u8 = 2;
/// A character of that Unicode property.
pub const XID_START: u8 = 3;
/// A character of that Unicode property.
pub const XID_CONTINUE: u8 = 4;
/// The end of the text.
pub const END: u8 = 5;
/// Where its parts start in the parts, and their number: one behind the other.
pub const SEQUENCE: u8 = 6;
/// Where its parts start in the parts, and their number: the first that matches.
pub const CHOICE: u8 = 7;
/// A part, or nothing.
pub const OPTIONAL: u8 = 8;
/// A part, as often as it matches.
pub const REPEAT: u8 = 9;
/// A part that must match here, and takes nothing.
pub const AHEAD: u8 = 10;
/// A part that must not match here.
pub const NOT_AHEAD: u8 = 11;
/// All up to where a part matches, or to the end.
pub const SKIP: u8 = 12;
/// The rule of that number.
pub const RULE: u8 = 13;
/// A byte of ASCII.
pub const BYTE: u8 = 14;
/// A byte of ASCII, or nothing: most often the space behind a word.
pub const OPTIONAL_BYTE: u8 = 15;
