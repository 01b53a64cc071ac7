//! The looks of cells: those of the workbook stay, ours are made after them.

use super::error::BookError;
use super::xml::{Edits, attribute, opened, prefix_of, tag, walk};
use crate::report::style::Standing;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::ops::Range;

/// A workbook without looks of its own.
const PLAIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>";

/// A background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Fill {
    Under(Standing),
    Head,
    /// None at all, which is the first of every workbook.
    None,
}

impl Fill {
    fn colour(self) -> &'static str {
        match self {
            Fill::Under(Standing::Bad) => "FFF8CBAD",
            Fill::Under(Standing::Doubtful) => "FFFFE699",
            Fill::Under(Standing::Asked) => "FFDDEBF7",
            Fill::Under(Standing::Good) => "FFE2EFDA",
            Fill::Head => "FFD9E1F2",
            Fill::None => "",
        }
    }
}

/// How a cell of ours differs from the one whose look it takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// The same, if it can be read.
    Heading,
    /// Text in lines.
    Text,
    /// An outcome.
    Verdict(Standing),
    /// The cell itself, with a background.
    Marked(Standing),
    /// The cell itself, without the background that an earlier review gave it.
    Unmarked,
    /// On our own sheet: the title, a heading of a table, a cell of it.
    Title,
    TableHeading,
    TableCell,
    TableFigure,
}

/// The look of a cell: its attributes, and what stands in it.
#[derive(Clone)]
struct Format {
    start: BytesStart<'static>,
    alignment: Option<BytesStart<'static>>,
    protection: Option<String>,
}

/// What of a font hides a text, or says more of it than its letters.
const SHOWY: [&str; 7] = ["color", "strike", "u", "vertAlign", "outline", "shadow", "condense"];

/// A list of the part.
#[derive(Clone, Default)]
struct Section {
    /// Its first tag.
    start: Option<BytesStart<'static>>,
    first: Range<usize>,
    /// Where its last tag begins; none where it is empty.
    end: Option<usize>,
    /// Its elements, in bytes of the part.
    elements: Vec<Range<usize>>,
    added: Vec<String>,
}

/// The part `styles.xml` on its way out.
pub struct Styles {
    text: String,
    prefix: String,
    fonts: Section,
    fills: Section,
    borders: Section,
    formats: Section,
    known: Vec<Format>,
    made: HashMap<(usize, Look), usize>,
    backgrounds: HashMap<Fill, usize>,
}

impl Styles {
    /// Those of a workbook. `text`: its part; one without formats is no better than none.
    pub fn new(text: Option<String>) -> Result<Styles, BookError> {
        let text = text.unwrap_or_else(|| PLAIN.to_owned());
        let styles = Styles::read(text)?;
        let whole = [&styles.fonts, &styles.fills, &styles.borders, &styles.formats].iter().all(|section| section.end.is_some());
        if whole && !styles.known.is_empty() { Ok(styles) } else { Styles::read(PLAIN.to_owned()) }
    }

