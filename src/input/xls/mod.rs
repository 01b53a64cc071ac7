//! XLS: the sheets of a workbook in BIFF8, which Excel wrote from 97 to 2003, and WPS writes as `.et`.
//!
//! `calamine` reads this form as well, but indexes into what a file claims and so ends the program on a broken one; and it does not tell
//! formats and hidden rows.

mod biff;
mod colors;
mod texts;

use super::beside::{OF_PAGES, ON_CELL};
use super::compound::{Compound, short, word};
use super::datum::{as_seen, not_calculated, of_error, of_serial, of_text};
use super::error::ReadError;
use super::number_format::{PLAIN, Shows, built_in};
use super::record::cell_name;
use super::row::Look;
use super::rows::{Budget, Region};
use super::runs::{RunLook, Runs, with_flaw};
use super::sheets::{KeptSheet, KeptSheets, check_count};
use crate::value::cell::Cell;
use colors::Palette;
use std::borrow::Cow;
use std::collections::HashMap;
use texts::{FontRuns, Reader, float, letters_at, name_at, text_at};

const FILE: &str = "Excel";
/// What stands before the data of a record: its kind and its length, two bytes each.
const HEADER: usize = 4;
/// The version of Excel 97 and later.
const BIFF8: u16 = 0x0600;

/// Reads all sheets.
pub(super) fn sheets(file: &Compound<'_>) -> Result<KeptSheets, ReadError> {
    if !file.holds("Workbook") {
        let old = "这是很旧的 Excel 文件（Excel 95 及以前的 XLS）：用 Excel 或 WPS 打开，另存为 XLSX";
        return Err(if file.holds("Book") {
            ReadError::new(old)
        } else {
            ReadError::new("这个旧式的 Office 文件里没有工作簿：把清单另存为 XLSX")
        });
    }
    let stream = file.stream("Workbook").ok_or_else(|| ReadError::damaged(FILE, "缺少其中的一部分"))?;
    let globals = Globals::read(&stream)?;
    let mut budget = Budget::of_kept();
    // Sheets that lie in each other are read again and again.
    let mut left = stream.len().saturating_mul(2);
    let mut sheets = Vec::new();
    for SheetPlace { name, at, is_visible } in &globals.sheets {
        let records = stream.get(*at..).map(Records).ok_or_else(|| ReadError::damaged(FILE, "工作表的位置写错了"))?;
        let mut sheet = KeptSheet::new(name.clone());
        if !is_visible {
            sheet.hide();
        }
        let mut ended = false;
        let mut reader = SheetReader {
            globals: &globals,
            sheet,
            formula: None,
            depth: 0,
            is_filtered: false,
            hides_zeros: false,
            drawn: (0, None),
            boxes: HashMap::new(),
        };
        for Record { kind, data } in records {
            left = left.checked_sub(data.len() + HEADER).ok_or_else(|| ReadError::damaged(FILE, "工作表的位置写错了"))?;
            if !reader.take(kind, data, &mut budget)? {
                ended = true;
                break;
            }
        }
        // What is cut off looks like a shorter list.
        if !ended {
            return Err(ReadError::damaged(FILE, "工作表没有完"));
        }
        if reader.is_filtered {
            reader.sheet.set_filtered();
        }
        if reader.hides_zeros {
            reader.sheet.hide_zeros();
        }
        sheets.push(reader.sheet);
    }
    KeptSheets::new(sheets, "工作表", "这个 Excel 文件里没有工作表")
}

/// The records of a stream, one after another.
struct Records<'s>(&'s [u8]);

struct Record<'s> {
    kind: u16,
    data: &'s [u8],
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let (kind, length) = (short(self.0, 0)?, usize::from(short(self.0, 2)?));
        let data = self.0.get(HEADER..HEADER + length)?;
        self.0 = self.0.get(HEADER + length..)?;
        Some(Record { kind, data })
    }
}

/// Where a sheet begins.
struct SheetPlace {
    name: String,
    at: usize,
    is_visible: bool,
}

