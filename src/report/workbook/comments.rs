//! Notes at cells: the part with their texts, and the drawing that every spreadsheet program wants beside it.

use super::error::BookError;
use super::place::Cell;
use super::xml::{Edits, attribute, escaped, opened, prefix_of, walk};
use crate::report::cell_text::{MAX_CELL, fitting};
use quick_xml::events::Event;
use std::fmt::Write;

pub const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
pub const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// So many characters take a line of a note.
const LINE: usize = 22;

/// The texts of notes, by cell.
pub fn comments(notes: &[(Cell, String)]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>{AUTHOR}</author></authors><commentList>"
    );
    for (cell, note) in notes {
        // Writing to a String cannot fail.
        let _ = write!(text, "<comment ref=\"{}\" authorId=\"0\"><text>{}</text></comment>", cell.name(), run("", note));
    }
    text + "</commentList></comments>"
}

/// Who says what our notes say.
const AUTHOR: &str = "准入预审";
/// What takes the place of a note of an earlier review, where this one says nothing.
const SETTLED: &str = "这是上一次审查的批注，这一次没有指出这一格";

/// Notes of which some are those of an earlier review, with what is said now in their place; none if there are none of ours. The second:
/// whether all of them are ours.
pub fn renewed(text: &str, notes: &[(Cell, String)]) -> Result<Option<(String, bool)>, BookError> {
    let (mut authors, mut in_author) = (Vec::new(), false);
    let mut edits = Edits::default();
    // The note at hand that is ours: its cell, and where its text begins.
    let (mut cell, mut begin) = (None, 0);
    let (mut ours, mut all) = (0, 0);
    walk(text, &mut |event, range, depth| {
        if let Some(start) = opened(event) {
            match (depth, start.local_name().as_ref()) {
                (2, "author") => {
                    in_author = true;
                    authors.push(String::new());
                }
                (2, "comment") => {
                    let author = attribute(start, "authorId").and_then(|at| authors.get(at.parse::<usize>().ok()?));
                    cell =
                        attribute(start, "ref").and_then(|name| Cell::named(&name)).filter(|_| author.is_some_and(|name| name == AUTHOR));
                    all += 1;
                    ours += usize::from(cell.is_some());
                }
                (3, "text") => begin = range.end,
                _ => {}
            }
        }
        match event {
            Event::Text(name) if in_author => authors.last_mut().map_or((), |author| author.push_str(&name.xml10_content())),
            Event::End(end) if depth == 2 => in_author &= end.local_name().as_ref() != "author",
            Event::End(end) if depth == 3 && end.local_name().as_ref() == "text" => {
                if let Some(cell) = cell.take() {
                    let note = notes.iter().find(|(other, _)| *other == cell).map_or(SETTLED, |(_, note)| note);
                    edits.replace(begin..range.start, run(&prefix_of(end.name().as_ref()), note));
                }
            }
            _ => {}
        }
    })?;
    Ok((ours > 0).then(|| (edits.apply(text), ours == all)))
}

/// Whether a drawing has no boxes but those of notes.
pub fn holds_notes_alone(drawing: &str) -> bool {
    drawing.matches("ObjectType=\"").count() == drawing.matches("ObjectType=\"Note\"").count()
}

/// A text of a note.
fn run(p: &str, note: &str) -> String {
    let note = escaped(&fitting(note, MAX_CELL, "\n……"));
    format!(
        "<{p}r><{p}rPr><{p}sz val=\"10\"/><{p}rFont val=\"宋体\"/><{p}charset val=\"134\"/></{p}rPr><{p}t xml:space=\"preserve\">{note}</{p}t></{p}r>"
    )
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
