//! Styles of OpenDocument: how the cells of a style show what they store, as the code that Excel has for it.

use crate::input::number_format::{PLAIN, Shows};
use crate::input::runs::RunLook;
use crate::input::styles::{Styles as CellStyles, color, is_lost};
use crate::input::xml::{Piece, attribute, number};
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// At most so many digits, or powers of a thousand, are written out.
const MAX_DIGITS: usize = 30;

/// The styles that are declared.
#[derive(Default)]
pub(super) struct Styles {
    styles: CellStyles,
    /// The style that is being declared.
    style: String,
    /// Styles of tables that are not to be seen.
    hidden: HashSet<String>,
    /// The codes of formats.
    formats: HashMap<String, String>,
    /// The format that is being declared.
    format: Option<Format>,
    shows: HashMap<String, Shows>,
}

/// A format that is being declared.
struct Format {
    name: String,
    code: String,
    is_percent: bool,
    within: Option<Within>,
    /// What stands after the digits: a comma for each thousand by which they are scaled.
    scale: String,
}

/// What a text in a format is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// Before or after the digits.
    Beside,
    /// Between digits.
    Digits,
}

impl Styles {
    /// Takes a piece of what declares styles.
    pub(super) fn take(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Start(name, start) => self.begin(name, start),
            Piece::End(name) => self.end(name),
            Piece::Text(text) => {
                if let Some(format) = &mut self.format {
                    format.text(text);
                }
            }
        }
    }

    fn begin(&mut self, name: &str, start: &BytesStart<'_>) {
        match name {
            "style" => {
                self.style = attribute(start, "name").unwrap_or_default();
                let (parent, format) = (attribute(start, "parent-style-name"), attribute(start, "data-style-name"));
                self.styles.begin(self.style.clone(), parent, format);
            }
            "text-properties" => {
                let line = attribute(start, "text-line-through-style").or_else(|| attribute(start, "text-line-through-type"));
                if let (Some(style), Some(line)) = (self.styles.own(), line) {
                    style.is_struck = Some(line != "none");
                }
                if let (Some(style), Some(position)) = (self.styles.own(), attribute(start, "text-position")) {
                    style.is_raised = Some(!position.starts_with("0%"));
                }
                if let (Some(style), Some(written)) = (self.styles.own(), attribute(start, "color")) {
                    style.color = color(&written);
                }
            }
            "table-cell-properties" => {
                if let (Some(style), Some(written)) = (self.styles.own(), attribute(start, "background-color")) {
                    style.ground = color(&written);
                }
            }
            "table-properties" => {
                if attribute(start, "display").as_deref() == Some("false") {
                    self.hidden.insert(self.style.clone());
                }
            }
            "number-style" | "percentage-style" | "currency-style" | "date-style" | "time-style" => {
                let name = attribute(start, "name").unwrap_or_default();
                self.format =
                    Some(Format { name, code: String::new(), is_percent: is_percentage(start), within: None, scale: String::new() });
            }
            _ => {
                if let Some(format) = &mut self.format {
                    format.begin(name, start);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "number-style" | "percentage-style" | "currency-style" | "date-style" | "time-style" => {
                if let Some(Format { name, code, .. }) = self.format.take() {
                    self.formats.insert(name, code);
                }
            }
            "number" => self.format.iter_mut().for_each(|format| format.code.push_str(&std::mem::take(&mut format.scale))),
            "text" | "embedded-text" => self.format.iter_mut().for_each(|format| format.within = None),
            _ => {}
        }
    }

    /// Whether tables of a style are not to be seen.
    pub(super) fn is_hidden(&self, style: &str) -> bool {
        self.hidden.contains(style)
    }

    /// How the text of a style looks on a ground.
    pub(super) fn run(&mut self, name: &str, ground: Option<&str>) -> RunLook {
        let style = self.styles.get(name);
        RunLook {
            is_struck: style.is_struck.unwrap_or_default(),
            is_raised: style.is_raised.unwrap_or_default(),
            is_unseen: is_lost(style.color.as_deref(), ground),
        }
    }

    /// The colour below the text of a style.
    pub(super) fn ground(&mut self, name: &str) -> Option<Rc<str>> {
        self.styles.get(name).ground
    }

    /// How the cells of a style show what they store.
    pub(super) fn shows(&mut self, name: &str) -> Shows {
        if let Some(shows) = self.shows.get(name) {
            return shows.clone();
        }
        let look = self.styles.get(name);
        let code = look.format.as_ref().and_then(|format| self.formats.get(&**format));
        let is_struck = look.is_struck.unwrap_or_default();
        let of_code = code.map_or(Shows { is_struck, ..PLAIN }, |code| Shows::of_code(code, is_struck));
        let shows = Shows { is_unseen: look.is_unseen(), ..of_code };
        self.shows.insert(name.to_owned(), shows.clone());
        shows
    }
}

fn is_percentage(start: &BytesStart<'_>) -> bool {
    start.local_name().as_ref() == "percentage-style"
}

impl Format {
    fn begin(&mut self, name: &str, start: &BytesStart<'_>) {
        let code = match name {
            "text" => {
                self.within = Some(Within::Beside);
                return;
            }
            "embedded-text" => {
                self.within = Some(Within::Digits);
                return;
            }
            "number" => {
                self.number(start);
                return;
            }
            "scientific-number" => "0.00E+00",
            "year" => "yyyy",
            "month" => "m",
            "day" => "d",
            "hours" => "h",
            "minutes" => "mm",
            "seconds" => "ss",
            "quarter" | "week-of-year" => "y",
            _ => return,
        };
        self.code.push_str(code);
    }

    fn text(&mut self, text: &str) {
        match self.within {
            None => {}
            Some(Within::Beside) if self.is_percent => self.code.push_str(text),
            // What a quote within would end stands outside of it.
            Some(Within::Beside) => self.code.extend(["\"", &text.replace('"', "\"\\\"\""), "\""]),
            // A point between digits looks like that of decimals.
            Some(Within::Digits) if text.contains('.') => self.code.push_str("!.0"),
            Some(Within::Digits) => {}
        }
    }

    fn number(&mut self, start: &BytesStart<'_>) {
        let digits = number(start, "min-integer-digits").unwrap_or(1).min(MAX_DIGITS);
        let grouped = attribute(start, "grouping").is_some_and(|grouping| grouping == "true");
        self.code.push_str(if grouped { "#,##" } else { "" });
        self.code.push_str(&if digits == 0 { "#".to_owned() } else { "0".repeat(digits) });
        let decimals = number(start, "decimal-places").unwrap_or(0).min(MAX_DIGITS);
        let may_be_none = number(start, "min-decimal-places") == Some(0);
        if decimals > 0 {
            self.code.push('.');
            self.code.push_str(&if may_be_none { "#" } else { "0" }.repeat(decimals));
        }
        let factor = attribute(start, "display-factor").and_then(|factor| factor.trim().parse::<f64>().ok()).unwrap_or(1.0);
        let thousands = (factor.log10() / 3.0).round();
        if thousands >= 1.0 {
            self.scale = ",".repeat((thousands as usize).min(MAX_DIGITS));
        }
    }
}