/// What holds for all sheets.
#[derive(Default)]
struct Globals {
    sheets: Vec<SheetPlace>,
    texts: Vec<(String, FontRuns)>,
    /// By number of a text: how its parts look, where some are marked.
    runs: HashMap<usize, Runs>,
    /// By the number of a style.
    shows: Vec<Shows>,
    since_1904: bool,
    /// Whether a program that calculates has written it.
    is_calculated: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Globals, ReadError> {
        let mut globals = Globals::default();
        let mut formats: HashMap<u16, String> = HashMap::new();
        let (mut fonts, mut font_colors, mut styles, mut palette) = (Vec::new(), Vec::new(), Vec::new(), Palette::default());
        let mut records = Records(stream).peekable();
        let is_biff8 = records.next().is_some_and(|first| first.kind == biff::BOF && short(first.data, 0) == Some(BIFF8));
        if !is_biff8 {
            return Err(ReadError::damaged(FILE, "开头不是工作簿"));
        }
        let broken = || ReadError::damaged(FILE, "其中的记录不完整");
        while let Some(Record { kind, data }) = records.next() {
            match kind {
                biff::FILE_PASS => return Err(ReadError::encrypted(FILE)),
                biff::DATE_1904 => globals.since_1904 = short(data, 0) == Some(1),
                biff::RECALC_ID => globals.is_calculated = true,
                biff::FONT => {
                    fonts.push(RunLook {
                        is_struck: short(data, 2).is_some_and(|flags| flags & 0x08 != 0),
                        is_raised: short(data, 8).is_some_and(|position| position != 0),
                        is_unseen: false,
                    });
                    font_colors.push(short(data, 4).unwrap_or(colors::AUTOMATIC));
                }
                biff::PALETTE => palette = Palette::read(data),
                biff::FORMAT => drop(formats.insert(short(data, 0).ok_or_else(broken)?, text_at(data, 2).ok_or_else(broken)?)),
                biff::XF => styles.push((short(data, 0).ok_or_else(broken)?, short(data, 2).ok_or_else(broken)?, colors::ground(data))),
                biff::BOUND_SHEET if data.get(5) == Some(&0) => {
                    let at = word(data, 0).ok_or_else(broken)? as usize;
                    let name = name_at(data, 6).ok_or_else(broken)?;
                    check_count(globals.sheets.len())?;
                    globals.sheets.push(SheetPlace { name, at, is_visible: data.get(4).is_some_and(|state| state & 3 == 0) });
                }
                biff::SST => {
                    let mut parts = vec![data];
                    while let Some(more) = records.next_if(|next| next.kind == biff::CONTINUE) {
                        parts.push(more.data);
                    }
                    globals.texts = shared_texts(parts);
                }
                biff::EOF => break,
                _ => {}
            }
        }
        globals.shows = styles
            .into_iter()
            .map(|(font, format, ground)| {
                let is_struck = font_of(&fonts, font).is_struck;
                let of_code = Shows::of_code(formats.get(&format).map_or_else(|| built_in(u32::from(format)), String::as_str), is_struck);
                let color = font_colors.get(font_at(font)).copied().unwrap_or(colors::AUTOMATIC);
                Shows { is_unseen: palette.loses(color, ground), ..of_code }
            })
            .collect();
        for (at, (text, runs)) in globals.texts.iter_mut().enumerate().filter(|(_, (_, runs))| !runs.is_empty()) {
            let runs = runs_of(text, &std::mem::take(runs), &fonts);
            globals.runs.extend(runs.is_marked().then_some((at, runs)));
        }
        Ok(globals)
    }
}

fn font_of(fonts: &[RunLook], font: u16) -> RunLook {
    fonts.get(font_at(font)).copied().unwrap_or_default()
}

/// Where a font stands among all of them: there is no font 4.
fn font_at(font: u16) -> usize {
    usize::from(if font > 4 { font - 1 } else { font })
}

/// How the parts of a text in several fonts look.
fn runs_of(text: &str, runs: &[(u16, u16)], fonts: &[RunLook]) -> Runs {
    let letters: Vec<u16> = text.encode_utf16().collect();
    let mut found = Runs::default();
    let begins = std::iter::once((0, RunLook::default())).chain(runs.iter().map(|(at, font)| (usize::from(*at), font_of(fonts, *font))));
    let ends = runs.iter().map(|(at, _)| usize::from(*at)).chain([letters.len()]);
    for ((begin, look), end) in begins.zip(ends) {
        found.add(&String::from_utf16_lossy(letters.get(begin..end).unwrap_or_default()), look);
    }
    found
}

