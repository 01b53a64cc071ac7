//! Notes at cells: the part with their texts, and the drawing that every spreadsheet program wants beside it.

use super::place::Cell;
use super::xml::escaped;
use crate::report::cell_text::{MAX_CELL, fitting};
use std::fmt::Write;

pub const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
pub const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// So many characters take a line of a note.
const LINE: usize = 22;

/// The texts of notes, by cell.
pub fn comments(notes: &[(Cell, String)]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>准入预审</author></authors><commentList>".to_owned();
    for (cell, note) in notes {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "<comment ref=\"{}\" authorId=\"0\"><text><r><rPr><sz val=\"10\"/><rFont val=\"宋体\"/><charset val=\"134\"/></rPr><t xml:space=\"preserve\">{}</t></r></text></comment>",
            cell.name(),
            escaped(&fitting(note, MAX_CELL, "\n……"))
        );
    }
    text + "</commentList></comments>"
}

/// So many boxes share a block of numbers.
const BLOCK: usize = 1024;

/// How many blocks of numbers the boxes of so many notes take.
pub fn blocks(notes: usize) -> usize {
    notes / BLOCK + 1
}

/// The boxes of the notes, hidden until a cell is pointed at. `first_block`: the block from which on they are numbered, each box of a
/// workbook otherwise.
pub fn drawing(notes: &[(Cell, String)], first_block: usize) -> String {
    let blocks: Vec<String> = (first_block..first_block + blocks(notes.len())).map(|block| block.to_string()).collect();
    let blocks = blocks.join(",");
    let mut text = format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{blocks}\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    );
    for (at, (cell, note)) in notes.iter().enumerate() {
        let lines: usize = note.lines().map(|line| line.chars().count().div_ceil(LINE).max(1)).sum();
        let (row, column) = (cell.row - 1, cell.column - 1);
        let _ = write!(
            text,
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{},15,{},2,{},31,{},4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            first_block * BLOCK + 1 + at,
            at + 1,
            column + 1,
            row.saturating_sub(1),
            column + 4,
            row + lines.clamp(3, 20),
        );
    }
    text + "</xml>"
}