    fn read(text: String) -> Result<Styles, BookError> {
        let mut sections: [Section; 4] = Default::default();
        let mut known: Vec<Format> = Vec::new();
        let mut prefix = String::new();
        let mut inside: Option<usize> = None;
        let mut within_format = false;
        walk(&text, &mut |event, range, depth| {
            if let Event::End(_) = event
                && let Some(section) = inside.and_then(|at| sections.get_mut(at))
            {
                match (depth, section.elements.last_mut()) {
                    (1, _) => {
                        section.end = Some(range.start);
                        inside = None;
                    }
                    (2, Some(element)) => element.end = range.end,
                    _ => {}
                }
            }
            let Some(start) = opened(event) else { return };
            let name = start.local_name();
            match (depth, name.as_ref()) {
                (0, _) => prefix = prefix_of(start.name().as_ref()),
                (1, name) => {
                    let at = ["fonts", "fills", "borders", "cellXfs"].iter().position(|wanted| *wanted == name);
                    inside = at.filter(|_| matches!(event, Event::Start(_)));
                    if let Some(section) = at.and_then(|at| sections.get_mut(at)) {
                        section.start = Some(start.to_owned());
                        section.first = range;
                    }
                }
                (2, name) => {
                    if let Some(section) = inside.and_then(|at| sections.get_mut(at)) {
                        section.elements.push(range);
                    }
                    within_format = inside == Some(3) && name == "xf";
                    if within_format {
                        known.push(Format { start: start.to_owned(), alignment: None, protection: None });
                    }
                }
                (3, name) if within_format => {
                    if let Some(format) = known.last_mut() {
                        match name {
                            "alignment" => format.alignment = Some(start.to_owned()),
                            "protection" => format.protection = Some(tag(start, &[], true)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        })?;
        let [fonts, fills, borders, formats] = sections;
        Ok(Styles { text, prefix, fonts, fills, borders, formats, known, made: HashMap::new(), backgrounds: HashMap::new() })
    }

    /// The format of a cell of ours that takes over the look of another. `format`: the other's.
    pub fn like(&mut self, format: usize, look: Look) -> usize {
        if let Some(made) = self.made.get(&(format, look)) {
            return *made;
        }
        let Some(base) = self.known.get(format).or(self.known.first()).cloned() else { return 0 };
        let p = self.prefix.clone();
        let aligned = |changes: &[(&str, Option<&str>)]| {
            let plain = BytesStart::new(format!("{p}alignment"));
            tag(base.alignment.as_ref().unwrap_or(&plain), changes, true)
        };
        let own = |changes: &[(&str, Option<&str>)]| base.alignment.as_ref().map(|start| tag(start, changes, true)).unwrap_or_default();
        // Ours is read in lines, however the cell stands whose look it has.
        let upright = ("textRotation", None);
        let wrapped = [("wrapText", Some("1")), ("shrinkToFit", None), upright];
        let in_lines = [[("horizontal", Some("left")), ("vertical", Some("top"))].as_slice(), &wrapped].concat();
        let centred = [[("horizontal", Some("center")), ("vertical", Some("center"))].as_slice(), &wrapped].concat();
        let (alignment, fill, font, border) = match look {
            Look::Heading => (own(&[upright]), None, None, None),
            Look::Text => (aligned(&in_lines), Some(Fill::None), None, None),
            Look::Verdict(standing) => (aligned(&centred), Some(Fill::Under(standing)), None, None),
            Look::Marked(standing) => (own(&[]), Some(Fill::Under(standing)), None, None),
            Look::Unmarked => (own(&[]), Some(Fill::None), None, None),
            Look::Title => {
                (String::new(), None, Some("<%font><%b/><%sz val=\"14\"/><%name val=\"黑体\"/><%charset val=\"134\"/></%font>"), None)
            }
            Look::TableHeading => (
                aligned(&centred),
                Some(Fill::Head),
                Some("<%font><%b/><%sz val=\"11\"/><%name val=\"宋体\"/><%charset val=\"134\"/></%font>"),
                Some(THIN),
            ),
            Look::TableCell => {
                (aligned(&in_lines), None, Some("<%font><%sz val=\"11\"/><%name val=\"宋体\"/><%charset val=\"134\"/></%font>"), Some(THIN))
            }
            Look::TableFigure => {
                (aligned(&centred), None, Some("<%font><%sz val=\"11\"/><%name val=\"宋体\"/><%charset val=\"134\"/></%font>"), Some(THIN))
            }
        };
        let number = |at: usize| at.to_string();
        let fill = fill.map(|fill| number(self.background(fill)));
        let font = match look {
            Look::Text | Look::Verdict(_) => self.plain_font(&base),
            // Light letters are meant for the background that they have.
            Look::Heading if attribute(&base.start, "fillId").is_none_or(|fill| fill == "0") => self.plain_font(&base),
            _ => font.map(|font| self.fonts.add(&p, font)),
        };
        let font = font.map(number);
        let border = border.map(|border| number(self.borders.add(&p, border)));
        let mut changes: Vec<(&str, Option<&str>)> = vec![("quotePrefix", None)];
        if !matches!(look, Look::Marked(_) | Look::Unmarked) {
            changes.push(("numFmtId", Some("0")));
        }
        for (id, apply, value) in [("fillId", "applyFill", &fill), ("fontId", "applyFont", &font), ("borderId", "applyBorder", &border)] {
            if let Some(value) = value {
                changes.extend([(id, Some(value.as_str())), (apply, Some("1"))]);
            }
        }
        if !alignment.is_empty() {
            changes.push(("applyAlignment", Some("1")));
        }
        let content = alignment + base.protection.as_deref().unwrap_or_default();
        let format_text = match content.is_empty() {
            true => tag(&base.start, &changes, true),
            false => format!("{}{content}</{p}xf>", tag(&base.start, &changes, false)),
        };
        let made = self.formats.push(format_text);
        self.made.insert((format, look), made);
        made
    }

    /// Whether a format has one of the backgrounds with which cells are marked.
    pub fn is_marked(&self, format: usize) -> bool {
        let fill = self.known.get(format).and_then(|format| attribute(&format.start, "fillId")?.parse().ok());
        let text = fill.and_then(|fill: usize| self.text.get(self.fills.elements.get(fill)?.clone()));
        text.is_some_and(|text| [Standing::Bad, Standing::Doubtful].iter().any(|standing| text.contains(Fill::Under(*standing).colour())))
    }

    /// The font of a format without what hides a text; none if it has nothing of that.
    fn plain_font(&mut self, base: &Format) -> Option<usize> {
        let font: usize = attribute(&base.start, "fontId")?.parse().ok()?;
        let text = self.text.get(self.fonts.elements.get(font)?.clone())?;
        let mut edits = Edits::default();
        let is_showy = |name: &str| SHOWY.contains(&name);
        walk(text, &mut |event, range, depth| match event {
            Event::Start(start) | Event::Empty(start) if depth == 1 && is_showy(start.local_name().as_ref()) => {
                edits.replace(range, String::new())
            }
            Event::End(end) if depth == 1 && is_showy(end.local_name().as_ref()) => edits.replace(range, String::new()),
            _ => {}
        })
        .ok()?;
        let plain = edits.apply(text);
        (plain != text).then(|| self.fonts.add_once(plain))
    }

    fn background(&mut self, fill: Fill) -> usize {
        if fill == Fill::None {
            return 0;
        }
        let (fills, prefix) = (&mut self.fills, &self.prefix);
        *self.backgrounds.entry(fill).or_insert_with(|| {
            let colour = fill.colour();
            fills.add(
                prefix,
                &format!("<%fill><%patternFill patternType=\"solid\"><%fgColor rgb=\"{colour}\"/><%bgColor indexed=\"64\"/></%patternFill></%fill>"),
            )
        })
    }

    /// The part with what was made.
    pub fn finish(self) -> String {
        let mut edits = Edits::default();
        for section in [self.fonts, self.fills, self.borders, self.formats] {
            if let (Some(start), Some(end), false) = (&section.start, section.end, section.added.is_empty()) {
                let count = (section.elements.len() + section.added.len()).to_string();
                edits.replace(section.first.clone(), tag(start, &[("count", Some(&count))], false));
                edits.insert(end, section.added.concat());
            }
        }
        edits.apply(&self.text)
    }
}

const THIN: &str = "<%border><%left style=\"thin\"><%color auto=\"1\"/></%left><%right style=\"thin\"><%color auto=\"1\"/></%right><%top style=\"thin\"><%color auto=\"1\"/></%top><%bottom style=\"thin\"><%color auto=\"1\"/></%bottom><%diagonal/></%border>";

impl Section {
    /// Adds an element, once; `%` stands for the prefix.
    fn add(&mut self, prefix: &str, element: &str) -> usize {
        self.add_once(element.replace('%', prefix))
    }

    fn add_once(&mut self, element: String) -> usize {
        match self.added.iter().position(|other| *other == element) {
            Some(at) => self.elements.len() + at,
            None => self.push(element),
        }
    }

    fn push(&mut self, element: String) -> usize {
        self.added.push(element);
        self.elements.len() + self.added.len() - 1
    }
}