/// The texts that cells share: as many as there are, whatever their number claims.
fn shared_texts(parts: Vec<&[u8]>) -> Vec<(String, FontRuns)> {
    let mut reader = Reader::new(parts);
    let mut texts = Vec::new();
    let (Some(_), Some(count)) = (reader.word(), reader.word()) else { return texts };
    while texts.len() < count as usize
        && let Some(text) = reader.text()
    {
        texts.push(text);
    }
    texts
}

/// Reads a sheet, record by record.
struct SheetReader<'g> {
    globals: &'g Globals,
    sheet: KeptSheet,
    /// The place and style of a formula whose text follows.
    formula: Option<(usize, usize, usize)>,
    /// Charts lie within sheets.
    depth: usize,
    is_filtered: bool,
    hides_zeros: bool,
    /// The box at hand: its number, and how many letters its text has, if that follows.
    drawn: (u16, Option<usize>),
    /// The texts of boxes by their numbers.
    boxes: HashMap<u16, String>,
}

impl SheetReader<'_> {
    /// Takes a record; false at the end of the sheet.
    fn take(&mut self, kind: u16, data: &[u8], budget: &mut Budget) -> Result<bool, ReadError> {
        match kind {
            biff::BOF => self.depth += 1,
            biff::EOF => {
                self.depth = self.depth.saturating_sub(1);
                return Ok(self.depth > 0);
            }
            _ if self.depth != 1 => {}
            _ => self.within(kind, data, budget)?.ok_or_else(|| ReadError::damaged(FILE, "其中的记录不完整"))?,
        }
        Ok(true)
    }

    /// Takes a record of the sheet itself; none if it is broken.
    fn within(&mut self, kind: u16, data: &[u8], budget: &mut Budget) -> Result<Option<()>, ReadError> {
        let cell = || Some((usize::from(short(data, 0)?), usize::from(short(data, 2)?), usize::from(short(data, 4)?)));
        let datum = match kind {
            biff::NUMBER => float(data, 6).map(Datum::Number),
            biff::RK => word(data, 6).map(|number| Datum::Number(packed(number))),
            biff::LABEL_SST => word(data, 6).and_then(|at| {
                let (text, _) = self.globals.texts.get(at as usize)?;
                Some(Datum::Text(text.clone(), self.globals.runs.get(&(at as usize)).copied().unwrap_or_default()))
            }),
            biff::LABEL | biff::R_STRING => text_at(data, 6).map(|text| Datum::Text(text, Runs::default())),
            biff::BOOL_ERR => data.get(6).zip(data.get(7)).map(|(value, is_error)| match is_error {
                0 => Datum::Truth(*value != 0),
                _ => Datum::Error(*value),
            }),
            biff::FORMULA => {
                let result = self.formula_result(data);
                if matches!(result, Some(Datum::TextFollows)) {
                    self.formula = cell();
                    return Ok(self.formula.map(drop));
                }
                result
            }
            biff::STRING => {
                let Some((row, column, style)) = self.formula.take() else { return Ok(Some(())) };
                let Some(text) = text_at(data, 0) else { return Ok(None) };
                self.put(budget, (row, column, style), Datum::Text(text, Runs::default()))?;
                return Ok(Some(()));
            }
            biff::MUL_RK => return self.numbers(data, budget),
            biff::MERGE_CELLS => return self.merged(data, budget),
            _ => return Ok(self.about(kind, data)),
        };
        let (Some(place), Some(datum)) = (cell(), datum) else { return Ok(None) };
        self.put(budget, place, datum)?;
        Ok(Some(()))
    }

    /// Cells that are merged.
    fn merged(&mut self, data: &[u8], budget: &mut Budget) -> Result<Option<()>, ReadError> {
        for area in data.get(2..).unwrap_or_default().chunks_exact(8) {
            let at = |at: usize| short(area, at).map(usize::from);
            let (Some(top), Some(bottom), Some(left), Some(right)) = (at(0), at(2), at(4), at(6)) else { return Ok(None) };
            self.sheet.merge(budget, Region { top, left, bottom, right })?;
        }
        Ok(Some(()))
    }

    /// Takes a record that says something about rows or columns.
    fn about(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        match kind {
            biff::ROW if short(data, 12)? & 0x20 != 0 || short(data, 6)? & 0x7fff == 0 => {
                self.sheet.set_look(usize::from(short(data, 0)?), Look::Hidden)
            }
            biff::COL_INFO if short(data, 8)? & 1 != 0 || short(data, 4)? == 0 => {
                self.sheet.hide_columns(usize::from(short(data, 0)?), usize::from(short(data, 2)?))
            }
            biff::FILTER_MODE => self.is_filtered = true,
            // What is wrong with a box is nothing to report: no cell is read by it.
            biff::OBJ => self.drawn = (short(data, 6).unwrap_or_default(), None),
            biff::TXO => self.drawn.1 = short(data, 10).map(usize::from),
            biff::CONTINUE => {
                let text = self.drawn.1.take().and_then(|letters| letters_at(data, 0, letters));
                self.boxes.extend(text.map(|text| (self.drawn.0, text)));
            }
            biff::NOTE => self.remark(data).unwrap_or_default(),
            // Empty if nothing stands there.
            biff::HEADER | biff::FOOTER => {
                text_at(data, 0).into_iter().for_each(|text| self.sheet.add_beside(OF_PAGES.to_owned(), None, text));
            }
            biff::WINDOW => self.hides_zeros = short(data, 0).is_some_and(|flags| flags & 0x10 == 0),
            _ => {}
        }
        Some(())
    }

    /// A remark on a cell, the text of which came before.
    fn remark(&mut self, data: &[u8]) -> Option<()> {
        let (row, column) = (usize::from(short(data, 0)?), usize::from(short(data, 2)?));
        let text = self.boxes.remove(&short(data, 6)?)?;
        self.sheet.add_beside([ON_CELL, cell_name(column, row + 1).as_str()].concat(), Some(column), text);
        Some(())
    }

    /// Several numbers side by side.
    fn numbers(&mut self, data: &[u8], budget: &mut Budget) -> Result<Option<()>, ReadError> {
        let (Some(row), Some(first), Some(cells)) = (short(data, 0), short(data, 2), data.get(4..data.len().saturating_sub(2))) else {
            return Ok(None);
        };
        for (column, cell) in (usize::from(first)..).zip(cells.chunks_exact(6)) {
            let (Some(style), Some(number)) = (short(cell, 0), word(cell, 2)) else { return Ok(None) };
            self.put(budget, (usize::from(row), column, usize::from(style)), Datum::Number(packed(number)))?;
        }
        Ok(Some(()))
    }

    /// What a formula came to.
    fn formula_result(&self, data: &[u8]) -> Option<Datum> {
        let is_on_load = short(data, 14)? & 2 != 0;
        let result = match (short(data, 12)?, data.get(6)?, *data.get(8)?) {
            (0xffff, 0, _) => Datum::TextFollows,
            (0xffff, 1, value) => Datum::Truth(value != 0),
            (0xffff, 2, value) => Datum::Error(value),
            // A program that does not calculate leaves it so.
            (0xffff, _, _) if is_on_load || !self.globals.is_calculated => Datum::NotCalculated,
            (0xffff, _, _) => Datum::Text(String::new(), Runs::default()),
            _ => match float(data, 6)? {
                0.0 if is_on_load || !self.globals.is_calculated => Datum::NotCalculated,
                number => Datum::Number(number),
            },
        };
        Some(result)
    }

    fn put(&mut self, budget: &mut Budget, (row, column, style): (usize, usize, usize), datum: Datum) -> Result<(), ReadError> {
        let shows = self.globals.shows.get(style).unwrap_or(&PLAIN);
        let is_struck = shows.is_struck || matches!(&datum, Datum::Text(_, runs) if runs.is_struck());
        let cell = match datum {
            Datum::Number(number) => of_serial(number, shows, self.globals.since_1904),
            Datum::Text(text, runs) => with_flaw(of_text(Cow::Owned(text)), runs.flaw()),
            Datum::Truth(truth) => Cell::Bool(truth),
            Datum::Error(code) => of_error(error(code)),
            Datum::NotCalculated => not_calculated(),
            Datum::TextFollows => Cell::Null,
        };
        self.sheet.put(budget, (row, column), as_seen(cell, shows, false), is_struck)
    }
}

/// What a cell stores.
enum Datum {
    Number(f64),
    Text(String, Runs),
    Truth(bool),
    Error(u8),
    NotCalculated,
    /// Of a formula: a text in the next record.
    TextFollows,
}

/// A number of four bytes: an integer or the upper half of a float, times 1 or 0.01.
fn packed(number: u32) -> f64 {
    let value = match number & 2 {
        0 => f64::from_bits(u64::from(number & !3) << 32),
        _ => f64::from(number.cast_signed() >> 2),
    };
    if number & 1 == 0 { value } else { value / 100.0 }
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
